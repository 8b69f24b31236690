package engine

import (
	"github.com/lut4go/lut4go/hh/internal/synapses"
	"github.com/lut4go/lut4go/kernel"
)

// Stepper steps the blocks of one population, for one goroutine.
type Stepper interface {
	// Advance takes a block through an epoch of so many steps from the first on.
	// place is the block's in its partition, and in what arrives there.
	Advance(b *Block, place int, first uint64, steps int, in []synapses.Arrivals) error
	// Deliver adds the arrivals of one slot to a block.
	Deliver(b *Block, place, slot int, in []synapses.Arrivals) error
}

// stepper is a Stepper in one precision, with the block that it is at.
type stepper[T kernel.Float] struct {
	*cells[T]
	longest   workspace[T] // as long as the longest block
	positions *kernel.Positions[T]

	lo, hi    int
	slot      int          // the step at hand, in its epoch
	step      uint64       // and in all
	view      [][]T        // the block's part of the state
	gating    [][]T        // the state that conductances depend on
	work      workspace[T] // as long as the block
	channels  []boundChannel[T]
	receptors []boundReceptor[T]
	last      []kernel.Synapse[T] // the receptors that move with the voltage
	sums      kernel.Sums[T]
	before    []T // v before the step, where crossings are located
}

func (c *cells[T]) NewStepper(n int) Stepper {
	m := c.model
	return &stepper[T]{
		cells:     c,
		longest:   newWorkspace(m, n),
		positions: kernel.NewPositions[T](n),
		view:      make([][]T, len(c.state)),
		gating:    make([][]T, len(c.state)),
		work:      newWorkspace(m, 0),
		channels:  make([]boundChannel[T], len(m.channels)),
		receptors: make([]boundReceptor[T], len(m.receptors)),
	}
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
	s.bind()
}

func (s *stepper[T]) Advance(b *Block, place int, first uint64, steps int, in []synapses.Arrivals) error {
	s.turnTo(b)
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

// firstError returns the first error of several kernel calls, which do nothing
// when they fail.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
