package synapses

import (
	"fmt"

	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/hh/internal/steps"
	"github.com/lut4go/lut4go/internal/portable"
)

// Probability connects each ordered pair with this probability.
type Probability float64

func (p Probability) validate(Shape) error {
	if !(p >= 0 && p <= 1) {
		return fmt.Errorf("probability is %v, want 0 to 1", float64(p))
	}
	return nil
}

func (p Probability) expect(s Shape) float64     { return float64(p) * s.pairs() }
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

// drawAhead does what Probability.targets and add do, for synapses that differ in
// their delays alone. All that these need are draws of 64 bits, which cost less
// many at a time; those left over at the end of the stream are not needed.
func (d *drawer) drawAhead(scale float64, delay random.Uniform) {
	n, dt, self := float64(d.Shape.To), d.Dt, -1
	if d.Shape.NoSelf {
		self = d.source
	}
	targets, delays := d.part.target, d.part.delay
	t := 0.0
	for left := 0; t < n; {
		d.stream.Uint64s(d.ahead[left:])
		u := d.ahead[:]
		for len(u) > 1 {
			t += portable.GeometricOf(u[0], scale)
			if !(t < n) {
				break
			}
			target := int(t)
			t++
			if target == self {
				u = u[1:]
				continue
			}
			targets = append(targets, uint32(target))
			delays = append(delays, steps.Short(portable.UniformOf(u[1], delay.Lo, delay.Hi), dt))
			u = u[2:]
		}
		left = copy(d.ahead[:], u)
	}
	d.part.target, d.part.delay = targets, delays
}
