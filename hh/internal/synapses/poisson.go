package synapses

import (
	"math"

	"github.com/lut4go/lut4go/internal/portable"
)

// Poisson is Poisson trains of spikes from outside, one for each cell of a
// population.
type Poisson struct {
	Receptor int
	Weight   float64
	Gaps     []float64         // mean interval of each cell, in steps; +Inf for no spikes
	Next     []float64         // time of each cell's next spike, in steps
	Streams  []portable.Stream // where each cell's intervals come from
}

// Start draws every cell's first spike, from a step on.
func (q *Poisson) Start(step uint64) {
	q.Next = make([]float64, len(q.Gaps))
	for i := range q.Next {
		q.Next[i] = float64(step) + q.interval(i)
	}
}

// interval draws the interval to cell i's next spike, in steps.
func (q *Poisson) interval(i int) float64 {
	if math.IsInf(q.Gaps[i], 1) {
		return q.Gaps[i]
	}
	return float64(q.Streams[i].Exponential() * q.Gaps[i])
}

// GatherPoisson finds the spikes of a partition's cells up to the window's end.
func (g *Gatherer) GatherPoisson(a *Arrivals, q *Poisson, p Partition, w Window) {
	a.Receptor, a.partition, a.slots = q.Receptor, p, w.Slots
	a.weight, a.weighted, a.counted = q.Weight, false, false
	g.events = q.next(g.events[:0], p, w)
	a.total = len(g.events)
	a.sortEvents(g.events)
}

// next appends the spikes of a partition's cells up to the window's end, cell by cell,
// and draws each cell's next one.
func (q *Poisson) next(events []event, p Partition, w Window) []event {
	end := float64(w.Last + 1)
	for i, at := range q.Next[p.Lo:p.Hi] {
		for at < end {
			events = append(events, event{int32(int64(at) - w.Origin), uint32(i)})
			at += q.interval(p.Lo + i)
			q.Next[p.Lo+i] = at
		}
	}
	return events
}

// event is an arrival at a cell of a partition, in a slot.
type event struct {
	slot   int32
	target uint32
}

// sortEvents sorts events by block and slot, as sort does synapses.
func (a *Arrivals) sortEvents(events []event) {
	shift, slots := a.partition.BlockShift, a.slots
	a.reset()
	for _, e := range events {
		a.start[int(e.target>>shift)*slots+int(e.slot)+2]++
	}
	a.sum()
	for _, e := range events {
		at := &a.start[int(e.target>>shift)*slots+int(e.slot)+1]
		a.targets[*at] = uint16(e.target & (1<<shift - 1))
		*at++
	}
}
