package neuroml

import (
	"slices"

	"github.com/lut4go/lut4go/hh"
)

// channelBuilder turns the components of a channel into gates of package hh.
type channelBuilder struct {
	types    *types
	settings settings
}

// The expressions that define gates in the standard's types, see definedAs.
var (
	powerOfQ     = mustParse("q^instances")
	gateKinetics = mustParse("(inf - q) / tau")
	infOfRates   = mustParse("alpha / (alpha + beta)")
	tauOfRates   = mustParse("1 / ((alpha + beta) * rateScale)")
)

func mustParse(text string) *expr {
	x, err := parseExpr(text)
	if err != nil {
		panic(err)
	}
	return x
}

// curve is a variable of a component as a function of the voltage (mV), or of it and the
// concentration of calcium (mM).
type curve struct {
	of        hh.JointRate // nil for no curve
	varies    bool
	ofVoltage bool
	ofCalcium bool
	value     float64 // if it does not vary
}

// gateCurves are the curves of a gate.
type gateCurves struct{ alpha, beta, inf, tau curve }

// addTo gives a gate its rates: functions of the voltage, of calcium or of both.
func (k gateCurves) addTo(g *hh.Gate) {
	all := []curve{k.alpha, k.beta, k.inf, k.tau}
	ofVoltage := slices.ContainsFunc(all, func(c curve) bool { return c.ofVoltage })
	ofCalcium := slices.ContainsFunc(all, func(c curve) bool { return c.ofCalcium })
	if ofCalcium {
		g.Pool = Calcium
	}
	if ofVoltage && ofCalcium {
		g.Joint = &hh.JointRates{Alpha: k.alpha.of, Beta: k.beta.of, Inf: k.inf.of, Tau: k.tau.of}
		return
	}
	rate := func(c curve) hh.Rate {
		switch {
		case c.of == nil:
			return nil
		case ofCalcium:
			return func(mM float64) float64 { return c.of(0, mM) }
		}
		return func(v float64) float64 { return c.of(v, 0) }
	}
	g.Alpha, g.Beta, g.Inf, g.Tau = rate(k.alpha), rate(k.beta), rate(k.inf), rate(k.tau)
}

// curve returns the variable that a component exposes by a name, in the units of
// package hh.
func (r *channelBuilder) curve(c *component, name string, dim dimension) (curve, error) {
	s := &compiler{types: r.types, settings: r.settings, values: map[variableKey]value{}}
	b, err := s.exposure(c, name, dim)
	if err != nil {
		return curve{}, err
	}
	if !b.varies {
		if !finite(b.constant) {
			return curve{}, c.element.errorf("%s is %v, want a finite number", name, b.constant)
		}
		return curve{of: func(_, _ float64) float64 { return b.constant }, value: b.constant}, nil
	}
	x := curve{of: s.equations.rate(b.slot), varies: true}
	x.ofVoltage, x.ofCalcium = s.equations.dependsOn(b.slot)
	return x, nil
}

// positive returns an exposed variable that must be a positive number, the same at
// every voltage.
func (r *channelBuilder) positive(c *component, name string) (float64, error) {
	x, err := r.curve(c, name, none)
	switch {
	case err != nil:
		return 0, err
	case x.varies:
		return 0, c.element.errorf("%s varies with the voltage or the concentration, want a number", name)
	case !(x.value > 0):
		return 0, c.element.errorf("%s is %v, want a positive number", name, x.value)
	}
	return x.value, nil
}

// gate returns a gate. Its power is 1 if raised is false, as for the sub-gates of a
// fractional gate.
func (r *channelBuilder) gate(c *component, raised bool) (hh.Gate, error) {
	g := hh.Gate{Power: 1}
	var err error
	if g.Name, err = c.element.text("id"); err != nil {
		return g, err
	}
	if err := c.checkChildren(); err != nil {
		return g, err
	}
	q := c.componentType.definition("q")
	if q == nil {
		return g, c.element.errorf("type %s has no q, want a gate of the Hodgkin-Huxley form", truncate(c.componentType.name))
	}
	instantaneous := q.tag != "StateVariable"
	if raised {
		standard, err := c.definedAs("fcond", powerOfQ)
		if err != nil {
			return g, err
		}
		switch {
		case standard:
			if g.Power, err = r.positive(c, "instances"); err != nil {
				return g, err
			}
		case instantaneous:
			return r.instantaneousGate(c, g, "fcond")
		default:
			return g, c.componentType.definition("fcond").element.errorf("fcond of a gate with a state is other than q^instances")
		}
	}
	if instantaneous {
		return r.instantaneousGate(c, g, "q")
	}
	return r.gateWithState(c, g)
}

