package engine

import (
	"fmt"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// gates returns the gates of a state.
func (s *stepper[T]) gates(state [][]T) [][]T { return state[1 : 1+s.model.Gates] }

// openCurves returns the arrays for the channels' own curves.
func (s *stepper[T]) openCurves() [][]T { return s.work.curves[2*s.model.Gates:] }

// lookUp finds the positions of the voltages v in the table, or evaluates all exact
// rates there.
func (s *stepper[T]) lookUp(v []T) error {
	if s.model.rows != nil {
		return s.k.Index(s.positions, v, s.model.rows)
	}
	return Evaluate(s.work.curves, s.model.Curves, v[:s.hi-s.lo])
}

// Evaluate sets dst to curves at the voltages v. A panic of the user's function
// becomes an error.
func Evaluate[T kernel.Float](dst [][]T, curves []table.Curve, v []T) (err error) {
	at := 0
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("hh: a rate function of %s panicked: %v", curves[at].Name, p)
		}
	}()
	for i, c := range curves {
		at = i
		for j, x := range v {
			dst[i][j] = T(c.F(float64(x)))
		}
	}
	return nil
}

// lookUpOpen is lookUp of the block's voltages, and leaves in open the channels' own
// curves.
func (s *stepper[T]) lookUpOpen(open [][]T) error {
	if err := s.lookUp(s.view[0]); err != nil || s.model.rows == nil {
		return err
	}
	return s.k.Eval(open, 2*s.model.Gates, s.positions)
}

// lookUpAndAdvanceGates is lookUp of the block's voltages and advanceGates.
func (s *stepper[T]) lookUpAndAdvanceGates(before, open [][]T) error {
	v := s.view[0]
	if rows := s.model.rows; rows != nil {
		g := kernel.GateStep[T]{X: s.gates(s.view), Before: before, Dst: open}
		return s.k.IndexGates(&g, v, rows, s.positions)
	}
	if err := s.lookUp(v); err != nil {
		return err
	}
	return s.advanceGates(before, open)
}

// advanceGates takes the gates through the step that the curves at the voltages
// looked up hold. It leaves in before, if not nil, what they were, and in open, if
// it has arrays, the channels' own curves.
func (s *stepper[T]) advanceGates(before, open [][]T) error {
	if s.model.rows != nil {
		return s.k.Gates(&kernel.GateStep[T]{X: s.gates(s.view), Before: before, Dst: open}, s.positions)
	}
	return s.advanceGatesBy(s.work.curves)
}

// advanceGatesBy takes the gates through the step that curves in memory hold.
func (s *stepper[T]) advanceGatesBy(curves [][]T) error {
	for j, x := range s.gates(s.view) {
		if err := s.k.Gate(x, curves[2*j], curves[2*j+1]); err != nil {
			return err
		}
	}
	return nil
}
