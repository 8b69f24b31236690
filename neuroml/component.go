package neuroml

import (
	"maps"
	"slices"
)

// component is an element as an instance of its type.
type component struct {
	e      *element
	typ    *componentType
	parent *component // around it; nil for a channel
}

// typeOf returns the name of an element's component type.
func typeOf(e *element) string {
	if name := e.attrs["type"]; name != "" {
		return name
	}
	return e.name
}

// component returns an element as an instance of its type.
func (t *types) component(e *element, parent *component) (*component, error) {
	typ, err := t.get(typeOf(e), e)
	if err != nil {
		return nil, err
	}
	for ct := typ; ct != nil; ct = ct.base {
		if ct.beyond != nil {
			return nil, ct.beyond.errorf("is beyond what %s may have here: want parameters, constants and derived variables", shown(ct.name))
		}
		if err := t.spend(1+len(ct.definitions), e); err != nil {
			return nil, err
		}
		for _, name := range slices.Sorted(maps.Keys(ct.definitions)) {
			d := ct.definitions[name]
			if (d.from == "Parameter" || d.from == "Property") && e.has(name) {
				if _, err := e.quantity(name, d.dim); err != nil {
					return nil, err
				}
			}
		}
	}
	return &component{e, typ, parent}, nil
}
