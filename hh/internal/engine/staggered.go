package engine

import "cmp"

// staggered makes a step with the gates half a step ahead: of Staggered or CN. In
// the first one of a run the gates get ahead.
func (s *stepper[T]) staggered(first bool) error {
	open := s.openCurves()
	var err error
	if first {
		err = cmp.Or(s.advanceGatesHalf(open), s.lookUpPoolsHalf())
	} else {
		err = cmp.Or(s.lookUpAndAdvanceGates(nil, open), s.lookUpPools(s.view))
	}
	if err = cmp.Or(err, s.advancePoolGates()); err != nil {
		return err
	}
	if err := s.sumCurrents(0); err != nil {
		return err
	}
	return cmp.Or(s.moveVoltage(), s.advancePools(), s.decayReceptors())
}

// advanceGatesHalf takes the gates through half a step, and leaves in open the
// channels' own curves.
func (s *stepper[T]) advanceGatesHalf(open [][]T) error {
	if err := s.lookUpOpen(open); err != nil {
		return err
	}
	curves := s.work.curves
	if err := Evaluate(curves, s.model.HalfStep, s.voltages()); err != nil {
		return err
	}
	return s.advanceGatesBy(curves)
}
