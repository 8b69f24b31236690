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

// species is what a <species> says of calcium in some segments.
type species struct {
	element        *element
	in             []bool // segments
	model          *concentrationRate
	first, outside float64 // concentrations to begin with: inside, and outside of the cell, mM
}

// calcium returns the <species> of calcium that a cell has, each of other segments.
func (d *document) calcium(bio *element, m *morphology) ([]*species, error) {
	inside, err := bio.optional("intracellularProperties")
	if err != nil || inside == nil {
		return nil, err
	}
	var all []*species
	for _, e := range inside.all("species") {
		if ion := e.attrs["ion"]; ion != Calcium && !(ion == "" && e.attrs["id"] == Calcium) {
			continue
		}
		in, err := m.segmentsOf(e)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(in, true) {
			continue
		}
		for _, other := range all {
			for i, yes := range in {
				if yes && other.in[i] {
					return nil, e.errorf("a second species of the ion %s in segment %d, as in line %d", Calcium, m.ids[i], other.element.line)
				}
			}
		}
		x, err := d.species(e, m.totalArea())
		if err != nil {
			return nil, err
		}
		x.in = in
		all = append(all, x)
	}
	return all, nil
}

// species reads a <species> of a cell whose membrane has an area (um2).
func (d *document) species(e *element, um2 float64) (*species, error) {
	name, err := e.text("concentrationModel")
	if err != nil {
		return nil, err
	}
	t := &types{doc: d, loaded: map[string]*componentType{}}
	of, err := d.findOf(t, name, concentrationModel)
	if err != nil {
		return nil, err
	}
	if of == nil {
		return nil, e.errorf("concentration model %q is not there", truncate(name))
	}
	x := &species{element: e}
	if x.model, err = t.concentration(of, um2); err != nil {
		return nil, err
	}
	mM := func(attr string) float64 {
		var x float64
		if err == nil {
			if x, err = e.quantity(attr, concentration); err == nil && !(x >= 0) {
				err = e.errorf("attribute %s: %v mM, want a number from 0", attr, x)
			}
		}
		return x
	}
	x.first, x.outside = mM("initialConcentration"), mM("initialExtConcentration")
	if x.first == 0 {
		x.first = zeroConcentration
	}
	return x, err
}

// zeroConcentration stands for 0 mM, which in hh.Pool stands for the concentration at rest.
const zeroConcentration = 0x1p-100

// pool returns the pool below a membrane of an area, um2.
func (x *species) pool(um2 float64) (hh.Pool, error) {
	p, err := x.model.pool(um2)
	p.C0, p.Outside = x.first, x.outside
	return p, err
}

// findOf returns the element of an id whose type extends another, nil if there is none. An
// element of the id whose type is not there is an error if no other is found.
func (d *document) findOf(t *types, id, base string) (*element, error) {
	var missing error
	for _, e := range d.elements {
		if e.attrs["id"] != id {
			continue
		}
		typ, err := t.get(typeOf(e), e)
		switch {
		case err == nil && typ.extends(base):
			return e, nil
		case err != nil && missing == nil && e.name == base:
			missing = err
		}
	}
	return nil, missing
}

// concentrationRate is the rate of a concentration model: a function of the current, of the
// concentration and of the area of the membrane.
type concentrationRate struct {
	element  *element
	compiled *compiler
	slot     int
	uniform  bool // whether the pool is the same below membranes of all areas
	um2      float64
}

