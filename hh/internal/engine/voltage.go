package engine

// moveVoltage takes the voltage through the step, and the last receptors with it.
func (s *stepper[T]) moveVoltage() error {
	m, v := s.model, s.view[0]
	c := m.perCm(m.Dt)
	if m.Method != ExpEuler && m.Method != CN {
		return s.sums.moveVoltage(v, c, s.last)
	}
	if err := s.sums.flush(); err != nil {
		return err
	}
	if m.Method == CN {
		return s.k.CentreVoltage(v, s.sums.g, s.sums.e, c)
	}
	return s.k.RelaxVoltage(v, s.sums.g, s.sums.e, c)
}

// decayReceptors takes the receptors through the step that did not go with the
// voltage.
func (s *stepper[T]) decayReceptors() error {
	for i := range len(s.receptors) - len(s.last) {
		r := &s.model.receptors[i]
		if r.x == r.s {
			s.k.Decay(s.view[r.s], r.decay)
		} else if err := s.k.Cascade(s.view[r.s], s.view[r.x], r.decay, r.coupling, r.rise); err != nil {
			return err
		}
	}
	return nil
}
