package synapses

import (
	"errors"
	"fmt"
)

// Rule says which neurons of one population are connected to which of another.
// Package hh documents each.
type Rule interface {
	validate(s Shape) error
	// expect returns how many synapses there will be, on average.
	expect(s Shape) float64
	// scratch returns how many bytes are needed while they are drawn, beside
	// the synapses themselves.
	scratch(s Shape, threads int) float64
}

// Shape is what a rule connects.
type Shape struct {
	From, To          int // numbers of neurons
	NoSelf, Multapses bool
}

// pairs returns the number of ordered pairs.
func (s Shape) pairs() float64 {
	n := float64(s.From) * float64(s.To)
	if s.NoSelf {
		n -= float64(s.From)
	}
	return n
}

// A bySourceRule finds the targets of a source without knowing those of others.
type bySourceRule interface {
	// targets adds them in ascending order.
	targets(d *drawer)
}

// A wholeRule finds all synapses together.
type wholeRule interface {
	connect(p *Projection) *adjacency
}

// AllToAll connects every ordered pair.
type AllToAll struct{}

func (AllToAll) validate(Shape) error       { return nil }
func (AllToAll) expect(s Shape) float64     { return s.pairs() }
func (AllToAll) scratch(Shape, int) float64 { return 0 }

func (AllToAll) targets(d *drawer) {
	for t := range d.Shape.To {
		d.add(uint32(t), 0)
	}
}

// OneToOne connects neuron i to neuron i.
type OneToOne struct{}

func (OneToOne) validate(s Shape) error {
	if s.From != s.To {
		return fmt.Errorf("one to one from %d neurons to %d, want as many", s.From, s.To)
	}
	if s.NoSelf {
		return errors.New("one to one within a population, NoSelf leaves nothing")
	}
	return nil
}

func (OneToOne) expect(s Shape) float64     { return float64(s.From) }
func (OneToOne) scratch(Shape, int) float64 { return 0 }

func (OneToOne) targets(d *drawer) { d.add(uint32(d.source), 0) }
