package synapses

import (
	"math"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/internal/portable"
)

// Pulses makes pulses of transmitter of the spikes of a projection's sources. The part of
// a synapse's receptors that is bound depends on its source's spikes alone; the delay
// shifts it. So it is followed here, once for all synapses of a source, from pulse to
// pulse, and what travels to the targets is the beginning and the end of each pulse with
// the part that is bound then (Lytton, Neural Comput. 8:501, 1996).
type Pulses struct {
	Length uint64 // of a pulse, steps
	// End and Bound are for each source the step after its last pulse, and the part of
	// the receptors that is bound then.
	End   []uint64
	Bound []float64
	// UnderWay is what has not arrived everywhere, by source, then in order.
	UnderWay []PulseEdge

	off, both float64 // rates of unbinding, and of binding and unbinding, 1/step
	steady    float64 // part that is bound after a long pulse
	merged    []PulseEdge
}

// PulseEdge is the beginning or the end of a pulse. Step is that in which a spike would
// have to be fired to arrive when the edge does.
type PulseEdge struct {
	communication.Spike
	N     float64 // 1 at a beginning, -1 at an end
	Bound float64 // part of the receptors that is bound, times N
}

// NewPulses returns those of sources that have not fired. Pulses are of so many steps of
// dt ms; on and off are the rates of binding in a pulse and of unbinding, 1/ms.
func NewPulses(sources int, length uint64, on, off, dt float64) *Pulses {
	return &Pulses{
		Length: length, End: make([]uint64, sources), Bound: make([]float64, sources),
		off: float64(off * dt), both: float64((on + off) * dt), steady: on / (on + off),
	}
}

// Add adds the pulses of the spikes of an epoch, by source, then step, and drops what
// arrives before that of a spike of step first.
func (p *Pulses) Add(spikes []communication.Spike, first int64) {
	all, old := p.merged[:0], p.UnderWay
	keep := func(e PulseEdge) {
		if int64(e.Step) >= first {
			all = append(all, e)
		}
	}
	for _, s := range spikes {
		for len(old) > 0 && old[0].Neuron <= s.Neuron {
			keep(old[0])
			old = old[1:]
		}
		begin, end := p.pulse(s)
		keep(begin)
		keep(end)
	}
	for _, e := range old {
		keep(e)
	}
	p.UnderWay, p.merged = all, p.UnderWay
}

// pulse returns the edges of the pulse of a spike. In a pulse of its source it begins
// when that ends.
func (p *Pulses) pulse(s communication.Spike) (begin, end PulseEdge) {
	from, bound := p.End[s.Neuron], p.Bound[s.Neuron]
	if s.Step > from {
		bound = float64(bound * portable.Exp(-float64(p.off*float64(s.Step-from))))
		from = s.Step
	}
	to := s.Step + p.Length
	begin = PulseEdge{communication.Spike{Step: from, Neuron: s.Neuron}, 1, bound}
	bound = p.steady + float64((bound-p.steady)*portable.Exp(-float64(p.both*float64(to-from))))
	end = PulseEdge{communication.Spike{Step: to, Neuron: s.Neuron}, -1, -bound}
	p.End[s.Neuron], p.Bound[s.Neuron] = to, bound
	return begin, end
}

// Good reports whether an edge is one that pulses of spikes before a step can have.
func (p *Pulses) Good(e PulseEdge, step uint64) bool {
	return int(e.Neuron) < len(p.End) && e.Step < step+p.Length && math.Abs(e.N) == 1 && math.Abs(e.Bound) <= 1
}

// duePulses finds the synapses through which edges of pulses are due in a window, and
// what the weights are multiplied by for the two variables.
func (g *Gatherer) duePulses(n, bound *Arrivals, c *CSR, w Window) {
	g.due, n.factors, bound.factors = g.due[:0], n.factors[:0], bound.factors[:0]
	for i := range c.Pulses.UnderWay {
		e := &c.Pulses.UnderWay[i]
		g.spike[0] = e.Spike
		before := len(g.due)
		if g.due = c.due(g.due, g.spike[:], w); len(g.due) > before {
			n.factors, bound.factors = append(n.factors, e.N), append(bound.factors, e.Bound)
		}
	}
}

// GatherPulses is Gather of a projection with pulses: what it brings to the two variables
// of a kinetic receptor that follow the first.
func (g *Gatherer) GatherPulses(n, bound *Arrivals, c *CSR, p Partition, w Window) {
	g.duePulses(n, bound, c, w)
	for i, a := range [...]*Arrivals{n, bound} {
		a.Receptor, a.Variable, a.partition, a.slots = c.Receptor, 1+i, p, w.Slots
		a.weighted, a.counted, a.total = true, false, totalDue(g.due)
		a.sortScaled(c, g.due)
	}
}

// GatherPulsesStep is GatherPulses for Scatter.
func (g *Gatherer) GatherPulsesStep(n, bound *Arrivals, c *CSR, p Partition, w Window) {
	g.duePulses(n, bound, c, w)
	for i, a := range [...]*Arrivals{n, bound} {
		a.Receptor, a.Variable, a.partition, a.slots = c.Receptor, 1+i, p, w.Slots
		a.scaled, a.csr, a.weight, a.total = true, c, c.Constant, totalDue(g.due)
		a.due = append(a.due[:0], g.due...)
	}
}

// sortScaled is sort with weights that the factors multiply.
func (a *Arrivals) sortScaled(c *CSR, all []due) {
	a.reset()
	shift, slots := a.partition.BlockShift, a.slots
	for _, d := range all {
		for _, s := range c.synapses[d.from:d.to] {
			a.start[int(c.target(s)>>shift)*slots+int(d.base+c.delay(s))+2]++
		}
	}
	a.sum()
	if c.Precision == 64 {
		a.weights.w64 = placeScaled(a, c, all, a.weights.w64, c.weights.w64)
	} else {
		a.weights.w32 = placeScaled(a, c, all, a.weights.w32, c.weights.w32)
	}
}

// placeScaled is placeWeighted with weights that the factors multiply.
func placeScaled[T float32 | float64](a *Arrivals, c *CSR, all []due, to, weights []T) []T {
	total := len(a.targets)
	if cap(to) < total {
		to = make([]T, total+total/4)
	}
	to = to[:total]
	shift, slots := a.partition.BlockShift, a.slots
	within := uint32(1)<<shift - 1
	for k, d := range all {
		for i, s := range c.synapses[d.from:d.to] {
			at := &a.start[int(c.target(s)>>shift)*slots+int(d.base+c.delay(s))+1]
			a.targets[*at] = uint16(c.target(s) & within)
			to[*at] = scaledWeight(c, weights, int(d.from)+i, a.factors[k])
			*at++
		}
	}
	return to
}

// scatterScaled is Scatter with weights that the factors multiply.
func scatterScaled[T float32 | float64](x []T, a *Arrivals) {
	c, own := a.csr, weightsOf[T](&a.csr.weights)
	for k, d := range a.due {
		for i, s := range c.synapses[d.from:d.to] {
			x[c.target(s)] += scaledWeight(c, own, int(d.from)+i, a.factors[k])
		}
	}
}

// scaledWeight returns the weight of synapse i times a factor. As a conversion follows
// the product, the compiler does not fuse it with a sum.
func scaledWeight[T float32 | float64](c *CSR, weights []T, i int, factor float64) T {
	w := T(c.Constant)
	if c.Weighted {
		w = weights[i]
	}
	return T(float64(float64(w) * factor))
}
