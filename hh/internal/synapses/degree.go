package synapses

import (
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/internal/portable"
)

// OutDegree gives each source that many targets.
type OutDegree int

func (k OutDegree) validate(s Shape) error {
	return validDegree("out-degree", int(k), s.To, "targets", s)
}
func (k OutDegree) expect(s Shape) float64 { return float64(k) * float64(s.From) }

func (k OutDegree) scratch(s Shape, threads int) float64 { return samplerBytes(s.To, int(k), threads) }

func (k OutDegree) targets(d *drawer) {
	sample := d.sampler.draw(&d.stream, int(k), d.Shape.To, d.source, d.Shape)
	slices.Sort(sample)
	for _, t := range sample {
		d.add(t, 0)
	}
}

// InDegree gives each target that many sources.
type InDegree int

func (k InDegree) validate(s Shape) error {
	return validDegree("in-degree", int(k), s.From, "sources", s)
}
func (k InDegree) expect(s Shape) float64 { return float64(k) * float64(s.To) }

// scratch is for the sources by target and the targets by source.
func (k InDegree) scratch(s Shape, threads int) float64 {
	return 8*k.expect(s) + samplerBytes(s.From, int(k), threads) + 4*float64(s.From)
}

func (k InDegree) connect(p *Projection) *adjacency {
	s := p.Shape
	sources := k.sources(p, 0, s.To)
	first, order := bySource(s.From, sources)
	for i, at := range order {
		order[i] = at / uint32(k)
	}
	return &adjacency{first: first, target: order}
}

// sources returns the k sources of each target from lo up to hi.
func (k InDegree) sources(p *Projection, lo, hi int) []uint32 {
	n, s := hi-lo, p.Shape
	all := make([]uint32, n*int(k))
	parts := min(p.Threads, n)
	parallel(parts, parts, func(i int) {
		var r sampler
		for at := n * i / parts; at < n*(i+1)/parts; at++ {
			stream := random.Source.OfProjection(p.Seed, p.Index, lo+at)
			copy(all[at*int(k):], r.draw(&stream, int(k), s.From, lo+at, s))
		}
	})
	return all
}

// validDegree returns an error unless each neuron can have k partners of n.
func validDegree(name string, k, n int, partners string, s Shape) error {
	but := ""
	if s.NoSelf {
		n--
		but = " beside itself"
	}
	if s.Multapses && k >= 0 && n > 0 {
		return nil
	}
	if k < 0 || k > n {
		return fmt.Errorf("%s is %d, want 0 to %d, the number of %s%s", name, k, n, partners, but)
	}
	return nil
}

// sampler draws neurons, with or without repetition.
type sampler struct {
	chosen []uint64 // a bit for each neuron, all 0 between draws
	sample []uint32
}

func samplerBytes(n, k, threads int) float64 {
	return (float64(n)/8 + 4*float64(k)) * float64(threads)
}

// draw returns k of n neurons in no special order, without self if the shape
// says so. The next draw overwrites them.
func (r *sampler) draw(s *portable.Stream, k, n, self int, shape Shape) []uint32 {
	if shape.NoSelf {
		n--
	}
	r.sample = r.sample[:0]
	if shape.Multapses {
		for range k {
			r.sample = append(r.sample, uint32(s.Intn(n)))
		}
	} else {
		r.different(s, k, n)
	}
	if shape.NoSelf {
		for i, x := range r.sample {
			if int(x) >= self {
				r.sample[i]++
			}
		}
	}
	return r.sample
}

// different draws k different ones of n: Floyd's algorithm (Bentley and Floyd,
// "A sample of brilliance", Comm. ACM 30, 1987).
func (r *sampler) different(s *portable.Stream, k, n int) {
	if words := (n + 63) / 64; len(r.chosen) < words {
		r.chosen = make([]uint64, words)
	}
	for top := n - k; top < n; top++ {
		x := s.Intn(top + 1)
		if r.chosen[x/64]>>(x%64)&1 != 0 {
			x = top
		}
		r.chosen[x/64] |= 1 << (x % 64)
		r.sample = append(r.sample, uint32(x))
	}
	for _, x := range r.sample {
		r.chosen[x/64] &^= 1 << (x % 64)
	}
}
