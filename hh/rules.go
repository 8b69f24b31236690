package hh

import (
	"errors"
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/internal/portable"
)

// Rule says which neurons of one population are connected to which of another:
// Probability, AllToAll, OneToOne, InDegree, OutDegree, or Pairs. A neuron may be
// connected to itself, where the two are one population, unless
// Connection.NoSelf says otherwise.
type Rule interface {
	validate(s shape) error
	// expect returns how many synapses there will be, on average.
	expect(s shape) float64
	// scratch returns how many bytes are needed while they are drawn, beside
	// the synapses themselves.
	scratch(s shape, threads int) float64
}

// sourced is a rule that finds the targets of a source by themselves.
type sourced interface {
	// targets adds them in ascending order.
	targets(d *drawer)
}

// listed is a rule that finds all synapses together.
type listed interface {
	wire(p *projection) *wiring
}

// shape is what a rule connects.
type shape struct {
	from, to          int // numbers of neurons
	noSelf, multapses bool
}

// pairs returns the number of ordered pairs.
func (s shape) pairs() float64 {
	n := float64(s.from) * float64(s.to)
	if s.noSelf {
		n -= float64(s.from)
	}
	return n
}

// Probability connects each ordered pair of neurons with this probability,
// independently of the others. NoSelf leaves the other synapses as they are
// without it.
type Probability float64

func (p Probability) validate(shape) error {
	if !(p >= 0 && p <= 1) {
		return fmt.Errorf("probability is %v, want 0 to 1", float64(p))
	}
	return nil
}

func (p Probability) expect(s shape) float64     { return float64(p) * s.pairs() }
func (p Probability) scratch(shape, int) float64 { return 0 }

// targets draws the gaps between targets, which are geometric.
func (p Probability) targets(d *drawer) {
	if p == 0 {
		return
	}
	scale := -1 / portable.Log(float64(1-p))
	if p < 1e-8 {
		// 1-p loses p's digits, below 1e-16 all of them.
		scale = 1/float64(p) - 0.5
	}
	if delay, ok := d.Delay.(Uniform); ok && !d.weighted && p < 1 {
		d.drawAhead(scale, delay)
		return
	}
	n := float64(d.shape.to)
	for t := 0.0; ; t++ {
		if p < 1 {
			t += d.stream.Geometric(scale)
		}
		if !(t < n) {
			return
		}
		d.add(uint32(t), 0)
	}
}

// AllToAll connects every ordered pair of neurons.
type AllToAll struct{}

func (AllToAll) validate(shape) error       { return nil }
func (AllToAll) expect(s shape) float64     { return s.pairs() }
func (AllToAll) scratch(shape, int) float64 { return 0 }

func (AllToAll) targets(d *drawer) {
	for t := range d.shape.to {
		d.add(uint32(t), 0)
	}
}

// OneToOne connects neuron i to neuron i of a population of the same size.
// Within one population that is each neuron to itself, so NoSelf is an error.
type OneToOne struct{}

func (OneToOne) validate(s shape) error {
	if s.from != s.to {
		return fmt.Errorf("one to one from %d neurons to %d, want as many", s.from, s.to)
	}
	if s.noSelf {
		return errors.New("one to one within a population, NoSelf leaves nothing")
	}
	return nil
}

func (OneToOne) expect(s shape) float64     { return float64(s.from) }
func (OneToOne) scratch(shape, int) float64 { return 0 }

func (OneToOne) targets(d *drawer) { d.add(uint32(d.source), 0) }

// OutDegree gives each source that many targets, every choice of them as likely.
// They are different ones unless Connection.Multapses says otherwise, which is
// what NEST's fixed_outdegree does by default.
type OutDegree int

func (k OutDegree) validate(s shape) error { return degree("out-degree", int(k), s.to, "targets", s) }
func (k OutDegree) expect(s shape) float64 { return float64(k) * float64(s.from) }

func (k OutDegree) scratch(s shape, threads int) float64 { return samplerBytes(s.to, int(k), threads) }

func (k OutDegree) targets(d *drawer) {
	picks := d.sampler.draw(&d.stream, int(k), d.shape.to, d.source, d.shape)
	slices.Sort(picks)
	for _, t := range picks {
		d.add(t, 0)
	}
}

// InDegree gives each target that many sources, every choice of them as likely.
// They are different ones unless Connection.Multapses says otherwise, which is
// what NEST's fixed_indegree does by default.
type InDegree int

func (k InDegree) validate(s shape) error { return degree("in-degree", int(k), s.from, "sources", s) }
func (k InDegree) expect(s shape) float64 { return float64(k) * float64(s.to) }

// scratch is for the sources by target and the targets by source.
func (k InDegree) scratch(s shape, threads int) float64 {
	return 8*k.expect(s) + samplerBytes(s.from, int(k), threads) + 4*float64(s.from)
}

func (k InDegree) wire(p *projection) *wiring {
	s, config := p.shape(), &p.net.config
	sources := make([]uint32, s.to*int(k))
	parts := min(config.Threads, s.to)
	parallel(parts, parts, func(i int) {
		var r sampler
		for target := s.to * i / parts; target < s.to*(i+1)/parts; target++ {
			stream := portable.NewStream(config.Seed, uint32(drawSources+p.index), uint64(target))
			copy(sources[target*int(k):], r.draw(&stream, int(k), s.from, target, s))
		}
	})
	first, order := bySource(s.from, sources)
	for i, at := range order {
		order[i] = at / uint32(k)
	}
	return &wiring{first: first, target: order}
}

