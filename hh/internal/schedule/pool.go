package schedule

import (
	"runtime"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/synapses"
)

// Pool is the goroutines that take a network's blocks through an epoch. Each has
// its share of the partitions for good, so that no locks are needed and a block
// stays in its processor's caches.
type Pool struct {
	workers []*worker
	neurons int
	work    []chan Epoch  // for each worker but the first
	done    chan struct{} // from each of them
}

// worthSharing is the number of neuron-steps in an epoch from which on it pays
// to wake other goroutines, some 10 us of work for nothing. With fewer, as in a
// small network without delays, a run on many threads is one on a single one.
const worthSharing = 1 << 15

// NewPool splits the populations and shares them out, evenly by neurons, to up to
// so many threads. The state has so many bits of precision.
func NewPool(populations []*Population, threads, precision int) *Pool {
	shift := blockShift(populations, threads, precision)
	var parts []*partition
	total := 0
	for _, p := range populations {
		parts = append(parts, p.split(shift, threads)...)
		total += p.Cells.Len()
	}
	workers := make([]*worker, threads)
	before := 0
	for _, p := range parts {
		size := p.Hi - p.Lo
		i := (before + size/2) * len(workers) / total
		before += size
		if workers[i] == nil {
			workers[i] = &worker{steppers: map[*Population]engine.Stepper{}, next: make([]uint32, 1<<shift+1)}
		}
		w := workers[i]
		w.partitions = append(w.partitions, p)
		if w.steppers[p.population] == nil {
			w.steppers[p.population] = p.population.Cells.NewStepper(1 << shift)
		}
	}
	idle := func(w *worker) bool { return w == nil }
	return &Pool{workers: slices.DeleteFunc(workers, idle), neurons: total}
}

// Start starts the goroutines; the caller of Do is the first worker.
func (p *Pool) Start() {
	others := p.workers[1:]
	p.work = make([]chan Epoch, len(others))
	p.done = make(chan struct{}, len(others))
	for i, w := range others {
		work := make(chan Epoch, 1)
		p.work[i] = work
		go func() {
			for {
				e, ok := await(work)
				if !ok {
					return
				}
				w.err = w.do(e)
				p.done <- struct{}{}
			}
		}()
	}
}

// Stop ends the goroutines.
func (p *Pool) Stop() {
	for _, work := range p.work {
		close(work)
	}
}

// patience is how often a goroutine looks whether it is its turn before it
// sleeps, some 100 us in all. To wake one that sleeps takes up to 100 us where
// processors are virtual: a good part of an epoch in a small network.
const patience = 1000

// await receives from a channel, which it does at once if it soon can.
func await[T any](c <-chan T) (T, bool) {
	for range patience {
		select {
		case x, ok := <-c:
			return x, ok
		default:
			runtime.Gosched()
		}
	}
	x, ok := <-c
	return x, ok
}

// Do takes all blocks through an epoch, or, for one without steps, delivers what is
// due before its first. Of several errors it returns that of the first block, an
// *Error.
func (p *Pool) Do(e Epoch) error {
	if p.neurons*e.Steps < worthSharing {
		for _, w := range p.workers {
			w.err = w.do(e)
		}
	} else {
		for _, work := range p.work {
			work <- e
		}
		p.workers[0].err = p.workers[0].do(e)
		for range p.work {
			await(p.done)
		}
	}
	for _, w := range p.workers {
		if w.err != nil {
			return w.err
		}
	}
	return nil
}

// Counted reports whether a worker has counted arrivals so far, and whether for each
// block on its own, see synapses.Arrivals.
func (p *Pool) Counted() (counted, byBlock bool) {
	for _, w := range p.workers {
		for i := range w.arrivals {
			c, b := w.arrivals[i].Counted()
			counted, byBlock = counted || c, byBlock || b
		}
	}
	return counted, byBlock
}

// Fingerprint returns a sum over a projection's synapses that does not depend on
// how they are divided among partitions.
func (p *Pool) Fingerprint(of *synapses.Projection) uint64 {
	sum := uint64(0)
	for _, w := range p.workers {
		for _, part := range w.partitions {
			for _, c := range part.csrs {
				if c.Projection == of {
					sum += c.Fingerprint(part.Lo)
				}
			}
		}
	}
	return sum
}
