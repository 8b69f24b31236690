package engine

import "github.com/lut4go/lut4go/kernel"

// Exhibits is what cells show others that are of another package, which embeds it.
type Exhibits struct {
	exhibits[float64]
	padded int
}

// NewExhibits returns those of cells whose arrays have so many elements.
func NewExhibits(padded int) Exhibits { return Exhibits{padded: padded} }

func (e *Exhibits) shows(s Shown) *shown[float64] { return e.show(s, e.padded) }

// Any reports whether anything is shown.
func (e *Exhibits) Any() bool { return len(e.shown) > 0 }

// Fill sets what a step reads of the cells from lo on, of which variable returns one each: as
// many as positions have room for.
func (e *Exhibits) Fill(k kernel.Kernels[float64], at *kernel.Positions[float64], step uint64, lo int, variable func(i int) []float64) error {
	for _, x := range e.shown {
		if err := x.fill(k, at, step, lo, variable(x.variable)); err != nil {
			return err
		}
	}
	return nil
}

// Seen is what a Coupling brings its targets, by target, then in the order of its links.
type Seen struct {
	// Total is the sum of the conductances of each target, mS/cm2.
	Total   []float64
	from    *shown[float64]
	first   []int
	sources []uint32
	g       []float64
}

// NewSeen returns what a coupling brings n cells.
func NewSeen(k *Coupling, n int) *Seen {
	from, sources := seen[float64](k)
	s := &Seen{from: from, Total: make([]float64, n), first: make([]int, n+1), sources: make([]uint32, len(sources)), g: make([]float64, len(sources))}
	for i, target := range k.Targets {
		s.first[target+1]++
		s.Total[target] += k.G[i]
	}
	for i := range n {
		s.first[i+1] += s.first[i]
	}
	next := append([]int(nil), s.first...)
	for i, target := range k.Targets {
		at := next[target]
		s.sources[at], s.g[at] = sources[i], k.G[i]
		next[target]++
	}
	return s
}

// Sum returns the sum of the conductances of a target's links, each times what its source
// shows to a step.
func (s *Seen) Sum(target int, step uint64) float64 {
	sum, shown := 0.0, s.from.values[step%2]
	for i := s.first[target]; i < s.first[target+1]; i++ {
		sum += float64(s.g[i] * shown[s.sources[i]])
	}
	return sum
}
