package engine

import (
	"unsafe"

	"github.com/lut4go/lut4go/kernel"
)

// start is the sums that a step adds its channels to: the leak and the injected current,
// then inputs, then couplings. They are g0 and e0 for all cells, or what the arrays have
// for each that are not nil.
type start[T kernel.Float] struct {
	g0, e0 T // mS/cm2, uA/cm2
	kernel.Start[T]
}

// bindStart sets the start of all steps of the block, as far as it stays the same.
func (s *stepper[T]) bindStart() {
	s.start = start[T]{g0: s.model.g0, e0: s.model.e0}
	if s.adds {
		s.start.G, s.start.E, s.startChanges = s.work.g, s.work.e, false
		return
	}
	if s.own != nil && s.own.g0 != nil {
		s.start.G, s.start.E = s.part(s.own.g0), s.part(s.own.e0)
	}
	s.startChanges = s.inputs.any() || len(s.coupled.couplings) > 0
}

// beginSums finds the start of the step at hand, or of one of its stages.
func (s *stepper[T]) beginSums() error {
	if !s.startChanges {
		return nil
	}
	s.bindStart()
	if s.inputs.any() {
		if err := s.addInputs(); err != nil {
			return err
		}
	}
	if len(s.coupled.couplings) > 0 {
		return s.addCouplings()
	}
	return nil
}

// conductances returns the start's conductances in the workspace, to be added to.
func (s *stepper[T]) conductances() []T {
	s.start.G = s.inWorkspace(s.work.g, s.start.G, s.start.g0)
	return s.start.G
}

// currents returns the start's currents in the workspace, to be added to.
func (s *stepper[T]) currents() []T {
	s.start.E = s.inWorkspace(s.work.e, s.start.E, s.start.e0)
	return s.start.E
}

// inWorkspace sets an array of the workspace to sums x, or to one for all if that is nil,
// unless it is x.
func (s *stepper[T]) inWorkspace(to, x []T, all T) []T {
	switch {
	case x == nil:
		s.k.Fill(to, all)
	case unsafe.SliceData(x) != unsafe.SliceData(to):
		copy(to, x)
	}
	return to
}

// addToCurrents adds a current that is the same in all cells.
func (s *stepper[T]) addToCurrents(x T) error {
	if s.start.E == nil {
		s.start.e0 += x
		return nil
	}
	s.k.Fill(s.work.x, x)
	return s.k.AddCurrent(s.currents(), s.work.x)
}
