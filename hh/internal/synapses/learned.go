package synapses

import (
	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/kernel"
)

// FewRecent is how many spikes of a partition's targets may wait, for each target on
// average, until their synapses make up for them. Only tests set it: results do not depend
// on it.
var FewRecent = 8

// learn takes a synapse through the arrival of a spike in a step: it makes up for the
// spikes of its target since the arrival before, and is depressed. It returns its weight
// between the two, which is what arrives.
func learn[T kernel.Float](c *CSR, weight *T, spike, target uint32, step uint64) T {
	p := c.Plastic
	before := p.Of[spike].Before
	before.Step += step - p.Spikes[spike].Step // when that arrived
	w := makeUp(p, *weight, before, target, step)
	*weight = T(p.depressed(float64(w), p.minus.at(p.lastPost(target, step), step)))
	return w
}

// makeUp returns a weight after those spikes of the target that wait, from the last arrival
// up to, not including, a step.
func makeUp[T kernel.Float](p *Plastic, weight T, arrival Last, target uint32, step uint64) T {
	recent := p.recent[target]
	if arrival.Trace == 0 || len(recent) == 0 {
		return weight
	}
	from := len(recent)
	for from > 0 && recent[from-1].Step >= arrival.Step {
		from--
	}
	for _, post := range recent[from:] {
		if post.Step >= step {
			break
		}
		weight = T(p.potentiated(float64(weight), p.plus.at(arrival, post.Step)))
	}
	return weight
}

// learnedWeight returns what arrives through a synapse by a spike: the synapse's weight,
// times what the spike released where that counts.
func learnedWeight[T kernel.Float](c *CSR, weights []T, synapse, spike, target uint32, step uint64) T {
	w := learn(c, &weights[synapse], spike, target, step)
	if c.Releases != nil {
		return released(w, c.Releases.Of[spike])
	}
	return w
}

// learning is an arrival through a synapse that learns.
type learning struct{ synapse, spike uint32 }

// placeLearning does what place does, and puts synapses and spikes at the same places.
func (a *Arrivals) placeLearning(c *CSR, all []due) {
	total := len(a.targets)
	if cap(a.learning) < total {
		a.learning = make([]learning, total+total/4)
	}
	a.learning = a.learning[:total]
	start, targets, to := a.start, a.targets, a.learning
	shift, slots := a.partition.BlockShift, a.slots
	within := uint32(1)<<shift - 1
	for _, d := range all {
		for i, s := range c.synapses[d.from:d.to] {
			at := &start[int(c.target(s)>>shift)*slots+int(int64(d.base)+c.delay(s))+1]
			targets[*at], to[*at] = uint16(c.target(s)&within), learning{d.from + uint32(i), d.spike}
			*at++
		}
	}
}

// deliverLearned is Deliver for synapses that learn.
func deliverLearned[T kernel.Float](x []T, a *Arrivals, block, slot int) {
	i := block*a.slots + slot
	c, first, step := a.learns, uint32(a.partition.first(block)), uint64(a.origin+int64(slot))
	weights := weightsOf[T](&c.weights)
	for j := a.start[i]; j < a.start[i+1]; j++ {
		target, l := a.targets[j], a.learning[j]
		x[target] += learnedWeight(c, weights, l.synapse, l.spike, first+uint32(target), step)
	}
}

// scatterLearned is Scatter for synapses that learn.
func scatterLearned[T kernel.Float](x []T, a *Arrivals) {
	c, lo, step := a.csr, uint32(a.partition.Lo), uint64(a.origin)
	weights := weightsOf[T](&c.weights)
	for _, d := range a.due {
		for i := d.from; i < d.to; i++ {
			target := c.target(c.synapses[i])
			x[target] += learnedWeight(c, weights, i, d.spike, lo+target, step)
		}
	}
}

// Wait counts spikes of targets that wait, and has the synapses make up for all before a
// step if there are too many. All arrivals of steps before that must have been delivered.
func (c *CSR) Wait(spikes int, p Partition, step uint64) {
	if c.waiting += spikes; c.waiting > FewRecent*(p.Hi-p.Lo) {
		c.Flush(p, step)
	}
}

// Flush has all synapses make up for the spikes of their targets before a step, before
// which all has arrived.
func (c *CSR) Flush(p Partition, step uint64) {
	if c.weights.w64 != nil {
		flush(c, c.weights.w64, p, step)
	} else {
		flush(c, c.weights.w32, p, step)
	}
	l := c.Plastic
	c.waiting = 0
	for j := p.Lo; j < p.Hi; j++ {
		recent, done := l.recent[j], 0
		for done < len(recent) && recent[done].Step < step {
			l.Post[j] = recent[done]
			done++
		}
		l.recent[j] = append(recent[:0], recent[done:]...)
		c.waiting += len(l.recent[j])
	}
}

func flush[T kernel.Float](c *CSR, weights []T, p Partition, step uint64) {
	l := c.Plastic
	at := 0 // of the spikes under way, the first that is not of an earlier source
	c.each(func(source int, first, end uint32) {
		for at < len(l.Spikes) && l.Spikes[at].Neuron < uint32(source) {
			at++
		}
		from := at
		for at < len(l.Spikes) && l.Spikes[at].Neuron == uint32(source) {
			at++
		}
		if l.Pre[source].Trace == 0 {
			return
		}
		for i := first; i < end; i++ {
			s := c.synapses[i]
			arrived := l.lastArrival(source, from, at, uint64(c.delay(s)), step)
			weights[i] = makeUp(l, weights[i], arrived, uint32(p.Lo)+c.target(s), step)
		}
	})
}

