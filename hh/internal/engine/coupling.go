package engine

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"

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
	// Compartment is where the current goes into cells with dendrites.
	Compartment int
	G           []float64
	Graded      bool
	E           float64 // mV
	Remote      *Remote // nil if all cells of From are here
}

// Remote is what ranks show each other. A source from From.Len() on stands for a cell that
// another rank has: they come by rank, then as Take counts them.
type Remote struct {
	Give [][]uint32 // for each rank the cells of From here that it sees
	Take []int      // of each rank how many of its cells are seen here
}

// Shown is what cells show others: a variable of their state, or, if one of the others
// is set, one curve of that, their voltage: by its table, a *kernel.Rows, or exactly.
type Shown struct {
	Variable int
	Rows     any
	Exact    []table.Curve
}

// coupling is a Coupling in one precision.
type coupling[T kernel.Float] struct {
	from   *shown[T]
	seen   int // how many of the values of from the links know of
	links  *kernel.Links[T]
	total  []T // conductance of each cell, without graded
	graded bool
	e      T
}

// coupled is the couplings of a population, with sums of each cell, of which a block
// writes its own part.
type coupled[T kernel.Float] struct {
	couplings []coupling[T]
	sums      []T // of one coupling
	g, e      []T // conductances and currents of all couplings in the step at hand
	g0        []T // g with the leak, as that is in every step; nil if it may change
}

// shown is a Shown of all cells. Those that a step reads are values[step%2], while blocks
// that are done with the step fill the other for the next one: first of the cells here,
// padded, then of those of other ranks, as each coupling needs them. After each of these comes
// a zero.
type shown[T kernel.Float] struct {
	variable int
	rows     *kernel.Rows[T]
	exact    []table.Curve
	values   [2][]T
	remotes  []remote
}

// remote is a Remote whose cells of other ranks are those of values from one on.
type remote struct {
	*Remote
	at int
}

func (c *cells[T]) Couple(k Coupling) error {
	from, sources := seen[T](&k)
	list := &kernel.LinkList[T]{Targets: k.Targets, Sources: sources, G: make([]T, len(k.G)), To: c.n, From: len(from.values[0]) - 1}
	for i, g := range k.G {
		list.G[i] = T(g)
	}
	links, err := c.k.NewLinks(list)
	if err != nil {
		return err
	}
	to := coupling[T]{from: from, seen: list.From + 1, links: links, graded: k.Graded, e: T(k.E)}
	x := &c.coupled
	if x.g == nil {
		all := arrays[T](4, len(c.state[0]))
		x.sums, x.g, x.e, x.g0 = all[0], all[1], all[2], all[3]
	}
	if k.Graded {
		x.g0 = nil
	} else {
		to.total = kernel.Aligned[T](len(x.g))
		for i, target := range list.Targets {
			to.total[target] += list.G[i]
		}
	}
	x.couplings = append(x.couplings, to)
	if x.g0 != nil {
		for i, g := range to.total {
			x.g[i] += g
			x.g0[i] = c.model.g0 + x.g[i]
		}
	}
	return nil
}

// shower is cells that show others something, whatever they are.
type shower[T kernel.Float] interface{ shows(s Shown) *shown[T] }

// seen returns what a coupling's sources show from now on, and where in it each of them is.
func seen[T kernel.Float](k *Coupling) (*shown[T], []uint32) {
	from := k.From.(shower[T]).shows(k.Shown)
	n, beyond := uint32(k.From.Len()), uint32(from.extend(k.Remote))
	sources := slices.Clone(k.Sources)
	for i, source := range sources {
		if source >= n {
			sources[i] += beyond - n
		}
	}
	return from, sources
}

// exhibits is what the cells of a population show.
type exhibits[T kernel.Float] struct{ shown []*shown[T] }

func (c *cells[T]) shows(s Shown) *shown[T] { return c.show(s, len(c.state[0])) }

