package hh

import (
	"math"

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
	delays  []uint16
	weights []float64
}

func (d *drawn) count() int {
	n := 0
	for _, p := range d.parts {
		n += len(p.target)
	}
	return n
}

// delays returns the shortest and the longest one, or what is neither if there
// are no synapses.
func (d *drawn) delays() (least, most int) {
	least, most = maxDelay, -1
	for _, p := range d.parts {
		for _, delay := range p.delay {
			least, most = min(least, int(delay)), max(most, int(delay))
		}
	}
	return least, most
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

// drawn returns the synapses, drawn anew if the blocks have them.
func (p *projection) drawn() *drawn {
	if p.fresh != nil {
		return p.fresh
	}
	return p.draw()
}

// draw draws the synapses of every source, each from a stream of its own.
func (p *projection) draw() *drawn {
	var w *wiring
	if rule, ok := p.Rule.(listed); ok {
		w = rule.wire(p)
	}
	d := &drawn{parts: make([]drawnPart, min(p.net.config.Threads, p.from.n)), keep: w != nil && w.pair != nil}
	parallel(len(d.parts), len(d.parts), func(i int) {
		lo, hi := p.from.n*i/len(d.parts), p.from.n*(i+1)/len(d.parts)
		d.parts[i] = p.drawPart(lo, hi, w)
	})
	return d
}

// drawPart draws the synapses of sources lo to hi, or their delays and weights
// where a wiring has the synapses.
func (p *projection) drawPart(lo, hi int, w *wiring) drawnPart {
	var room int
	if w != nil {
		room = int(w.first[hi] - w.first[lo])
	} else {
		// Nearly always within four standard deviations of the mean.
		mean := p.Rule.expect(p.shape()) * float64(hi-lo) / float64(p.from.n)
		room = int(mean + 4*math.Sqrt(mean) + 1)
	}
	d := drawer{projection: p, shape: p.shape(), part: drawnPart{
		lo:     lo,
		first:  make([]uint32, 1, hi-lo+1),
		target: make([]uint32, 0, room),
		delay:  make([]uint16, 0, room),
	}}
	if p.weighted {
		d.part.weight = make([]float64, 0, room)
	}
	for source := lo; source < hi; source++ {
		d.source = source
		d.stream = portable.NewStream(p.net.config.Seed, uint32(drawSynapse+p.index), uint64(source))
		if w == nil {
			p.Rule.(sourced).targets(&d)
		} else {
			w.targets(&d)
		}
		d.part.first = append(d.part.first, uint32(len(d.part.target)))
	}
	return d.part
}

// drawer draws the synapses of one source after the other.
type drawer struct {
	*projection
	shape  shape
	source int
	stream portable.Stream // of the source
	part   drawnPart
	ahead  [32]uint64 // scratch space
	sampler
}

// add adds a synapse of the source, pair being its place in Pairs.
func (d *drawer) add(target, pair uint32) {
	if d.NoSelf && int(target) == d.source {
		return
	}
	d.part.target = append(d.part.target, target)
	d.part.delay = append(d.part.delay, steps(d.value(d.Delay, pair), d.net.config.Dt))
	if d.weighted {
		d.part.weight = append(d.part.weight, d.value(d.Weight, pair))
	}
}

// steps is WholeSteps of a delay that Connect has seen to fit, in less time.
func steps(ms, dt float64) uint16 {
	x := ms / dt
	return uint16(x + (0.5 + float64(x*quotientError)))
}

// value draws from a distribution, or takes the value that it has for a pair.
func (d *drawer) value(x Distribution, pair uint32) float64 {
	if values, ok := x.(Values); ok {
		return values[pair]
	}
	return x.draw(&d.stream)
}

// drawAhead does what Probability.targets and add do, for synapses that differ in
// their delays alone. All that these take are draws of 64 bits, which cost less
// many at a time; nobody misses those left over at the end of the stream.
func (d *drawer) drawAhead(scale float64, delay Uniform) {
	n, dt, self := float64(d.shape.to), d.net.config.Dt, -1
	if d.NoSelf {
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
			delays = append(delays, steps(portable.UniformOf(u[1], delay.Lo, delay.Hi), dt))
			u = u[2:]
		}
		left = copy(d.ahead[:], u)
	}
	d.part.target, d.part.delay = targets, delays
}
