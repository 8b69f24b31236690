package neuroml

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// element is one XML element and its place.
type element struct {
	name     string            // without namespace prefix
	attrs    map[string]string // those without namespace prefix
	children []*element
	file     string // as the user knows it
	line     int    // of the start tag
	units    *units // of the document
}

// Error is an error in an element of a file, or an element that this package does not
// read.
type Error struct {
	File    string
	Line    int
	Element string // the start tag with only the id or name; empty outside of elements
	Err     error
}

func (e *Error) Error() string {
	if e.Element == "" {
		return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err)
	}
	return fmt.Sprintf("%s:%d: %s: %v", e.File, e.Line, e.Element, e.Err)
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// errorf returns an Error about the element.
func (e *element) errorf(format string, args ...any) error {
	return &Error{e.file, e.line, e.tag(), fmt.Errorf(format, args...)}
}

// maxQuoted is how many bytes of a file's text an error quotes.
const maxQuoted = 80

// tag returns the start tag with only the id or name, if there is one.
func (e *element) tag() string {
	for _, attr := range []string{"id", "name"} {
		if id := e.attrs[attr]; id != "" {
			return fmt.Sprintf("<%s %s=%q>", truncate(e.name), attr, truncate(id))
		}
	}
	return "<" + truncate(e.name) + ">"
}

// truncate returns a text of a file as an error quotes it.
func truncate(text string) string {
	if len(text) > maxQuoted {
		return strings.ToValidUTF8(text[:maxQuoted], "") + "..."
	}
	return text
}

// has reports whether the element has an attribute.
func (e *element) has(name string) bool {
	_, ok := e.attrs[name]
	return ok
}

// text returns a required attribute.
func (e *element) text(name string) (string, error) {
	if s := e.attrs[name]; s != "" {
		return s, nil
	}
	return "", e.errorf("attribute %s is missing or empty", name)
}

// quantity returns a required attribute of a dimension, in SI units.
func (e *element) quantity(name string, dim dimension) (float64, error) {
	s, err := e.text(name)
	if err != nil {
		return 0, err
	}
	q, err := e.units.quantity(s)
	if err != nil {
		return 0, e.errorf("attribute %s: %w", name, err)
	}
	if q.dim != dim {
		return 0, e.errorf("attribute %s: %s is a %s, want a %s", name, truncate(s), e.units.name(q.dim), e.units.name(dim))
	}
	return q.value, nil
}

// number returns an attribute that is a number without unit, absent if it is not
// there.
func (e *element) number(name string, absent float64) (float64, error) {
	if !e.has(name) {
		return absent, nil
	}
	return e.quantity(name, none)
}

// integer returns an attribute that is a whole number from -limit to limit, 0 if it
// is not there.
func (e *element) integer(name string, limit int) (int, error) {
	s := strings.TrimSpace(e.attrs[name])
	if !e.has(name) {
		return 0, nil
	}
	x, err := strconv.Atoi(s)
	if err != nil || x < -limit || x > limit {
		return 0, e.errorf("attribute %s: %q, want a whole number from %d to %d", name, truncate(s), -limit, limit)
	}
	return x, nil
}

// maxIndex is the largest id of a segment or a cell.
const maxIndex = math.MaxInt32

// index returns a required attribute that is a whole number from 0.
func (e *element) index(name string) (int, error) {
	if _, err := e.text(name); err != nil {
		return 0, err
	}
	i, err := e.integer(name, maxIndex)
	if err == nil && i < 0 {
		err = e.errorf("attribute %s: %d, want a whole number from 0", name, i)
	}
	return i, err
}

// all returns the children of a name.
func (e *element) all(name string) []*element {
	var found []*element
	for _, c := range e.children {
		if c.name == name {
			found = append(found, c)
		}
	}
	return found
}

// optional returns the child of a name, nil if there is none. Two are an error.
func (e *element) optional(name string) (*element, error) {
	all := e.all(name)
	switch len(all) {
	case 0:
		return nil, nil
	case 1:
		return all[0], nil
	}
	return nil, all[1].errorf("a second one in %s, want one", e.tag())
}

// child returns the required child of a name.
func (e *element) child(name string) (*element, error) {
	c, err := e.optional(name)
	if err == nil && c == nil {
		err = e.errorf("a child <%s> is missing", name)
	}
	return c, err
}
