package engine

import "github.com/lut4go/lut4go/kernel"

func (c *cells[T]) Inject(s Stimulus, factors []float64) {
	c.injections = append(c.injections, injection[T]{s, c.converted(factors)})
	c.makePlan()
}

func (c *cells[T]) ClearStimuli() {
	c.injections = nil
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

func (c *cells[T]) AddNoise(p *Process) {
	n := &noise[T]{Process: p, e: T(p.E)}
	if !p.Shared {
		n.current = kernel.Aligned[T](len(c.state[0]))
	}
	c.noises = append(c.noises, n)
	c.makePlan()
}

func (c *cells[T]) Processes() []*Process {
	var all []*Process
	for _, n := range c.noises {
		all = append(all, n.Process)
	}
	return all
}

func (c *cells[T]) BeginEpoch(steps int) {
	for _, n := range c.noises {
		if !n.Shared {
			continue
		}
		n.shared = n.shared[:0]
		for range steps {
			n.shared = append(n.shared, T(n.now(0)))
			n.next(0)
		}
	}
}
