package engine

import (
	"cmp"

	"github.com/lut4go/lut4go/kernel"
)

// bind points the channels and receptors at the block.
func (s *stepper[T]) bind() {
	m := s.model
	for i := range m.channels {
		c, b, own := &m.channels[i], &s.channels[i], s.own.channel(i)
		*b = boundChannel[T]{Channel: kernel.Channel[T]{G: c.g, E: c.e}, e: s.part(own.e)}
		if c.from != nil {
			b.e = s.work.pools[c.from.Pool].curves[c.from.Curve]
		}
		if c.curve >= 0 {
			b.curve, b.scale = s.work.curves[c.curve], s.part(own.g)
			b.Each = b.curve
		} else {
			b.Each = s.part(own.g)
		}
		if b.simple = c.simple && own.e == nil; b.simple {
			b.Gate, b.Power = s.gating[c.factors[0].Variable], int(c.factors[0].Power)
			if len(c.factors) == 2 {
				b.Second = s.gating[c.factors[1].Variable]
			}
		}
	}
	for i := range m.receptors {
		r, b, own := &m.receptors[i], &s.receptors[i], s.own.receptor(i)
		*b = boundReceptor[T]{g: s.part(own.g), e: s.part(own.e)}
		if b.simple = m.simpleReceptor(i, s.own); b.simple {
			b.Channel = kernel.Channel[T]{Gate: s.view[r.s], Power: 1, E: r.e}
			if r.block >= 0 {
				b.Second = s.work.curves[r.block]
			}
		}
	}
}

// part returns the block's part of what the cells have of their own, if they do.
func (s *stepper[T]) part(own []T) []T {
	if own == nil {
		return nil
	}
	return own[s.lo:s.end]
}

// sumCurrents sums the conductances of a stage, and their currents.
func (s *stepper[T]) sumCurrents(stage int) error {
	s.beginPools()
	if err := s.beginSums(); err != nil {
		return err
	}
	if s.start.G == nil && s.start.E == nil {
		s.sums.Begin(s.k, s.work.g, s.work.e, s.start.g0, s.start.e0)
	} else {
		from := s.start // channels are added in the workspace, the next step begins from here
		s.sums.Continue(s.k, s.conductances(), s.currents())
		s.start = from
	}
	for i := range s.channels {
		if err := s.addChannel(i); err != nil {
			return err
		}
	}
	for i := range len(s.receptors) - len(s.voltage.Synapses) {
		if err := s.addReceptor(i, stage); err != nil {
			return err
		}
	}
	if len(s.commands) > 0 {
		g, e, err := s.sums.Flush()
		if err != nil {
			return err
		}
		s.clamp(g, e, stage)
	}
	if s.own == nil || s.own.cmRatio == nil {
		return nil
	}
	// The same change of voltage as with the cell's own Cm.
	ratio := s.part(s.own.cmRatio)
	g, e, err := s.sums.Flush()
	return cmp.Or(err, s.k.MulPow(g, ratio, 1), s.k.MulPow(e, ratio, 1))
}

// addChannel adds a channel with gates, or a current.
func (s *stepper[T]) addChannel(i int) error {
	b := &s.channels[i]
	if b.scale != nil {
		if err := s.k.MulPow(b.curve, b.scale, 1); err != nil {
			return err
		}
	}
	if b.simple {
		return s.sums.AddChannel(&b.Channel)
	}
	x := b.curve
	if x == nil {
		x = s.work.x
		if b.Each == nil {
			s.k.Fill(x, b.G)
		} else {
			copy(x, b.Each)
		}
	}
	for _, f := range s.model.channels[i].factors {
		if err := s.multiplyPower(x, s.gating[f.Variable], f.Power); err != nil {
			return err
		}
	}
	c := &s.model.channels[i]
	for _, f := range c.pools {
		if err := s.k.MulPow(x, s.work.pools[f.Pool].curves[f.Curve], 1); err != nil {
			return err
		}
	}
	if c.into > 0 {
		if err := s.addToPool(c, b, x); err != nil {
			return err
		}
	}
	if c.current {
		_, e, err := s.sums.Flush()
		return cmp.Or(err, s.k.AddCurrent(e, x))
	}
	return s.sums.AddConductance(x, b.E, b.e)
}

// addToPool adds the conductances or currents x of a channel to the sums of its pool.
func (s *stepper[T]) addToPool(c *channel[T], b *boundChannel[T], x []T) error {
	w := &s.work.pools[c.into-1]
	switch {
	case c.current:
		return s.k.AddCurrent(w.e, x)
	case b.e != nil:
		return s.k.AddConductanceEach(w.g, w.e, x, b.e)
	}
	return s.k.AddConductance(w.g, w.e, x, b.E)
}

// multiplyPower multiplies x by a power of y.
func (s *stepper[T]) multiplyPower(x, y []T, p float64) error {
	if n, whole := WholePower(p); whole {
		return s.k.MulPow(x, y, n)
	}
	for i, z := range y {
		x[i] *= T(Power(float64(z), p))
	}
	return nil
}

// addReceptor adds a receptor's conductance or current.
func (s *stepper[T]) addReceptor(i, stage int) error {
	r, b := &s.model.receptors[i], &s.receptors[i]
	if b.simple {
		b.G = r.conductance[stage]
		return s.sums.AddChannel(&b.Channel)
	}
	x := s.work.x
	var err error
	switch {
	case r.kinetic != nil:
		err = s.bound(x, r, stage)
	case r.x == r.s:
		s.k.Fill(x, r.conductance[stage])
		err = s.k.MulPow(x, s.view[r.s], 1)
	default:
		err = s.k.WeightedSum(x, s.view[r.s], s.view[r.x], r.conductance[stage], r.conductanceRise[stage])
	}
	if r.block >= 0 {
		err = cmp.Or(err, s.k.MulPow(x, s.work.curves[r.block], 1))
	}
	if b.g != nil {
		err = cmp.Or(err, s.k.MulPow(x, b.g, 1))
	}
	switch {
	case err != nil:
		return err
	case r.current:
		_, e, err := s.sums.Flush()
		return cmp.Or(err, s.k.AddCurrent(e, x))
	}
	return s.sums.AddConductance(x, r.e, b.e)
}
