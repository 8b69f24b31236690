package engine

import (
	"cmp"
	"slices"
)

// sumPools takes the gates of pools through a step, half of one if it is the first, and keeps
// the voltages, which others then move.
func (m *MembraneStepper) sumPools(first bool) error {
	s := &m.s
	lookUp := func() error { return s.lookUpPools(s.view) }
	if first {
		lookUp = s.lookUpPoolsHalf
	}
	if err := lookUp(); err != nil {
		return err
	}
	s.rememberForPools()
	return cmp.Or(s.advancePoolGates(), m.lookUpMiddle())
}

// lookUpMiddle looks up what channels are multiplied by and reverse at once more, at the
// concentrations in the middle of the step, where their gates are: those that the currents at
// the voltages before it bring about in half a step.
func (m *MembraneStepper) lookUpMiddle() error {
	s := &m.s
	if !slices.ContainsFunc(s.model.pools, func(p pool[float64]) bool { return p.multiplies }) {
		return nil
	}
	s.beginPools()
	for i := range s.model.channels {
		c := &s.model.channels[i]
		if c.into == 0 || !s.model.pools[c.into-1].multiplies {
			continue
		}
		if err := cmp.Or(s.conductanceOf(s.work.x, i), s.addToPool(c, &s.channels[i], s.work.x)); err != nil {
			return err
		}
	}
	for i := range s.model.pools {
		p := &s.model.pools[i]
		if !p.multiplies {
			continue
		}
		at := m.toMiddle(i)
		if err := cmp.Or(s.lookUpPool(i, 2*p.Gates, s.view[0], at), s.lookUpJoint(i, 2*p.JointGates, s.view[0], at)); err != nil {
			return err
		}
	}
	return nil
}

// toMiddle returns the concentrations of a pool in the middle of the step. Half of the part of
// its way that they go in a step is near enough for the second order.
func (m *MembraneStepper) toMiddle(i int) []float64 {
	s := &m.s
	p, w, own := &s.model.pools[i], &s.work.pools[i], s.own.pool(i)
	n := len(w.middle)
	k, c, v, g, e := p.poolConstants, s.view[p.c][:n], s.view[0][:n], w.g[:n], w.e[:n]
	for j := range w.middle {
		if own != nil {
			k = own.of(j)
		}
		x := c[j] + float64(float64(0.5*k.part)*(float64(k.gain*(e[j]-float64(g[j]*v[j])))+k.rest-c[j]))
		if x < 0 {
			x = 0
		}
		w.middle[j] = x
	}
	return w.middle
}

// conductanceOf sets x to a channel's conductances, or a current.
func (s *stepper[T]) conductanceOf(x []T, i int) error {
	b, c := &s.channels[i], &s.model.channels[i]
	switch {
	case b.curve != nil:
		copy(x, b.curve)
	case b.Each != nil:
		copy(x, b.Each)
	default:
		s.k.Fill(x, b.G)
	}
	if b.scale != nil {
		if err := s.k.MulPow(x, b.scale, 1); err != nil {
			return err
		}
	}
	for _, f := range c.factors {
		if err := s.multiplyPower(x, s.gating[f.Variable], f.Power); err != nil {
			return err
		}
	}
	for _, f := range c.pools {
		if err := s.k.MulPow(x, s.work.pools[f.Pool].curves[f.Curve], 1); err != nil {
			return err
		}
	}
	return nil
}

// Concentrate takes the concentrations through the step as advancePools does, once the voltages
// have been moved, and notes which leave their table.
func (m *MembraneStepper) Concentrate() {
	s := &m.s
	m.strays = m.strays[:0]
	for i := range s.model.pools {
		p, w := &s.model.pools[i], &s.work.pools[i]
		in := concentrating{c: s.view[p.c], before: s.beforePools, after: s.view[0], g: w.g, e: w.e, min: p.Min, max: p.Max}
		var strays bool
		if own := s.own.pool(i); own == nil {
			strays = in.alike(p.poolConstants)
		} else {
			strays = in.each(own)
		}
		m.strays = append(m.strays, strays)
	}
}

// Strays reports whether a concentration of a pool has been taken outside of its table, or is
// none.
func (m *MembraneStepper) Strays(pool int) bool { return m.strays[pool] }

// concentrating is concentrations in a step, with the voltages before and after it and the sums
// of their channels.
type concentrating struct {
	c, before, after, g, e []float64
	min, max               float64 // of the table
}

// alike takes them through the step with the same constants for all.
func (x *concentrating) alike(k poolConstants[float64]) (strays bool) {
	n := len(x.c)
	before, after, g, e := x.before[:n], x.after[:n], x.g[:n], x.e[:n]
	for i, c := range x.c {
		v := float64(0.5 * (before[i] + after[i]))
		c += float64(k.part * (float64(k.gain*(e[i]-float64(g[i]*v))) + k.rest - c))
		if c < 0 {
			c = 0
		}
		strays = strays || !(c >= x.min && c <= x.max)
		x.c[i] = c
	}
	return strays
}

// each takes them through the step, each with constants of its own.
func (x *concentrating) each(k *ownPool[float64]) (strays bool) {
	n := len(x.c)
	before, after, g, e := x.before[:n], x.after[:n], x.g[:n], x.e[:n]
	part, gain, rest := k.part[:n], k.gain[:n], k.rest[:n]
	for i, c := range x.c {
		v := float64(0.5 * (before[i] + after[i]))
		c += float64(part[i] * (float64(gain[i]*(e[i]-float64(g[i]*v))) + rest[i] - c))
		if c < 0 {
			c = 0
		}
		strays = strays || !(c >= x.min && c <= x.max)
		x.c[i] = c
	}
	return strays
}
