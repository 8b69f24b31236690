package kernel

import (
	"fmt"
	"slices"
	"unsafe"

	"github.com/lut4go/lut4go/kernel/asm"
)

// Stages makes the stages of explicit Runge-Kutta steps of a voltage and its gates: it is
// Stage and GateStages, with the same bits, with operands that are checked once for many
// steps. Of a few neurons the checks would cost more than the stages.
type Stages[T Float] struct {
	k     Kernels[T]
	o     StagesOperands[T]
	whole int // neurons that assembly advances

	// What assembly reads.
	off      *uint32
	voltage  asm.Stage[T]
	gates    []asm.LookUpStage[T] // of two gates each, the last perhaps of one
	pointers []*T
}

// StagesOperands is the operands of Stages. Kind, Coefficient and Weight of Voltage and
// Gates are not used.
type StagesOperands[T Float] struct {
	Voltage   Stage[T]
	G, E      []T           // sums of conductances and currents: a and b of the voltage's Stage
	Gates     GateStages[T] // without gates if there are none
	Positions *Positions[T] // Index sets them before each stage
	Rows      *Rows[T]      // the table that it sets them in
}

// StageCoefficients is the coefficients of one of Stages: those of GateStages and, with
// the factor 1/Cm, of the voltage's Stage.
type StageCoefficients[T Float] struct {
	Kind                  StageKind
	Coefficient, Weight   T
	CoefficientV, WeightV T
}

// Bind sets the operands. It is an error if they are not those of Stage and GateStages,
// or if the positions have a smaller capacity than there are neurons.
func (s *Stages[T]) Bind(k Kernels[T], o *StagesOperands[T]) error {
	const op = "Stages"
	n := len(o.Voltage.X)
	if n > cap(o.Positions.off) {
		return fmt.Errorf("kernel: %s: %d voltages, positions have a capacity of %d", op, n, cap(o.Positions.off))
	}
	if err := o.Voltage.check(op, o.G, o.E); err != nil {
		return err
	}
	if err := o.Rows.checkCurves(op, 0, 2*len(o.Gates.Y)); err != nil {
		return err
	}
	if err := o.Gates.check(op, n); err != nil {
		return err
	}
	acc, y, x := s.o.Gates.Acc, s.o.Gates.Y, s.o.Gates.X
	s.k, s.o, s.off, s.whole = k, *o, unsafe.SliceData(o.Positions.off), k.vectorized(n)
	// The caller may change its lists, not what has been checked.
	s.o.Gates.Acc, s.o.Gates.Y, s.o.Gates.X = append(acc[:0], o.Gates.Acc...), append(y[:0], o.Gates.Y...), append(x[:0], o.Gates.X...)
	if s.whole > 0 {
		s.bindAssembly()
	}
	return nil
}

func (s *Stages[T]) bindAssembly() {
	o := &s.o
	s.voltage = asm.Stage[T]{
		Acc: ptr(o.Voltage.Acc), Y: ptr(o.Voltage.Y), X: ptr(o.Voltage.X), A: ptr(o.G), B: ptr(o.E),
		Count: s.whole,
	}
	acc, y, x := o.Gates.Acc, o.Gates.Y, o.Gates.X
	s.gates, s.pointers = s.gates[:0], slices.Grow(s.pointers[:0], 3*len(y))
	for first := 0; first < len(y); first += 2 {
		end, from := min(first+2, len(y)), len(s.pointers)
		for _, list := range [...][][]T{acc[first:end], y[first:end], x[first:end]} {
			for _, a := range list {
				s.pointers = append(s.pointers, ptr(a))
			}
		}
		s.gates = append(s.gates, asm.LookUpStage[T]{
			P: &s.pointers[from], Rows: ptr(o.Rows.fromCurve(2 * first)), Off: s.off, Frac: ptr(o.Positions.frac),
			Gates: end - first, Pair: o.Rows.spacing(2*first) == 2, Cubic: o.Rows.powers == 4,
			Count: s.whole,
		})
	}
}

// Advance makes a stage. It is
//
//	Stage(&Stage[T]{c.Kind, c.CoefficientV, c.WeightV, o.Voltage.Acc, o.Voltage.Y, o.Voltage.X}, o.G, o.E)
//	GateStages(&GateStages[T]{c.Kind, c.Coefficient, c.Weight, o.Gates.Acc, o.Gates.Y, o.Gates.X}, o.Positions)
//
// of the operands o. It is an error if Index has not set the positions to those of as
// many voltages in the table.
func (s *Stages[T]) Advance(c *StageCoefficients[T]) error {
	const op = "Stages"
	if err := c.Kind.check(op); err != nil {
		return err
	}
	at, n := s.o.Positions, len(s.o.Voltage.X)
	if at == nil || at.Len() != n || at.rows != s.o.Rows || s.off != unsafe.SliceData(at.off) {
		return fmt.Errorf("kernel: %s: positions are not those of %d voltages in the table of the operands", op, n)
	}
	if s.whole > 0 {
		s.voltage.Kind, s.voltage.C = int(c.Kind), asm.StageConstants[T]{Coefficient: c.CoefficientV, Weight: c.WeightV}
		s.voltage.Run(s.k.isa)
		for i := range s.gates {
			g := &s.gates[i]
			g.Kind, g.C = int(c.Kind), asm.LookUpStageConstants[T]{Coefficient: c.Coefficient, Weight: c.Weight}
			g.Run(s.k.isa)
		}
	}
	if s.whole == n {
		return nil
	}
	s.o.Voltage.advance(stageStep[T]{c.Kind, c.CoefficientV, c.WeightV}, s.o.G, s.o.E, s.whole)
	for j := range s.o.Gates.Y {
		s.o.Gates.advance(stageStep[T]{c.Kind, c.Coefficient, c.Weight}, j, at, s.whole)
	}
	return nil
}
