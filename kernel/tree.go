package kernel

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/kernel/asm"
)

// TreeRow is a compartment of a tree in the linear system of the voltages, divided by its
// coupling to the compartment towards the root; that of the root may be divided by anything.
// So the constants have no unit, but for Alpha, which takes sums of conductances (mS/cm2) and
// currents (uA/cm2) to such a row, and E0, in mV.
type TreeRow struct {
	Parent int // the row towards the root, of a smaller number; -1 for the root, row 0
	// Place is where the compartment lies in the arrays: element Place*width + w is that
	// of cell w.
	Place int
	// Varies says that the compartment has sums of conductances and currents. Else D0 and
	// E0 are all that it has.
	Varies bool

	K     float64 // its coupling to the parent over the parent's own; 0 for the root
	Alpha float64 // membrane area over the coupling
	Beta  float64 // capacitance over the step and the coupling
	D0    float64 // Beta, the couplings to all neighbours, and constant conductances
	E0    float64 // constant currents
}

// Tree is the rows of a cell with dendrites, made ready for MoveTree. It is never changed,
// so that several goroutines may use it.
type Tree struct {
	rows []TreeRow
	// sides are the children of each row but the one of the next number, descending.
	sides [][]int
	// fixed rows never change: all of their subtree does not vary. Their 1/D is in q.
	fixed []bool
	q     []float64

	eliminate, substitute treeProgram
}

// treeProgram is the order of work of assembly: operations of four numbers each, see
// avo/tree.go, and the constants as these read them.
type treeProgram struct {
	ops          []int64
	coefficients []float64
}

func (p *treeProgram) len() int { return len(p.ops) / 4 }

// NewTree returns the tree of some rows, which it copies. It is an error unless every row has
// a parent of a smaller number, except the first, and a place of its own from 0 up to the
// number of rows, and the row after one that has children is one of these; or if a constant
// is not finite or a row without anything that varies is singular.
func NewTree(rows []TreeRow) (*Tree, error) {
	n := len(rows)
	if n == 0 {
		return nil, fmt.Errorf("kernel: a tree of no rows, want one or more")
	}
	t := &Tree{
		rows: append([]TreeRow(nil), rows...), sides: make([][]int, n),
		fixed: make([]bool, n), q: make([]float64, n),
	}
	taken := make([]bool, n)
	for i := range t.rows {
		r := &t.rows[i]
		if i == 0 && r.Parent != -1 || i > 0 && (r.Parent < 0 || r.Parent >= i) {
			return nil, fmt.Errorf("kernel: row %d of a tree has the parent %d, want -1 for row 0, and else a row before", i, r.Parent)
		}
		if i > 0 && t.rows[r.Parent+1].Parent != r.Parent {
			return nil, fmt.Errorf("kernel: row %d of a tree has the parent %d, but row %d has not: want a row with children before one of them", i, r.Parent, r.Parent+1)
		}
		if r.Place < 0 || r.Place >= n || taken[r.Place] {
			return nil, fmt.Errorf("kernel: row %d of a tree has the place %d, want one of its own from 0 to %d", i, r.Place, n-1)
		}
		taken[r.Place] = true
		for _, x := range [...]float64{r.K, r.Alpha, r.Beta, r.D0, r.E0} {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return nil, fmt.Errorf("kernel: row %d of a tree is %+v, want finite constants", i, *r)
			}
		}
		t.fixed[i] = !r.Varies
	}
	for i := n - 1; i > 0; i-- {
		p := t.rows[i].Parent
		if p != i-1 {
			t.sides[p] = append(t.sides[p], i)
		}
		t.fixed[p] = t.fixed[p] && t.fixed[i]
	}
	for i := n - 1; i >= 0; i-- {
		if !t.fixed[i] {
			continue
		}
		d := t.rows[i].D0
		for _, c := range t.sides[i] {
			d = math.FMA(-t.rows[c].K, t.q[c], d)
		}
		if t.carries(i) {
			d = math.FMA(-t.rows[i+1].K, t.q[i+1], d)
		}
		if t.q[i] = 1 / d; math.IsInf(t.q[i], 0) || t.q[i] == 0 {
			return nil, fmt.Errorf("kernel: row %d of a tree is singular: its diagonal is %v after elimination", i, d)
		}
	}
	t.compileElimination()
	t.compileSubstitution()
	return t, nil
}

// Len returns the number of rows.
func (t *Tree) Len() int { return len(t.rows) }

// carries reports whether the next row is a child of row i.
func (t *Tree) carries(i int) bool { return i+1 < len(t.rows) && t.rows[i+1].Parent == i }

// TreeMethod is how MoveTree takes the voltages from the solution.
type TreeMethod int

const (
	// TreeBackwardEuler takes the solution as the voltages after the step, and is for rows
	// of a whole step.
	TreeBackwardEuler TreeMethod = iota
	// TreeCrankNicolson extrapolates from the solution in the middle of the step, and is
	// for rows of half a step.
	TreeCrankNicolson
)

// TreeStep is a step of the voltages of some cells that are the same tree.
type TreeStep struct {
	Tree   *Tree
	Method TreeMethod
	// V, G and E are the voltages (mV), sums of conductances (mS/cm2) and of currents
	// (uA/cm2) of all rows in the cells, Width of which lie side by side. Rows that do not
	// vary need no sums. What G and E are afterwards is undefined.
	V, G, E []float64
	Width   int
	// Bounds are extended by the voltages after the step of the root and of rows that vary,
	// or have one that does in their subtree, in lanes that are undefined.
	Bounds Bounds[float64]
}

