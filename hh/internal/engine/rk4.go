package engine

import "github.com/lut4go/lut4go/kernel"

// rkStage is a stage of a Runge-Kutta step.
type rkStage[T kernel.Float] struct {
	kind                  kernel.StageKind
	coefficient, weight   T // of the Butcher tableau, times dt (ms)
	coefficientV, weightV T // and over Cm
}

// rkStages returns those of the classical method.
func rkStages[T kernel.Float](d *Description) [4]rkStage[T] {
	stage := func(kind kernel.StageKind, coefficient, weight float64) rkStage[T] {
		return rkStage[T]{kind, T(coefficient), T(weight), T(coefficient / d.Cm), T(weight / d.Cm)}
	}
	return [...]rkStage[T]{
		stage(kernel.FirstStage, d.Dt/2, d.Dt/6),
		stage(kernel.MiddleStage, d.Dt/2, d.Dt/3),
		stage(kernel.MiddleStage, d.Dt, d.Dt/3),
		stage(kernel.LastStage, 0, d.Dt/6),
	}
}

// rk4 makes a step of the classical Runge-Kutta method.
func (s *stepper[T]) rk4() error {
	m, y, open := s.model, s.work.y, s.openCurves()
	for j := range y {
		copy(y[j], s.view[j])
	}
	for i := range m.stages {
		if err := s.lookUp(y[0]); err != nil {
			return err
		}
		if m.rows != nil && len(open) > 0 {
			if err := s.k.Eval(open, 2*m.Gates, s.positions); err != nil {
				return err
			}
		}
		if err := s.sumCurrents(i); err != nil {
			return err
		}
		if err := s.voltageStage(&m.stages[i]); err != nil {
			return err
		}
		if err := s.gateStages(&m.stages[i]); err != nil {
			return err
		}
	}
	return s.decayReceptors()
}

// voltageStage does a stage of the voltage, by the sums of conductances and currents.
func (s *stepper[T]) voltageStage(stage *rkStage[T]) error {
	g, e, err := s.sums.Flush()
	if err != nil {
		return err
	}
	return s.k.Stage(&kernel.Stage[T]{
		Kind: stage.kind, Coefficient: stage.coefficientV, Weight: stage.weightV,
		Acc: s.work.acc[0], Y: s.work.y[0], X: s.view[0],
	}, g, e)
}

// gateStages does a stage of the gates, by the curves at the voltages looked up.
func (s *stepper[T]) gateStages(stage *rkStage[T]) error {
	acc, y, x := s.gates(s.work.acc), s.gates(s.work.y), s.gates(s.view)
	if s.model.rows != nil {
		return s.k.GateStages(&kernel.GateStages[T]{
			Kind: stage.kind, Coefficient: stage.coefficient, Weight: stage.weight,
			Acc: acc, Y: y, X: x,
		}, s.positions)
	}
	curves := s.work.curves
	for j := range y {
		if err := s.k.Stage(&kernel.Stage[T]{
			Kind: stage.kind, Coefficient: stage.coefficient, Weight: stage.weight,
			Acc: acc[j], Y: y[j], X: x[j],
		}, curves[2*j], curves[2*j+1]); err != nil {
			return err
		}
	}
	return nil
}
