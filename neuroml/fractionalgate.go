package neuroml

import (
	"math"

	"github.com/lut4go/lut4go/hh"
)

// term is a product of gates with a factor. The conductance of a channel is a sum of
// terms, of which there are several only if it has fractional gates.
type term struct {
	factor float64
	gates  []hh.Gate
}

// maxTerms bounds the terms of a channel, and maxInstances the instances of a
// fractional gate.
const (
	maxTerms     = 64
	maxInstances = 16
)

// product returns the product of two sums of terms.
func product(a, b []term) []term {
	var all []term
	for _, x := range a {
		for _, y := range b {
			gates := append(append([]hh.Gate{}, x.gates...), y.gates...)
			all = append(all, term{float64(x.factor * y.factor), gates})
		}
	}
	return all
}

// fractionalGate returns the terms of (sum of f*q over the sub-gates)^instances by
// the multinomial theorem.
func (r *channelBuilder) fractionalGate(c *component) ([]term, error) {
	if err := c.checkChildren(); err != nil {
		return nil, err
	}
	n, err := r.positive(c, "instances")
	if err != nil {
		return nil, err
	}
	if n != math.Trunc(n) || n > maxInstances {
		return nil, c.element.errorf("instances is %v, want a whole number up to %d", n, maxInstances)
	}
	if _, err := c.element.text("id"); err != nil {
		return nil, err
	}
	subs := c.element.all("subGate")
	if len(subs) == 0 {
		return nil, c.element.errorf("a child <subGate> is missing")
	}
	expanded := []expansion{{term{factor: 1}, int(n)}}
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
				return nil, e.errorf("a second sub-gate %s of the gate", truncate(g.Name))
			}
		}
		g.Name = c.element.attrs["id"] + "." + g.Name
		if expanded = expand(expanded, g, f, i == len(subs)-1); len(expanded) > maxTerms {
			return nil, c.element.errorf("its sub-gates to the power %v make a sum of more than %d products", n, maxTerms)
		}
	}
	var all []term
	for _, p := range expanded {
		all = append(all, p.term)
	}
	return all, nil
}

// expansion is a term in the expansion of the power of a sum, of which the remaining
// factors are still to be chosen.
type expansion struct {
	term
	remaining int
}

// expand multiplies each term by every possible power of another gate, whose fraction
// of the conductance is f. For the last gate that is the remaining power alone.
func expand(all []expansion, g hh.Gate, f float64, last bool) []expansion {
	var next []expansion
	for _, p := range all {
		combinations := 1.0 // of choosing k of p.remaining
		factor := p.factor
		for k := 0; k <= p.remaining; k++ {
			if k > 0 {
				combinations = float64(combinations*float64(p.remaining-k+1)) / float64(k)
				factor = float64(factor * f)
			}
			if last && k < p.remaining {
				continue
			}
			q := expansion{term{float64(factor * combinations), append([]hh.Gate{}, p.gates...)}, p.remaining - k}
			if k > 0 {
				g.Power = float64(k)
				q.gates = append(q.gates, g)
			}
			next = append(next, q)
		}
	}
	return next
}