// MoveTree takes the voltages of cells through a step. It is, for each cell w of the width,
// v[i], g[i] and e[i] standing for the element row[i].Place*Width + w,
//
//	for i := n - 1; i >= 0; i-- {
//		r := row[i]
//		D, R := r.D0, fma(r.Beta, v[i], r.E0)
//		if r.Varies {
//			D, R = fma(r.Alpha, g[i], D), fma(r.Alpha, e[i], R)
//		}
//		for every child c of i, in descending order {
//			D, R = fma(-row[c].K, q[c], D), fma(row[c].K, t[c], R)
//		}
//		q[i] = 1 / D
//		t[i] = q[i] * R
//	}
//	for i := range n {
//		x[i] = fma(q[i], x[r.Parent], t[i]) // t[0] for the root
//		v[i] = x[i], or by Crank-Nicolson fma(2, x[i], -v[i])
//	}
//
// Any order of rows that has children before their parents gives the same bits, and so does
// any width. It is an error unless the slices have Width elements for each row and share no
// memory.
func (k Kernels[T]) MoveTree(s *TreeStep) error {
	n := s.Tree.Len() * s.Width
	if s.Width < 1 {
		return fmt.Errorf("kernel: MoveTree: width %d, want 1 or more", s.Width)
	}
	if s.Method != TreeBackwardEuler && s.Method != TreeCrankNicolson {
		return fmt.Errorf("kernel: MoveTree: method %d of the voltage, want %d or %d", s.Method, TreeBackwardEuler, TreeCrankNicolson)
	}
	if all := [...][]float64{s.V, s.G, s.E}; !disjoint(n, all[:]) {
		if err := checkDisjoint("MoveTree", "V G E", n, all[:]); err != nil {
			return err
		}
	}
	w := 0
	if haveAssembly && k.isa != asm.None {
		lanes := k.isa.Bytes() / 8
		for vectors := asm.EliminateVectors; vectors >= 1; vectors /= 2 {
			for s.Width-w >= vectors*lanes {
				s.run(k.isa, w, vectors)
				w += vectors * lanes
			}
		}
		for ; w < s.Width; w++ {
			s.run(k.isa, w, 0)
		}
	}
	for ; w < s.Width; w++ {
		s.moveCell(w)
	}
	return nil
}

// run is MoveTree of as many cells from w on as some vectors have lanes, or of one cell for no
// vector.
func (s *TreeStep) run(isa asm.ISA, w, vectors int) {
	up := asm.Eliminate{
		V: &s.V[w], Cond: &s.G[w], E: &s.E[w], Coefficients: &s.Tree.eliminate.coefficients[0],
		Ops: &s.Tree.eliminate.ops[0], Stride: 8 * s.Width, Vectors: vectors, Count: s.Tree.eliminate.len(),
	}
	up.C.One = 1
	up.Run(isa)
	down := asm.Substitute{
		V: up.V, Cond: up.Cond, E: up.E, Coefficients: &s.Tree.substitute.coefficients[0], Bounds: &s.Bounds.Min[0],
		Ops: &s.Tree.substitute.ops[0], Stride: 8 * s.Width, Vectors: vectors, CrankNicolson: s.Method == TreeCrankNicolson,
		Count: s.Tree.substitute.len(),
	}
	down.C.Two = 2
	down.Run(isa)
}

// moveCell is MoveTree of one cell.
func (s *TreeStep) moveCell(w int) {
	t := s.Tree
	v, g, e := s.V[w:], s.G[w:], s.E[w:]
	at := func(i int) int { return t.rows[i].Place * s.Width }
	var q, x float64 // 1/D and t of the row before
	for i := len(t.rows) - 1; i >= 0; i-- {
		r := &t.rows[i]
		j := r.Place * s.Width
		d, y := r.D0, math.FMA(r.Beta, v[j], r.E0)
		if r.Varies {
			d, y = math.FMA(r.Alpha, g[j], d), math.FMA(r.Alpha, e[j], y)
		}
		for _, c := range t.sides[i] {
			k, qc := t.rows[c].K, t.q[c]
			if !t.fixed[c] {
				qc = g[at(c)]
			}
			d, y = math.FMA(-k, qc, d), math.FMA(k, e[at(c)], y)
		}
		if t.carries(i) {
			k := t.rows[i+1].K
			d, y = math.FMA(-k, q, d), math.FMA(k, x, y)
		}
		if t.fixed[i] {
			q = t.q[i]
		} else {
			q = 1 / d
			g[j] = q
		}
		x = float64(q * y)
		e[j] = x
	}
	for i := range t.rows {
		r := &t.rows[i]
		j := r.Place * s.Width
		if i == 0 {
			x = e[j]
		} else {
			if r.Parent != i-1 {
				x = e[at(r.Parent)]
			}
			q := t.q[i]
			if !t.fixed[i] {
				q = g[j]
			}
			x = math.FMA(q, x, e[j])
			e[j] = x
		}
		y := x
		if s.Method == TreeCrankNicolson {
			y = math.FMA(2, x, -v[j])
		}
		v[j] = y
		if i > 0 && t.fixed[i] {
			continue
		}
		if y < s.Bounds.Min[0] {
			s.Bounds.Min[0] = y
		}
		if y > s.Bounds.Max[0] {
			s.Bounds.Max[0] = y
		}
	}
}
