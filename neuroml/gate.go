package neuroml

import (
	"github.com/lut4go/lut4go/hh"
)

// channelReader turns the components of a channel into channels of package hh.
type channelReader struct {
	types      *types
	conditions conditions
}

// What gates are made of, for comparison with what types say.
var (
	powerOfQ  = mustParse("q^instances")
	relaxing  = mustParse("(inf - q) / tau")
	infOfRate = mustParse("alpha / (alpha + beta)")
	tauOfRate = mustParse("1 / ((alpha + beta) * rateScale)")
)

func mustParse(text string) *expr {
	x, err := parseExpr(text)
	if err != nil {
		panic(err)
	}
	return x
}

// curve is a variable of a component as a function of the voltage.
type curve struct {
	rate   hh.Rate
	varies bool
	value  float64 // if it does not vary
}

// curve returns what a component shows by a name, in the units of package hh.
func (r *channelReader) curve(c *component, name string, dim dimension) (curve, error) {
	s := &solver{types: r.types, conditions: r.conditions, known: map[variableOf]bound{}}
	b, err := s.exposed(c, name, dim)
	if err != nil {
		return curve{}, err
	}
	if !b.varies {
		if !finite(b.value) {
			return curve{}, c.e.errorf("%s is %v, want a finite number", name, b.value)
		}
		return curve{rate: func(float64) float64 { return b.value }, value: b.value}, nil
	}
	return curve{rate: s.equations.rate(b.slot), varies: true}, nil
}

// positive is curve for a number that may not vary with the voltage.
func (r *channelReader) positive(c *component, name string) (float64, error) {
	x, err := r.curve(c, name, none)
	switch {
	case err != nil:
		return 0, err
	case x.varies:
		return 0, c.e.errorf("%s varies with the voltage, want a number", name)
	case !(x.value > 0):
		return 0, c.e.errorf("%s is %v, want a positive number", name, x.value)
	}
	return x.value, nil
}

// gate returns a gate with a power of 1 if raised is false, as the sub-gates of a
// fractional gate have no other.
func (r *channelReader) gate(c *component, raised bool) (hh.Gate, error) {
	g := hh.Gate{Power: 1}
	var err error
	if g.Name, err = c.e.text("id"); err != nil {
		return g, err
	}
	if err := c.needsNoMore(); err != nil {
		return g, err
	}
	q := c.typ.definition("q")
	if q == nil {
		return g, c.e.errorf("type %s has no q, want a gate of the Hodgkin-Huxley form", shown(c.typ.name))
	}
	instantaneous := q.from != "StateVariable"
	if raised {
		standard, err := c.says("fcond", powerOfQ)
		if err != nil {
			return g, err
		}
		switch {
		case standard:
			if g.Power, err = r.positive(c, "instances"); err != nil {
				return g, err
			}
		case instantaneous:
			return r.instantaneous(c, g, "fcond")
		default:
			return g, c.typ.definition("fcond").at.errorf("fcond of a gate with a state is other than q^instances")
		}
	}
	if instantaneous {
		return r.instantaneous(c, g, "q")
	}
	return r.relaxing(c, g)
}

// instantaneous makes g a gate that is always what c shows by a name.
func (r *channelReader) instantaneous(c *component, g hh.Gate, name string) (hh.Gate, error) {
	x, err := r.curve(c, name, none)
	g.Instantaneous, g.Inf = true, x.rate
	return g, err
}

// relaxing makes g a gate with a state, given by its rates if inf and tau are
// what follows from these alone, else by inf and tau.
func (r *channelReader) relaxing(c *component, g hh.Gate) (hh.Gate, error) {
	e := c.typ.derivative("q")
	if e == nil {
		return g, c.e.errorf("type %s has no <TimeDerivative> of q", shown(c.typ.name))
	}
	if x, err := parseExpr(e.attrs["value"]); err != nil || !x.same(relaxing) {
		return g, e.errorf("attribute value: %q, want (inf - q) / tau", shown(e.attrs["value"]))
	}
	ofRates, err := c.says("inf", infOfRate)
	if err != nil {
		return g, err
	}
	if ofRates {
		if ofRates, err = c.says("tau", tauOfRate); err != nil {
			return g, err
		}
	}
	if !ofRates || c.typ.definition("rateScale") == nil {
		return r.infTau(c, g)
	}
	scale, err := r.curve(c, "rateScale", none)
	if err != nil {
		return g, err
	}
	if scale.varies {
		return r.infTau(c, g)
	}
	if g.Phi, err = r.positive(c, "rateScale"); err != nil {
		return g, err
	}
	alpha, err := r.curve(c, "alpha", perTime)
	if err != nil {
		return g, err
	}
	beta, err := r.curve(c, "beta", perTime)
	g.Alpha, g.Beta = alpha.rate, beta.rate
	return g, err
}

func (r *channelReader) infTau(c *component, g hh.Gate) (hh.Gate, error) {
	inf, err := r.curve(c, "inf", none)
	if err != nil {
		return g, err
	}
	tau, err := r.curve(c, "tau", timeDim)
	if err == nil && !tau.varies && !(tau.value > 0) {
		err = c.e.errorf("tau is %v ms, want a positive time", tau.value)
	}
	g.Inf, g.Tau = inf.rate, tau.rate
	return g, err
}

// says reports whether the component's type defines a name by this expression.
func (c *component) says(name string, x *expr) (bool, error) {
	d := c.typ.definition(name)
	if d == nil {
		return false, c.e.errorf("type %s has no %s", shown(c.typ.name), name)
	}
	if d.from != "DerivedVariable" || d.at.attrs["select"] != "" {
		return false, nil
	}
	y, err := parseExpr(d.at.attrs["value"])
	if err != nil {
		return false, d.at.errorf("attribute value: %w", err)
	}
	return y.same(x), nil
}

// needsNoMore returns an error if the component has a child that its type has no
// use for, as a <timeCourse> in a gate that its rates define.
func (c *component) needsNoMore() error {
	used := map[string]bool{"notes": true, "annotation": true, "property": true}
	for ct := c.typ; ct != nil; ct = ct.base {
		for _, d := range ct.definitions {
			used[d.child()] = true
		}
	}
	for _, e := range c.e.children {
		if !used[e.name] {
			return e.errorf("has no place in a %s", shown(c.typ.name))
		}
	}
	return nil
}