// show returns what as many cells as arrays are long show from now on.
func (e *exhibits[T]) show(s Shown, padded int) *shown[T] {
	x := &shown[T]{variable: s.Variable, exact: s.Exact}
	if s.Rows != nil {
		x.rows = s.Rows.(*kernel.Rows[T])
	}
	for _, y := range e.shown {
		if x.exact == nil && x.variable == y.variable && x.rows == y.rows && y.exact == nil {
			return y
		}
	}
	for i := range x.values {
		x.values[i] = kernel.Aligned[T](padded + 1)
	}
	e.shown = append(e.shown, x)
	return x
}

func (c *cells[T]) Show(step uint64) error {
	if len(c.shown) == 0 || c.n == 0 {
		return nil
	}
	at := kernel.NewPositions[T](len(c.state[0]))
	for _, x := range c.shown {
		if err := x.fill(c.k, at, step, 0, c.state[x.variable]); err != nil {
			return err
		}
	}
	return nil
}

// show shows the block's cells to the step after the one at hand.
func (s *stepper[T]) show() error {
	for _, x := range s.shown {
		if err := x.fill(s.k, s.positions, s.step+1, s.lo, s.view[x.variable]); err != nil {
			return err
		}
	}
	return nil
}

// fill sets what a step reads of the cells from lo on, of which the variable is given.
func (x *shown[T]) fill(k kernel.Kernels[T], at *kernel.Positions[T], step uint64, lo int, from []T) error {
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
func (s *stepper[T]) couple() error {
	x := &s.coupled
	if len(x.couplings) == 0 {
		return nil
	}
	changes := x.g0 == nil
	g, e, sums := x.g[s.lo:s.end], x.e[s.lo:s.end], x.sums[s.lo:s.end]
	clear(e)
	if changes {
		clear(g)
	}
	for i := range x.couplings {
		c := &x.couplings[i]
		shown := c.from.values[s.step%2][:c.seen]
		if i == 0 && !c.graded { // as if added to 0
			if err := s.k.AddLinks(x.e, c.links, shown, s.lo, s.hi); err != nil {
				return err
			}
		} else {
			clear(sums)
			if err := cmp.Or(s.k.AddLinks(x.sums, c.links, shown, s.lo, s.hi), c.add(s.k, g, e, sums)); err != nil {
				return err
			}
		}
		if !c.graded && changes {
			if err := s.k.AddCurrent(g, c.total[s.lo:s.end]); err != nil {
				return err
			}
		}
	}
	return nil
}

// add adds the sums of a coupling to the currents, and of a graded one to the
// conductances.
func (c *coupling[T]) add(k kernel.Kernels[T], g, e, sums []T) error {
	if !c.graded {
		return k.AddCurrent(e, sums)
	}
	for i, sum := range sums {
		g[i] += sum
		e[i] += T(sum * c.e)
	}
	return nil
}

// addCouplings adds what couple has summed to the start.
func (s *stepper[T]) addCouplings() error {
	x := &s.coupled
	if x.g0 != nil && s.start.G == nil {
		s.start.G = x.g0[s.lo:s.end]
	} else if err := s.k.AddCurrent(s.conductances(), x.g[s.lo:s.end]); err != nil {
		return err
	}
	return s.k.AddCurrent(s.currents(), x.e[s.lo:s.end])
}

// extend makes room for what cells of other ranks show, and returns where.
func (x *shown[T]) extend(r *Remote) (at int) {
	at = len(x.values[0])
	if r == nil {
		return at
	}
	n := at + 1
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

// Give appends what other ranks see of the cells in a step to what goes to each.
func (e *exhibits[T]) Give(step uint64, to [][]byte) {
	for _, x := range e.shown {
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

// Take cuts off what cells here see from what each rank has given.
func (e *exhibits[T]) Take(step uint64, from [][]byte) {
	for _, x := range e.shown {
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
