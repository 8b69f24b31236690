package synapses

import (
	"errors"
	"fmt"

	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/internal/portable"
)

// A bySourceRule finds the targets of a source without knowing those of others.
type bySourceRule interface {
	// targets adds them in ascending order.
	targets(d *drawer)
}

// A wholeRule finds all synapses together.
type wholeRule interface {
	connect(p *Projection) *adjacency
}

// Probability connects each ordered pair with this probability.
type Probability float64

func (p Probability) Validate(Shape) error {
	if !(p >= 0 && p <= 1) {
		return fmt.Errorf("probability is %v, want 0 to 1", float64(p))
	}
	return nil
}

func (p Probability) Expect(s Shape) float64     { return float64(p) * s.pairs() }
func (p Probability) scratch(Shape, int) float64 { return 0 }

// targets draws the gaps between targets, which are geometric.
func (p Probability) targets(d *drawer) {
	if p == 0 {
		return
	}
	scale := -1 / portable.Log(float64(1-p))
	if p < 1e-8 {
		// 1-p loses p's digits, below 1e-16 all of them.
		scale = 1/float64(p) - 0.5
	}
	if delay, ok := d.Delay.(random.Uniform); ok && !d.Weighted && p < 1 {
		d.drawAhead(scale, delay)
		return
	}
	n := float64(d.Shape.To)
	for t := 0.0; ; t++ {
		if p < 1 {
			t += d.stream.Geometric(scale)
		}
		if !(t < n) {
			return
		}
		d.add(uint32(t), 0)
	}
}

// AllToAll connects every ordered pair.
type AllToAll struct{}

func (AllToAll) Validate(Shape) error       { return nil }
func (AllToAll) Expect(s Shape) float64     { return s.pairs() }
func (AllToAll) scratch(Shape, int) float64 { return 0 }

func (AllToAll) targets(d *drawer) {
	for t := range d.Shape.To {
		d.add(uint32(t), 0)
	}
}

// OneToOne connects neuron i to neuron i.
type OneToOne struct{}

func (OneToOne) Validate(s Shape) error {
	if s.From != s.To {
		return fmt.Errorf("one to one from %d neurons to %d, want as many", s.From, s.To)
	}
	if s.NoSelf {
		return errors.New("one to one within a population, NoSelf leaves nothing")
	}
	return nil
}

func (OneToOne) Expect(s Shape) float64     { return float64(s.From) }
func (OneToOne) scratch(Shape, int) float64 { return 0 }

func (OneToOne) targets(d *drawer) { d.add(uint32(d.source), 0) }
