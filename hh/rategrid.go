package hh

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/table"
)

const (
	// tolerated is how far outside of 0 to 1 a gate's steady state may be.
	// Published ones are so by rounding (1e-9 to 1e-5), or where a fit is used
	// beyond the voltages that it was made for (up to 0.09), and are stable all the
	// same. What is wrong, as a percentage or a time constant in its place, is
	// further off.
	tolerated = 0.1
	// negligible is how far outside is nothing to speak of.
	negligible = 1e-12
)

// RateGrid returns the part of a grid (mV) that the tables of a population of the
// model have: all of it, unless the rates of a gate cannot be used at some of its
// points. These are left out if they lie beyond the model's reversal potentials and
// V0. If they do not, the error is a *RatesError.
//
// Rates can be used where they are finite, or have a finite limit, with a time
// constant that is positive and a steady state of -0.1 to 1.1. A gate whose steady
// state leaves 0 to 1 by less than that is stable, and follows it. Of a gate that is
// instantaneous or Unbounded any finite steady state can be used, and of a current
// any finite F.
//
// The warnings say what was left out, and which steady states leave 0 to 1.
func (m *Model) RateGrid(g table.Grid) (usable table.Grid, warnings []string, err error) {
	own := m.clone() // with the factors of its temperature
	if err := own.Validate(); err != nil {
		return table.Grid{}, nil, err
	}
	gates, err := own.sample(g)
	if err != nil {
		return table.Grid{}, nil, err
	}
	return own.rateGrid(gates)
}

// RatesError says where the rates of a gate cannot be used although its cells may
// come there.
type RatesError struct {
	Model, Gate string
	Current     string  // of which F is not finite, in place of a gate
	From, To    float64 // mV, such a stretch of the grid
	Found       string  // what the rates are at its lower end
	// Usable is the part of the grid around the model's V0 without such a stretch;
	// zero if there is none. Voltages outside of a table are taken for its ends.
	Usable table.Grid
}

func (e *RatesError) Error() string {
	s := fmt.Sprintf("hh: model %q: gate %s: %s: want time constants above 0 and steady states of %v to %v",
		e.Model, e.Gate, unusable(e.Found, e.From, e.To), -tolerated, 1+tolerated)
	if e.Current != "" {
		s = fmt.Sprintf("hh: model %q: current %s: %s: want finite currents", e.Model, e.Current, unusable(e.Found, e.From, e.To))
	}
	if e.Usable != (table.Grid{}) {
		s += fmt.Sprintf(", or a rate table of %.10g to %.10g mV", e.Usable.Min, e.Usable.Max)
	}
	return s
}

// unusable says where rates are, given what was found at the lower end.
func unusable(found string, from, to float64) string {
	s := fmt.Sprintf("%s at %.10g mV", found, from)
	if from != to {
		s += fmt.Sprintf(", unusable up to %.10g mV", to)
	}
	return s
}

// sampled is a model's gates at the points of a grid.
type sampled struct {
	grid  table.Grid
	last  int // the last point
	gates []sampledGate
}

// sampledGate is a gate, or a current, which has its value for a steady state.
type sampledGate struct {
	*Gate
	current      bool
	rate, steady []float64 // of an instantaneous gate or a current no rate
}

