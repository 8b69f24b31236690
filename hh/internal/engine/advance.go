package engine

import (
	"slices"

	"github.com/lut4go/lut4go/hh/internal/synapses"
)

func (s *stepper[T]) Advance(b *Block, place int, w Steps, in []synapses.Arrivals) error {
	s.turnTo(b)
	if s.plan.fused == nil || w.First == 0 { // the first step may be one of its own
		s.bind()
	}
	s.bindVoltage()
	s.bindStart()
	if err := s.bindStages(); err != nil {
		return err
	}
	if w.From == 0 {
		b.Spikes.Clear()
	}
	first := w.First + uint64(w.From)
	for s.slot = w.From; s.slot < w.To; s.slot++ {
		s.step = w.First + uint64(s.slot)
		if err := s.deliver(b, place, in); err != nil {
			return err
		}
		if w.Of > 1 && s.flushes() {
			s.flushSubnormals()
		}
		s.beginClamps()
		if err := s.record(b, s.step); err != nil {
			return err
		}
		s.fluctuate()
		s.rememberVoltage()
		s.findHeld(b)
		if err := s.couple(); err != nil {
			return err
		}
		if err := s.makeStep(); err != nil {
			return err
		}
		s.recordElectrodes(b)
		if err := s.detectSpikes(b); err != nil {
			return err
		}
		for _, p := range b.Plastic {
			from, to := b.Spikes.Step(s.slot)
			p.Note(b.Lo, b.Spikes.Neurons[from:to], s.step)
		}
		if err := s.show(); err != nil {
			return err
		}
	}
	return s.checkVoltageIfDue(b, first, s.step+1)
}

func (s *stepper[T]) Begin(blocks []*Block, first uint64, in []synapses.Arrivals) {
	s.Scatter(blocks, in)
	if s.step = first; s.flushes() {
		for _, b := range blocks {
			s.turnTo(b)
			s.flushSubnormals()
		}
	}
}

func (s *stepper[T]) Scatter(blocks []*Block, in []synapses.Arrivals) {
	lo, hi := blocks[0].Lo, blocks[len(blocks)-1].Hi
	for i := range in {
		s.scatter(in[i].Receptor, lo, hi, &in[i])
		for _, r := range s.model.receptors[in[i].Receptor].feeds {
			s.scatter(r, lo, hi, &in[i])
		}
	}
}

// turnTo turns to a block.
func (s *stepper[T]) turnTo(b *Block) {
	m := s.model
	s.lo, s.hi, s.end = b.Lo, b.Hi, s.cells.end(b.Hi)
	s.plan = s.cells.plan
	if s.electrode != nil && !s.clamps.clampAny(b.Lo, b.Hi) {
		s.plan = s.cells.unclamped
	}
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
}

// deliver adds the arrivals of the slot at hand, or leaves them to the voltage's step.
func (s *stepper[T]) deliver(b *Block, place int, in []synapses.Arrivals) error {
	for j := range s.voltage.Synapses {
		s.voltage.Synapses[j].Counts = nil
	}
	for i := range in {
		if s.deliverLater(b, place, in[i:]) {
			continue
		}
		if err := s.deliverTo(in[i].Receptor, &in[i], place); err != nil {
			return err
		}
		for _, r := range s.model.receptors[in[i].Receptor].feeds {
			if err := s.deliverTo(r, &in[i], place); err != nil {
				return err
			}
		}
	}
	return nil
}

// deliverLater leaves the first of the arrivals to the voltage's step, and reports whether
// it could: if they are counted, at a receptor that goes with the voltage, where no more
// arrive, and that neither a probe nor the flush of subnormals reads before.
func (s *stepper[T]) deliverLater(b *Block, place int, in []synapses.Arrivals) bool {
	j := in[0].Receptor - (len(s.receptors) - len(s.voltage.Synapses))
	r := &s.model.receptors[in[0].Receptor]
	if j < 0 || s.flushes() || r.saturating || len(r.feeds) > 0 {
		return false
	}
	for i := range in[1:] {
		if other := in[1+i].Receptor; other == in[0].Receptor || slices.Contains(s.model.receptors[other].feeds, in[0].Receptor) {
			return false
		}
	}
	if b.probed(r.x, s.step) {
		return false
	}
	x := &s.voltage.Synapses[j]
	var ok bool
	x.Counts, x.Weight, ok = synapses.DeliverAllBut(x.S, &in[0], place, s.slot)
	return ok
}

// makeStep makes the step at hand by the plan.
func (s *stepper[T]) makeStep() error {
	m := s.model
	first := s.step == 0
	switch {
	case s.plan.fused != nil && !(first && m.staggered()):
		if err := s.beginSums(); err != nil {
			return err
		}
		return s.plan.fused.step(s.k, m.rows, s.view, &s.start, &s.voltage)
	case m.Method == RK4:
		return s.rk4()
	case m.staggered():
		return s.staggered(first)
	}
	return s.euler()
}
