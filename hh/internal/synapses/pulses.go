package synapses

import (
	"cmp"
	"math"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/internal/portable"
	"github.com/lut4go/lut4go/kernel"
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
	return e.Step < step+p.Length && math.Abs(e.N) == 1 && math.Abs(e.Bound) <= 1
}

// duePulses finds the synapses through which edges of pulses are due in a window, and
// what their weights are multiplied by.
func (g *Gatherer) duePulses(a *Arrivals, due []due, c *CSR, w Window) []due {
	a.factors = a.factors[:0]
	for i := range c.Pulses.UnderWay {
		e := &c.Pulses.UnderWay[i]
		g.spike[0] = e.Spike
		before := len(due)
		if due = c.due(due, g.spike[:], w); len(due) > before {
			a.factors = append(a.factors, edgeFactors{e.N, e.Bound})
		}
	}
	return due
}

// edgeFactors are N and Bound of an edge.
type edgeFactors struct{ n, bound float64 }

// GatherPulses is Gather of a projection with pulses, for DeliverPulses.
func (g *Gatherer) GatherPulses(a *Arrivals, c *CSR, p Partition, w Window) {
	a.Receptor, a.partition, a.slots = c.Receptor, p, w.Slots
	a.weighted, a.counted, a.learns = true, false, nil
	g.due = g.duePulses(a, g.due[:0], c, w)
	a.total = totalDue(g.due)
	a.reset()
	shift, slots := p.BlockShift, a.slots
	for _, d := range g.due {
		for _, s := range c.synapses[d.from:d.to] {
			a.start[int(c.target(s)>>shift)*slots+int(int64(d.base)+c.delay(s))+2]++
		}
	}
	a.sum()
	if c.Precision == 64 {
		a.weights.w64, a.bound.w64 = placePulses(a, c, g.due, c.weights.w64, a.weights.w64, a.bound.w64)
	} else {
		a.weights.w32, a.bound.w32 = placePulses(a, c, g.due, c.weights.w32, a.weights.w32, a.bound.w32)
	}
}

// GatherPulsesStep is GatherPulses for ScatterPulses.
func (g *Gatherer) GatherPulsesStep(a *Arrivals, c *CSR, p Partition, w Window) {
	a.Receptor, a.partition, a.slots, a.csr = c.Receptor, p, w.Slots, c
	a.due = g.duePulses(a, a.due[:0], c, w)
	a.total = totalDue(a.due)
}

// placePulses puts each target where start says, and at the same places in n and bound,
// which it returns, what is added to the two variables.
func placePulses[T float32 | float64](a *Arrivals, c *CSR, all []due, weights, n, bound []T) (_, _ []T) {
	n, bound = atLeast(n, len(a.targets)), atLeast(bound, len(a.targets))
	start, targets := a.start, a.targets
	shift, slots := a.partition.BlockShift, a.slots
	within := uint32(1)<<shift - 1
	for k, d := range all {
		f := a.factors[k]
		x, y := scaled(T(c.Constant), f)
		for i, s := range c.synapses[d.from:d.to] {
			if weights != nil {
				x, y = scaled(weights[int(d.from)+i], f)
			}
			at := &start[int(c.target(s)>>shift)*slots+int(int64(d.base)+c.delay(s))+1]
			targets[*at], n[*at], bound[*at] = uint16(c.target(s)&within), x, y
			*at++
		}
	}
	return n, bound
}

// atLeast returns x with n elements, or another slice.
func atLeast[T any](x []T, n int) []T {
	if cap(x) < n {
		return make([]T, n, n+n/4)
	}
	return x[:n]
}

// scaled returns what an edge adds through a synapse of weight w.
func scaled[T float32 | float64](w T, f edgeFactors) (n, bound T) {
	return T(float64(float64(w) * f.n)), T(float64(float64(w) * f.bound))
}

// DeliverPulses is Deliver of the edges of pulses, to two variables: the sum n of the
// weights of synapses in a pulse, and that of their bound receptors.
func DeliverPulses[T kernel.Float](k kernel.Kernels[T], n, bound []T, a *Arrivals, block, slot int) error {
	i := block*a.slots + slot
	from, to := a.start[i], a.start[i+1]
	targets := a.targets[from:to]
	return cmp.Or(
		k.DeliverWeights(n, targets, weightsOf[T](&a.weights)[from:to]),
		k.DeliverWeights(bound, targets, weightsOf[T](&a.bound)[from:to]),
	)
}

// ScatterPulses is Scatter of the edges of pulses, to the variables of DeliverPulses.
func ScatterPulses[T kernel.Float](n, bound []T, a *Arrivals) {
	c, weights := a.csr, weightsOf[T](&a.csr.weights)
	for k, d := range a.due {
		x, y := scaled(T(c.Constant), a.factors[k])
		for i, s := range c.synapses[d.from:d.to] {
			if weights != nil {
				x, y = scaled(weights[int(d.from)+i], a.factors[k])
			}
			t := c.target(s)
			n[t] += x
			bound[t] += y
		}
	}
}
