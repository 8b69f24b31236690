package engine

import "github.com/lut4go/lut4go/kernel"

// rkStages returns the stages of the classical method: the Butcher tableau times dt (ms).
func rkStages[T kernel.Float](d *Description) [4]kernel.StageCoefficients[T] {
	stage := func(kind kernel.StageKind, a, b float64) kernel.StageCoefficients[T] {
		return kernel.StageCoefficients[T]{
			Kind: kind, Coefficient: T(a), Weight: T(b), CoefficientV: T(a / d.Cm), WeightV: T(b / d.Cm),
		}
	}
	return [...]kernel.StageCoefficients[T]{
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
		if err := s.lookUpPools(y); err != nil {
			return err
		}
		if err := s.sumCurrents(i); err != nil {
			return err
		}
		s.slopePools(y[0])
		if err := s.advanceStage(&m.stages[i]); err != nil {
			return err
		}
		if err := s.stagePools(&m.stages[i]); err != nil {
			return err
		}
	}
	return s.decayReceptors()
}

// bindStages points the stages at the block, if the plan has any.
func (s *stepper[T]) bindStages() error {
	rows := s.model.rows
	if s.model.Method != RK4 || s.plan.fused != nil || rows == nil {
		return nil
	}
	x, y, acc := s.view, s.work.y, s.work.acc
	return s.stages.Bind(s.k, &kernel.StagesOperands[T]{
		Voltage: kernel.Stage[T]{Acc: acc[0], Y: y[0], X: x[0]}, G: s.work.g, E: s.work.e,
		Gates:     kernel.GateStages[T]{Acc: s.gates(acc), Y: s.gates(y), X: s.gates(x)},
		Positions: s.positions, Rows: rows,
	})
}

// advanceStage does a stage of the voltage, by the sums of conductances and currents, and
// of the gates, by the curves at the voltages looked up.
func (s *stepper[T]) advanceStage(c *kernel.StageCoefficients[T]) error {
	g, e, err := s.sums.Flush()
	if err != nil {
		return err
	}
	s.holdVoltage(g, e)
	if s.model.rows != nil {
		return s.stages.Advance(c)
	}
	x, y, acc, curves := s.view, s.work.y, s.work.acc, s.work.curves
	v := kernel.Stage[T]{Kind: c.Kind, Coefficient: c.CoefficientV, Weight: c.WeightV, Acc: acc[0], Y: y[0], X: x[0]}
	if err := s.k.Stage(&v, g, e); err != nil {
		return err
	}
	for j := range s.model.Gates {
		gate := kernel.Stage[T]{Kind: c.Kind, Coefficient: c.Coefficient, Weight: c.Weight, Acc: acc[1+j], Y: y[1+j], X: x[1+j]}
		if err := s.k.Stage(&gate, curves[2*j], curves[2*j+1]); err != nil {
			return err
		}
	}
	return nil
}
