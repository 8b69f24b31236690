package cables

import (
	"cmp"

	"github.com/lut4go/lut4go/hh/internal/engine"
)

// inputs are currents and conductances into compartments, beside stimuli.
type inputs struct {
	samples     []samples
	noises      []*noise
	whiteNoises []whiteNoise
}

// samples are engine.Samples into a compartment, in uA/cm2 of it.
type samples struct {
	compartment int
	row         func(step uint64) int
	rows        [][]float64 // padded
}

// noise is an engine.Noise into a compartment, in mS/cm2 or uA/cm2 of it.
type noise struct {
	*engine.Noise
	compartment int
	common      []float64 // deviation in each step of the epoch at hand
}

// whiteNoise is an engine.WhiteNoise into a compartment, in uA/cm2 of it.
type whiteNoise struct {
	*engine.WhiteNoise
	compartment int
}

func (c *cells) InjectSamplesAt(compartment int, s *engine.Samples) error {
	if err := c.varyNow(compartment); err != nil {
		return err
	}
	in := samples{compartment: compartment, row: s.Row}
	for _, row := range s.Rows {
		in.rows = append(in.rows, c.spread(row))
	}
	c.samples = append(c.samples, in)
	return nil
}

func (c *cells) AddNoiseAt(compartment int, n *engine.Noise) error {
	if err := c.varyNow(compartment); err != nil {
		return err
	}
	c.noises = append(c.noises, &noise{Noise: n, compartment: compartment})
	return nil
}

func (c *cells) AddWhiteNoiseAt(compartment int, n *engine.WhiteNoise) error {
	if err := c.varyNow(compartment); err != nil {
		return err
	}
	c.whiteNoises = append(c.whiteNoises, whiteNoise{n, compartment})
	return nil
}

func (c *cells) Deviations() (all []*engine.Deviation) {
	for _, n := range c.noises {
		all = append(all, n.Deviations()...)
	}
	return all
}

func (c *cells) BeginEpoch(steps int) {
	for _, n := range c.noises {
		n.common = n.InCommon(n.common, steps)
	}
}

// addInputs adds samples and noises to the sums of a step, and takes the noises to the next
// one.
func (s *stepper) addInputs(step uint64, slot int) error {
	g := s.group
	for i := range s.samples {
		in := &s.samples[i]
		k := in.row(step)
		if k >= len(in.rows) {
			continue
		}
		if err := s.k.AddCurrent(s.at(s.e, in.compartment), in.rows[k][g.lo:g.lo+g.width]); err != nil {
			return err
		}
	}
	if len(s.noises)+len(s.whiteNoises) == 0 {
		return nil
	}
	x := s.x[:g.width]
	clear(x) // of cells that nobody sees too
	for _, n := range s.noises {
		common := 0.0
		if n.Common != nil {
			common = n.common[slot]
		}
		n.Fluctuate(x, g.lo, g.hi, common)
		to, err := s.at(s.e, n.compartment), error(nil)
		if n.Conductance {
			err = s.k.AddConductance(s.at(s.g, n.compartment), to, x, n.E)
		} else {
			err = s.k.AddCurrent(to, x)
		}
		if err != nil {
			return err
		}
	}
	var err error
	for _, n := range s.whiteNoises {
		n.Fluctuate(x, s.d.First, g.lo, g.hi, step)
		err = cmp.Or(err, s.k.AddCurrent(s.at(s.e, n.compartment), x))
	}
	return err
}
