package hh

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
)

// Connection is how the neurons of one population are connected to another's.
type Connection struct {
	Receptor string // of the target's model
	Rule     Rule   // which neurons are connected
	// Weight is what a spike that arrives through a synapse adds to the
	// receptor's state. A Constant is stored once, other weights with each
	// synapse in the precision of the state, so that they add up as they would
	// if they were constant.
	Weight Distribution
	// Delay of each synapse in ms, rounded to whole steps by WholeSteps. All
	// values that it may have must be from 0 to 65535 steps, or Connect fails,
	// whatever would be drawn: Truncated draws again what falls outside, like
	// NEST's redraw. Of a Uniform from one step to another, these two have half
	// the share of each between, as what is rounded to them lies on one side.
	Delay Distribution
	// NoSelf leaves out synapses of a neuron to itself. It is an error between
	// two populations, which have none.
	NoSelf bool
	// Multapses lets InDegree and OutDegree draw a partner several times, each
	// time independently of the others. It is an error with other rules.
	Multapses bool
}

// Synapses are those that one Connect made.
type Synapses struct{ projection *projection }

// Len returns how many there are.
func (s *Synapses) Len() int { return s.projection.count }

// Each calls f for every synapse, with its source and target, its delay in ms as
// rounded to steps, and its weight as rounded to the precision of the state. They
// come by source, then target; several with both the same come as in Pairs or as
// they were drawn. It may draw the synapses anew, which takes the time and memory
// that Connect took.
func (s *Synapses) Each(f func(source, target int, delay, weight float64)) {
	p := s.projection
	p.drawn().each(func(source int, l list) {
		for i, target := range l.targets {
			weight := p.weight
			if p.weighted {
				weight = l.weights[i]
			}
			if p.net.config.Precision == 32 {
				weight = float64(float32(weight))
			}
			f(source, int(target), p.net.ms(uint64(l.delays[i])), weight)
		}
	})
}

// projection is the synapses made by one Connect. It keeps what they are drawn
// from: the blocks that they end in hold them, see fan.
type projection struct {
	Connection
	net      *Network
	index    int
	from, to *Population
	receptor int
	weighted bool    // each synapse has a weight of its own
	weight   float64 // of all of them, otherwise
	count    int
	least    int     // the shortest delay, in steps
	since    uint64  // the first step whose spikes cross
	print    *uint64 // fingerprint, once it was wanted
	// fresh is the synapses that are not yet handed to the blocks, nil
	// afterwards; but those of Pairs, which cannot be drawn anew, stay.
	fresh *drawn
}

// maxDelay is the longest delay in steps, maxSynapses the most that one
// projection may have.
const (
	maxDelay    = math.MaxUint16
	maxSynapses = math.MaxUint32
)

// Connect makes synapses. A spike that crosses its threshold in one step arrives
// a delay later: for no delay, after that step. Spikes that are under way already
// do not cross the new synapses. Which synapses there are, with which delays and
// weights, depends on the seed and the order of the calls of Connect, on nothing
// else. What the Connection refers to may be changed afterwards.
//
// Arrivals at a receptor of a neuron are added one by one: by step, then in the
// order of the calls of Connect, then by source, then by the step of the spike,
// then, for synapses with the same source and target, in the order of
// Synapses.Each.
func (n *Network) Connect(from, to *Population, c Connection) (*Synapses, error) {
	fail := func(err error) (*Synapses, error) {
		return nil, fmt.Errorf("hh: connection from %q to %q: %w", from.name, to.name, err)
	}
	if from.net != n || to.net != n {
		return fail(errors.New("a population is not of this network"))
	}
	receptor, err := to.receptor(c.Receptor)
	if err != nil {
		return fail(err)
	}
	if err := n.checkConnection(from, to, &c); err != nil {
		return fail(err)
	}
	p := &projection{Connection: c, net: n, index: len(n.projections), from: from, to: to, receptor: receptor, since: n.step}
	weight, constant := c.Weight.(Constant)
	p.weight, p.weighted = float64(weight), !constant
	if err := p.checkSize(); err != nil {
		return nil, err
	}
	p.fresh = p.draw()
	p.count = p.fresh.count()
	if p.fresh.keep {
		p.Rule, p.Weight, p.Delay = nil, nil, nil // the caller's lists
	}
	var most int
	p.least, most = p.fresh.delays()
	n.projections = append(n.projections, p)
	to.incoming = append(to.incoming, p)
	from.reach = max(from.reach, most)
	n.crew = nil
	return &Synapses{p}, nil
}