// degree returns an error unless each neuron can have k partners of n.
func degree(name string, k, n int, partners string, s shape) error {
	but := ""
	if s.noSelf {
		n--
		but = " beside itself"
	}
	if s.multapses && k >= 0 && n > 0 {
		return nil
	}
	if k < 0 || k > n {
		return fmt.Errorf("%s is %d, want 0 to %d, the number of %s%s", name, k, n, partners, but)
	}
	return nil
}

// Pairs connects neuron Sources[i] to neuron Targets[i] for every i. Any order
// will do, and a pair that comes several times has as many synapses. Weights and
// delays may be Values, one for each pair; the values of a pair that NoSelf leaves
// out are not used.
type Pairs struct{ Sources, Targets []int }

func (l Pairs) validate(s shape) error {
	if len(l.Sources) != len(l.Targets) {
		return fmt.Errorf("pairs of %d sources and %d targets, want as many", len(l.Sources), len(l.Targets))
	}
	for i, source := range l.Sources {
		if source < 0 || source >= s.from {
			return fmt.Errorf("source of pair %d is neuron %d, want 0 to %d", i, source, s.from-1)
		}
		if target := l.Targets[i]; target < 0 || target >= s.to {
			return fmt.Errorf("target of pair %d is neuron %d, want 0 to %d", i, target, s.to-1)
		}
	}
	return nil
}

func (l Pairs) expect(shape) float64 { return float64(len(l.Sources)) }

// scratch is for the targets and numbers of the pairs by source.
func (l Pairs) scratch(s shape, _ int) float64 { return 8*l.expect(s) + 4*float64(s.from) }

func (l Pairs) wire(p *projection) *wiring {
	first, order := bySource(p.from.n, l.Sources)
	target := make([]uint32, len(order))
	parallel(p.net.config.Threads, p.from.n, func(source int) {
		own := order[first[source]:first[source+1]]
		slices.SortStableFunc(own, func(a, b uint32) int { return l.Targets[a] - l.Targets[b] })
		for i, pair := range own {
			target[int(first[source])+i] = uint32(l.Targets[pair])
		}
	})
	return &wiring{first: first, target: target, pair: order}
}

// wiring is synapses by source, then target: those of source i are first[i] to
// first[i+1]. pair is where Pairs has them, and nil for other rules.
type wiring struct{ first, target, pair []uint32 }

// targets adds the synapses of a source.
func (w *wiring) targets(d *drawer) {
	for i := w.first[d.source]; i < w.first[d.source+1]; i++ {
		pair := uint32(0)
		if w.pair != nil {
			pair = w.pair[i]
		}
		d.add(w.target[i], pair)
	}
}

// bySource returns the places of a list of sources in the order of sources: a
// counting sort. Those of source i are order[first[i]:first[i+1]].
func bySource[I int | uint32](n int, sources []I) (first, order []uint32) {
	// One ahead, so that counts become the places to fill, which filling turns
	// into the ends, and these are the next one's starts.
	first = make([]uint32, n+2)
	for _, s := range sources {
		first[s+2]++
	}
	for i := 2; i < len(first); i++ {
		first[i] += first[i-1]
	}
	order = make([]uint32, len(sources))
	for i, s := range sources {
		order[first[s+1]] = uint32(i)
		first[s+1]++
	}
	return first[:n+1], order
}

// sampler draws neurons, with or without repetition.
type sampler struct {
	taken []uint64 // a bit for each neuron, all 0 between draws
	picks []uint32
}

func samplerBytes(n, k, threads int) float64 {
	return (float64(n)/8 + 4*float64(k)) * float64(threads)
}

// draw returns k of n neurons in no special order, without self if the shape
// says so. The next draw overwrites them.
func (r *sampler) draw(s *portable.Stream, k, n, self int, sh shape) []uint32 {
	if sh.noSelf {
		n--
	}
	r.picks = r.picks[:0]
	if sh.multapses {
		for range k {
			r.picks = append(r.picks, uint32(s.Intn(n)))
		}
	} else {
		r.different(s, k, n)
	}
	if sh.noSelf {
		for i, x := range r.picks {
			if int(x) >= self {
				r.picks[i]++
			}
		}
	}
	return r.picks
}

// different picks k different ones of n: Floyd's algorithm (Bentley and Floyd,
// "A sample of brilliance", Comm. ACM 30, 1987).
func (r *sampler) different(s *portable.Stream, k, n int) {
	if words := (n + 63) / 64; len(r.taken) < words {
		r.taken = make([]uint64, words)
	}
	for top := n - k; top < n; top++ {
		x := s.Intn(top + 1)
		if r.taken[x/64]>>(x%64)&1 != 0 {
			x = top
		}
		r.taken[x/64] |= 1 << (x % 64)
		r.picks = append(r.picks, uint32(x))
	}
	for _, x := range r.picks {
		r.taken[x/64] &^= 1 << (x % 64)
	}
}
