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
		if err := s.advanceVoltage(&m.stages[i]); err != nil {
			return err
		}
		if err := s.advanceStages(&m.stages[i]); err != nil {
			return err
		}
	}
	return s.decayReceptors()
}

// bindStages points the stages at the block.
func (s *stepper[T]) bindStages() {
	x, y, acc := s.view, s.work.y, s.work.acc
	s.voltageStage = kernel.Stage[T]{Acc: acc[0], Y: y[0], X: x[0]}
	s.gateStages = kernel.GateStages[T]{Acc: s.gates(acc), Y: s.gates(y), X: s.gates(x)}
}

// advanceVoltage does a stage of the voltage, by the sums of conductances and currents.
func (s *stepper[T]) advanceVoltage(stage *rkStage[T]) error {
	g, e, err := s.sums.Flush()
	if err != nil {
		return err
	}
	v := &s.voltageStage
	v.Kind, v.Coefficient, v.Weight = stage.kind, stage.coefficientV, stage.weightV
	return s.k.Stage(v, g, e)
}

// advanceStages does a stage of the gates, by the curves at the voltages looked up.
func (s *stepper[T]) advanceStages(stage *rkStage[T]) error {
	g := &s.gateStages
	g.Kind, g.Coefficient, g.Weight = stage.kind, stage.coefficient, stage.weight
	if s.model.rows != nil {
		return s.k.GateStages(g, s.positions)
	}
	for j := range g.Y {
		one := kernel.Stage[T]{Kind: g.Kind, Coefficient: g.Coefficient, Weight: g.Weight, Acc: g.Acc[j], Y: g.Y[j], X: g.X[j]}
		if err := s.k.Stage(&one, s.work.curves[2*j], s.work.curves[2*j+1]); err != nil {
			return err
		}
	}
	return nil
}
