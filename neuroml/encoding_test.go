package neuroml

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf16"
	"unicode/utf8"
)

// inUTF16 returns a text in UTF-16.
func inUTF16(text string, order binary.ByteOrder) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(text)) {
		b = order.(binary.AppendByteOrder).AppendUint16(b, u)
	}
	return string(b)
}

func TestEncodingsAreRead(t *testing.T) {
	const body = `<neuroml xmlns="http://www.neuroml.org/schema/neuroml2"><cell id="µ€𝛼"/></neuroml>`
	declared := func(encoding string) string { return "<?xml version='1.0' encoding='" + encoding + "'?>\n" + body }
	in8bit := func(encoding, euro string) string {
		return strings.NewReplacer("µ", "\xb5", "€", euro, "𝛼", "a").Replace(declared(encoding))
	}
	big, little := binary.BigEndian, binary.LittleEndian
	for _, tt := range []struct{ name, text, id string }{
		{"UTF-8", declared("UTF-8"), "µ€𝛼"},
		{"UTF-8 in lower case", declared("utf-8"), "µ€𝛼"},
		{"UTF8", declared("UTF8"), "µ€𝛼"},
		{"UTF-8 with a mark", "\ufeff" + declared("UTF-8"), "µ€𝛼"},
		{"UTF-8 with a mark alone", "\ufeff" + body, "µ€𝛼"},
		{"UTF-8 with a mark, declared Latin 1", "\ufeff" + declared("ISO-8859-1"), "µ€𝛼"},
		{"UTF-8, declared UTF-16", declared("utf-16"), "µ€𝛼"},
		{"big-endian UTF-16", inUTF16("\ufeff"+declared("UTF-16"), big), "µ€𝛼"},
		{"little-endian UTF-16", inUTF16("\ufeff"+declared("UTF-16"), little), "µ€𝛼"},
		{"UTF-16LE without a mark", inUTF16(declared("UTF-16LE"), little), "µ€𝛼"},
		{"UTF-16BE without a mark", inUTF16(declared("utf-16be"), big), "µ€𝛼"},
		{"UTF-16 without a declaration", inUTF16("\ufeff"+body, little), "µ€𝛼"},
		{"UTF-16, declared UTF-8", inUTF16("\ufeff"+declared("UTF-8"), little), "µ€𝛼"},
		{"UTF-16, declared Latin 1", inUTF16("\ufeff"+declared("ISO-8859-1"), big), "µ€𝛼"},
		{"UTF-16, declared unknown", inUTF16("\ufeff"+declared("x"), big), "µ€𝛼"},
		{"Latin 1", in8bit("ISO-8859-1", "\x80"), "µ\u0080a"},
		{"Latin 1 by another name", in8bit("latin1", "\xff"), "µÿa"},
		{"Windows 1252", in8bit("Windows-1252", "\x80"), "µ€a"},
		{"the last of Windows 1252", in8bit("windows-1252", "\x9f"), "µŸa"},
		{"ASCII", strings.Replace(declared("US-ASCII"), "µ€𝛼", "a", 1), "a"},
	} {
		f, err := readText(tt.text)
		check(t, err)
		if got := f.Cells(); len(got) != 1 || got[0] != tt.id {
			t.Errorf("%s: cells %q, want %q", tt.name, got, tt.id)
		}
	}
}

func TestTextThatIsNotInItsEncodingIsAnError(t *testing.T) {
	big, little := binary.BigEndian, binary.LittleEndian
	for _, tt := range []struct{ name, text, want string }{
		{"half a character", inUTF16("\ufeff<neuroml>\n</neuroml>", big) + "\x00", "model.nml:2: invalid UTF-16: half a character"},
		{"a low surrogate", inUTF16("\ufeff<neuroml id='", little) + "\x00\xdc" + inUTF16("'/>", little), "model.nml:1: invalid UTF-16: half of a surrogate pair"},
		{"a high surrogate", inUTF16("\ufeff<neuroml id='", little) + "\x00\xd8" + inUTF16("'/>", little), "half of a surrogate pair"},
		{"a surrogate at the end", inUTF16("\ufeff<neuroml/>", little) + "\x00\xd8", "half of a surrogate pair"},
		{"a surrogate cut in two", inUTF16("\ufeff<neuroml/>", little) + "\x00\xd8\x00", "half of a surrogate pair"},
		{"UTF-32", "\xff\xfe\x00\x00<\x00\x00\x00", "illegal character code U+0000"},
		{"UTF-8 that is none", "\ufeff<neuroml id='\xff'/>", "invalid UTF-8"},
		{"ASCII that is none", "<?xml version='1.0' encoding='us-ascii'?><neuroml id='\xe9'/>", "invalid UTF-8"},
		{"a mark alone", "\xfe\xff", "no element"},
		{"an encoding that is not read", "<?xml version='1.0' encoding='Shift_JIS'?><neuroml/>", `encoding "Shift_JIS", want UTF-8, UTF-16, ISO-8859-1 or windows-1252`},
	} {
		_, err := readText(tt.text)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestAnErrorInUTF16NamesItsLine(t *testing.T) {
	_, err := readText(inUTF16("\ufeff<neuroml>\n\n<cell></neuroml>", binary.LittleEndian))
	wantError(t, err, "model.nml:3: element <cell> closed by </neuroml>")
}

func TestAFileAndItsIncludesMayHaveDifferentEncodings(t *testing.T) {
	fsys := fstest.MapFS{
		"model.nml": {Data: []byte(inUTF16("\ufeff<neuroml><include href='µ.nml'/></neuroml>", binary.LittleEndian))},
		"µ.nml":     {Data: []byte("<?xml version='1.0' encoding='ISO-8859-1'?><neuroml><cell id='\xb5'/></neuroml>")},
	}
	f, err := Read(fsys, "model.nml")
	check(t, err)
	if got := f.Cells(); len(got) != 1 || got[0] != "µ" {
		t.Errorf("cells %q, want µ", got)
	}
}

// FuzzUTF16 converts arbitrary bytes to UTF-8. Valid UTF-16 must convert as by the
// standard library, and back to the same bytes.
func FuzzUTF16(f *testing.F) {
	f.Add([]byte(inUTF16("<neuroml id='µ€𝛼'/>", binary.LittleEndian)), false)
	f.Add([]byte(inUTF16("a\ufffe\U0010ffff", binary.BigEndian)), true)
	f.Add([]byte("\xd8\x00\xdc"), true)
	f.Add([]byte("\xdc\x00\xd8\x00"), true)
	f.Fuzz(func(t *testing.T, data []byte, big bool) {
		var order binary.ByteOrder = binary.LittleEndian
		if big {
			order = binary.BigEndian
		}
		text, err := fromUTF16(data, order)
		if !utf8.Valid(text) {
			t.Fatalf("%q is not UTF-8", text)
		}
		back := inUTF16(string(text), order)
		if !bytes.HasPrefix(data, []byte(back)) || err == nil && len(back) != len(data) {
			t.Fatalf("%q is %q, and that %q (%v)", data, text, back, err)
		}
		var units []uint16
		for i := 0; i+1 < len(data); i += 2 {
			units = append(units, order.Uint16(data[i:]))
		}
		if want := string(utf16.Decode(units)); err == nil && string(text) != want {
			t.Fatalf("%q is %q, want %q", data, text, want)
		}
	})
}
