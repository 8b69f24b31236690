package engine

import (
	"cmp"

	"github.com/lut4go/lut4go/kernel"
)

// rkStage is a stage of a Runge-Kutta step.
type rkStage struct {
	kind                kernel.StageKind
	coefficient, weight float64 // of the Butcher tableau, times dt (ms)
}

// stages returns those of the classical method.
func (m *model[T]) stages() [4]rkStage {
	return [4]rkStage{
		{kernel.FirstStage, m.Dt / 2, m.Dt / 6},
		{kernel.MiddleStage, m.Dt / 2, m.Dt / 3},
		{kernel.MiddleStage, m.Dt, m.Dt / 3},
		{kernel.LastStage, 0, m.Dt / 6},
	}
}

// rk4 makes a step of the classical Runge-Kutta method.
func (s *stepper[T]) rk4() error {
	m, v := s.model, s.view[0]
	y, acc := s.work.y, s.work.acc
	for j := range y {
		copy(y[j], s.view[j])
	}
	for i, stage := range m.stages() {
		if err := s.lookUp(y[0]); err != nil {
			return err
		}
		if open := s.openCurves(); m.rows != nil && len(open) > 0 {
			if err := s.k.Eval(open, 2*m.Gates, s.positions); err != nil {
				return err
			}
		}
		if err := s.sumCurrents(i); err != nil {
			return err
		}
		g, e, err := s.sums.Flush()
		if err := cmp.Or(
			err,
			s.k.Stage(&kernel.Stage[T]{Kind: stage.kind, Coefficient: m.perCm(stage.coefficient), Weight: m.perCm(stage.weight), Acc: acc[0], Y: y[0], X: v}, g, e),
			s.gateStages(stage.kind, T(stage.coefficient), T(stage.weight)),
		); err != nil {
			return err
		}
	}
	return s.decayReceptors()
}

// gateStages does a stage of the gates, by the curves at the voltages looked up.
func (s *stepper[T]) gateStages(kind kernel.StageKind, coefficient, weight T) error {
	acc, y, x, curves := s.gates(s.work.acc), s.gates(s.work.y), s.gates(s.view), s.work.curves
	if s.model.rows != nil {
		return s.k.GateStages(&kernel.GateStages[T]{Kind: kind, Coefficient: coefficient, Weight: weight, Acc: acc, Y: y, X: x}, s.positions)
	}
	for j := range y {
		if err := s.k.Stage(&kernel.Stage[T]{Kind: kind, Coefficient: coefficient, Weight: weight, Acc: acc[j], Y: y[j], X: x[j]}, curves[2*j], curves[2*j+1]); err != nil {
			return err
		}
	}
	return nil
}
