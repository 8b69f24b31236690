package schedule

import (
	"fmt"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/synapses"
)

// worker is one goroutine's share of the partitions and its scratch space.
type worker struct {
	partitions []*partition
	steppers   map[*Population]engine.Stepper
	gatherer   synapses.Gatherer
	arrivals   []synapses.Arrivals // of each projection and Poisson input to the partition at hand
	next       []uint32            // scratch of EpochSpikes.SortBySource
	err        error
	failed     int // the place of the partition with the error

	_ [8]uint64 // see signal
}

// add gives the worker another partition, whose blocks have up to so many cells.
func (w *worker) add(p *partition, cells int) {
	w.partitions = append(w.partitions, p)
	if w.steppers[p.population] == nil {
		w.steppers[p.population] = p.population.Cells.NewStepper(cells)
	}
}

// Error is an error in the cells of a population.
type Error struct {
	Population *Population
	Err        error
}

func (e *Error) Error() string { return fmt.Sprint(e.Err) }
func (e *Error) Unwrap() error { return e.Err }

// task is steps of an epoch, from one up to another: all of them, or, if the pool is
// coupled, one by one, as all blocks must be through a step before the next.
type task struct {
	Epoch
	from, to int
}

// do takes the worker's blocks through a task, or, for an epoch without steps, delivers
// what is due before its first.
func (w *worker) do(t task) {
	single := t.window().Slots == 1
	for _, p := range w.partitions {
		in := p.arrivals
		if t.from == 0 {
			in = w.gather(p, t.Epoch)
		}
		if single {
			w.scatter(p, t.Epoch, in)
			in = nil
		}
		if err := w.advance(p, t, in); err != nil {
			w.err, w.failed = &Error{p.population, err}, p.place
			return
		}
	}
}

// gather finds what arrives at a partition in an epoch.
func (w *worker) gather(p *partition, e Epoch) []synapses.Arrivals {
	of, window := p.population, e.window()
	n := len(p.csrs)
	arrivals := &w.arrivals
	if w.gatherer.InTurns && window.Slots > 1 { // they are needed until the epoch ends
		arrivals = &p.arrivals
	}
	for len(*arrivals) < n+len(of.Poisson) {
		*arrivals = append(*arrivals, synapses.NewArrivals())
	}
	in := (*arrivals)[:n+len(of.Poisson)]
	if window.Slots == 1 {
		for i, c := range p.csrs {
			if c.Pulses != nil {
				w.gatherer.GatherPulsesStep(&in[i], c, p.Partition, window)
				continue
			}
			w.gatherer.GatherStep(&in[i], c, of.Incoming[i].From.History.Spikes(), p.Partition, window)
		}
		for i, q := range of.Poisson {
			w.gatherer.GatherPoissonStep(&in[n+i], q, p.Partition, window)
		}
		return in
	}
	for i, c := range p.csrs {
		if c.Pulses != nil {
			w.gatherer.GatherPulses(&in[i], c, p.Partition, window)
			continue
		}
		w.gatherer.Gather(&in[i], c, of.Incoming[i].From.History.Spikes(), p.Partition, window)
	}
	for i, q := range of.Poisson {
		w.gatherer.GatherPoisson(&in[n+i], q, p.Partition, window)
	}
	return in
}

// scatter adds what arrives at a partition in an epoch of one slot.
func (w *worker) scatter(p *partition, e Epoch, in []synapses.Arrivals) {
	s := w.steppers[p.population]
	if e.Steps == 0 {
		s.Scatter(p.blocks, in)
	} else {
		s.Begin(p.blocks, e.First, in)
	}
}

// advance takes the blocks of a partition through a task.
func (w *worker) advance(p *partition, t task, in []synapses.Arrivals) error {
	s, e := w.steppers[p.population], t.Epoch
	p.fired.spikes = p.fired.spikes[:0]
	fired := 0
	for place, b := range p.blocks {
		if e.Steps == 0 {
			if err := s.CheckVoltage(b, e.First); err != nil {
				return err
			}
			continue
		}
		for i := range in {
			in[i].TurnTo(place)
		}
		if err := s.Advance(b, place, engine.Steps{First: e.First, From: t.from, To: t.to, Of: e.Steps}, in); err != nil {
			return err
		}
		fired += len(b.Spikes.Neurons)
		if e.Steps == 1 {
			p.fired.add(b, e.First)
		} else if t.to == e.Steps && p.population.MaxDelay >= 0 {
			b.Spikes.SortBySource(b.Lo, e.First, w.next[:b.Hi-b.Lo+1])
		}
	}
	for _, c := range p.csrs {
		if c.Plastic != nil && t.to == e.Steps {
			c.Wait(fired, p.Partition, uint64(e.window().Last+1))
		}
	}
	return nil
}
