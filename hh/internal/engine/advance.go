package engine

import "github.com/lut4go/lut4go/hh/internal/synapses"

func (s *stepper[T]) Advance(b *Block, place int, first uint64, steps int, in []synapses.Arrivals) error {
	s.turnTo(b)
	if s.plan.fused == nil || first == 0 { // the first step may be one of its own
		s.bind()
	}
	b.Spikes.Clear()
	for slot := range steps {
		s.slot, s.step = slot, first+uint64(slot)
		if steps > 1 {
			if s.step%flushEvery == 0 {
				s.flushSubnormals()
			}
			if err := s.deliver(place, in); err != nil {
				return err
			}
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
	return s.checkVoltageNowAndThen(b, first, s.step+1)
}

func (s *stepper[T]) Begin(blocks []*Block, first uint64, in []synapses.Arrivals) {
	if first%flushEvery == 0 {
		for _, b := range blocks {
			s.turnTo(b)
			s.flushSubnormals()
		}
	}
	s.Scatter(blocks, in)
}

func (s *stepper[T]) Scatter(blocks []*Block, in []synapses.Arrivals) {
	lo, hi := blocks[0].Lo, blocks[len(blocks)-1].Hi
	for i := range in {
		synapses.Scatter(s.state[s.model.receptors[in[i].Receptor].x][lo:hi], &in[i])
	}
}

func (s *stepper[T]) Deliver(b *Block, place, slot int, in []synapses.Arrivals) error {
	s.turnTo(b)
	s.slot = slot
	return s.deliver(place, in)
}

// turnTo turns to a block.
func (s *stepper[T]) turnTo(b *Block) {
	m := s.model
	s.lo, s.hi = b.Lo, b.Hi
	s.work.cut(&s.longest, b.Hi-b.Lo)
	for j, x := range s.state {
		s.view[j] = x[b.Lo:b.Hi:b.Hi]
		s.gating[j] = s.view[j]
	}
	switch {
	case m.Method == RK4:
		copy(s.gating, s.work.y)
	case s.plan.gatesFirst:
		copy(s.gating[1:], s.work.gatesBefore(m.Gates))
	}
}

// deliver adds the arrivals of the slot at hand.
func (s *stepper[T]) deliver(place int, in []synapses.Arrivals) error {
	for i := range in {
		x := s.view[s.model.receptors[in[i].Receptor].x]
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
