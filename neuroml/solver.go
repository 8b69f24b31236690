package neuroml

import (
	"errors"
	"strings"
)

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
	if err == nil && !b.is(dim) {
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
	b, err := s.around(c, name)
	if err == nil && !b.is(dim) {
		err = at.errorf("%s is a %s, and required to be a %s", shown(name), at.units.name(b.dim), at.units.name(dim))
	}
	return b, err
}

// around returns what a name stands for outside of a component.
func (s *solver) around(c *component, name string) (bound, error) {
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
			return bound{}, &OptionError{"Celsius", c.e.errorf("type %s depends on the temperature, which is not known", shown(c.typ.name))}
		}
		const zero = -273.15
		if t := s.conditions.celsius; !(t > zero) || !finite(t) {
			return bound{}, c.e.errorf("type %s depends on the temperature, which is %v degC, want a finite number above %v degC", shown(c.typ.name), t, zero)
		}
		return bound{dim: temperature, value: s.conditions.celsius - zero}, nil
	case "vShift":
		return bound{dim: voltage, value: shift(s.conditions.vShift, -voltage.power10())}, nil
	case "caConc":
		return bound{}, c.e.errorf("type %s %w", shown(c.typ.name), errNoCalcium)
	}
	return bound{}, c.e.errorf("%s is required by type %s, and not there", shown(name), shown(c.typ.name))
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
