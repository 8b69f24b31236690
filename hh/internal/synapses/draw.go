package synapses

import (
	"math"

	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/hh/internal/steps"
	"github.com/lut4go/lut4go/internal/portable"
)

// drawn is the synapses of a projection by source, in one part for each
// goroutine that drew.
type drawn struct {
	parts []drawnPart
	keep  bool // they cannot be drawn again
}

// drawnPart is the synapses of the sources from lo on: those of source lo+i are
// first[i] to first[i+1].
type drawnPart struct {
	lo     int
	first  []uint32
	target []uint32
	delay  []uint16  // steps
	weight []float64 // nil if all have the same
}

// list is the synapses of one source, by target; those with the same target are
// in the order of Pairs, if it has them.
type list struct {
	targets []uint32
	delays  []uint16 // steps
	weights []float64
}

func (d *drawn) count() int {
	n := 0
	for _, p := range d.parts {
		n += len(p.target)
	}
	return n
}

// delays returns the shortest and the longest delay, or MaxDelay and -1 if there
// are no synapses.
func (d *drawn) delays() (shortest, longest int) {
	shortest, longest = MaxDelay, -1
	for _, p := range d.parts {
		for _, delay := range p.delay {
			shortest, longest = min(shortest, int(delay)), max(longest, int(delay))
		}
	}
	return shortest, longest
}

// each calls f for every source in turn with its synapses.
func (d *drawn) each(f func(source int, l list)) {
	for i := range d.parts {
		d.parts[i].each(f)
	}
}

func (d *drawnPart) each(f func(source int, l list)) {
	for i, a := range d.first[:len(d.first)-1] {
		b := d.first[i+1]
		l := list{targets: d.target[a:b], delays: d.delay[a:b]}
		if d.weight != nil {
			l.weights = d.weight[a:b]
		}
		f(d.lo+i, l)
	}
}

// draw draws the synapses of every source, each from a stream of its own.
func (p *Projection) draw() *drawn {
	var a *adjacency
	if rule, ok := p.Rule.(wholeRule); ok {
		a = rule.connect(p)
	}
	from := p.Shape.From
	d := &drawn{parts: make([]drawnPart, min(p.Threads, from)), keep: a != nil && a.pair != nil}
	parallel(len(d.parts), len(d.parts), func(i int) {
		d.parts[i] = p.drawPart(from*i/len(d.parts), from*(i+1)/len(d.parts), a)
	})
	return d
}

// drawPart draws the synapses of sources lo to hi, or their delays and weights
// where an adjacency has the synapses.
func (p *Projection) drawPart(lo, hi int, a *adjacency) drawnPart {
	var capacity int
	if a != nil {
		capacity = int(a.first[hi] - a.first[lo])
	} else {
		// Nearly always within four standard deviations of the mean.
		mean := p.Rule.Expect(p.Shape) * float64(hi-lo) / float64(p.Shape.From)
		capacity = int(mean + 4*math.Sqrt(mean) + 1)
	}
	d := drawer{Projection: p, part: drawnPart{
		lo:     lo,
		first:  make([]uint32, 1, hi-lo+1),
		target: make([]uint32, 0, capacity),
		delay:  make([]uint16, 0, capacity),
	}}
	if p.Weighted {
		d.part.weight = make([]float64, 0, capacity)
	}
	if pairs, ok := p.Rule.(Pairs); ok {
		d.weights, d.delays = pairs.Weights, pairs.Delays
	}
	for source := lo; source < hi; source++ {
		d.source = source
		d.stream = random.Synapse.OfProjection(p.Seed, p.Index, source)
		if a == nil {
			p.Rule.(bySourceRule).targets(&d)
		} else {
			a.targets(&d)
		}
		d.part.first = append(d.part.first, uint32(len(d.part.target)))
	}
	return d.part
}

// drawer draws the synapses of one source after the other.
type drawer struct {
	*Projection
	weights, delays []float64 // of each pair of Pairs, or nil
	source          int
	stream          portable.Stream // of the source
	part            drawnPart
	ahead           [32]uint64 // scratch space
	sampler
}

// add adds a synapse of the source, pair being its place in Pairs.
func (d *drawer) add(target, pair uint32) {
	if d.Shape.NoSelf && int(target) == d.source {
		return
	}
	d.part.target = append(d.part.target, target)
	d.part.delay = append(d.part.delay, steps.Short(d.value(d.Delay, d.delays, pair), d.Dt))
	if d.Weighted {
		d.part.weight = append(d.part.weight, d.value(d.Weight, d.weights, pair))
	}
}

// value draws from a distribution, or takes the value that there is for a pair.
func (d *drawer) value(x random.Distribution, values []float64, pair uint32) float64 {
	if values != nil {
		return values[pair]
	}
	return x.Draw(&d.stream)
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
