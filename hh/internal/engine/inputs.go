package engine

import (
	"math"

	"github.com/lut4go/lut4go/internal/portable"
	"github.com/lut4go/lut4go/kernel"
)

// Stimulus returns a current in a step, uA/cm2.
type Stimulus func(step uint64) float64

// injection is a stimulus and what each cell gets of it; nil for all of it.
type injection[T kernel.Float] struct {
	stimulus Stimulus
	factors  []T
}

func (c *cells[T]) Inject(s Stimulus, factors []float64) {
	c.injections = append(c.injections, injection[T]{s, converted[T](factors)})
	c.makePlan()
}

func (c *cells[T]) Factors(i int) []float64 {
	var x []float64
	for _, y := range c.injections[i].factors {
		x = append(x, float64(y))
	}
	return x
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
			if err := s.k.MulPow(x, in.factors[s.lo:s.hi], 1); err != nil {
				return err
			}
		}
		if err := s.k.Inject(e, x); err != nil {
			return err
		}
	}
	return nil
}

// Process is an Ornstein-Uhlenbeck process (Gillespie, Phys. Rev. E 54:2084, 1996):
// a current, or a conductance that is cut off at 0.
type Process struct {
	Mean        float64 // uA/cm2 or mS/cm2
	Conductance bool
	E           float64           // of a conductance, mV
	Shared      bool              // all cells have the same one
	Value       []float64         // deviation from the mean: of each cell, or the shared one
	Streams     []portable.Stream // as many

	keep, noise float64 // parts of the old deviation and of a new one in a step
}

// NewProcess returns a process with a standard deviation and a correlation time, in
// ms, in steps of dt ms. Value and Streams are to be set.
func NewProcess(sd, tau, dt float64) *Process {
	return &Process{
		keep: portable.Exp(-dt / tau),
		// 1 - keep^2, without cancelling for a long tau.
		noise: float64(sd * math.Sqrt(-portable.Expm1(-2*dt/tau))),
	}
}

// next takes the i-th deviation through a step.
func (p *Process) next(i int) {
	p.Value[i] = float64(p.keep*p.Value[i]) + float64(p.noise*p.Streams[i].Normal())
}

// now returns the i-th current or conductance.
func (p *Process) now(i int) float64 {
	y := p.Mean + p.Value[i]
	if p.Conductance && y < 0 {
		return 0
	}
	return y
}

// noise is a Process in one precision.
type noise[T kernel.Float] struct {
	*Process
	e       T
	current []T // of each cell in the step at hand; nil if shared
	shared  []T // in each step of the epoch at hand
}

func (c *cells[T]) AddNoise(p *Process) {
	n := &noise[T]{Process: p, e: T(p.E)}
	if !p.Shared {
		n.current = kernel.Aligned[T](c.n)
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
			copy(x, n.current[s.lo:s.hi])
		}
		var err error
		if n.Conductance {
			err = s.k.Conductance(g, e, x, n.e)
		} else {
			err = s.k.Inject(e, x)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
