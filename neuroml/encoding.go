package neuroml

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// utf8Text returns a file's text in UTF-8 if its first bytes, a byte order mark or a <
// in UTF-16, show the encoding. Otherwise it returns data and false: the XML
// declaration may name the encoding.
func utf8Text(data []byte) (text []byte, known bool, err error) {
	for _, c := range []struct {
		first string
		mark  int // bytes of a byte order mark among them
		order binary.ByteOrder
	}{
		{"\xfe\xff", 2, binary.BigEndian},
		{"\xff\xfe", 2, binary.LittleEndian},
		{"\x00<", 0, binary.BigEndian},
		{"<\x00", 0, binary.LittleEndian},
	} {
		if bytes.HasPrefix(data, []byte(c.first)) {
			text, err := fromUTF16(data[c.mark:], c.order)
			return text, true, err
		}
	}
	text, known = bytes.CutPrefix(data, []byte("\xef\xbb\xbf"))
	return text, known, nil
}

// fromUTF16 converts UTF-16 to UTF-8, up to the first error.
func fromUTF16(data []byte, order binary.ByteOrder) ([]byte, error) {
	text := make([]byte, 0, len(data)/2)
	for i := 0; i < len(data); i += 2 {
		if i+1 == len(data) {
			return text, errors.New("invalid UTF-16: half a character at the end")
		}
		r := rune(order.Uint16(data[i:]))
		if utf16.IsSurrogate(r) {
			second := utf8.RuneError
			if i += 2; i+1 < len(data) {
				second = rune(order.Uint16(data[i:]))
			}
			if r = utf16.DecodeRune(r, second); r == utf8.RuneError {
				return text, errors.New("invalid UTF-16: half of a surrogate pair")
			}
		}
		text = utf8.AppendRune(text, r)
	}
	return text, nil
}

// windows1252 has the characters of the bytes 0x80 to 0x9f in that encoding.
const windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ"

// Names of encodings, in lower case. A file whose declaration names UTF-16 in single
// bytes is in UTF-8: .NET writes such files.
var (
	namesOfUTF8        = []string{"utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be", "utf16", "iso-10646-ucs-2", "ucs-2"}
	namesOfLatin1      = []string{"iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1"}
	namesOfWindows1252 = []string{"windows-1252", "cp1252"}
)

// charset is a decoder's CharsetReader: it converts the rest of the file from the
// declared encoding to UTF-8. The declaration is ignored if the first bytes have shown
// the encoding, since programs that convert a file do not change the declaration.
func (r *tokenReader) charset(label string, _ io.Reader) (io.Reader, error) {
	if r.encodingDeclared {
		return nil, errors.New("the encoding is declared twice")
	}
	r.encodingDeclared = true
	var high []rune // the characters of the bytes from 0x80, where they differ from Latin-1
	switch name := strings.ToLower(label); {
	case r.encodingKnown || slices.Contains(namesOfUTF8, name):
		return r, nil
	case slices.Contains(namesOfWindows1252, name):
		high = []rune(windows1252)
	case !slices.Contains(namesOfLatin1, name):
		return nil, fmt.Errorf("encoding %q, want UTF-8, UTF-16, ISO-8859-1 or windows-1252", truncate(label))
	}
	var text []byte
	for r.Len() > 0 {
		b, err := r.Reader.ReadByte()
		if err != nil {
			return nil, err
		}
		c := rune(b)
		if i := int(b) - 0x80; 0 <= i && i < len(high) {
			c = high[i]
		}
		text = utf8.AppendRune(text, c)
	}
	r.Reader = bytes.NewReader(text)
	return r, nil
}
