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

// Stage does one stage of an explicit Runge-Kutta step of x' = b - a*x for every
// neuron: from the stage's state y it adds the slope, times w, to the step's sum
// acc and makes the next stage's state from the step's first one, x. It is
//
//	for i := range x {
//		d := fma(-a[i], y[i], b[i])
//		switch which {
//		case FirstStage: // y is x
//			acc[i] = fma(w, d, y[i])
//			y[i] = fma(c, d, y[i])
//		case MiddleStage:
//			acc[i] = fma(w, d, acc[i])
//			y[i] = fma(c, d, x[i])
//		case LastStage: // c does not count
//			x[i] = fma(w, d, acc[i])
//		}
//	}
//
// For a gate a = alpha+beta and b = alpha (1/ms); for the voltage a and b are
// the sums g and e of Conductance, and c and w carry the factor 1/Cm. acc, y and
// x share no memory with anything else.
func (k Kernels[T]) Stage(which StageOf, acc, y, x, a, b []T, c, w T) error {
	if err := which.check("Stage"); err != nil {
		return err
	}
	const names = "acc y x a b"
	if err := check("Stage", names, len(x), acc, y, x, a, b); err != nil {
		return err
	}
	if err := distinct("Stage", names, 3, acc, y, x, a, b); err != nil {
		return err
	}
	m := k.whole(len(x))
	if m > 0 {
		op := &asm.Stage[T]{
			Acc: ptr(acc), Y: ptr(y), X: ptr(x), A: ptr(a), B: ptr(b),
			C:     asm.StageConstants[T]{To: c, Weight: w},
			Which: int(which),
			Count: m,
		}
		op.Run(k.isa())
	}
	for i := m; i < len(x); i++ {
		advance(which, &acc[i], &y[i], &x[i], a[i], b[i], c, w)
	}
	return nil
}

// GateStages is Stage for some gates whose a and b are the first curves of the
// table that Index looked up, curves 2j and 2j+1 for gate j:
//
//	for j := range y {
//		Stage(which, acc[j], y[j], x[j], curve(2*j), curve(2*j+1), c, w)
//	}
//
// All slices have at.Len() elements and share no memory.
func (k Kernels[T]) GateStages(which StageOf, acc, y, x [][]T, at *Positions[T], c, w T) error {
	const op = "GateStages"
	if err := which.check(op); err != nil {
		return err
	}
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
		end := min(j+2, len(y))
		k.gateStages(which, acc[j:end], y[j:end], x[j:end], 2*j, at, c, w)
	}
	return nil
}

// gateStages is GateStages for one gate or two, from curve first on.
func (k Kernels[T]) gateStages(which StageOf, acc, y, x [][]T, first int, at *Positions[T], c, w T) {
	rows, g := at.rows.from(first), at.rows.spacing(first)
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
			C:     asm.LookUpStageConstants[T]{To: c, Weight: w},
			Which: int(which), Gates: len(y), Pair: g == 2, Cubic: at.rows.powers == 4,
			Count: m,
		}
		op.Run(k.isa())
	}
	for j := range y {
		for i := m; i < at.Len(); i++ {
			a, b := at.curve(rows, g, 2*j, i), at.curve(rows, g, 2*j+1, i)
			advance(which, &acc[j][i], &y[j][i], &x[j][i], a, b, c, w)
		}
	}
}

// advance is Stage for one element.
func advance[T Float](which StageOf, acc, y, x *T, a, b, c, w T) {
	d := fma(-a, *y, b)
	switch which {
	case FirstStage:
		*acc = fma(w, d, *y)
		*y = fma(c, d, *y)
	case MiddleStage:
		*acc = fma(w, d, *acc)
		*y = fma(c, d, *x)
	case LastStage:
		*x = fma(w, d, *acc)
	}
}

func (s StageOf) check(op string) error {
	if s < FirstStage || s > LastStage {
		return fmt.Errorf("kernel: %s: stage %d, want %d to %d", op, s, FirstStage, LastStage)
	}
	return nil
}
