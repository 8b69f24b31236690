package neuroml

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
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
	in := &tokenReader{data: data}
	d := xml.NewDecoder(in)
	d.CharsetReader = charset
	fail := func(format string, args ...any) error {
		line, _ := d.InputPos()
		return &Error{File: file, Line: line, Err: fmt.Errorf(format, args...)}
	}
	var root *element
	var open []*element
	for {
		in.limit = in.at + maxToken
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
// the decoder never gathers more than that.
type tokenReader struct {
	data      []byte
	at, limit int
}

var errLongToken = fmt.Errorf("a tag, comment or text of more than %d bytes", maxToken)

func (r *tokenReader) ReadByte() (byte, error) {
	if r.at == len(r.data) {
		return 0, io.EOF
	}
	if r.at >= r.limit {
		return 0, errLongToken
	}
	r.at++
	return r.data[r.at-1], nil
}

func (r *tokenReader) Read(p []byte) (int, error) {
	for i := range p {
		b, err := r.ReadByte()
		if err != nil {
			return i, err
		}
		p[i] = b
	}
	return len(p), nil
}

// latin1 turns ISO-8859-1, whose bytes are Unicode's first 256 characters, into
// UTF-8.
type latin1 struct {
	io.ByteReader
	next byte // the second byte of a character, 0 if none is due
}

func (r *latin1) ReadByte() (byte, error) {
	if b := r.next; b != 0 {
		r.next = 0
		return b, nil
	}
	b, err := r.ByteReader.ReadByte()
	if err == nil && b >= 0x80 {
		b, r.next = 0xc0|b>>6, 0x80|b&0x3f
	}
	return b, err
}

func (r *latin1) Read(p []byte) (int, error) {
	for i := range p {
		b, err := r.ReadByte()
		if err != nil {
			return i, err
		}
		p[i] = b
	}
	return len(p), nil
}

// charset is a decoder's CharsetReader for the encodings that files have.
func charset(label string, input io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "iso-8859-1", "latin1", "us-ascii":
		return &latin1{ByteReader: input.(io.ByteReader)}, nil
	}
	return nil, fmt.Errorf("encoding %q, want UTF-8 or ISO-8859-1", shown(label))
}
