package engine

import (
	"cmp"

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
}

// Shown is what cells show others: a variable of their state, or, if one of the others
// is set, one curve of their voltage: by its table, a *kernel.Rows, or exactly.
type Shown struct {
	Variable int
	Rows     any
	Exact    []table.Curve
}

// coupling is a Coupling in one precision.
type coupling[T kernel.Float] struct {
	from   *shown[T]
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
// that are done with the step fill the other for the next one. After the last cell comes a
// zero.
type shown[T kernel.Float] struct {
	variable int
	rows     *kernel.Rows[T]
	exact    []table.Curve
	values   [2][]T
}

func (c *cells[T]) Couple(k Coupling) error {
	from := k.From.(*cells[T]).shows(k.Shown)
	list := &kernel.LinkList[T]{Targets: k.Targets, Sources: k.Sources, G: make([]T, len(k.G)), To: c.n, From: len(from.values[0]) - 1}
	for i, g := range k.G {
		list.G[i] = T(g)
	}
	links, err := c.k.NewLinks(list)
	if err != nil {
		return err
	}
	to := coupling[T]{from: from, links: links, graded: k.Graded, e: T(k.E)}
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
		x.values[i] = kernel.Aligned[T](len(c.state[0]) + 1)
	}
	c.shown = append(c.shown, x)
	return x
}

func (c *cells[T]) Show(step uint64) error {
	if len(c.shown) == 0 {
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
		shown := c.from.values[s.step%2]
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
