package cables

import "github.com/lut4go/lut4go/hh/internal/engine"

// coupling is an engine.Coupling into a compartment, by mS/cm2 of it.
type coupling struct {
	*engine.Seen
	compartment int
	graded      bool
	e           float64
}

func (c *cells) Couple(k engine.Coupling) error {
	if err := c.varyNow(k.Compartment); err != nil {
		return err
	}
	c.couplings = append(c.couplings, coupling{engine.NewSeen(&k, c.n), k.Compartment, k.Graded, k.E})
	return nil
}

// couple adds the conductances and currents of the couplings to the sums of a step.
func (s *stepper) couple(step uint64) {
	for i := range s.couplings {
		c := &s.couplings[i]
		g, e := s.at(s.g, c.compartment), s.at(s.e, c.compartment)
		for cell := s.group.lo; cell < s.group.hi; cell++ {
			lane, sum := cell-s.group.lo, c.Sum(cell, step)
			if c.graded {
				g[lane] += sum
				e[lane] += float64(sum * c.e)
				continue
			}
			g[lane] += c.Total[cell]
			e[lane] += sum
		}
	}
}

func (c *cells) Show(step uint64) error {
	if !c.Exhibits.Any() || c.n == 0 {
		return nil
	}
	s := c.NewStepper(0).(*stepper)
	for _, g := range c.groups {
		s.group = g
		if err := s.show(step); err != nil {
			return err
		}
	}
	return nil
}

// show shows the group's cells to a step.
func (s *stepper) show(step uint64) error {
	if !s.Exhibits.Any() {
		return nil
	}
	return s.Fill(s.k, s.shows, step, s.group.lo, func(k int) []float64 { return s.variables[k].of(s.cells, s.group) })
}
