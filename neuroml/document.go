package neuroml

import (
	"fmt"
	"strings"
)

// document is a file with its includes.
type document struct {
	elements []*element          // the children of the root elements, those of an include in its place
	byID     map[string]*element // of elements; the first one of an id
	byKey    map[elementKey]*element
	types    map[string]*element // <ComponentType>, by name
	units    *units
}

// elementKey identifies one element of a document.
type elementKey struct{ name, id string }

// find returns the element of an id with one of several names, nil if there is
// none.
func (d *document) find(id string, names ...string) *element {
	for _, name := range names {
		if e := d.byKey[elementKey{name, id}]; e != nil {
			return e
		}
	}
	return nil
}

// ids returns the ids of all elements of a name.
func (d *document) ids(name string) []string {
	var ids []string
	for _, e := range d.elements {
		if id := e.attrs["id"]; e.name == name && id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// get returns the element of an id, which must have the name.
func (d *document) get(id, name string) (*element, error) {
	if e := d.find(id, name); e != nil {
		return e, nil
	}
	if other := d.byID[id]; other != nil {
		return nil, other.errorf("is no <%s>", name)
	}
	return nil, notFound("<"+name+">", id, d.ids(name))
}

// notFound says that nothing of a kind has an id, and which ids there are.
func notFound(kind, id string, ids []string) error {
	if len(ids) == 0 {
		return fmt.Errorf("neuroml: no %s has the id %q: the file has none", kind, truncate(id))
	}
	return fmt.Errorf("neuroml: no %s has the id %q, want one of: %s", kind, truncate(id), truncate(strings.Join(ids, ", ")))
}

// define enters the dimensions, units, component types and ids of the files.
func (d *document) define() error {
	for _, name := range []string{"Dimension", "Unit"} {
		for _, e := range d.elements {
			if e.name == name {
				if err := d.units.define(e); err != nil {
					return err
				}
			}
		}
	}
	for _, e := range d.elements {
		if e.name == "ComponentType" {
			name, err := e.text("name")
			if err != nil {
				return err
			}
			if other := d.types[name]; other != nil {
				return e.errorf("type %s is defined in %s:%d already", truncate(name), other.file, other.line)
			}
			d.types[name] = e
			continue
		}
		id := e.attrs["id"]
		if id == "" {
			continue
		}
		key := elementKey{e.name, id}
		if other := d.byKey[key]; other != nil {
			return e.errorf("is defined in %s:%d already", other.file, other.line)
		}
		d.byKey[key] = e
		if d.byID[id] == nil {
			d.byID[id] = e
		}
	}
	return nil
}
