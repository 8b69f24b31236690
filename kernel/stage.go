package kernel

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lut4go/lut4go/kernel/asm"
)

// StageKind tells the stages of a Runge-Kutta step apart by what they read and write.
type StageKind int

// Kinds of stages. The first reads the state at the step's start from Y, the last
// writes the state at its end to X.
const (
	FirstStage StageKind = iota
	MiddleStage
	LastStage
)

// Stage is a stage of an explicit Runge-Kutta step of a variable, with an element of
// each slice for a neuron. Coefficient and Weight are those of the Butcher tableau, a
// below the diagonal and b, times dt (ms).
type Stage[T Float] struct {
	Kind        StageKind
	Coefficient T   // of this slope in the next stage's state
	Weight      T   // of this slope in the step's sum
	Acc         []T // the step's sum
	Y           []T // the stage's state, then the next stage's
	X           []T // the state at the step's start, after the last stage at its end
}

// Stage makes one stage of an explicit Runge-Kutta step of x' = b - a*x: it adds the
// slope at the stage's state Y, times Weight, to the step's sum Acc, and sets Y to the
// next stage's state. It is
//
//	for i := range s.X {
//		d := fma(-a[i], s.Y[i], b[i])
//		switch s.Kind {
//		case FirstStage: // Y is X
//			s.Acc[i] = fma(s.Weight, d, s.Y[i])
//			s.Y[i] = fma(s.Coefficient, d, s.Y[i])
//		case MiddleStage:
//			s.Acc[i] = fma(s.Weight, d, s.Acc[i])
//			s.Y[i] = fma(s.Coefficient, d, s.X[i])
//		case LastStage: // Coefficient is ignored
//			s.X[i] = fma(s.Weight, d, s.Acc[i])
//		}
//	}
//
// For a gate a = alpha+beta and b = alpha (1/ms). For the voltage a and b are the sums g
// and e of AddConductance, and Coefficient and Weight contain the factor 1/Cm. Acc, Y and
// X share no memory with any other slice.
func (k Kernels[T]) Stage(s *Stage[T], a, b []T) error {
	const op = "Stage"
	if err := s.Kind.check(op); err != nil {
		return err
	}
	if err := s.check(op, a, b); err != nil {
		return err
	}
	m := k.vectorized(len(s.X))
	if m > 0 {
		op := &asm.Stage[T]{
			Acc: ptr(s.Acc), Y: ptr(s.Y), X: ptr(s.X), A: ptr(a), B: ptr(b),
			C:     asm.StageConstants[T]{Coefficient: s.Coefficient, Weight: s.Weight},
			Kind:  int(s.Kind),
			Count: m,
		}
		op.Run(k.isa)
	}
	s.advance(stageStep[T]{s.Kind, s.Coefficient, s.Weight}, a, b, m)
	return nil
}

// check returns an error unless the slices suit each other.
func (s *Stage[T]) check(op string, a, b []T) error {
	n, acc, y, x := len(s.X), s.Acc, s.Y, s.X
	if apart(n, acc, y) && apart(n, y, x) && apart(n, x, acc) &&
		apart(n, acc, a) && apart(n, y, a) && apart(n, x, a) &&
		apart(n, acc, b) && apart(n, y, b) && apart(n, x, b) && apart(n, a, b) {
		return nil
	}
	const names = "acc y x a b"
	if err := check(op, names, n, acc, y, x, a, b); err != nil {
		return err
	}
	return checkFirstDisjoint(op, names, 3, acc, y, x, a, b)
}

// advance is Stage of the neurons from m on.
func (s *Stage[T]) advance(step stageStep[T], a, b []T, m int) {
	for i := m; i < len(s.X); i++ {
		step.advance(&s.Acc[i], &s.Y[i], &s.X[i], a[i], b[i])
	}
}

// GateStages is Stage for several gates: Acc, Y and X have a slice for each gate.
type GateStages[T Float] struct {
	Kind                StageKind
	Coefficient, Weight T
	Acc, Y, X           [][]T
}