// sample samples all gates.
func (m *Model) sample(g table.Grid) (*sampled, error) {
	n, err := g.Points()
	if err != nil {
		return nil, err
	}
	s := &sampled{grid: g, last: n - 1}
	for _, of := range m.gates() {
		if of.Pool != "" {
			continue
		}
		gate := sampledGate{Gate: of}
		err := gate.try(func() {
			gate.steady = at(tabulated(gate.Gate.steady, g.Step), g, n)
			if !gate.Instantaneous {
				gate.rate = at(tabulated(gate.Gate.rate, g.Step), g, n)
			}
		})
		if err != nil {
			return nil, err
		}
		s.gates = append(s.gates, gate)
	}
	for i := range m.Currents {
		c := &m.Currents[i]
		current := sampledGate{Gate: &Gate{Name: c.Name, Instantaneous: true}, current: true}
		err := guard("F", func() error {
			current.steady = at(tabulated(m.upToPeak(c.value), g.Step), g, n)
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("hh: current %s: %w", c.Name, err)
		}
		s.gates = append(s.gates, current)
	}
	return s, nil
}

// at returns a function at the n points of a grid.
func at(f func(v float64) float64, g table.Grid, n int) []float64 {
	y := make([]float64, n)
	for k := range y {
		y[k] = f(g.At(k))
	}
	return y
}

// stray returns how far outside of 0 to 1 the steady state at point k is.
func (g *sampledGate) stray(k int) float64 {
	if g.current || g.Unbounded {
		return 0
	}
	return max(-g.steady[k], g.steady[k]-1)
}

// what names the gate or current.
func (g *sampledGate) what() string {
	if g.current {
		return "current " + g.Name
	}
	return "gate " + g.Name
}

// usable reports whether the rates at point k are.
func (g *sampledGate) usable(k int) bool {
	if g.rate == nil {
		return finite(g.steady[k])
	}
	if g.rate[k] == 0 && g.Alpha != nil && math.IsNaN(g.steady[k]) {
		return true // 0/0 as nothing moves the gate
	}
	return g.rate[k] >= 0 && finite(g.rate[k]) && finite(g.steady[k]) && g.stray(k) <= tolerated
}

// unusable returns the stretch of points of from to to that begins and ends with
// unusable rates, if there is one.
func (g *sampledGate) unusable(from, to int) (first, last int, any bool) {
	for k := from; k <= to; k++ {
		if !g.usable(k) {
			if !any {
				first, any = k, true
			}
			last = k
		}
	}
	return first, last, any
}

// usable reports whether the rates of all gates at point k are.
func (s *sampled) usable(k int) bool {
	for i := range s.gates {
		if !s.gates[i].usable(k) {
			return false
		}
	}
	return true
}

// found says what a gate's rates are at point k.
func (s *sampled) found(g *sampledGate, k int) string {
	switch {
	case g.current:
		return fmt.Sprintf("%.4g uA/cm2", g.steady[k])
	case g.Instantaneous:
		return fmt.Sprintf("steady state %.4g", g.steady[k])
	case g.Alpha == nil:
		return fmt.Sprintf("steady state %.4g, time constant %.4g ms", g.steady[k], 1/g.rate[k])
	}
	v := s.grid.At(k)
	return fmt.Sprintf("opening at %.4g/ms, closing at %.4g/ms", g.opening(v), float64(g.phi()*g.Beta(v)))
}

// points returns the first and the last point of the bins that hold lo to hi (mV),
// or that tables take in their place.
func (s *sampled) points(lo, hi float64) (first, last int) {
	place := func(v float64) float64 { return min(max((v-s.grid.Min)/s.grid.Step, 0), float64(s.last)) }
	first = min(int(place(lo)), s.last-1)
	return first, max(int(math.Ceil(place(hi))), first+1)
}

// around returns the stretch around v0 (mV) in which all rates are usable.
func (s *sampled) around(v0 float64) (from, to int, any bool) {
	from, to = s.points(v0, v0)
	if !s.usable(from) || !s.usable(to) {
		return 0, 0, false
	}
	for from > 0 && s.usable(from-1) {
		from--
	}
	for to < s.last && s.usable(to+1) {
		to++
	}
	return from, to, true
}

// part returns the grid from one point to another.
func (s *sampled) part(from, to int) table.Grid {
	g := s.grid
	if from > 0 {
		g.Min = s.grid.At(from)
	}
	if to < s.last {
		g.Max = s.grid.At(to)
	}
	return g
}

// rateGrid is RateGrid of gates that were sampled.
func (m *Model) rateGrid(s *sampled) (usable table.Grid, warnings []string, err error) {
	from, to, any := s.around(m.V0)
	if any {
		usable = s.part(from, to)
	}
	first, last := s.points(m.span())
	for i := range s.gates {
		g := &s.gates[i]
		if a, b, any := g.unusable(first, last); any {
			for a > 0 && !g.usable(a-1) {
				a--
			}
			for b < s.last && !g.usable(b+1) {
				b++
			}
			e := &RatesError{
				Model: m.Name, Gate: g.Name, From: s.grid.At(a), To: s.grid.At(b), Found: s.found(g, a), Usable: usable,
			}
			if g.current {
				e.Gate, e.Current = "", g.Name
			}
			return table.Grid{}, nil, e
		}
	}
	for i := range s.gates {
		g := &s.gates[i]
		for _, side := range [2][2]int{{0, from - 1}, {to + 1, s.last}} {
			if a, b, any := g.unusable(side[0], side[1]); any {
				warnings = append(warnings, fmt.Sprintf("model %q: %s: %s, beyond all reversal potentials: rate tables are of %.10g to %.10g mV",
					m.Name, g.what(), unusable(s.found(g, a), s.grid.At(a), s.grid.At(b)), usable.Min, usable.Max))
			}
		}
		worst, by := 0, negligible
		for k := from; k <= to; k++ {
			if x := g.stray(k); x > by {
				worst, by = k, x
			}
		}
		if by > negligible {
			warnings = append(warnings, fmt.Sprintf("model %q: gate %s: its steady state is %.10g at %.10g mV, outside of 0 to 1 by %.3g, and is used as it is",
				m.Name, g.Name, g.steady[worst], s.grid.At(worst), by))
		}
	}
	return usable, warnings, nil
}
