package kernel

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lut4go/lut4go/kernel/asm"
)

// StageOf says which stage of a Runge-Kutta step it is.
type StageOf int

// Stages. The first finds the step's start in y, the last leaves its result in x.
const (
	FirstStage StageOf = iota
	MiddleStage
	LastStage
)

// Stage is one stage of an explicit Runge-Kutta step of a variable.
type Stage[T Float] struct {
	Which      StageOf
	To, Weight T   // of the slope: in the next stage's state, and in the step's sum
	Acc        []T // the step's sum
	Y          []T // the stage's state, then the next one's
	X          []T // the state at the step's start, after the last stage at its end
}

// Stage does one stage of an explicit Runge-Kutta step of x' = b - a*x for every
// neuron: from the stage's state y it adds the slope, times the weight, to the
// step's sum acc and makes the next stage's state from the step's first one, x. It is
//
//	for i := range s.X {
//		d := fma(-a[i], s.Y[i], b[i])
//		switch s.Which {
//		case FirstStage: // Y is X
//			s.Acc[i] = fma(s.Weight, d, s.Y[i])
//			s.Y[i] = fma(s.To, d, s.Y[i])
//		case MiddleStage:
//			s.Acc[i] = fma(s.Weight, d, s.Acc[i])
//			s.Y[i] = fma(s.To, d, s.X[i])
//		case LastStage: // To does not count
//			s.X[i] = fma(s.Weight, d, s.Acc[i])
//		}
//	}
//
// For a gate a = alpha+beta and b = alpha (1/ms); for the voltage a and b are
// the sums g and e of Conductance, and To and Weight carry the factor 1/Cm. Acc, Y
// and X share no memory with anything else.
func (k Kernels[T]) Stage(s *Stage[T], a, b []T) error {
	if err := s.Which.check("Stage"); err != nil {
		return err
	}
	const names = "acc y x a b"
	if err := check("Stage", names, len(s.X), s.Acc, s.Y, s.X, a, b); err != nil {
		return err
	}
	if err := distinct("Stage", names, 3, s.Acc, s.Y, s.X, a, b); err != nil {
		return err
	}
	m := k.whole(len(s.X))
	if m > 0 {
		op := &asm.Stage[T]{
			Acc: ptr(s.Acc), Y: ptr(s.Y), X: ptr(s.X), A: ptr(a), B: ptr(b),
			C:     asm.StageConstants[T]{To: s.To, Weight: s.Weight},
			Which: int(s.Which),
			Count: m,
		}
		op.Run(k.isa)
	}
	step := stageStep[T]{s.Which, s.To, s.Weight}
	for i := m; i < len(s.X); i++ {
		step.advance(&s.Acc[i], &s.Y[i], &s.X[i], a[i], b[i])
	}
	return nil
}

// GateStages is Stage of some gates, a slice of each for every gate.
type GateStages[T Float] struct {
	Which      StageOf
	To, Weight T
	Acc, Y, X  [][]T
}

// GateStages is Stage for some gates whose a and b are the first curves of the
// table that Index looked up, curves 2j and 2j+1 for gate j:
//
//	for j := range s.Y {
//		Stage(&Stage[T]{s.Which, s.To, s.Weight, s.Acc[j], s.Y[j], s.X[j]}, curve(2*j), curve(2*j+1))
//	}
//
// All slices have at.Len() elements and share no memory.
func (k Kernels[T]) GateStages(s *GateStages[T], at *Positions[T]) error {
	const op = "GateStages"
	if err := s.Which.check(op); err != nil {
		return err
	}
	acc, y, x := s.Acc, s.Y, s.X
	if err := at.has(op, 0, 2*len(y)); err != nil {
		return err
	}
	if len(acc) != len(y) || len(x) != len(y) {
		return fmt.Errorf("kernel: %s: acc has %d slices, y %d, x %d, want as many of each", op, len(acc), len(y), len(x))
	}
	if !apart(at.Len(), acc, y, x) {
		names := strings.Repeat("acc ", len(acc)) + strings.Repeat("y ", len(y)) + strings.Repeat("x ", len(x))
		if err := separate(op, names, at.Len(), slices.Concat(acc, y, x)); err != nil {
			return err
		}
	}
	for j := 0; j < len(y); j += 2 {
		k.gateStages(s, j, at)
	}
	return nil
}

// gateStages is GateStages for one gate or two, from gate first on.
func (k Kernels[T]) gateStages(s *GateStages[T], first int, at *Positions[T]) {
	end := min(first+2, len(s.Y))
	acc, y, x := s.Acc[first:end], s.Y[first:end], s.X[first:end]
	rows, g := at.rows.from(2*first), at.rows.spacing(2*first)
	m := k.whole(at.Len())
	if m > 0 {
		var p [3 * 2]*T
		n := 0
		for _, l := range [...][][]T{acc, y, x} {
			for _, s := range l {
				p[n] = ptr(s)
				n++
			}
		}
		op := &asm.LookUpStage[T]{
			P: &p[0], Rows: ptr(rows), Off: &at.off[0], Frac: ptr(at.frac),
			C:     asm.LookUpStageConstants[T]{To: s.To, Weight: s.Weight},
			Which: int(s.Which), Gates: len(y), Pair: g == 2, Cubic: at.rows.powers == 4,
			Count: m,
		}
		op.Run(k.isa)
	}
	step := stageStep[T]{s.Which, s.To, s.Weight}
	for j := range y {
		for i := m; i < at.Len(); i++ {
			a, b := at.curve(rows, g, 2*j, i), at.curve(rows, g, 2*j+1, i)
			step.advance(&acc[j][i], &y[j][i], &x[j][i], a, b)
		}
	}
}

// stageStep is Stage without its slices.
type stageStep[T Float] struct {
	which      StageOf
	to, weight T
}

// advance is Stage for one element.
func (s stageStep[T]) advance(acc, y, x *T, a, b T) {
	d := fma(-a, *y, b)
	switch s.which {
	case FirstStage:
		*acc = fma(s.weight, d, *y)
		*y = fma(s.to, d, *y)
	case MiddleStage:
		*acc = fma(s.weight, d, *acc)
		*y = fma(s.to, d, *x)
	case LastStage:
		*x = fma(s.weight, d, *acc)
	}
}

func (s StageOf) check(op string) error {
	if s < FirstStage || s > LastStage {
		return fmt.Errorf("kernel: %s: stage %d, want %d to %d", op, s, FirstStage, LastStage)
	}
	return nil
}