// lastArrival returns the last spike of a source, of which those under way are from one up
// to another, that has arrived before a step, with the step of its arrival.
func (p *Plastic) lastArrival(source, from, to int, delay, step uint64) Last {
	last := p.Pre[source]
	for i := to - 1; i >= from; i-- {
		if p.Spikes[i].Step+delay < step {
			last = Last{p.Spikes[i].Step, p.Of[i].Trace}
			break
		}
		last = p.Of[i].Before
	}
	last.Step += delay
	return last
}

// inCSRs calls f for every synapse of the part: with its place in the part and where CSRs,
// which have divided the synapses among partitions, have it.
func (d *drawnPart) inCSRs(all []*CSR, partitions []Partition, shortest int, f func(at int, c *CSR, there uint32)) {
	var partitionOf []int // of each block
	next := make([]uint32, len(all))
	begin, any := d.begins()
	if !any {
		return
	}
	shift := partitions[0].BlockShift
	for i, c := range all {
		next[i] = c.begins(begin)
		for range partitions[i].blocks() {
			partitionOf = append(partitionOf, i)
		}
	}
	var order delayOrder
	at := 0 // of the part's synapses
	d.each(func(_ int, l list) {
		for _, i := range order.of(l.delays, shortest) {
			of := partitionOf[l.targets[i]>>shift]
			f(at+int(i), all[of], next[of])
			next[of]++
		}
		at += len(l.targets)
	})
}

// collect puts the weights of the synapses where they were drawn.
func (d *drawnPart) collect(all []*CSR, partitions []Partition, shortest int) {
	d.inCSRs(all, partitions, shortest, func(at int, c *CSR, there uint32) {
		if c.weights.w64 != nil {
			d.weight[at] = c.weights.w64[there]
		} else {
			d.weight[at] = float64(c.weights.w32[there])
		}
	})
}

// spread puts the weights from where they were drawn into the CSRs.
func (d *drawnPart) spread(all []*CSR, partitions []Partition, shortest int) {
	d.inCSRs(all, partitions, shortest, func(at int, c *CSR, there uint32) {
		if c.weights.w64 != nil {
			c.weights.w64[there] = d.weight[at]
		} else {
			c.weights.w32[there] = float32(d.weight[at])
		}
	})
}

// Collect brings the projection's weights up to date from its CSRs: those after so many
// steps, of which all must have been delivered.
func (p *Projection) Collect(all []*CSR, partitions []Partition, steps uint64) {
	if p.Count == 0 || len(all) == 0 {
		return
	}
	parallel(p.Threads, len(all), func(i int) { all[i].Flush(partitions[i], steps) })
	parallel(p.Threads, len(p.drawn.parts), func(i int) { p.drawn.parts[i].collect(all, partitions, p.MinDelay) })
}

// Spread brings weights that SetWeights has set to the projection's CSRs.
func (p *Projection) Spread(all []*CSR, partitions []Partition) {
	if p.Count == 0 {
		return
	}
	parallel(p.Threads, len(p.drawn.parts), func(i int) { p.drawn.parts[i].spread(all, partitions, p.MinDelay) })
}

// StoreWeights has every synapse store a weight of its own, which can then be set. It reports
// whether synapses that had one weight for all have to be divided among CSRs anew; those that
// had their own are to be Spread.
func (p *Projection) StoreWeights() (anew bool) {
	d := p.synapses()
	d.keep, p.drawn = true, d // what is set cannot be drawn
	if !p.Weighted {
		for i := range d.parts {
			part := &d.parts[i]
			part.weight = make([]float64, len(part.target))
			for k := range part.weight {
				part.weight[k] = p.Constant
			}
		}
		p.Weighted, anew = true, true
	}
	return anew
}

// Weights calls f for every weight that the process has, in the order of Each, and sets it to
// what f returns.
func (p *Projection) Weights(f func(float64) float64) {
	for _, part := range p.drawn.parts {
		for i, w := range part.weight {
			part.weight[i] = f(w)
		}
	}
}

// WeightOf returns the weight of the synapse at a place in the order of Each.
func (p *Projection) WeightOf(place int) float64 {
	for _, part := range p.drawn.parts {
		if place < len(part.weight) {
			w := part.weight[place]
			if p.Precision == 32 {
				w = float64(float32(w))
			}
			return w
		}
		place -= len(part.weight)
	}
	panic("unreachable")
}

// Advance takes a projection with plasticity through spikes that its sources have fired,
// by source, then step. Those of steps before since have arrived everywhere.
func (p *Projection) Advance(fired []communication.Spike, since int64) {
	if p.Releases != nil {
		p.Releases.add(fired, p.FirstStep, since, p.Releases.next)
	}
	if p.Plastic != nil {
		p.Plastic.add(fired, p.FirstStep, since, p.Plastic.next)
	}
}

// Changes reports whether arrivals depend on spikes before.
func (p *Projection) Changes() bool { return p.Releases != nil || p.Plastic != nil }
