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
	maxDepth    = 64       // of nested elements
	maxToken    = 1 << 20  // bytes of one tag, comment or text
)

// parse reads a file's root element, without elements of other XML namespaces and
// their children. It takes the number of elements read from budget; it is an error if
// that is exceeded.
func parse(file string, data []byte, u *units, budget *int) (*element, error) {
	text, known, err := utf8Text(data)
	if err != nil {
		return nil, &Error{File: file, Line: 1 + bytes.Count(text, []byte("\n")), Err: err}
	}
	in := &tokenReader{Reader: bytes.NewReader(text), encodingKnown: known}
	d := xml.NewDecoder(in)
	d.CharsetReader = in.charset
	fail := func(format string, args ...any) error {
		line, _ := d.InputPos()
		return &Error{File: file, Line: line, Err: fmt.Errorf(format, args...)}
	}
	var root *element
	var open []*element
	for {
		in.tokenBytesLeft = maxToken
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
			return nil, fail("%s", truncate(syntax.Msg))
		}
		switch t := token.(type) {
		case xml.Directive:
			if root != nil || !isPlainDoctype(t) {
				return nil, fail("<!%s>: definitions of entities and attributes are not read", truncate(string(t)))
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
				if parent := open[len(open)-1]; knownNamespace(t.Name.Space) {
					parent.children = append(parent.children, e)
				}
			case root != nil:
				return nil, e.errorf("a second element beside %s, want one that holds all others", root.tag())
			case !knownNamespace(t.Name.Space):
				return nil, e.errorf("is of the XML namespace %q, want that of NeuroML 2 or LEMS, or none", truncate(t.Name.Space))
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

// knownNamespace reports whether an XML namespace is one of NeuroML 2 or LEMS, where
// each version has its own, or none, as in many files.
func knownNamespace(namespace string) bool {
	_, rest, ok := strings.Cut(namespace, "://")
	return namespace == "" || ok && strings.HasPrefix(strings.TrimPrefix(rest, "www."), "neuroml.org/")
}

// isPlainDoctype reports whether a directive is a document type declaration without
// definitions, so that the file means the same without it.
func isPlainDoctype(d xml.Directive) bool {
	return bytes.HasPrefix(d, []byte("DOCTYPE")) && !bytes.ContainsAny(d, "[<")
}

func (e *element) setAttributes(attrs []xml.Attr) error {
	for _, a := range attrs {
		if a.Name.Space != "" || a.Name.Local == "xmlns" {
			continue // attributes of NeuroML have no namespace
		}
		if e.attrs == nil {
			e.attrs = map[string]string{}
		}
		if e.has(a.Name.Local) {
			return e.errorf("attribute %s is there twice", truncate(a.Name.Local))
		}
		e.attrs[a.Name.Local] = a.Value
	}
	return nil
}

// tokenReader reads a file up to a limit for each token, so that the decoder, which
// reads byte by byte, never holds more than that.
type tokenReader struct {
	*bytes.Reader
	tokenBytesLeft   int  // of the limit
	encodingKnown    bool // the encoding, from the first bytes
	encodingDeclared bool // the encoding, in an XML declaration
}

var errLongToken = fmt.Errorf("a tag, comment or text of more than %d bytes", maxToken)

func (r *tokenReader) ReadByte() (byte, error) {
	if r.tokenBytesLeft--; r.tokenBytesLeft < 0 && r.Len() > 0 {
		return 0, errLongToken
	}
	return r.Reader.ReadByte()
}