// checkConnection returns an error if something is wrong with a connection,
// whatever its size.
func (n *Network) checkConnection(from, to *Population, c *Connection) error {
	if c.Rule == nil {
		return errors.New("no rule given")
	}
	if c.NoSelf && from != to {
		return errors.New("NoSelf between two populations, want it within one")
	}
	if c.Multapses {
		switch c.Rule.(type) {
		case InDegree, OutDegree:
		default:
			return fmt.Errorf("multapses go with InDegree and OutDegree, not with %T", c.Rule)
		}
	}
	if err := c.Rule.validate(shape{from.n, to.n, c.NoSelf, c.Multapses}); err != nil {
		return err
	}
	dt, precision := n.config.Dt, n.config.Precision
	weight := quantity{"weight", "", fmt.Sprintf("a finite number of %d bits", precision), func(x float64) bool {
		return finite(x) && (precision == 64 || finite(float64(float32(x))))
	}}
	if err := weight.check(c.Weight, c.Rule); err != nil {
		return err
	}
	delay := quantity{"delay", " ms", fmt.Sprintf("0 to %v ms, %d steps", maxDelay*dt, maxDelay), func(x float64) bool {
		return x >= 0 && n.delaySteps(x) <= maxDelay
	}}
	if err := delay.check(c.Delay, c.Rule); err != nil {
		return err
	}
	if len(n.projections) == maxProjections {
		return fmt.Errorf("more than %d projections", maxProjections)
	}
	return nil
}

// quantity is something that each synapse has.
type quantity struct {
	name, unit string
	want       string
	fits       func(x float64) bool // true for all between two for which it is
}

// check returns an error unless all values of d fit.
func (q *quantity) check(d Distribution, r Rule) error {
	if d == nil {
		return fmt.Errorf("no %s given", q.name)
	}
	if values, ok := d.(Values); ok {
		pairs, ok := r.(Pairs)
		if !ok {
			return fmt.Errorf("%s: Values go with Pairs, not with %T", q.name, r)
		}
		if len(values) != len(pairs.Sources) {
			return fmt.Errorf("%d %ss for %d pairs, want as many", len(values), q.name, len(pairs.Sources))
		}
		for i, x := range values {
			if !q.fits(x) {
				return fmt.Errorf("%s of pair %d is %v%s, want %s", q.name, i, x, q.unit, q.want)
			}
		}
		return nil
	}
	if err := d.validate(); err != nil {
		return fmt.Errorf("%s%s: %w", q.name, strings.Replace(q.unit, " ", " in ", 1), err)
	}
	lo, hi := d.bounds()
	switch {
	case q.fits(lo) && q.fits(hi):
		return nil
	case lo == hi:
		return fmt.Errorf("%s is %v%s, want %s", q.name, lo, q.unit, q.want)
	}
	return fmt.Errorf("%ss from %v to %v%s, want %s; Truncated draws again what is outside", q.name, lo, hi, q.unit, q.want)
}

// checkSize returns an error if there are too many synapses.
func (p *projection) checkSize() error {
	s, threads := p.shape(), p.net.config.Threads
	expect := p.Rule.expect(s)
	what := fmt.Sprintf("about %.4g synapses from %q to %q", expect, p.from.name, p.to.name)
	if expect+6*math.Sqrt(expect) > maxSynapses { // chance does not take it further
		return fmt.Errorf("hh: %s, at most %d fit one projection", what, uint32(maxSynapses))
	}
	// 6 bytes a synapse until they are handed to the blocks, 4 afterwards, and
	// twice its weight if it has one; each partition's index of sources, of as
	// many as split makes where delays are longest.
	each := 10.0
	if p.weighted {
		each += 8 + float64(p.net.config.Precision/8)
	}
	from, to := float64(p.from.n), float64(p.to.n)
	parts := expect/from/synapsesPerVisit + to/(1<<(synapseBits-16)) + 1 + float64(threads)
	return checkMemory(what, uint64(each*expect+4*from*parts+p.Rule.scratch(s, threads)))
}

func (p *projection) shape() shape { return shape{p.from.n, p.to.n, p.NoSelf, p.Multapses} }

// delaySteps returns a delay in steps, or more than the longest for all that are.
func (n *Network) delaySteps(ms float64) int {
	return int(min(WholeSteps(ms, n.config.Dt), maxDelay+1))
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
