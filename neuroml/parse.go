package neuroml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Limits of what is read, so that no file takes more than bounded time and
// memory. Published models stay far below them.
const (
	maxBytes    = 64 << 20 // of all files of a model
	maxElements = 1 << 20  // of all files of a model
	maxDepth    = 64       // of elements in each other
	maxToken    = 1 << 20  // bytes of one tag, comment or text
)

// parse reads a file's element. It stops after budget elements.
func parse(file string, data []byte, u *units, budget *int) (*element, error) {
	in := &tokenReader{Reader: bytes.NewReader(data)}
	d := xml.NewDecoder(in)
	d.CharsetReader = in.charset
	fail := func(format string, args ...any) error {
		line, _ := d.InputPos()
		return &Error{File: file, Line: line, Err: fmt.Errorf(format, args...)}
	}
	var root *element
	var open []*element
	for {
		in.left = maxToken
		line, _ := d.InputPos()
		token, err := d.RawToken()
		if err == io.EOF {
			break
		}
		if err != nil {
			var syntax *xml.SyntaxError
			if errors.As(err, &syntax) {
				err = errors.New(syntax.Msg)
			}
			return nil, fail("%w", err)
		}
		switch t := token.(type) {
		case xml.Directive:
			return nil, fail("<!%s>: document types and entities are not read", shown(string(t)))
		case xml.StartElement:
			if *budget--; *budget < 0 {
				return nil, fail("more than %d elements", maxElements)
			}
			if len(open) == maxDepth {
				return nil, fail("elements more than %d deep", maxDepth)
			}
			e := &element{name: t.Name.Local, file: file, line: line, units: u}
			if err := e.setAttributes(t.Attr); err != nil {
				return nil, err
			}
			switch {
			case len(open) > 0:
				parent := open[len(open)-1]
				parent.children = append(parent.children, e)
			case root != nil:
				return nil, e.errorf("a second element beside %s, want one that holds all others", root.tag())
			default:
				root = e
			}
			open = append(open, e)
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1].name != t.Name.Local {
				return nil, fail("</%s> ends what is not open", shown(t.Name.Local))
			}
			open = open[:len(open)-1]
		}
	}
	switch {
	case len(open) > 0:
		return nil, open[len(open)-1].errorf("has no end")
	case root == nil:
		return nil, fail("no element, want <neuroml> or <Lems>")
	}
	return root, nil
}

func (e *element) setAttributes(attrs []xml.Attr) error {
	for _, a := range attrs {
		if a.Name.Space != "" || a.Name.Local == "xmlns" {
			continue // of another standard
		}
		if e.attrs == nil {
			e.attrs = map[string]string{}
		}
		if e.has(a.Name.Local) {
			return e.errorf("attribute %s is there twice", shown(a.Name.Local))
		}
		e.attrs[a.Name.Local] = a.Value
	}
	return nil
}

// tokenReader hands out a file's bytes, up to a limit for each token, so that
// the decoder, which takes them one by one, never gathers more than that.
type tokenReader struct {
	*bytes.Reader
	left      int  // of the limit
	converted bool // by charset
}

var errLongToken = fmt.Errorf("a tag, comment or text of more than %d bytes", maxToken)

func (r *tokenReader) ReadByte() (byte, error) {
	if r.left--; r.left < 0 && r.Len() > 0 {
		return 0, errLongToken
	}
	return r.Reader.ReadByte()
}

// charset is a decoder's CharsetReader for the encodings that files have. It turns
// the rest of the file from ISO-8859-1, whose bytes are Unicode's first 256
// characters, into UTF-8.
func (r *tokenReader) charset(label string, _ io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "iso-8859-1", "latin1", "us-ascii":
	default:
		return nil, fmt.Errorf("encoding %q, want UTF-8 or ISO-8859-1", shown(label))
	}
	if r.converted {
		return nil, errors.New("the encoding is declared twice")
	}
	r.converted = true
	var text []byte
	for r.Len() > 0 {
		b, err := r.Reader.ReadByte()
		if err != nil {
			return nil, err
		}
		text = utf8.AppendRune(text, rune(b))
	}
	r.Reader = bytes.NewReader(text)
	return r, nil
}
