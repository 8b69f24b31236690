package hh

import (
	"fmt"
	"math"
	"unsafe"

	"github.com/lut4go/lut4go/internal/portable"
)

// PoissonInput is a Poisson train of spikes from outside for every cell, each
// independent of the others.
type PoissonInput struct {
	Receptor string
	Rate     float64 // mean rate of a train, Hz
	Weight   float64 // that a spike adds to the receptor's state
}

// poisson is a PoissonInput at work.
type poisson struct {
	receptor int
	weight   float64
	gaps     []float64         // mean interval of each cell, in steps
	next     []float64         // time of each cell's next spike, in steps
	streams  []portable.Stream // where each cell's intervals come from
}

// AddPoisson gives every cell a Poisson train of spikes from now on. A spike
// arrives after the step in which it falls. Which ones there are depends on the
// seed, the cell and the order of the calls of AddPoisson and AddPoissonEach.
func (p *Population) AddPoisson(in PoissonInput) error {
	each := 3*unsafe.Sizeof(float64(0)) + unsafe.Sizeof(portable.Stream{})
	if err := checkMemory(fmt.Sprintf("Poisson input of population %q of %d neurons", p.name, p.n), uint64(p.n)*uint64(each)); err != nil {
		return err
	}
	rates := make([]float64, p.n)
	for i := range rates {
		rates[i] = in.Rate
	}
	return p.addPoisson(in, rates)
}

// AddPoissonEach is AddPoisson with a rate for every cell, rates[i] Hz for cell i;
// a cell with 0 gets no spikes. The input's own Rate has to be 0.
func (p *Population) AddPoissonEach(in PoissonInput, rates []float64) error {
	if len(rates) != p.n {
		return fmt.Errorf("hh: %d rates of Poisson input for the %d cells of population %q", len(rates), p.n, p.name)
	}
	if in.Rate != 0 {
		return fmt.Errorf("hh: Poisson input of population %q: rate is %v Hz beside one for each cell, want 0", p.name, in.Rate)
	}
	return p.addPoisson(in, rates)
}

func (p *Population) addPoisson(in PoissonInput, rates []float64) error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("hh: Poisson input of population %q: %w", p.name, fmt.Errorf(format, args...))
	}
	receptor, err := p.receptor(in.Receptor)
	if err != nil {
		return fail("%w", err)
	}
	if !finite(in.Weight) {
		return fail("weight is %v, want a finite number", in.Weight)
	}
	q := &poisson{receptor: receptor, weight: in.Weight}
	q.gaps, q.next, q.streams = make([]float64, p.n), make([]float64, p.n), make([]portable.Stream, p.n)
	stream := uint32(drawPoisson | p.index<<16 | len(p.poisson))
	for i, rate := range rates {
		if !(rate >= 0) || math.IsInf(rate, 0) {
			return fail("rate is %v Hz in cell %d, want a number from 0", rate, i)
		}
		perStep := rate * p.net.config.Dt / 1000
		if perStep > maxPerStep {
			return fail("rate of %v Hz is %.4g spikes in a step of %v ms, want %v at most", rate, perStep, p.net.config.Dt, maxPerStep)
		}
		q.gaps[i] = 1 / perStep
		q.streams[i] = portable.NewStream(p.net.config.Seed, stream, uint64(i))
		q.next[i] = float64(p.net.step) + q.interval(i)
	}
	p.poisson = append(p.poisson, q)
	return nil
}

// maxPerStep is the most spikes of one train that a step may have on average.
const maxPerStep = 1000

// interval draws the interval to cell i's next spike, in steps.
func (q *poisson) interval(i int) float64 {
	if math.IsInf(q.gaps[i], 1) {
		return q.gaps[i]
	}
	return float64(q.streams[i].Exponential() * q.gaps[i])
}

// gather collects the spikes of a partition's cells up to step last; slots count
// from step origin.
func (q *poisson) gather(a *arrivals, events []event, p *partition, last, origin int64, slots int) []event {
	lo := p.blocks[0].lo
	for i := lo; i < p.blocks[len(p.blocks)-1].hi; i++ {
		for q.next[i] < float64(last+1) {
			events = append(events, event{int32(int64(q.next[i]) - origin), uint32(i - lo)})
			q.next[i] += q.interval(i)
		}
	}
	a.sortEvents(events, len(p.blocks), slots, p.shift)
	return events
}

// event is an arrival at a cell of a partition, in a slot.
type event struct {
	slot   int32
	target uint32
}

// sortEvents sorts events by block and slot, as sort does synapses.
func (a *arrivals) sortEvents(events []event, blocks, slots, shift int) {
	a.clear(blocks, slots)
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
