package engine

import "cmp"

// addInputs adds the stimuli and noises of the step to the sums of conductances and
// currents.
func (s *stepper[T]) addInputs(g, e []T) error {
	return cmp.Or(s.stimulate(e), s.addSamples(e), s.addNoise(g, e))
}

// stimulate adds the stimuli of the step to the currents e.
func (s *stepper[T]) stimulate(e []T) error {
	for _, in := range s.injections {
		y := in.stimulus(s.step)
		if y == 0 {
			continue
		}
		x := s.work.x
		s.k.Fill(x, T(y))
		if in.factors != nil {
			if err := s.k.MulPow(x, s.part(in.factors), 1); err != nil {
				return err
			}
		}
		if err := s.k.AddCurrent(e, x); err != nil {
			return err
		}
	}
	return nil
}

// addSamples adds the sampled currents of the step to the currents e.
func (s *stepper[T]) addSamples(e []T) error {
	for i := range s.samples {
		in := &s.samples[i]
		if k := in.row(s.step); k < len(in.rows) {
			if err := s.k.AddCurrent(e, s.part(in.rows[k])); err != nil {
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
		s.whiteNoises[i].fluctuate(s.model.First, s.lo, s.hi, s.step)
	}
}

// addNoise adds the noises of the step to the sums of conductances and currents.
func (s *stepper[T]) addNoise(g, e []T) error {
	for _, n := range s.noises {
		x := s.work.x
		if n.differs() {
			copy(x, s.part(n.current))
		} else {
			s.k.Fill(x, T(n.now(n.common[s.slot])))
		}
		var err error
		if n.Conductance {
			err = s.k.AddConductance(g, e, x, n.e)
		} else {
			err = s.k.AddCurrent(e, x)
		}
		if err != nil {
			return err
		}
	}
	for i := range s.whiteNoises {
		if err := s.k.AddCurrent(e, s.part(s.whiteNoises[i].current)); err != nil {
			return err
		}
	}
	return nil
}
