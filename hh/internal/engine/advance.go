package engine

import "github.com/lut4go/lut4go/hh/internal/synapses"

func (s *stepper[T]) Advance(b *Block, place int, first uint64, steps int, in []synapses.Arrivals) error {
	s.turnTo(b)
	if err := s.bindStages(); err != nil {
		return err
	}
	b.Spikes.Clear()
	for slot := range steps {
		s.slot, s.step = slot, first+uint64(slot)
		if s.step%flushEvery == 0 {
			s.flushSubnormals()
		}
		if err := s.deliver(place, in); err != nil {
			return err
		}
		s.record(b, s.step)
		s.fluctuate()
		s.rememberVoltage()
		if err := s.makeStep(); err != nil {
			return err
		}
		if err := s.detectSpikes(b); err != nil {
			return err
		}
	}
	return s.checkVoltage(first)
}

func (s *stepper[T]) Deliver(b *Block, place, slot int, in []synapses.Arrivals) error {
	s.turnTo(b)
	s.slot = slot
	return s.deliver(place, in)
}

// turnTo turns to a block.
func (s *stepper[T]) turnTo(b *Block) {
	m := s.model
	s.lo, s.hi, s.end = b.Lo, b.Hi, s.cells.end(b.Hi)
	s.work.cut(&s.longest, s.end-s.lo)
	for j, x := range s.state {
		s.view[j] = x[s.lo:s.end:s.end]
		s.gating[j] = s.view[j]
	}
	switch {
	case m.Method == RK4:
		copy(s.gating, s.work.y)
	case s.plan.gatesFirst:
		copy(s.gating[1:], s.work.gatesBefore(m.Gates))
	}
	s.bind()
}

// deliver adds the arrivals of the slot at hand.
func (s *stepper[T]) deliver(place int, in []synapses.Arrivals) error {
	for i := range in {
		x := s.view[s.model.receptors[in[i].Receptor].x][:s.hi-s.lo]
		if err := synapses.Deliver(s.k, x, &in[i], place, s.slot); err != nil {
			return err
		}
	}
	return nil
}

// makeStep makes the step at hand by the plan.
func (s *stepper[T]) makeStep() error {
	m := s.model
	first := s.step == 0
	switch {
	case s.plan.fused != nil && !(first && m.staggered()):
		return s.plan.fused.step(s.k, m.rows, s.view)
	case m.Method == RK4:
		return s.rk4()
	case m.staggered():
		return s.staggered(first)
	}
	return s.euler()
}

// record takes the samples that are due before a step.
func (s *stepper[T]) record(b *Block, step uint64) {
	for _, p := range b.Probes {
		if step%p.Every == 0 {
			*p.Values = append(*p.Values, float64(s.state[p.Variable][p.Cell]))
		}
	}
}
