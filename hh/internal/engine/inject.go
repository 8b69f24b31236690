package engine

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

// fluctuate takes the noises of the block's cells to the next step, and keeps
// what they are in this one.
func (s *stepper[T]) fluctuate() {
	for _, n := range s.noises {
		if n.Shared {
			continue
		}
		for i := s.lo; i < s.hi; i++ {
			n.current[i] = T(n.now(i))
			n.next(i)
		}
	}
}

// addNoise adds the noises of the step to the sums of conductances and currents.
func (s *stepper[T]) addNoise(g, e []T) error {
	for _, n := range s.noises {
		x := s.work.x
		if n.Shared {
			s.k.Fill(x, n.shared[s.slot])
		} else {
			copy(x, s.part(n.current))
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
	return nil
}
