package neuroml

import (
	_ "embed"
	"strings"
	"sync"
)

// componentType is a <ComponentType>.
type componentType struct {
	name         string
	base         *componentType // the type it extends; nil if none
	element      *element
	definitions  map[string]*definition
	exposures    map[string]string // names of variables, by their exposures
	requirements map[string]dimension
	derivatives  map[string]*element // <TimeDerivative>, by variable
	unsupported  *element            // the first part of its dynamics that this package does not read; nil if none
}

// definition is a type's definition of a variable or parameter: the element with its
// value, or with its <Case>s.
type definition struct {
	element *element
	dim     dimension // as declared, which does not count for derived variables
	tag     string    // the element's name: Parameter, Property, Constant, Fixed, DerivedVariable ...
}

//go:embed standard.xml
var standardSource []byte

// standardTypes returns the types that NeuroML 2 itself defines, by name.
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

// maxExtends bounds a chain of types that extend each other.
const maxExtends = 100

// types loads component types, the document's and the standard's, for one channel.
type types struct {
	doc       *document
	loaded    map[string]*componentType
	partsUsed int // at most maxParts
}

// maxParts bounds the sum of what a channel uses: the parts of its types, its
// variables, and the numbers, names and operations in their expressions. Published
// channels have about three hundred.
const maxParts = 10_000

// use counts parts that an element uses.
func (t *types) use(n int, by *element) error {
	if t.partsUsed += n; t.partsUsed > maxParts {
		return by.errorf("the channel has more than %d variables, numbers, names and operations", maxParts)
	}
	return nil
}

// get returns a type that an element names.
func (t *types) get(name string, by *element) (*componentType, error) {
	return t.load(name, by, maxExtends)
}

// load is get for a type that at most depth others extend.
func (t *types) load(name string, by *element, depth int) (*componentType, error) {
	if ct := t.loaded[name]; ct != nil {
		return ct, nil
	}
	e := t.doc.types[name]
	if e == nil {
		e = standardTypes()[name]
	}
	switch {
	case e == nil:
		return nil, by.errorf("there is no component type %s", truncate(name))
	case depth == 0:
		return nil, by.errorf("types extend each other in a cycle, or more than %d deep", maxExtends)
	}
	ct := &componentType{
		name: name, element: e, definitions: map[string]*definition{}, exposures: map[string]string{},
		requirements: map[string]dimension{}, derivatives: map[string]*element{},
	}
	if base := e.attrs["extends"]; base != "" {
		var err error
		if ct.base, err = t.load(base, e, depth-1); err != nil {
			return nil, err
		}
	}
	if err := t.define(ct, e); err != nil {
		return nil, err
	}
	t.loaded[name] = ct
	return ct, nil
}

// define adds the definitions of a type's element or of its <Dynamics>.
func (t *types) define(ct *componentType, parts *element) error {
	if err := t.use(len(parts.children), parts); err != nil {
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
				ct.requirements[name], err = e.dimension()
			}
		case "TimeDerivative":
			var name string
			if name, err = e.text("variable"); err == nil {
				ct.derivatives[name] = e
			}
		case "Dynamics":
			err = t.define(ct, e)
		case "Exposure", "Child", "Children", "Text", "Link", "notes", "annotation":
			// These have no formula.
		case "OnStart":
			for _, a := range e.children {
				if strings.TrimSpace(a.attrs["value"]) != "inf" { // as hh initializes gates
					ct.addUnsupported(a)
				}
			}
		default:
			ct.addUnsupported(e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// addUnsupported notes an element that this package does not read.
func (ct *componentType) addUnsupported(e *element) {
	if ct.unsupported == nil {
		ct.unsupported = e
	}
}

// add adds the definition of the name that an attribute of the element gives.
func (ct *componentType) add(e *element, attr string) error {
	name, err := e.text(attr)
	if err != nil {
		return err
	}
	if ct.definitions[name] != nil {
		return e.errorf("%s is defined already in type %s", truncate(name), truncate(ct.name))
	}
	d := &definition{element: e, tag: e.name}
	if e.name == "Fixed" {
		if base := ct.definition(name); base != nil {
			d.dim = base.dim
		}
	} else if d.dim, err = e.dimension(); err != nil {
		return err
	}
	ct.definitions[name] = d
	if exposure := e.attrs["exposure"]; exposure != "" {
		ct.exposures[exposure] = name
	}
	return nil
}

// dimension returns the dimension that the element's dimension attribute names.
func (e *element) dimension() (dimension, error) {
	d, ok := e.units.dimension(e.attrs["dimension"])
	if !ok {
		return none, e.errorf("dimension %q is not known", truncate(e.attrs["dimension"]))
	}
	return d, nil
}

// extends reports whether the type is the one of a name or extends it.
func (ct *componentType) extends(name string) bool {
	for ; ct != nil; ct = ct.base {
		if ct.name == name {
			return true
		}
	}
	return false
}

// definition returns the definition of a name by the type or the closest that it
// extends, nil if there is none.
func (ct *componentType) definition(name string) *definition {
	for ; ct != nil; ct = ct.base {
		if d := ct.definitions[name]; d != nil {
			return d
		}
	}
	return nil
}

// exposedVariable returns the name of the variable that components of the type expose
// as name.
func (ct *componentType) exposedVariable(name string) string {
	for ; ct != nil; ct = ct.base {
		if variable, ok := ct.exposures[name]; ok {
			return variable
		}
		if ct.definitions[name] != nil {
			break
		}
	}
	return name
}

// requirement returns the dimension of a variable that components of the type require
// of an enclosing one, if they do.
func (ct *componentType) requirement(name string) (dimension, bool) {
	for ; ct != nil; ct = ct.base {
		if d, ok := ct.requirements[name]; ok {
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

// selectedTag returns the name of the children that a definition selects from, "" if
// it selects nothing.
func (d *definition) selectedTag() string {
	tag, _, _ := strings.Cut(strings.TrimSpace(d.element.attrs["select"]), "/")
	return strings.TrimSuffix(tag, "[*]")
}
