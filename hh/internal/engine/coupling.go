package engine

import (
	"cmp"
	"encoding/binary"
	"math"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// Coupling is currents into cells that follow what other cells, or others of the same
// ones, were before the step. Link i is into cell Targets[i], by a conductance G[i]
// (mS/cm2) and what cell Sources[i] of From shows. Without Graded that is a voltage x,
// and the current is G*(x - v); with it x is an activation, and the current G*x*(E - v).
type Coupling struct {
	From             Cells
	Shown            Shown
	Targets, Sources []uint32
	G                []float64
	Graded           bool
	E                float64 // mV
	Remote           *Remote // nil if all cells of From are here
}

// Remote is what ranks show each other. A source from From.Len() on stands for a cell that
// another rank has: they come by rank, then as Take counts them.
type Remote struct {
	Give [][]uint32 // for each rank the cells of From here that it sees
	Take []int      // of each rank how many of its cells are seen here
}

// Shown is what cells show others: a variable of their state, or, if one of the others
// is set, one curve of their voltage: by its table, a *kernel.Rows, or exactly.
type Shown struct {
	Variable int
	Rows     any
	Exact    []table.Curve
}

// coupling is a Coupling in one precision, by target.
type coupling[T kernel.Float] struct {
	from    *shown[T]
	first   []uint32 // those of cell i are first[i] up to first[i+1]
	sources []uint32
	g       []T
	total   []T // of each cell, without graded
	graded  bool
	e       T
}

// shown is a Shown of all cells. Those that a step reads are values[step%2], while blocks
// that are done with the step fill the other for the next one.
type shown[T kernel.Float] struct {
	variable int
	rows     *kernel.Rows[T]
	exact    []table.Curve
	values   [2][]T // first of the cells here, padded, then of those of other ranks
	remotes  []remote
}

// remote is a Remote whose cells of other ranks are those of values from one on.
type remote struct {
	*Remote
	at int
}

func (c *cells[T]) Couple(k Coupling) {
	source := k.From.(*cells[T])
	from := source.shows(k.Shown)
	beyond := from.extend(k.Remote)
	to := coupling[T]{from: from, first: make([]uint32, c.n+1), graded: k.Graded, e: T(k.E)}
	for _, target := range k.Targets {
		to.first[target+1]++
	}
	for i := range c.n {
		to.first[i+1] += to.first[i]
	}
	next := append([]uint32(nil), to.first...)
	to.sources, to.g = make([]uint32, len(k.Sources)), make([]T, len(k.Sources))
	for i, target := range k.Targets {
		at := next[target]
		next[target]++
		to.sources[at], to.g[at] = k.Sources[i], T(k.G[i])
		if n := uint32(source.n); k.Sources[i] >= n {
			to.sources[at] += uint32(beyond) - n
		}
	}
	if !k.Graded {
		to.total = make([]T, c.n)
		for i := range to.total {
			for _, g := range to.g[to.first[i]:to.first[i+1]] {
				to.total[i] += g
			}
		}
	}
	c.couplings = append(c.couplings, to)
	c.makePlan()
}

// shows returns what the cells show from now on.
func (c *cells[T]) shows(s Shown) *shown[T] {
	x := &shown[T]{variable: s.Variable, exact: s.Exact}
	if s.Rows != nil {
		x.rows = s.Rows.(*kernel.Rows[T])
	}
	for _, y := range c.shown {
		if x.exact == nil && x.variable == y.variable && x.rows == y.rows && y.exact == nil {
			return y
		}
	}
	for i := range x.values {
		x.values[i] = kernel.Aligned[T](len(c.state[0]))
	}
	c.shown = append(c.shown, x)
	return x
}

func (c *cells[T]) Show(step uint64) error {
	if len(c.shown) == 0 || c.n == 0 {
		return nil
	}
	at := kernel.NewPositions[T](len(c.state[0]))
	for _, x := range c.shown {
		if err := x.fill(c.k, at, step, 0, c.state); err != nil {
			return err
		}
	}
	return nil
}

// show shows the block's cells to the step after the one at hand.
func (s *stepper[T]) show() error {
	for _, x := range s.shown {
		if err := x.fill(s.k, s.positions, s.step+1, s.lo, s.view); err != nil {
			return err
		}
	}
	return nil
}

// fill sets what a step reads of the cells from lo on, whose state is given.
func (x *shown[T]) fill(k kernel.Kernels[T], at *kernel.Positions[T], step uint64, lo int, state [][]T) error {
	from := state[x.variable]
	dst := x.values[step%2][lo : lo+len(from)]
	switch {
	case x.exact != nil:
		return Evaluate([][]T{dst}, x.exact, from)
	case x.rows != nil:
		return cmp.Or(k.Index(at, from, x.rows), k.Eval([][]T{dst}, 0, at))
	}
	copy(dst, from)
	return nil
}

// couple sums the conductances of the couplings in the step at hand, and their currents.
func (s *stepper[T]) couple() {
	if len(s.couplings) == 0 {
		return
	}
	n := s.end - s.lo
	if cap(s.coupledG) < n {
		s.coupledG, s.coupledE = kernel.Aligned[T](len(s.longest.g)), kernel.Aligned[T](len(s.longest.g))
	}
	s.coupledG, s.coupledE = s.coupledG[:n], s.coupledE[:n]
	clear(s.coupledG)
	clear(s.coupledE)
	for i := range s.couplings {
		s.couplings[i].add(s.coupledG, s.coupledE, s.lo, s.hi, s.step)
	}
}

// add adds the conductances and currents of the cells from lo up to hi.
func (k *coupling[T]) add(g, e []T, lo, hi int, step uint64) {
	x := k.from.values[step%2]
	from := k.first[lo]
	for i, to := range k.first[lo+1 : hi+1] {
		sources := k.sources[from:to]
		own := k.g[from:to][:len(sources)] // so that no index is checked
		sum := T(0)
		for j, source := range sources {
			sum += T(own[j] * x[source])
		}
		from = to
		if k.graded {
			g[i] += sum
			e[i] += T(sum * k.e)
		} else {
			g[i] += k.total[lo+i]
			e[i] += sum
		}
	}
}

// addCouplings adds what couple has summed.
func (s *stepper[T]) addCouplings(g, e []T) error {
	if len(s.couplings) == 0 {
		return nil
	}
	return cmp.Or(s.k.AddCurrent(g, s.coupledG), s.k.AddCurrent(e, s.coupledE))
}

// extend makes room for what cells of other ranks show, and returns where.
func (x *shown[T]) extend(r *Remote) (at int) {
	at = len(x.values[0])
	if r == nil {
		return at
	}
	n := at
	for _, count := range r.Take {
		n += count
	}
	for i, old := range x.values {
		x.values[i] = kernel.Aligned[T](n)
		copy(x.values[i], old)
	}
	x.remotes = append(x.remotes, remote{r, at})
	return at
}

func (c *cells[T]) Give(step uint64, to [][]byte) {
	for _, x := range c.shown {
		values := x.values[step%2]
		for _, r := range x.remotes {
			for rank, cells := range r.Give {
				for _, i := range cells {
					to[rank] = appendBits(to[rank], values[i])
				}
			}
		}
	}
}

func (c *cells[T]) Take(step uint64, from [][]byte) {
	for _, x := range c.shown {
		values := x.values[step%2]
		for _, r := range x.remotes {
			at := r.at
			for rank, count := range r.Remote.Take {
				for range count {
					values[at], from[rank] = cutBits[T](from[rank])
					at++
				}
			}
		}
	}
}

// appendBits appends the bits of a number, which cutBits makes a number of again.
func appendBits[T kernel.Float](b []byte, x T) []byte {
	if y, ok := any(x).(float32); ok {
		return binary.LittleEndian.AppendUint32(b, math.Float32bits(y))
	}
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(float64(x)))
}

func cutBits[T kernel.Float](b []byte) (T, []byte) {
	var x T
	if _, ok := any(x).(float32); ok {
		return T(math.Float32frombits(binary.LittleEndian.Uint32(b))), b[4:]
	}
	return T(math.Float64frombits(binary.LittleEndian.Uint64(b))), b[8:]
}
