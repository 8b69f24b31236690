package neuroml

import (
	"bytes"
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

// parse reads a file's element. It stops after budget elements. What is of another
// XML namespace is left out, with all that it holds.
func parse(file string, data []byte, u *units, budget *int) (*element, error) {
	text, known, err := utf8Text(data)
	if err != nil {
		return nil, &Error{File: file, Line: 1 + bytes.Count(text, []byte("\n")), Err: err}
	}
	in := &tokenReader{Reader: bytes.NewReader(text), known: known}
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
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			var syntax *xml.SyntaxError
			switch {
			case !errors.As(err, &syntax):
				return nil, fail("%w", err)
			case len(open) > 0 && syntax.Msg == "unexpected EOF":
				return nil, open[len(open)-1].errorf("has no end: unexpected EOF")
			}
			return nil, fail("%s", shown(syntax.Msg))
		}
		switch t := token.(type) {
		case xml.Directive:
			if root != nil || !harmless(t) {
				return nil, fail("<!%s>: definitions of entities and attributes are not read", shown(string(t)))
			}
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
				if parent := open[len(open)-1]; ours(t.Name.Space) {
					parent.children = append(parent.children, e)
				}
			case root != nil:
				return nil, e.errorf("a second element beside %s, want one that holds all others", root.tag())
			case !ours(t.Name.Space):
				return nil, e.errorf("is of the XML namespace %q, want that of NeuroML 2 or LEMS, or none", shown(t.Name.Space))
			default:
				root = e
			}
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		}
	}
	if root == nil {
		return nil, fail("no element, want <neuroml> or <Lems>")
	}
	return root, nil
}

// ours reports whether an XML namespace is one of NeuroML 2 or LEMS, of which each
// version has its own, or none, as many files have.
func ours(namespace string) bool {
	_, rest, ok := strings.Cut(namespace, "://")
	return namespace == "" || ok && strings.HasPrefix(strings.TrimPrefix(rest, "www."), "neuroml.org/")
}

// harmless reports whether a directive is a document type that defines nothing
// itself, so that the file means the same without it.
func harmless(d xml.Directive) bool {
	return bytes.HasPrefix(d, []byte("DOCTYPE")) && !bytes.ContainsAny(d, "[<")
}

func (e *element) setAttributes(attrs []xml.Attr) error {
	for _, a := range attrs {
		if a.Name.Space != "" || a.Name.Local == "xmlns" {
			continue // of a namespace, which no attribute of NeuroML is
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
	left     int  // of the limit
	known    bool // the encoding, from the first bytes
	declared bool // the encoding, in an XML declaration
}

var errLongToken = fmt.Errorf("a tag, comment or text of more than %d bytes", maxToken)

func (r *tokenReader) ReadByte() (byte, error) {
	if r.left--; r.left < 0 && r.Len() > 0 {
		return 0, errLongToken
	}
	return r.Reader.ReadByte()
}
