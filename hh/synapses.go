package hh

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/lut4go/lut4go/internal/portable"
)

// Connection is how the neurons of one population are connected to another's.
type Connection struct {
	Receptor    string       // of the target's model
	Probability float64      // of each ordered pair, a neuron with itself included
	Weight      float64      // that an arriving spike adds to the receptor's state
	Delay       Distribution // of each synapse, ms, rounded to whole steps
}

// projection is the synapses made by one Connect.
type projection struct {
	index    int
	from, to *Population
	receptor int
	weight   float64
	least    int // the shortest delay, in steps

	// By source: the synapses of neuron i are those from first[i] to
	// first[i+1], by target.
	first  []uint32
	target []uint32
	delay  []uint16
}

// fan is the synapses of a projection that end in one block.
type fan struct {
	// By source, as in projection, but by delay within each.
	first  []uint32
	target []uint16 // counted from the block's first neuron
	delay  []uint16 // steps
}

// maxDelay is the longest delay in steps, maxSynapses the most that one
// projection may have.
const (
	maxDelay    = math.MaxUint16
	maxSynapses = math.MaxUint32
)

// Connect makes synapses at random and returns their number. A spike that
// crosses its threshold in one step arrives a delay later: for no delay, after
// that step. Which synapses there are depends on the seed and the order of the
// calls of Connect, on nothing else.
func (n *Network) Connect(from, to *Population, c Connection) (int, error) {
	fail := func(format string, args ...any) (int, error) {
		return 0, fmt.Errorf("hh: connection from %q to %q: %w", from.name, to.name, fmt.Errorf(format, args...))
	}
	if from.net != n || to.net != n {
		return fail("a population is not of this network")
	}
	receptor := slices.IndexFunc(to.model.Receptors, func(r Receptor) bool { return r.Name == c.Receptor })
	if receptor < 0 {
		return fail("model %q has no receptor %q", to.model.Name, c.Receptor)
	}
	if !(c.Probability >= 0 && c.Probability <= 1) {
		return fail("probability is %v, want 0 to 1", c.Probability)
	}
	if !finite(c.Weight) {
		return fail("weight is %v, want a finite number", c.Weight)
	}
	if c.Delay == nil {
		return fail("no delay given")
	}
	if err := c.Delay.validate(); err != nil {
		return fail("delay in ms: %w", err)
	}
	lo, hi := c.Delay.bounds()
	if lo < 0 || n.delaySteps(hi) > maxDelay {
		return fail("delays from %v to %v ms, want 0 to %v ms, %d steps", lo, hi, maxDelay*n.config.Dt, maxDelay)
	}
	if len(n.projections) == maxProjections {
		return fail("more than %d projections", maxProjections)
	}
	expect := c.Probability * float64(from.n) * float64(to.n)
	if expect > maxSynapses*0.99 {
		return fail("about %.4g synapses, at most %d fit one projection", expect, uint32(maxSynapses))
	}
	// 6 bytes a synapse by source, twice while they are drawn, 4 by block, and
	// each block's index of sources.
	need := uint64(16*expect) + 4*uint64(from.n)*uint64(1+to.n/blockSize)
	if err := checkMemory(fmt.Sprintf("about %.4g synapses from %q to %q", expect, from.name, to.name), need); err != nil {
		return 0, err
	}
	p := &projection{index: len(n.projections), from: from, to: to, receptor: receptor, weight: c.Weight, least: n.delaySteps(lo)}
	p.draw(n, c)
	n.projections = append(n.projections, p)
	to.incoming = append(to.incoming, p)
	from.reach = max(from.reach, n.delaySteps(hi))
	n.crew = nil
	return len(p.target), nil
}

// delaySteps rounds a delay to whole steps, halves up.
func (n *Network) delaySteps(ms float64) int {
	return int(math.Min(math.Floor(ms/n.config.Dt+0.5), maxDelay+1))
}

// draw draws the synapses of every source, each from a stream of its own.
func (p *projection) draw(n *Network, c Connection) {
	targets, delays := make([][]uint32, p.from.n), make([][]uint16, p.from.n)
	parallel(n.config.Threads, p.from.n, func(i int) {
		s := portable.NewStream(n.config.Seed, uint32(drawSynapse+p.index), uint64(i))
		// Most draws stay within four standard deviations of the mean.
		mean := c.Probability * float64(p.to.n)
		room := int(mean + 4*math.Sqrt(mean) + 1)
		targets[i], delays[i] = make([]uint32, 0, room), make([]uint16, 0, room)
		// The gaps between the targets of a source are geometric.
		scale := -1 / portable.Log(1-c.Probability)
		if c.Probability < 1e-8 {
			// 1-p loses p's digits, below 1e-16 all of them.
			scale = 1/c.Probability - 0.5
		}
		for t := 0.0; c.Probability > 0; t++ {
			if c.Probability < 1 {
				t += math.Floor(float64(s.Exponential() * scale))
			}
			if !(t < float64(p.to.n)) {
				break
			}
			targets[i] = append(targets[i], uint32(t))
			delays[i] = append(delays[i], uint16(n.delaySteps(c.Delay.draw(&s))))
		}
	})
	p.first = make([]uint32, p.from.n+1)
	for i, t := range targets {
		p.first[i+1] = p.first[i] + uint32(len(t))
	}
	total := p.first[p.from.n]
	p.target, p.delay = make([]uint32, 0, total), make([]uint16, 0, total)
	for i := range targets {
		p.target = append(p.target, targets[i]...)
		p.delay = append(p.delay, delays[i]...)
	}
}

// parallel calls f for every i below n, from several goroutines.
func parallel(threads, n int, f func(i int)) {
	var wait sync.WaitGroup
	threads = min(threads, n)
	for w := range threads {
		wait.Go(func() {
			for i := n * w / threads; i < n*(w+1)/threads; i++ {
				f(i)
			}
		})
	}
	wait.Wait()
}

// fan returns the synapses that end in neurons lo to hi.
func (p *projection) fan(lo, hi int) *fan {
	f := &fan{first: make([]uint32, p.from.n+1)}
	var part []synapse
	for i := range p.from.n {
		targets, delays := p.target[p.first[i]:p.first[i+1]], p.delay[p.first[i]:p.first[i+1]]
		a, _ := slices.BinarySearch(targets, uint32(lo))
		part = part[:0]
		for ; a < len(targets) && targets[a] < uint32(hi); a++ {
			part = append(part, synapse{delays[a], uint16(targets[a] - uint32(lo))})
		}
		slices.SortFunc(part, synapse.compare)
		for _, s := range part {
			f.delay = append(f.delay, s.delay)
			f.target = append(f.target, s.target)
		}
		f.first[i+1] = uint32(len(f.target))
	}
	return f
}

type synapse struct{ delay, target uint16 }

func (s synapse) compare(t synapse) int {
	return int(uint32(s.delay)<<16|uint32(s.target)) - int(uint32(t.delay)<<16|uint32(t.target))
}

// epochCap bounds an epoch, so that a run without synapses, or with long
// delays, still reports and stops often enough.
const epochCap = 512

// epoch returns the length of the next epoch: a spike of its first step must
// not arrive before the epoch after it, and arrivals are delivered one step
// late, before the next step.
func (n *Network) epoch() uint64 {
	length := epochCap
	for _, p := range n.projections {
		length = min(length, p.least+1)
	}
	return uint64(length)
}
