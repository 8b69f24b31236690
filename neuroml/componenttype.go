package neuroml

import (
	_ "embed"
	"strings"
	"sync"
)

// componentType is a <ComponentType>.
type componentType struct {
	name        string
	base        *componentType // that it extends; nil if none
	at          *element
	definitions map[string]*definition
	exposed     map[string]string // names of definitions, by what they are called outside
	required    map[string]dimension
	derivatives map[string]*element // <TimeDerivative>, by variable
	beyond      *element            // the first part of its dynamics that is beyond this package; nil if none
}

// definition is what a type says of a name: the element with its value, or with
// its <Case>s.
type definition struct {
	at   *element
	dim  dimension // as declared; that of a derived variable follows from its expression
	from string    // the name of at: Parameter, Property, Constant, Fixed, DerivedVariable ...
}

//go:embed standard.xml
var standardSource []byte

// standardTypes returns the types of NeuroML 2 itself, by name.
var standardTypes = sync.OnceValue(func() map[string]*element {
	budget := maxElements
	root, err := parse("standard.xml", standardSource, newUnits(), &budget)
	if err != nil {
		panic(err)
	}
	types := map[string]*element{}
	for _, e := range root.children {
		types[e.attrs["name"]] = e
	}
	return types
})

// maxExtends bounds how many types extend each other.
const maxExtends = 100

// types finds the component types of a document, its own and the standard's, for
// one channel.
type types struct {
	doc   *document
	read  map[string]*componentType
	parts int // see maxParts
}

// maxParts bounds what is read and computed for a channel: how many parts its
// types have, how many variables it needs, and how many numbers, names and
// operations are in their expressions. Published channels have about three
// hundred in all.
const maxParts = 10_000

// spend counts parts that an element needs.
func (t *types) spend(n int, by *element) error {
	if t.parts += n; t.parts > maxParts {
		return by.errorf("the channel has more than %d variables, numbers, names and operations", maxParts)
	}
	return nil
}

// get returns a type that an element needs.
func (t *types) get(name string, by *element) (*componentType, error) {
	return t.chain(name, by, maxExtends)
}

func (t *types) chain(name string, by *element, depth int) (*componentType, error) {
	if ct := t.read[name]; ct != nil {
		return ct, nil
	}
	e := t.doc.types[name]
	if e == nil {
		e = standardTypes()[name]
	}
	switch {
	case e == nil:
		return nil, by.errorf("there is no component type %s", shown(name))
	case depth == 0:
		return nil, by.errorf("types extend each other in a cycle, or more than %d deep", maxExtends)
	}
	ct := &componentType{
		name: name, at: e, definitions: map[string]*definition{}, exposed: map[string]string{},
		required: map[string]dimension{}, derivatives: map[string]*element{},
	}
	if base := e.attrs["extends"]; base != "" {
		var err error
		if ct.base, err = t.chain(base, e, depth-1); err != nil {
			return nil, err
		}
	}
	if err := t.define(ct, e); err != nil {
		return nil, err
	}
	t.read[name] = ct
	return ct, nil
}

// define takes in what a type or its <Dynamics> says.
func (t *types) define(ct *componentType, parts *element) error {
	if err := t.spend(len(parts.children), parts); err != nil {
		return err
	}
	for _, e := range parts.children {
		var err error
		switch e.name {
		case "Parameter", "Property", "Constant", "DerivedParameter", "DerivedVariable", "ConditionalDerivedVariable", "StateVariable":
			err = ct.add(e, "name")
		case "Fixed":
			err = ct.add(e, "parameter")
		case "Requirement":
			var name string
			if name, err = e.text("name"); err == nil {
				ct.required[name], err = e.dimension()
			}
		case "TimeDerivative":
			var name string
			if name, err = e.text("variable"); err == nil {
				ct.derivatives[name] = e
			}
		case "Dynamics":
			err = t.define(ct, e)
		case "Exposure", "Child", "Children", "Text", "Link", "notes", "annotation":
			// They hold no formula.
		case "OnStart":
			for _, a := range e.children {
				if strings.TrimSpace(a.attrs["value"]) != "inf" { // where hh starts a gate
					ct.leave(a)
				}
			}
		default:
			ct.leave(e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// leave notes what is beyond this package.
func (ct *componentType) leave(e *element) {
	if ct.beyond == nil {
		ct.beyond = e
	}
}

// add takes in an element that defines what its attribute names.
func (ct *componentType) add(e *element, attr string) error {
	name, err := e.text(attr)
	if err != nil {
		return err
	}
	if ct.definitions[name] != nil {
		return e.errorf("%s is defined already in type %s", shown(name), shown(ct.name))
	}
	d := &definition{at: e, from: e.name}
	if e.name == "Fixed" {
		if base := ct.definition(name); base != nil {
			d.dim = base.dim
		}
	} else if d.dim, err = e.dimension(); err != nil {
		return err
	}
	ct.definitions[name] = d
	if outside := e.attrs["exposure"]; outside != "" {
		ct.exposed[outside] = name
	}
	return nil
}

// dimension returns the dimension that the element's attribute names.
func (e *element) dimension() (dimension, error) {
	d, ok := e.units.dimension(e.attrs["dimension"])
	if !ok {
		return none, e.errorf("dimension %q is not known", shown(e.attrs["dimension"]))
	}
	return d, nil
}

// is reports whether the type is one of a name or extends it.
func (ct *componentType) is(name string) bool {
	for ; ct != nil; ct = ct.base {
		if ct.name == name {
			return true
		}
	}
	return false
}

// definition returns what the type, or the nearest that it extends, says of a
// name, nil if nothing.
func (ct *componentType) definition(name string) *definition {
	for ; ct != nil; ct = ct.base {
		if d := ct.definitions[name]; d != nil {
			return d
		}
	}
	return nil
}

// inside returns the name of the definition that is called name outside of a
// component of the type.
func (ct *componentType) inside(name string) string {
	for ; ct != nil; ct = ct.base {
		if inside, ok := ct.exposed[name]; ok {
			return inside
		}
		if ct.definitions[name] != nil {
			break
		}
	}
	return name
}

// requirement returns the dimension that a name has to have around a component
// of the type, if it is required.
func (ct *componentType) requirement(name string) (dimension, bool) {
	for ; ct != nil; ct = ct.base {
		if d, ok := ct.required[name]; ok {
			return d, true
		}
	}
	return none, false
}

// derivative returns the <TimeDerivative> of a variable, nil if there is none.
func (ct *componentType) derivative(variable string) *element {
	for ; ct != nil; ct = ct.base {
		if e := ct.derivatives[variable]; e != nil {
			return e
		}
	}
	return nil
}

// child returns the name of the children that a definition selects from, "" if
// it selects nothing.
func (d *definition) child() string {
	tag, _, _ := strings.Cut(strings.TrimSpace(d.at.attrs["select"]), "/")
	return strings.TrimSuffix(tag, "[*]")
}
