package neuroml

import (
	"errors"
	"strings"
)

// derived returns what the first of some cases gives whose condition is true. Its
// dimension is that of its expressions: published files often declare none or
// another, which changes nothing.
func (s *solver) derived(c *component, d *definition, cases []*element) (bound, error) {
	if len(cases) == 0 {
		return bound{}, d.at.errorf("a child <Case> is missing")
	}
	b := binder{units: d.at.units}
	var e equation
	all := kind{zero: true}
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
		dim, ok := k.matches(all)
		switch {
		case k.truth:
			return bound{}, at.errorf("attribute value: a comparison, want a quantity")
		case !ok:
			return bound{}, at.errorf("attribute value: a %s, want a %s", k.name(b.units), all.name(b.units))
		}
		all = kind{dim: dim, zero: all.zero && k.zero}
		e = append(e, br)
	}
	return s.add(all, e, b.varies), nil
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
func (s *solver) add(k kind, e equation, varies bool) bound {
	b := bound{dim: k.dim, zero: k.zero, varies: varies}
	if varies {
		b.slot = s.equations.add(e)
	} else {
		b.value = e.eval(nil)
	}
	return b
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
	return s.add(kind{dim: d.dim}, equation{{value: x}}, varies), nil
}

// of returns what a child of a component shows by a name.
func (s *solver) of(c *component, e *element, name string, dim dimension) (bound, error) {
	child, err := s.types.component(e, c)
	if err != nil {
		return bound{}, err
	}
	return s.exposed(child, name, dim)
}