// concentration reads an element of a concentration model. Whatever its formula is, the rate of
// the concentration
// must be linear in the calcium current and in the concentration, which is tried with a membrane of
// an area, um2.
func (t *types) concentration(e *element, um2 float64) (*concentrationRate, error) {
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
	s := &compiler{types: t, values: map[variableKey]value{}, pool: &poolScope{area: &expr{op: number}}}
	s.pool.slot = s.equations.add(piecewise{{value: s.pool.area}})
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
	rate := &concentrationRate{element: e, compiled: s, slot: s.addEquation(result, piecewise{{value: x}}, true).slot, um2: um2}
	at0, byCurrent, byConcentration := rate.coefficients(um2)
	for _, x := range [][2]float64{{1, 1}, {-1, 2}, {1e-3, 1e-9}} {
		want := at0 + float64(byCurrent*x[0]) + float64(byConcentration*x[1])
		if size := math.Abs(at0) + math.Abs(byCurrent*x[0]) + math.Abs(byConcentration*x[1]); !(math.Abs(rate.at(x[0], x[1])-want) <= 1e-9*size) {
			return nil, slope.errorf("attribute value: want a rate that is linear in the current and the concentration")
		}
	}
	p, err := rate.make(um2)
	if err != nil {
		return nil, err
	}
	other, err := rate.make(um2 / 100)
	same := func(x, y float64) bool { return math.Abs(x-y) <= 1e-12*math.Abs(x) }
	rate.uniform = err == nil && same(p.Factor, other.Factor) && same(p.Rest, other.Rest) && same(p.Tau, other.Tau)
	return rate, nil
}

// at returns the rate (mol/cm3 per ms) by the current (uA) and the concentration (mol/cm3).
func (r *concentrationRate) at(current, c float64) float64 {
	return r.compiled.equations.eval(r.slot, current, c)
}

// coefficients returns the rate without current and concentration, and its slopes, with a
// membrane of an area, um2.
func (r *concentrationRate) coefficients(um2 float64) (at0, byCurrent, byConcentration float64) {
	r.compiled.pool.area.value = float64(um2 * 1e-8)
	at0 = r.at(0, 0)
	return at0, r.at(1, 0) - at0, r.at(0, 1) - at0
}

// pool returns the pool below a membrane of an area, um2.
func (r *concentrationRate) pool(um2 float64) (hh.Pool, error) {
	if r.uniform {
		um2 = r.um2
	}
	return r.make(um2)
}

func (r *concentrationRate) make(um2 float64) (hh.Pool, error) {
	at0, byCurrent, byConcentration := r.coefficients(um2)
	if !(byConcentration < 0) || math.IsInf(byConcentration, 0) {
		return hh.Pool{}, r.element.errorf("its concentration does not decay: want a positive time constant")
	}
	tau := -1 / byConcentration
	p := hh.Pool{Name: Calcium, Tau: tau, Rest: float64(float64(at0*tau) * 1e6), Factor: float64(float64(byCurrent*um2*1e-8) * 1e6)}
	if !(p.Rest >= 0) || !finite(p.Factor) || !finite(p.Tau) {
		return hh.Pool{}, r.element.errorf("a concentration at rest of %v mM, a time constant of %v ms, and %v mM/ms per uA/cm2: want finite numbers, the first from 0", p.Rest, p.Tau, p.Factor)
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
type poolScope struct {
	area *expr // number of cm2
	slot int   // of the area
}

// inPool returns what a name means to a concentration model.
func (s *poolScope) inPool(name string) (value, bool) {
	switch name {
	case "iCa":
		return value{dim: current, varies: true, slot: voltageSlot}, true
	case "surfaceArea":
		return value{dim: area, varies: true, slot: s.slot}, true
	}
	return value{}, false
}

// noCalcium is the pool where a cell has no species of calcium. The standard has its
// concentration as the sum of those of the species, so that it is 0 there.
var noCalcium = hh.Pool{Name: Calcium, Rest: zeroConcentration, Tau: 1}

// readsPool reports whether a cell's channels depend on the concentration of calcium.
func readsPool(channels []hh.Channel, currents []hh.Current) bool {
	of := func(gates []hh.Gate) bool {
		return slices.ContainsFunc(gates, func(g hh.Gate) bool { return g.Pool != "" })
	}
	return slices.ContainsFunc(channels, func(c hh.Channel) bool { return c.Nernst != "" || of(c.Gates) }) ||
		slices.ContainsFunc(currents, func(c hh.Current) bool { return of(c.Gates) })
}