// instantaneousGate returns g as a gate whose value at every voltage is the variable
// that c exposes by a name.
func (r *channelBuilder) instantaneousGate(c *component, g hh.Gate, name string) (hh.Gate, error) {
	x, err := r.curve(c, name, none)
	g.Instantaneous = true
	gateCurves{inf: x}.addTo(&g)
	return g, err
}

// gateWithState returns g as a gate with a state: with the rates alpha and beta if
// inf and tau follow from these alone, otherwise with inf and tau.
func (r *channelBuilder) gateWithState(c *component, g hh.Gate) (hh.Gate, error) {
	e := c.componentType.derivative("q")
	if e == nil {
		return g, c.element.errorf("type %s has no <TimeDerivative> of q", truncate(c.componentType.name))
	}
	if x, err := parseExpr(e.attrs["value"]); err != nil || !x.equal(gateKinetics) {
		return g, e.errorf("attribute value: %q, want (inf - q) / tau", truncate(e.attrs["value"]))
	}
	ofRates, err := c.definedAs("inf", infOfRates)
	if err != nil {
		return g, err
	}
	if ofRates {
		if ofRates, err = c.definedAs("tau", tauOfRates); err != nil {
			return g, err
		}
	}
	if !ofRates || c.componentType.definition("rateScale") == nil {
		return r.infTauGate(c, g)
	}
	scale, err := r.curve(c, "rateScale", none)
	if err != nil {
		return g, err
	}
	if scale.varies {
		return r.infTauGate(c, g)
	}
	if g.Phi, err = r.positive(c, "rateScale"); err != nil {
		return g, err
	}
	alpha, err := r.curve(c, "alpha", perTime)
	if err != nil {
		return g, err
	}
	beta, err := r.curve(c, "beta", perTime)
	gateCurves{alpha: alpha, beta: beta}.addTo(&g)
	return g, err
}

func (r *channelBuilder) infTauGate(c *component, g hh.Gate) (hh.Gate, error) {
	inf, err := r.curve(c, "inf", none)
	if err != nil {
		return g, err
	}
	tau, err := r.curve(c, "tau", timeDim)
	if err == nil && !tau.varies && !(tau.value > 0) {
		err = c.element.errorf("tau is %v ms, want a positive time", tau.value)
	}
	gateCurves{inf: inf, tau: tau}.addTo(&g)
	return g, err
}

// definedAs reports whether the component's type defines a variable by the
// expression x.
func (c *component) definedAs(name string, x *expr) (bool, error) {
	d := c.componentType.definition(name)
	if d == nil {
		return false, c.element.errorf("type %s has no %s", truncate(c.componentType.name), name)
	}
	if d.tag != "DerivedVariable" || d.element.attrs["select"] != "" {
		return false, nil
	}
	y, err := parseExpr(d.element.attrs["value"])
	if err != nil {
		return false, d.element.errorf("attribute value: %w", err)
	}
	return y.equal(x), nil
}

// checkChildren returns an error if the component has a child that its type does not
// use, such as a <timeCourse> in a gate that its rates define.
func (c *component) checkChildren() error {
	used := map[string]bool{"notes": true, "annotation": true, "property": true}
	for ct := c.componentType; ct != nil; ct = ct.base {
		for _, d := range ct.definitions {
			used[d.selectedTag()] = true
		}
	}
	for _, e := range c.element.children {
		if !used[e.name] {
			return e.errorf("has no place in a %s", truncate(c.componentType.name))
		}
	}
	return nil
}
