package neuroml

import (
	"errors"
	"maps"
	"slices"
	"strings"
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

// solver finds the equations of one variable of a component, and with them those
// of what it depends on.
type solver struct {
	types      *types
	conditions conditions
	equations  equations
	known      map[variableOf]bound
	open       []variableOf // being solved, each needed by the one before
}

type variableOf struct {
	c    *component
	name string
}

// maxOpen bounds how many variables depend on each other in a chain.
const maxOpen = 500

var (
	errNoCalcium = errors.New("depends on caConc, the concentration of calcium, which is not modelled: want rates of the voltage alone")
	errNoState   = errors.New("is a state variable: want rates of the voltage alone")
)

// exposed returns what a component shows by a name, which has to be of a
// dimension.
func (s *solver) exposed(c *component, name string, dim dimension) (bound, error) {
	inside := c.typ.inside(name)
	if c.typ.definition(inside) == nil {
		return bound{}, c.e.errorf("type %s has no %s", shown(c.typ.name), shown(name))
	}
	b, err := s.variable(c, inside)
	if err == nil && b.dim != dim {
		err = c.e.errorf("%s of type %s is a %s, want a %s", name, shown(c.typ.name), c.e.units.name(b.dim), c.e.units.name(dim))
	}
	return b, err
}

// find returns what a name in an expression of a component stands for: what its
// type defines, or what it requires of those around it.
func (s *solver) find(c *component, name string, at *element) (bound, error) {
	if c.typ.definition(name) != nil {
		return s.variable(c, name)
	}
	dim, ok := c.typ.requirement(name)
	if !ok {
		return bound{}, at.errorf("%s is neither defined nor required in type %s", shown(name), shown(c.typ.name))
	}
	b, err := s.around(c, name, at)
	if err == nil && b.dim != dim {
		err = at.errorf("%s is a %s, and required to be a %s", shown(name), at.units.name(b.dim), at.units.name(dim))
	}
	return b, err
}

// around returns what a name stands for outside of a component.
func (s *solver) around(c *component, name string, at *element) (bound, error) {
	for p := c.parent; p != nil; p = p.parent {
		if inside := p.typ.inside(name); p.typ.definition(inside) != nil {
			return s.variable(p, inside)
		}
	}
	switch name {
	case "v":
		return bound{dim: voltage, varies: true}, nil
	case "temperature":
		if !s.conditions.warm {
			return bound{}, at.errorf("type %s depends on the temperature, which is not known: want option Celsius", shown(c.typ.name))
		}
		return bound{dim: temperature, value: s.conditions.celsius + 273.15}, nil
	case "vShift":
		return bound{dim: voltage, value: shift(s.conditions.vShift, -voltage.power10())}, nil
	case "caConc":
		return bound{}, at.errorf("type %s %w", shown(c.typ.name), errNoCalcium)
	}
	return bound{}, at.errorf("%s is required by type %s, and not there", shown(name), shown(c.typ.name))
}

// variable returns what a component's type defines by a name.
func (s *solver) variable(c *component, name string) (bound, error) {
	key := variableOf{c, name}
	if b, ok := s.known[key]; ok {
		return b, nil
	}
	d := c.typ.definition(name)
	for _, o := range s.open {
		if o == key {
			return bound{}, d.at.errorf("%s depends on itself", shown(name))
		}
	}
	if len(s.open) == maxOpen {
		return bound{}, d.at.errorf("variables depend on each other more than %d deep", maxOpen)
	}
	s.open = append(s.open, key)
	b, err := s.define(c, d, name)
	s.open = s.open[:len(s.open)-1]
	if err == nil {
		s.known[key] = b
	}
	return b, err
}

func (s *solver) define(c *component, d *definition, name string) (bound, error) {
	if err := s.types.spend(1, c.e); err != nil {
		return bound{}, err
	}
	switch d.from {
	case "Parameter":
		b, err := constant(c.e, name, d.dim)
		if err == nil && b.value == 0 && name == "scale" && (c.typ.is("baseHHRate") || c.typ.is("baseHHVariable")) {
			err = c.e.errorf("attribute scale is 0 mV, by which the rate divides")
		}
		return b, err
	case "Property":
		if c.e.has(name) {
			return constant(c.e, name, d.dim)
		}
		return constant(d.at, "defaultValue", d.dim)
	case "Constant", "Fixed":
		return constant(d.at, "value", d.dim)
	case "StateVariable":
		return bound{}, d.at.errorf("%s %w", shown(name), errNoState)
	case "ConditionalDerivedVariable":
		return s.derived(c, d, d.at.all("Case"))
	}
	if path := d.at.attrs["select"]; path != "" {
		return s.selected(c, d, strings.TrimSpace(path))
	}
	return s.derived(c, d, []*element{d.at})
}

// constant returns an attribute's quantity.
func constant(e *element, attr string, dim dimension) (bound, error) {
	x, err := e.quantity(attr, dim)
	return bound{dim: dim, value: shift(x, -dim.power10())}, err
}

// derived returns what the first of some cases gives whose condition is true.
func (s *solver) derived(c *component, d *definition, cases []*element) (bound, error) {
	if len(cases) == 0 {
		return bound{}, d.at.errorf("a child <Case> is missing")
	}
	b := binder{look: nil, units: d.at.units}
	var e equation
	for _, at := range cases {
		b.look = func(name string) (bound, error) { return s.find(c, name, at) }
		var br branch
		var k kind
		var err error
		if at.attrs["condition"] != "" {
			if br.condition, k, err = s.read(&b, at, "condition"); err != nil {
				return bound{}, err
			}
			if !k.truth {
				return bound{}, at.errorf("attribute condition: a %s, want a comparison", k.name(b.units))
			}
		}
		if br.value, k, err = s.read(&b, at, "value"); err != nil {
			return bound{}, err
		}
		if _, ok := k.matches(kind{dim: d.dim}); !ok {
			return bound{}, at.errorf("attribute value: a %s, want a %s", k.name(b.units), b.units.name(d.dim))
		}
		e = append(e, br)
	}
	return s.add(d, e, b.varies), nil
}

// read returns an expression of an element.
func (s *solver) read(b *binder, at *element, attr string) (*expr, kind, error) {
	text, err := at.text(attr)
	if err != nil {
		return nil, kind{}, err
	}
	x, err := parseExpr(text)
	if err != nil {
		return nil, kind{}, at.errorf("attribute %s: %w", attr, err)
	}
	if err := s.types.spend(x.nodes(), at); err != nil {
		return nil, kind{}, err
	}
	x, k, err := b.bind(x)
	var located *Error
	if err != nil && !errors.As(err, &located) {
		err = at.errorf("attribute %s: expression %q: %w", attr, shown(text), err)
	}
	return x, k, err
}

// add makes an equation known, or its value if this does not vary.
func (s *solver) add(d *definition, e equation, varies bool) bound {
	if !varies {
		return bound{dim: d.dim, value: e.eval(nil)}
	}
	return bound{dim: d.dim, varies: true, slot: s.equations.add(e)}
}

// selected returns what a path to children gives, such as forwardRate/r, or
// q10Settings[*]/q10 with the product or sum of all.
func (s *solver) selected(c *component, d *definition, path string) (bound, error) {
	tag, name, ok := strings.Cut(path, "/")
	tag, several := strings.CutSuffix(tag, "[*]")
	if !ok || strings.ContainsAny(tag+name, "/[]@*.") {
		return bound{}, d.at.errorf("attribute select: %q, want CHILD/NAME or CHILD[*]/NAME", shown(path))
	}
	if !several {
		e, err := c.e.child(tag)
		if err != nil {
			return bound{}, err
		}
		return s.of(c, e, name, d.dim)
	}
	op, empty := multiply, 1.0
	switch d.at.attrs["reduce"] {
	case "multiply":
	case "add":
		op, empty = add, 0
	default:
		return bound{}, d.at.errorf("attribute reduce: %q, want multiply or add", shown(d.at.attrs["reduce"]))
	}
	x, varies := &expr{op: number, value: empty}, false
	for _, e := range c.e.all(tag) {
		b, err := s.of(c, e, name, d.dim)
		if err != nil {
			return bound{}, err
		}
		varies = varies || b.varies
		x = &expr{op: op, left: x, right: b.expr(name)}
	}
	return s.add(d, equation{{value: x}}, varies), nil
}

// of returns what a child of a component shows by a name.
func (s *solver) of(c *component, e *element, name string, dim dimension) (bound, error) {
	child, err := s.types.component(e, c)
	if err != nil {
		return bound{}, err
	}
	return s.exposed(child, name, dim)
}
