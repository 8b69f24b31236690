package neuroml

import (
	"math"
	"slices"

	"github.com/lut4go/lut4go/hh"
)

// Calcium is the name of the pool of calcium, whose concentration channels read as caConc.
const Calcium = "ca"

// concentrationModels are the standard's types of them, which others extend.
const concentrationModel = "concentrationModel"

// pool returns the pool of calcium of a cell's <species>, nil if it has none.
func (d *document) pool(bio *element, m *morphology) (*hh.Pool, error) {
	inside, err := bio.optional("intracellularProperties")
	if err != nil || inside == nil {
		return nil, err
	}
	var species *element
	for _, e := range inside.all("species") {
		if ion := e.attrs["ion"]; ion != Calcium && !(ion == "" && e.attrs["id"] == Calcium) {
			continue
		}
		in, err := m.segmentsOf(e)
		switch {
		case err != nil:
			return nil, err
		case !slices.Contains(in, true):
			continue
		case slices.Contains(in, false):
			return nil, e.errorf("differs from place to place, want one compartment")
		case species != nil:
			return nil, e.errorf("a second species of the ion %s", Calcium)
		}
		species = e
	}
	if species == nil {
		return nil, nil
	}
	name, err := species.text("concentrationModel")
	if err != nil {
		return nil, err
	}
	t := &types{doc: d, loaded: map[string]*componentType{}}
	e := d.findOf(t, name, concentrationModel)
	if e == nil {
		return nil, species.errorf("concentration model %q is not there", truncate(name))
	}
	p, err := t.concentration(e, m.totalArea())
	if err != nil {
		return nil, err
	}
	mM := func(attr string) float64 {
		var x float64
		if err == nil {
			if x, err = species.quantity(attr, concentration); err == nil && !(x >= 0) {
				err = species.errorf("attribute %s: %v mM, want a number from 0", attr, x)
			}
		}
		return x
	}
	p.C0, p.Outside = mM("initialConcentration"), mM("initialExtConcentration")
	if p.C0 == 0 {
		p.C0 = zeroConcentration
	}
	return p, err
}

// zeroConcentration stands for 0 mM, which in hh.Pool stands for the concentration at rest.
const zeroConcentration = 0x1p-100

// findOf returns the element of an id whose type extends another, nil if there is none.
func (d *document) findOf(t *types, id, base string) *element {
	for _, e := range d.elements {
		if e.attrs["id"] != id {
			continue
		}
		if typ, err := t.get(typeOf(e), e); err == nil && typ.extends(base) {
			return e
		}
	}
	return nil
}

// concentration returns the pool that an element of a concentration model makes of a cell
// whose membrane has an area (um2). Whatever its formula is, the rate of the concentration
// must be linear in the calcium current and in the concentration.
func (t *types) concentration(e *element, um2 float64) (*hh.Pool, error) {
	typ, err := t.get(typeOf(e), e)
	if err != nil {
		return nil, err
	}
	if err := typ.checkConcentration(); err != nil {
		return nil, err
	}
	slope := typ.derivative("concentration")
	if slope == nil {
		return nil, e.errorf("type %s has no <TimeDerivative> of its concentration", truncate(typ.name))
	}
	s := &compiler{types: t, values: map[variableKey]value{}, pool: &poolScope{area: float64(um2 * 1e-8)}}
	c := &component{e, typ, nil}
	r := resolver{units: slope.units, lookUp: func(name string) (value, error) { return s.lookUp(c, name, slope) }}
	x, result, err := s.parse(&r, slope, "value")
	if err != nil {
		return nil, err
	}
	perTimeOf := dimension{m: concentration.m, mol: concentration.mol, s: -1}
	if !result.isZero && result.dim != perTimeOf {
		return nil, slope.errorf("attribute value: a %s, want a concentration per time", result.name(slope.units))
	}
	slot := s.addEquation(result, piecewise{{value: x}}, true).slot
	rate := func(current, c float64) float64 { return s.equations.eval(slot, current, c) }
	// In mol/cm3 per ms, of the current in uA and of the concentration in mol/cm3.
	at0 := rate(0, 0)
	byCurrent, byConcentration := rate(1, 0)-at0, rate(0, 1)-at0
	for _, x := range [][2]float64{{1, 1}, {-1, 2}, {1e-3, 1e-9}} {
		want := at0 + float64(byCurrent*x[0]) + float64(byConcentration*x[1])
		if size := math.Abs(at0) + math.Abs(byCurrent*x[0]) + math.Abs(byConcentration*x[1]); !(math.Abs(rate(x[0], x[1])-want) <= 1e-9*size) {
			return nil, slope.errorf("attribute value: want a rate that is linear in the current and the concentration")
		}
	}
	if !(byConcentration < 0) || math.IsInf(byConcentration, 0) {
		return nil, e.errorf("its concentration does not decay: want a positive time constant")
	}
	tau := -1 / byConcentration
	p := &hh.Pool{Name: Calcium, Tau: tau, Rest: float64(float64(at0*tau) * 1e6), Factor: float64(float64(byCurrent*um2*1e-8) * 1e6)}
	if !(p.Rest >= 0) || !finite(p.Factor) || !finite(p.Tau) {
		return nil, e.errorf("a concentration at rest of %v mM, a time constant of %v ms, and %v mM/ms per uA/cm2: want finite numbers, the first from 0", p.Rest, p.Tau, p.Factor)
	}
	return p, nil
}

// checkConcentration returns an error if something other than the time derivative changes
// the concentration, but that it stays above 0.
func (ct *componentType) checkConcentration() error {
	for ; ct != nil; ct = ct.base {
		for _, dynamics := range ct.element.all("Dynamics") {
			for _, e := range dynamics.children {
				switch e.name {
				case "StateVariable", "DerivedVariable", "ConditionalDerivedVariable", "TimeDerivative", "OnStart":
				case "OnCondition":
					if !e.keepsAbove0() {
						return e.errorf("is not read, but for the test concentration .lt. 0 that sets the concentration to 0")
					}
				default:
					return e.errorf("is not read in a concentration model")
				}
			}
		}
	}
	return nil
}

// belowZero is what keepsAbove0 expects.
var belowZero = mustParse("concentration .lt. 0")

// keepsAbove0 reports whether an <OnCondition> sets a concentration below 0 to 0.
func (e *element) keepsAbove0() bool {
	x, err := parseExpr(e.attrs["test"])
	if err != nil || !x.equal(belowZero) || len(e.children) != 1 {
		return false
	}
	set := e.children[0]
	value, err := parseExpr(set.attrs["value"])
	return err == nil && set.name == "StateAssignment" && set.attrs["variable"] == "concentration" && value.op == number && value.value == 0
}

// poolScope is what a concentration model may refer to beside its own variables.
type poolScope struct{ area float64 } // cm2

// inPool returns what a name means to a concentration model.
func (s *poolScope) inPool(name string) (value, bool) {
	switch name {
	case "iCa":
		return value{dim: current, varies: true, slot: voltageSlot}, true
	case "surfaceArea":
		return value{dim: area, constant: s.area}, true
	}
	return value{}, false
}

// readsPool reports whether a cell's channels depend on the concentration of calcium.
func readsPool(channels []hh.Channel, currents []hh.Current) bool {
	of := func(gates []hh.Gate) bool {
		return slices.ContainsFunc(gates, func(g hh.Gate) bool { return g.Pool != "" })
	}
	return slices.ContainsFunc(channels, func(c hh.Channel) bool { return c.Nernst != "" || of(c.Gates) }) ||
		slices.ContainsFunc(currents, func(c hh.Current) bool { return of(c.Gates) })
}
