package neuroml

import (
	"maps"
	"slices"
)

// component is an element as an instance of its type.
type component struct {
	element       *element
	componentType *componentType
	parent        *component // the enclosing one; nil for a channel
}

// typeOf returns the name of an element's component type.
func typeOf(e *element) string {
	if name := e.attrs["type"]; name != "" {
		return name
	}
	return e.name
}

// component returns an element as an instance of its type, which must be supported.
func (t *types) component(e *element, parent *component) (*component, error) {
	typ, err := t.get(typeOf(e), e)
	if err != nil {
		return nil, err
	}
	for ct := typ; ct != nil; ct = ct.base {
		if ct.unsupported != nil {
			return nil, ct.unsupported.errorf("is beyond what %s may have here: want parameters, constants and derived variables", truncate(ct.name))
		}
		if err := t.use(1+len(ct.definitions), e); err != nil {
			return nil, err
		}
		for _, name := range slices.Sorted(maps.Keys(ct.definitions)) {
			d := ct.definitions[name]
			if (d.tag == "Parameter" || d.tag == "Property") && e.has(name) {
				if _, err := e.quantity(name, d.dim); err != nil {
					return nil, err
				}
			}
		}
	}
	return &component{e, typ, parent}, nil
}
