package neuroml

import (
	"errors"
	"strings"
)

// compiler compiles one variable of a component, and the variables that it depends
// on, into equations.
type compiler struct {
	types     *types
	settings  settings
	equations equations
	values    map[variableKey]value
	pending   []variableKey // being compiled, each needed by the one before
	pool      *poolScope    // of a concentration model; nil for a channel
}

type variableKey struct {
	c    *component
	name string
}

// maxPending bounds the length of a chain of variables that depend on each other.
const maxPending = 500

var errNoState = errors.New("is a state variable: want rates of the voltage and the concentration of calcium alone")

// exposure compiles the variable that a component exposes by a name. It is an error
// if its dimension is not dim.
func (s *compiler) exposure(c *component, name string, dim dimension) (value, error) {
	variable := c.componentType.exposedVariable(name)
	if c.componentType.definition(variable) == nil {
		return value{}, c.element.errorf("type %s has no %s", truncate(c.componentType.name), truncate(name))
	}
	v, err := s.variable(c, variable)
	if err == nil && !v.hasDimension(dim) {
		err = c.element.errorf("%s of type %s is a %s, want a %s", name, truncate(c.componentType.name), c.element.units.name(v.dim), c.element.units.name(dim))
	}
	return v, err
}

// lookUp compiles the variable that a name in an expression of a component refers to:
// one that its type defines, or requires of an enclosing component. at is the element
// of the expression.
func (s *compiler) lookUp(c *component, name string, at *element) (value, error) {
	if c.componentType.definition(name) != nil {
		return s.variable(c, name)
	}
	dim, ok := c.componentType.requirement(name)
	if !ok {
		return value{}, at.errorf("%s is neither defined nor required in type %s", truncate(name), truncate(c.componentType.name))
	}
	v, err := s.enclosing(c, name)
	if err == nil && !v.hasDimension(dim) {
		err = at.errorf("%s is a %s, and required to be a %s", truncate(name), at.units.name(v.dim), at.units.name(dim))
	}
	return v, err
}

// enclosing compiles a variable that a component requires: one that an enclosing
// component exposes, or one that the cell gives.
func (s *compiler) enclosing(c *component, name string) (value, error) {
	for p := c.parent; p != nil; p = p.parent {
		if variable := p.componentType.exposedVariable(name); p.componentType.definition(variable) != nil {
			return s.variable(p, variable)
		}
	}
	if s.pool != nil {
		if v, ok := s.pool.inPool(name); ok {
			return v, nil
		}
		return value{}, c.element.errorf("%s is required by type %s, and not there", truncate(name), truncate(c.componentType.name))
	}
	switch name {
	case "v":
		return value{dim: voltage, varies: true, slot: voltageSlot}, nil
	case "temperature":
		if !s.settings.celsiusKnown {
			return value{}, &OptionError{"Celsius", c.element.errorf("type %s depends on the temperature, which is not known", truncate(c.componentType.name))}
		}
		const zero = -273.15
		if t := s.settings.celsius; !(t > zero) || !finite(t) {
			return value{}, c.element.errorf("type %s depends on the temperature, which is %v degC, want a finite number above %v degC", truncate(c.componentType.name), t, zero)
		}
		return value{dim: temperature, constant: s.settings.celsius - zero}, nil
	case "vShift":
		return value{dim: voltage, constant: scaleByPower10(s.settings.vShift, -voltage.power10())}, nil
	case "caConc":
		return value{dim: concentration, varies: true, slot: calciumSlot}, nil
	}
	return value{}, c.element.errorf("%s is required by type %s, and not there", truncate(name), truncate(c.componentType.name))
}

// variable compiles a variable that a component's type defines.
func (s *compiler) variable(c *component, name string) (value, error) {
	key := variableKey{c, name}
	if v, ok := s.values[key]; ok {
		return v, nil
	}
	d := c.componentType.definition(name)
	for _, open := range s.pending {
		if open == key {
			return value{}, d.element.errorf("%s depends on itself", truncate(name))
		}
	}
	if len(s.pending) == maxPending {
		return value{}, d.element.errorf("variables depend on each other more than %d deep", maxPending)
	}
	s.pending = append(s.pending, key)
	v, err := s.compile(c, d, name)
	s.pending = s.pending[:len(s.pending)-1]
	if err == nil {
		s.values[key] = v
	}
	return v, err
}

func (s *compiler) compile(c *component, d *definition, name string) (value, error) {
	if err := s.types.use(1, c.element); err != nil {
		return value{}, err
	}
	switch d.tag {
	case "Parameter":
		v, err := constant(c.element, name, d.dim)
		if err == nil && v.constant == 0 && name == "scale" && (c.componentType.extends("baseHHRate") || c.componentType.extends("baseHHVariable")) {
			err = c.element.errorf("attribute scale is 0 mV, by which the rate divides")
		}
		return v, err
	case "Property":
		if c.element.has(name) {
			return constant(c.element, name, d.dim)
		}
		return constant(d.element, "defaultValue", d.dim)
	case "Constant", "Fixed":
		return constant(d.element, "value", d.dim)
	case "StateVariable":
		if s.pool != nil && name == "concentration" {
			return value{dim: concentration, varies: true, slot: calciumSlot}, nil
		}
		return value{}, d.element.errorf("%s %w", truncate(name), errNoState)
	case "ConditionalDerivedVariable":
		return s.compileCases(c, d, d.element.all("Case"))
	}
	if path := d.element.attrs["select"]; path != "" {
		return s.selection(c, d, strings.TrimSpace(path))
	}
	return s.compileCases(c, d, []*element{d.element})
}

// constant returns the value of an attribute.
func constant(e *element, attr string, dim dimension) (value, error) {
	x, err := e.quantity(attr, dim)
	return value{dim: dim, constant: scaleByPower10(x, -dim.power10())}, err
}
