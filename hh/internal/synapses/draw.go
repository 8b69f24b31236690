package synapses

import (
	"math"

	"github.com/lut4go/lut4go/hh/internal/random"
)

// draw draws the synapses of every source, each from a stream of its own. Ranks draw those of
// their own sources, and deal them out.
func (p *Projection) draw() *drawn {
	if !p.Team.Alone() {
		return p.drawTogether()
	}
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
		capacity = int(a.first[hi-a.lo] - a.first[lo-a.lo])
	} else {
		// Nearly always within four standard deviations of the mean.
		mean := p.Rule.expect(p.Shape) * float64(hi-lo) / float64(p.Shape.From)
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
