package neuroml

import (
	"errors"
	"strings"
)

// compileCases compiles a variable with the value of the first case whose condition
// is true. Its dimension is that of its expressions; the declared one is ignored,
// since published files often declare none or a wrong one.
func (s *compiler) compileCases(c *component, d *definition, cases []*element) (value, error) {
	if len(cases) == 0 {
		return value{}, d.element.errorf("a child <Case> is missing")
	}
	r := resolver{units: d.element.units}
	var e piecewise
	common := resultType{isZero: true}
	for _, at := range cases {
		r.lookUp = func(name string) (value, error) { return s.lookUp(c, name, at) }
		var br branch
		var typ resultType
		var err error
		if at.attrs["condition"] != "" {
			if br.condition, typ, err = s.parse(&r, at, "condition"); err != nil {
				return value{}, err
			}
			if !typ.isBool {
				return value{}, at.errorf("attribute condition: a %s, want a comparison", typ.name(r.units))
			}
		}
		if br.value, typ, err = s.parse(&r, at, "value"); err != nil {
			return value{}, err
		}
		dim, ok := typ.commonDimension(common)
		switch {
		case typ.isBool:
			return value{}, at.errorf("attribute value: a comparison, want a quantity")
		case !ok:
			return value{}, at.errorf("attribute value: a %s, want a %s", typ.name(r.units), common.name(r.units))
		}
		common = resultType{dim: dim, isZero: common.isZero && typ.isZero}
		e = append(e, br)
	}
	return s.addEquation(common, e, r.varies), nil
}

// parse parses and resolves the expression of an element's attribute.
func (s *compiler) parse(r *resolver, at *element, attr string) (*expr, resultType, error) {
	text, err := at.text(attr)
	if err != nil {
		return nil, resultType{}, err
	}
	x, err := parseExpr(text)
	if err != nil {
		return nil, resultType{}, at.errorf("attribute %s: %w", attr, err)
	}
	if err := s.types.use(x.nodes(), at); err != nil {
		return nil, resultType{}, err
	}
	x, typ, err := r.resolve(x)
	var located *Error
	if err != nil && !errors.As(err, &located) {
		err = at.errorf("attribute %s: expression %q: %w", attr, truncate(text), err)
	}
	return x, typ, err
}

// addEquation returns the variable of an equation, which it adds if it varies.
func (s *compiler) addEquation(typ resultType, e piecewise, varies bool) value {
	v := value{dim: typ.dim, isZero: typ.isZero, varies: varies}
	if varies {
		v.slot = s.equations.add(e)
	} else {
		v.constant = e.eval(nil)
	}
	return v
}

// selection compiles a variable of a component's child, such as forwardRate/r, or the
// product or sum of that of all children, such as q10Settings[*]/q10.
func (s *compiler) selection(c *component, d *definition, path string) (value, error) {
	tag, name, ok := strings.Cut(path, "/")
	tag, several := strings.CutSuffix(tag, "[*]")
	if !ok || strings.ContainsAny(tag+name, "/[]@*.") {
		return value{}, d.element.errorf("attribute select: %q, want CHILD/NAME or CHILD[*]/NAME", truncate(path))
	}
	if !several {
		e, err := c.element.child(tag)
		if err != nil {
			return value{}, err
		}
		return s.childExposure(c, e, name, d.dim)
	}
	op, neutral := multiply, 1.0
	switch d.element.attrs["reduce"] {
	case "multiply":
	case "add":
		op, neutral = add, 0
	default:
		return value{}, d.element.errorf("attribute reduce: %q, want multiply or add", truncate(d.element.attrs["reduce"]))
	}
	x, varies := &expr{op: number, value: neutral}, false
	for _, e := range c.element.all(tag) {
		v, err := s.childExposure(c, e, name, d.dim)
		if err != nil {
			return value{}, err
		}
		varies = varies || v.varies
		x = &expr{op: op, left: x, right: v.expr(name)}
	}
	return s.addEquation(resultType{dim: d.dim}, piecewise{{value: x}}, varies), nil
}

// childExposure compiles the variable that a child of a component exposes by a name.
func (s *compiler) childExposure(c *component, e *element, name string, dim dimension) (value, error) {
	child, err := s.types.component(e, c)
	if err != nil {
		return value{}, err
	}
	return s.exposure(child, name, dim)
}
