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

// projection is the synapses made by one Connect. It keeps what they are drawn
// from: the blocks that they end in hold them, see fan.
type projection struct {
	Connection
	net      *Network
	index    int
	from, to *Population
	receptor int
	least    int    // the shortest delay, in steps
	since    uint64 // the first step whose spikes cross
	fresh    *drawn // not yet handed to the blocks; nil afterwards
}

// maxDelay is the longest delay in steps, maxSynapses the most that one
// projection may have.
const (
	maxDelay    = math.MaxUint16
	maxSynapses = math.MaxUint32
)

// Connect makes synapses at random and returns their number. A spike that
// crosses its threshold in one step arrives a delay later: for no delay, after
// that step. Spikes that are under way already do not cross the new synapses. Which synapses there are depends on the seed and the order of the
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
	// 6 bytes a synapse until they are handed to the blocks, 4 afterwards; each
	// partition's index of sources, which are at most as many as split makes.
	parts := expect/float64(from.n)/synapsesPerVisit + float64(to.n)/mostPartition + 1 + float64(n.config.Threads)
	need := uint64(10*expect + 4*float64(from.n)*parts)
	if err := checkMemory(fmt.Sprintf("about %.4g synapses from %q to %q", expect, from.name, to.name), need); err != nil {
		return 0, err
	}
	p := &projection{Connection: c, net: n, index: len(n.projections), from: from, to: to, receptor: receptor, least: n.delaySteps(lo), since: n.step}
	p.fresh = p.draw()
	n.projections = append(n.projections, p)
	to.incoming = append(to.incoming, p)
	from.reach = max(from.reach, n.delaySteps(hi))
	n.crew = nil
	return p.fresh.count(), nil
}

// delaySteps rounds a delay to whole steps, halves up.
func (n *Network) delaySteps(ms float64) int {
	return int(math.Min(math.Floor(ms/n.config.Dt+0.5), maxDelay+1))
}

// drawn is the synapses of a projection by source, in one part for each
// goroutine that drew.
type drawn struct{ parts []drawnPart }

// drawnPart is the synapses of the sources from lo on: those of source lo+i are
// first[i] to first[i+1], by target.
type drawnPart struct {
	lo     int
	first  []uint32
	target []uint32
	delay  []uint16 // steps
}

func (d *drawn) count() int {
	n := 0
	for _, p := range d.parts {
		n += len(p.target)
	}
	return n
}

// each calls f for every source in turn with its targets and delays.
func (d *drawn) each(f func(source int, targets []uint32, delays []uint16)) {
	for _, p := range d.parts {
		for i, a := range p.first[:len(p.first)-1] {
			b := p.first[i+1]
			f(p.lo+i, p.target[a:b], p.delay[a:b])
		}
	}
}

// draw draws the synapses of every source, each from a stream of its own.
func (p *projection) draw() *drawn {
	d := &drawn{make([]drawnPart, min(p.net.config.Threads, p.from.n))}
	parallel(len(d.parts), len(d.parts), func(i int) {
		lo, hi := p.from.n*i/len(d.parts), p.from.n*(i+1)/len(d.parts)
		// Nearly always within four standard deviations of the mean.
		mean := p.Probability * float64(p.to.n) * float64(hi-lo)
		room := int(mean + 4*math.Sqrt(mean) + 1)
		part := drawnPart{
			lo:     lo,
			first:  make([]uint32, 1, hi-lo+1),
			target: make([]uint32, 0, room),
			delay:  make([]uint16, 0, room),
		}
		for source := lo; source < hi; source++ {
			s := portable.NewStream(p.net.config.Seed, uint32(drawSynapse+p.index), uint64(source))
			p.drawTargets(&s, func(target uint32) {
				part.target = append(part.target, target)
				part.delay = append(part.delay, uint16(p.net.delaySteps(p.Delay.draw(&s))))
			})
			part.first = append(part.first, uint32(len(part.target)))
		}
		d.parts[i] = part
	})
	return d
}

// drawTargets draws the targets of one source, in ascending order: the gaps
// between them are geometric.
func (p *projection) drawTargets(s *portable.Stream, found func(target uint32)) {
	if p.Probability == 0 {
		return
	}
	scale := -1 / portable.Log(1-p.Probability)
	if p.Probability < 1e-8 {
		// 1-p loses p's digits, below 1e-16 all of them.
		scale = 1/p.Probability - 0.5
	}
	for t := 0.0; ; t++ {
		if p.Probability < 1 {
			t += math.Floor(float64(s.Exponential() * scale))
		}
		if !(t < float64(p.to.n)) {
			return
		}
		found(uint32(t))
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
