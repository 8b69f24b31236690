package schedule

import (
	"errors"
	"runtime"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/synapses"
)

// Pool is the goroutines that take a network's blocks through an epoch. Each has
// its share of the partitions for good, so that no locks are needed and a block
// stays in its processor's caches.
type Pool struct {
	workers []*worker
	neurons int
	coupled bool // some cells see others as these were before each step
	// Team is the ranks that show each other cells after every step; nil of a process alone.
	Team        *communication.Team
	populations []*Population
	shown       [][]byte // what goes to each rank
	crew        *crew    // while there are goroutines
}

// crew is the goroutines of one run, those of all workers but the first.
type crew struct {
	begun *signal // how many epochs have begun
	ended *signal // how often a goroutine was done with one
	at    uint64  // the number of the epoch at hand
	over  bool    // there is none any more
	spin  bool    // every worker has a processor

	// Where processors are busy with something else, goroutines wait for each other
	// longer than they work. So after a long wait some epochs of little
	// work are not shared, the more the fewer epochs there were since the last such wait.
	// Some are needed before that until all are awake.
	alone, penalty, shared, waking int
}

const (
	// worthSharing is the number of neuron-steps in an epoch from which on it pays
	// to have other goroutines, some us of work. With fewer a run on many threads
	// is one on a single one.
	worthSharing = 1 << 11
	// worthWaking is the number where goroutines may have to wait for a processor.
	worthWaking = 1 << 15

	// wakingEpochs is how many short epochs it may take until all workers are awake.
	wakingEpochs = 8
	// A wait is short if it takes fewer looks than shortWait, some 10 us, or than one
	// for every workPerLook neuron-steps of the epoch.
	shortWait   = spins / 8
	workPerLook = 8
	// Bounds of crew.penalty, in epochs.
	leastPenalty, largestPenalty = 16, 1 << 14
)

// NewPool splits the populations and shares them out to up to so many threads, to none
// less than is worth it. The state has so many bits of precision.
func NewPool(populations []*Population, threads, precision int) *Pool {
	makeFilters(populations)
	total, coupled := 0, false
	for _, p := range populations {
		total += p.Cells.Len() * p.Cells.Compartments()
		coupled = coupled || p.Coupled
	}
	together := EpochLength(populations)
	if coupled {
		together = 1
	}
	shares := 2 * total * together / worthSharing
	l := newLayout(populations, max(1, min(threads, shares)), precision)
	pool := &Pool{neurons: total, coupled: coupled, populations: populations}
	place := 0
	for i, p := range populations {
		shift := p.shift(l.shift)
		for j, part := range p.split(shift, l.blocks[i]) {
			part.place = place
			place++
			w := l.workers[i][j]
			for len(pool.workers) <= w {
				pool.workers = append(pool.workers, &worker{steppers: map[*Population]engine.Stepper{}, gatherer: synapses.Gatherer{InTurns: coupled}, next: make([]uint32, 1<<l.shift+1)})
			}
			pool.workers[w].add(part, 1<<shift)
		}
	}
	return pool
}

// Start starts the goroutines; the caller of Do is the first worker.
func (p *Pool) Start() {
	if len(p.workers) < 2 {
		return
	}
	others := p.workers[1:]
	c := &crew{begun: newSignal(), ended: newSignal(), waking: wakingEpochs, spin: len(p.workers) <= min(runtime.NumCPU(), runtime.GOMAXPROCS(0))}
	p.crew = c
	for _, w := range others {
		go func() {
			for at := uint64(1); ; at++ {
				if c.begun.await(at, c.spin); c.over {
					return
				}
				w.do(c.begun.task)
				c.ended.add()
			}
		}()
	}
}

// Stop ends the goroutines.
func (p *Pool) Stop() {
	if c := p.crew; c != nil {
		c.over = true
		c.begun.set(c.at+1, task{})
		p.crew = nil
	}
}

// Do takes all blocks through an epoch, or, for one without steps, delivers what is
// due before its first. Of several errors it returns that of the first block, an
// *Error. If another rank has failed in a step of a coupled pool, it returns ErrElsewhere.
func (p *Pool) Do(e Epoch) error {
	if !p.coupled || e.Steps == 0 {
		return p.share(task{Epoch: e, to: e.Steps})
	}
	for slot := range e.Steps {
		err := p.share(task{Epoch: e, from: slot, to: slot + 1})
		if err := p.Show(e.First+uint64(slot)+1, err); err != nil {
			return err
		}
	}
	return nil
}

// ErrElsewhere says that another rank has failed, which says why at the end of the epoch.
var ErrElsewhere = errors.New("another rank has failed")

// What a rank that shows its cells says first.
const (
	failed = iota
	sound
)

// Show has ranks show each other the cells in a step, unless this rank has failed before it.
func (p *Pool) Show(step uint64, failure error) error {
	if p.Team.Alone() || !p.coupled {
		return failure
	}
	for len(p.shown) < p.Team.Size() {
		p.shown = append(p.shown, nil)
	}
	for rank := range p.shown {
		p.shown[rank] = append(p.shown[rank][:0], sound)
		if failure != nil {
			p.shown[rank][0] = failed
		}
	}
	if failure == nil {
		for _, c := range p.populations {
			c.Cells.Give(step, p.shown)
		}
	}
	from := slices.Clone(p.Team.Deal(p.shown))
	if failure != nil {
		return failure
	}
	for rank, b := range from {
		if len(b) == 0 || b[0] == failed {
			return ErrElsewhere
		}
		from[rank] = b[1:]
	}
	for _, c := range p.populations {
		c.Cells.Take(step, from)
	}
	return nil
}

// share has the workers do a task.
func (p *Pool) share(t task) error {
	work := p.neurons * (t.to - t.from)
	if c := p.crew; c != nil && c.worthIt(work) {
		c.at++
		c.begun.set(c.at, t)
		p.workers[0].do(t)
		c.adaptSharing(c.ended.await(c.at*uint64(len(p.workers)-1), c.spin), work)
	} else {
		for _, w := range p.workers {
			w.do(t)
		}
	}
	return p.firstError()
}

// worthIt reports whether an epoch of so many neuron-steps is to be shared.
func (c *crew) worthIt(work int) bool {
	if work >= worthWaking {
		return true
	}
	if c.alone > 0 {
		c.alone--
		return false
	}
	return c.spin && work >= worthSharing
}

// adaptSharing decides how many epochs of little work are not shared from now on: none,
// unless the first worker has looked for the others so often, after an epoch of so much
// work, that one of them must have waited for a processor.
func (c *crew) adaptSharing(looks, work int) {
	if c.waking > 0 {
		c.waking--
		return
	}
	if looks < max(shortWait, work/workPerLook) {
		c.shared++
		return
	}
	if c.penalty = 2 * c.penalty; c.shared > c.penalty {
		c.penalty = leastPenalty
	}
	c.penalty = max(leastPenalty, min(c.penalty, largestPenalty))
	c.alone, c.shared, c.waking = c.penalty, 0, wakingEpochs
}

// firstError returns the error of the first block that has one.
func (p *Pool) firstError() error {
	var first *worker
	for _, w := range p.workers {
		if w.err != nil && (first == nil || w.failed < first.failed) {
			first = w
		}
	}
	if first == nil {
		return nil
	}
	err := first.err
	for _, w := range p.workers {
		w.err = nil
	}
	return err
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