// GateStages makes a stage of several gates whose a and b (1/ms) are the first curves of
// a table, curves 2j and 2j+1 for gate j, at positions that Index has found. It is
//
//	for j := range s.Y {
//		Stage(&Stage[T]{s.Kind, s.Coefficient, s.Weight, s.Acc[j], s.Y[j], s.X[j]}, curve(2*j), curve(2*j+1))
//	}
//
// All slices have at.Len() elements and share no memory. It is an error if the table has
// fewer curves than gates need.
func (k Kernels[T]) GateStages(s *GateStages[T], at *Positions[T]) error {
	const op = "GateStages"
	if err := s.Kind.check(op); err != nil {
		return err
	}
	if err := at.checkCurves(op, 0, 2*len(s.Y)); err != nil {
		return err
	}
	if err := s.check(op, at.Len()); err != nil {
		return err
	}
	for j := 0; j < len(s.Y); j += 2 {
		k.gateStages(s, j, at)
	}
	return nil
}

// check returns an error unless there are as many slices of each kind, of n elements that
// share no memory.
func (s *GateStages[T]) check(op string, n int) error {
	acc, y, x := s.Acc, s.Y, s.X
	if len(acc) != len(y) || len(x) != len(y) {
		return fmt.Errorf("kernel: %s: acc has %d slices, y %d, x %d, want as many of each", op, len(acc), len(y), len(x))
	}
	if disjoint(n, acc, y, x) {
		return nil
	}
	names := strings.Repeat("acc ", len(acc)) + strings.Repeat("y ", len(y)) + strings.Repeat("x ", len(x))
	return checkDisjoint(op, names, n, slices.Concat(acc, y, x))
}

// gateStages is GateStages for gates first and first+1, if there are two.
func (k Kernels[T]) gateStages(s *GateStages[T], first int, at *Positions[T]) {
	gates := min(2, len(s.Y)-first)
	m := k.vectorized(at.Len())
	if m > 0 {
		var p [3 * 2]*T
		for j := range gates {
			p[j], p[gates+j], p[2*gates+j] = ptr(s.Acc[first+j]), ptr(s.Y[first+j]), ptr(s.X[first+j])
		}
		op := &asm.LookUpStage[T]{
			P: &p[0], Rows: ptr(at.rows.fromCurve(2 * first)), Off: &at.off[0], Frac: ptr(at.frac),
			C:    asm.LookUpStageConstants[T]{Coefficient: s.Coefficient, Weight: s.Weight},
			Kind: int(s.Kind), Gates: gates, Pair: at.rows.spacing(2*first) == 2, Cubic: at.rows.powers == 4,
			Count: m,
		}
		op.Run(k.isa)
	}
	if m == at.Len() {
		return
	}
	for j := range gates {
		s.advance(stageStep[T]{s.Kind, s.Coefficient, s.Weight}, first+j, at, m)
	}
}

// advance is GateStages of one gate, of the neurons from m on.
func (s *GateStages[T]) advance(step stageStep[T], gate int, at *Positions[T], m int) {
	rows, g := at.rows.fromCurve(2*gate), at.rows.spacing(2*gate)
	acc, y, x := s.Acc[gate], s.Y[gate], s.X[gate]
	for i := m; i < len(x); i++ {
		step.advance(&acc[i], &y[i], &x[i], at.curve(rows, g, 0, i), at.curve(rows, g, 1, i))
	}
}

// stageStep is Stage without its slices.
type stageStep[T Float] struct {
	kind                StageKind
	coefficient, weight T
}

// advance is Stage for one element.
func (s stageStep[T]) advance(acc, y, x *T, a, b T) {
	d := fma(-a, *y, b)
	switch s.kind {
	case FirstStage:
		*acc = fma(s.weight, d, *y)
		*y = fma(s.coefficient, d, *y)
	case MiddleStage:
		*acc = fma(s.weight, d, *acc)
		*y = fma(s.coefficient, d, *x)
	case LastStage:
		*x = fma(s.weight, d, *acc)
	}
}

func (s StageKind) check(op string) error {
	if s < FirstStage || s > LastStage {
		return fmt.Errorf("kernel: %s: stage %d, want %d to %d", op, s, FirstStage, LastStage)
	}
	return nil
}
