package engine

// moveVoltage takes the voltage through the step, and the last receptors with it.
func (s *stepper[T]) moveVoltage() error {
	m, v := s.model, s.view[0]
	c := m.perCm(m.Dt)
	if m.Method != ExpEuler && m.Method != CN {
		return s.sums.Euler(v, c, s.last)
	}
	g, e, err := s.sums.Flush()
	switch {
	case err != nil:
		return err
	case m.Method == CN:
		return s.k.CrankNicolson(v, g, e, c)
	}
	return s.k.ExponentialEuler(v, g, e, c)
}

// decayReceptors takes the receptors through the step that did not go with the
// voltage.
func (s *stepper[T]) decayReceptors() error {
	for i := range len(s.receptors) - len(s.last) {
		r := &s.model.receptors[i]
		if r.x == r.s {
			s.k.Decay(s.view[r.s], r.decay)
		} else if err := s.k.DualExponential(s.view[r.s], s.view[r.x], r.decay, r.coupling, r.rise); err != nil {
			return err
		}
	}
	return nil
}
