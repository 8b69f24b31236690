package engine

import "cmp"

// euler makes a step all from the values before it: of Euler or ExpEuler.
func (s *stepper[T]) euler() error {
	open := s.openCurves()
	var err error
	if s.plan.gatesFirst {
		err = s.lookUpAndAdvanceGates(s.gates(s.gating), open)
	} else {
		err = s.lookUpOpen(open)
	}
	if err = cmp.Or(err, s.lookUpPools(s.view)); err != nil {
		return err
	}
	if err := s.sumCurrents(0); err != nil {
		return err
	}
	if err := s.moveVoltage(); err != nil {
		return err
	}
	if !s.plan.gatesFirst {
		if err := s.advanceGates(nil, nil); err != nil {
			return err
		}
	}
	return cmp.Or(s.advancePoolGates(), s.advancePools(), s.decayReceptors())
}
