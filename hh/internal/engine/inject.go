package engine

import "cmp"

// addInputs adds the stimuli and noises of the step to the start.
func (s *stepper[T]) addInputs() error {
	return cmp.Or(s.stimulate(), s.addSamples(), s.addNoise())
}

// stimulate adds the stimuli of the step.
func (s *stepper[T]) stimulate() error {
	for _, in := range s.injections {
		y := in.stimulus(s.step)
		if y == 0 {
			continue
		}
		if in.factors == nil {
			if err := s.addToCurrents(T(y)); err != nil {
				return err
			}
			continue
		}
		x := s.work.x
		s.k.Fill(x, T(y))
		if err := cmp.Or(s.k.MulPow(x, s.part(in.factors), 1), s.k.AddCurrent(s.currents(), x)); err != nil {
			return err
		}
	}
	return nil
}

// addSamples adds the sampled currents of the step.
func (s *stepper[T]) addSamples() error {
	for i := range s.samples {
		in := &s.samples[i]
		if k := in.row(s.step); k < len(in.rows) {
			if err := s.k.AddCurrent(s.currents(), s.part(in.rows[k])); err != nil {
				return err
			}
		}
	}
	return nil
}

// fluctuate finds the noises of the block's cells in the step, and takes them to the
// next one.
func (s *stepper[T]) fluctuate() {
	for _, n := range s.noises {
		if n.differs() {
			n.fluctuate(s.lo, s.hi, s.slot)
		}
	}
	for i := range s.whiteNoises {
		if n := &s.whiteNoises[i]; n.differs() {
			n.fluctuate(s.model.First, s.lo, s.hi, s.step)
		}
	}
}

// addNoise adds the noises of the step.
func (s *stepper[T]) addNoise() error {
	for _, n := range s.noises {
		if err := s.addColoredNoise(n); err != nil {
			return err
		}
	}
	for i := range s.whiteNoises {
		n := &s.whiteNoises[i]
		var err error
		if n.differs() {
			err = s.k.AddCurrent(s.currents(), s.part(n.current))
		} else {
			err = s.addToCurrents(T(n.common(s.step)))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *stepper[T]) addColoredNoise(n *noise[T]) error {
	x := s.part(n.current)
	if !n.differs() {
		now := T(n.now(n.common[s.slot]))
		if !n.Conductance {
			return s.addToCurrents(now)
		}
		x = s.work.x
		s.k.Fill(x, now)
	}
	if n.Conductance {
		return s.k.AddConductance(s.conductances(), s.currents(), x, n.e)
	}
	return s.k.AddCurrent(s.currents(), x)
}
