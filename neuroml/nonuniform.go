package neuroml

import (
	"errors"
	"math"
)

// profile is a density that differs from place to place.
type profile struct {
	element  *element
	in       []bool // segments
	quantity *expr  // in SI units, of the variable in slot 0
	power10  int    // from SI
	scale    pathScale
}

// pathScale makes a variable of the length of the path from the root.
type pathScale struct{ from, factor, to float64 }

// at returns the variable at a distance from the root, um.
func (s pathScale) at(distance float64) float64 {
	return s.to + float64((distance-s.from)*s.factor)
}

// at returns the density at a distance from the root, um.
func (p *profile) at(distance float64) float64 {
	return scaleByPower10(p.quantity.eval([]float64{p.scale.at(distance)}), p.power10)
}

// profiles returns the <variableParameter>s of a density, none if it is uniform.
func (m *morphology) profiles(e *element, kind densityKind) ([]profile, error) {
	var all []profile
	for _, v := range e.all("variableParameter") {
		p, err := m.profile(v, kind)
		if err != nil {
			return nil, err
		}
		all = append(all, *p)
	}
	if all == nil {
		switch e.name {
		case "channelDensityNonUniform", "channelDensityNonUniformNernst", "channelDensityNonUniformGHK":
			return nil, e.errorf("a child <variableParameter> is missing")
		}
	}
	return all, nil
}

// profile reads a <variableParameter>.
func (m *morphology) profile(e *element, kind densityKind) (*profile, error) {
	parameter, err := e.text("parameter")
	if err != nil {
		return nil, err
	}
	// Files have condDensity for a permeability too.
	if kind.amount == "" || parameter != kind.amount && parameter != "condDensity" {
		return nil, e.errorf("attribute parameter: %s is not read, want %s", truncate(parameter), kind.amount)
	}
	p := &profile{element: e, power10: kind.power10}
	name, err := e.text("segmentGroup")
	if err != nil {
		return nil, err
	}
	if p.in, err = m.segmentsOf(e); err != nil {
		return nil, err
	}
	value, err := e.child("inhomogeneousValue")
	if err != nil {
		return nil, err
	}
	id, err := value.text("inhomogeneousParameter")
	if err != nil {
		return nil, err
	}
	var of *element
	if group := m.groups[name]; group != nil {
		for _, x := range group.all("inhomogeneousParameter") {
			if x.attrs["id"] == id {
				of = x
			}
		}
	}
	if of == nil {
		return nil, value.errorf("inhomogeneous parameter %q is not in the segment group %q", truncate(id), truncate(name))
	}
	variable, err := of.text("variable")
	if err != nil {
		return nil, err
	}
	if p.scale, err = m.pathScale(of, p.in); err != nil {
		return nil, err
	}
	p.quantity, err = parseProfile(value, variable)
	return p, err
}

// parseProfile parses the value of an <inhomogeneousValue>, a number in SI units that depends
// on a variable.
func parseProfile(e *element, variable string) (*expr, error) {
	text, err := e.text("value")
	if err != nil {
		return nil, err
	}
	fail := func(err error) (*expr, error) {
		return nil, e.errorf("attribute value: expression %q: %w", truncate(text), err)
	}
	x, err := parseExpr(text)
	if err != nil {
		return fail(err)
	}
	if x.nodes() > maxParts {
		return nil, e.errorf("attribute value: more than %d numbers, names and operations", maxParts)
	}
	r := resolver{units: e.units, lookUp: func(name string) (value, error) {
		if name != variable {
			return value{}, errors.New(truncate(name) + " is not known, want " + truncate(variable) + " alone")
		}
		return value{varies: true}, nil
	}}
	x, typ, err := r.resolve(x)
	switch {
	case err != nil:
		return fail(err)
	case typ.isBool:
		return fail(errors.New("a comparison, want a number"))
	}
	return x, nil
}

// pathLength is the only metric of the standard.
const pathLength = "Path Length from root"

// pathScale reads an <inhomogeneousParameter>: the length of the path from the root to a place
// (um), moved so that the proximal end of some segments that is nearest to the root is at
// translationStart, and scaled so that the distal end farthest from it is at normalizationEnd.
func (m *morphology) pathScale(e *element, in []bool) (pathScale, error) {
	s := pathScale{factor: 1}
	if metric := e.attrs["metric"]; metric != pathLength {
		return s, e.errorf("attribute metric: %q is not read, want %q", truncate(metric), pathLength)
	}
	proximal, err := e.optional("proximal")
	if err != nil {
		return s, err
	}
	distal, err := e.optional("distal")
	if err != nil {
		return s, err
	}
	if proximal == nil && distal == nil {
		return s, nil
	}
	from, err := m.distances()
	if err != nil {
		return s, err
	}
	first, last := math.Inf(1), 0.0
	for i, yes := range in {
		if yes {
			first, last = min(first, from[i]), max(last, from[i]+m.lengthOf(i))
		}
	}
	if !(first < last) {
		return s, nil // of no segment
	}
	if proximal != nil {
		if s.to, err = proximal.quantity("translationStart", none); err != nil {
			return s, err
		}
		s.from = first
	}
	if distal != nil {
		end, err := distal.quantity("normalizationEnd", none)
		if err != nil {
			return s, err
		}
		s.factor = (end - s.to) / (last - s.from)
	}
	return s, nil
}

// distances returns the length of the path from the root to the beginning of each segment, um.
func (m *morphology) distances() ([]float64, error) {
	t, err := m.treeOf()
	if err != nil {
		return nil, err
	}
	from := make([]float64, len(m.segments))
	for _, i := range t.order {
		if p := t.parent[i]; p >= 0 {
			from[i] = from[p] + float64(m.segments[i].fractionAlong*m.lengthOf(p))
		}
	}
	return from, nil
}
