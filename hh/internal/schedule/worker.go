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

// do takes the worker's blocks through an epoch, or, for one without steps, delivers
// what is due before its first.
func (w *worker) do(e Epoch) {
	single := e.window().Slots == 1
	for _, p := range w.partitions {
		in := w.gather(p, e)
		if single {
			w.scatter(p, e, in)
			in = nil
		}
		if err := w.advance(p, e, in); err != nil {
			w.err, w.failed = &Error{p.population, err}, p.place
			return
		}
	}
}

// gather finds what arrives at a partition in an epoch.
func (w *worker) gather(p *partition, e Epoch) []synapses.Arrivals {
	of, window := p.population, e.window()
	n := len(p.csrs)
	for len(w.arrivals) < n+len(of.Poisson) {
		w.arrivals = append(w.arrivals, synapses.NewArrivals())
	}
	in := w.arrivals[:n+len(of.Poisson)]
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

// advance takes the blocks of a partition through an epoch.
func (w *worker) advance(p *partition, e Epoch, in []synapses.Arrivals) error {
	s := w.steppers[p.population]
	p.fired.spikes = p.fired.spikes[:0]
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
		if err := s.Advance(b, place, e.First, e.Steps, in); err != nil {
			return err
		}
		if e.Steps == 1 {
			p.fired.add(b, e.First)
		} else if p.population.MaxDelay >= 0 {
			b.Spikes.SortBySource(b.Lo, e.First, w.next[:b.Hi-b.Lo+1])
		}
	}
	return nil
}
