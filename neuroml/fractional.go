package neuroml

import (
	"math"

	"github.com/lut4go/lut4go/hh"
)

// term is a product of gates with a factor. The conductance of a channel is a
// sum of terms: of one, but for fractional gates.
type term struct {
	factor float64
	gates  []hh.Gate
}

// maxTerms bounds how many terms a channel has, and maxInstances how often a
// fractional gate counts.
const (
	maxTerms     = 64
	maxInstances = 16
)

// times returns the product of two sums of terms.
func times(a, b []term) []term {
	var all []term
	for _, x := range a {
		for _, y := range b {
			gates := append(append([]hh.Gate{}, x.gates...), y.gates...)
			all = append(all, term{float64(x.factor * y.factor), gates})
		}
	}
	return all
}

// fractional returns the terms of (sum of f*q over the sub-gates)^instances: the
// multinomial theorem.
func (r *channelReader) fractional(c *component) ([]term, error) {
	if err := c.needsNoMore(); err != nil {
		return nil, err
	}
	n, err := r.positive(c, "instances")
	if err != nil {
		return nil, err
	}
	if n != math.Trunc(n) || n > maxInstances {
		return nil, c.e.errorf("instances is %v, want a whole number up to %d", n, maxInstances)
	}
	if _, err := c.e.text("id"); err != nil {
		return nil, err
	}
	subs := c.e.all("subGate")
	if len(subs) == 0 {
		return nil, c.e.errorf("a child <subGate> is missing")
	}
	left := []partial{{term{factor: 1}, int(n)}}
	for i, e := range subs {
		sub, err := r.types.component(e, c)
		if err != nil {
			return nil, err
		}
		f, err := r.positive(sub, "fractionalConductance")
		if err != nil {
			return nil, err
		}
		g, err := r.gate(sub, false)
		if err != nil {
			return nil, err
		}
		for _, other := range subs[:i] {
			if other.attrs["id"] == g.Name {
				return nil, e.errorf("a second sub-gate %s of the gate", shown(g.Name))
			}
		}
		g.Name = c.e.attrs["id"] + "." + g.Name
		if left = spread(left, g, f, i == len(subs)-1); len(left) > maxTerms {
			return nil, c.e.errorf("its sub-gates to the power %v make a sum of more than %d products", n, maxTerms)
		}
	}
	var all []term
	for _, p := range left {
		all = append(all, p.term)
	}
	return all, nil
}

// partial is a term of a power of a sum with so many factors still to be chosen.
type partial struct {
	term
	left int
}

// spread gives each partial term all powers of another gate with a fraction f of
// the conductance; all that are left if it is the last.
func spread(all []partial, g hh.Gate, f float64, last bool) []partial {
	var next []partial
	for _, p := range all {
		ways := 1.0 // of choosing k of p.left
		factor := p.factor
		for k := 0; k <= p.left; k++ {
			if k > 0 {
				ways = float64(ways*float64(p.left-k+1)) / float64(k)
				factor = float64(factor * f)
			}
			if last && k < p.left {
				continue
			}
			q := partial{term{float64(factor * ways), append([]hh.Gate{}, p.gates...)}, p.left - k}
			if k > 0 {
				g.Power = float64(k)
				q.gates = append(q.gates, g)
			}
			next = append(next, q)
		}
	}
	return next
}
