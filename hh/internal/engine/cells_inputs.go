package engine

import "github.com/lut4go/lut4go/kernel"

// inputs are a population's stimuli and noise.
type inputs[T kernel.Float] struct {
	injections  []injection[T]
	samples     []samples[T]
	noises      []*noise[T]
	whiteNoises []whiteNoise[T]
}

// any reports whether there are inputs.
func (in *inputs[T]) any() bool {
	return len(in.injections)+len(in.samples)+len(in.noises)+len(in.whiteNoises) > 0
}

func (c *cells[T]) Inject(s Stimulus, factors []float64) {
	c.injections = append(c.injections, injection[T]{s, c.converted(factors)})
	c.makePlan()
}

func (c *cells[T]) ClearStimuli() {
	c.injections, c.samples = nil, nil
	c.makePlan()
}

func (c *cells[T]) Factors(i int) []float64 {
	factors := c.injections[i].factors
	if factors == nil {
		return nil
	}
	x := make([]float64, c.n)
	for i := range x {
		x[i] = float64(factors[i])
	}
	return x
}

func (c *cells[T]) InjectSamples(s *Samples) {
	in := samples[T]{row: s.Row}
	for _, row := range s.Rows {
		in.rows = append(in.rows, c.converted(row))
	}
	c.samples = append(c.samples, in)
	c.makePlan()
}

func (c *cells[T]) AddNoise(p *Noise) {
	n := &noise[T]{Noise: p, e: T(p.E)}
	if p.differs() {
		n.current = kernel.Aligned[T](len(c.state[0]))
	}
	c.noises = append(c.noises, n)
	c.makePlan()
}

func (c *cells[T]) AddWhiteNoise(p *WhiteNoise) {
	n := whiteNoise[T]{WhiteNoise: p}
	if p.differs() {
		n.current = kernel.Aligned[T](len(c.state[0]))
	}
	c.whiteNoises = append(c.whiteNoises, n)
	c.makePlan()
}

func (c *cells[T]) Deviations() (all []*Deviation) {
	for _, n := range c.noises {
		all = append(all, n.Deviations()...)
	}
	return all
}

func (c *cells[T]) BeginEpoch(steps int) {
	for _, n := range c.noises {
		n.common = n.InCommon(n.common, steps)
	}
}
