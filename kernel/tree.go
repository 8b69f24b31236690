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
	// Region says which compartments lie together: those of each number, in ascending order.
	Region int
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

	width    int
	byLevels bool
	rest     float64
	places   []int // of each row
	regions  []int // the first place of each
	size     int   // of all places

	eliminate, substitute treeProgram
}

// treeProgram is the order of work of assembly: operations of four numbers each, see
// avo/tree.go, and the constants as these read them.
type treeProgram struct {
	ops          []int64
	coefficients []float64
	sources      []uint32
}

func (p *treeProgram) len() int { return len(p.ops) / 4 }

// NewTree returns the tree of some rows, which it copies, for steps of so many cells side by
// side. Where these are fewer than vectors have lanes, rows lie side by side too, by their levels
// in the tree: then there are places without a row, of compartments whose voltage stays at
// rest, mV. It is an error unless every row has a parent of a smaller number, except the
// first, and the row after one that has children is one of these; or if a region is not from 0
// up to the number of rows, a constant is not finite, or a row without anything that varies is
// singular. By levels most is done at once if that next row is the child whose subtree
// is tallest.
func (k Kernels[T]) NewTree(rows []TreeRow, width int, rest float64) (*Tree, error) {
	n := len(rows)
	if n == 0 {
		return nil, fmt.Errorf("kernel: a tree of no rows, want one or more")
	}
	if width < 1 {
		return nil, fmt.Errorf("kernel: a tree of %d cells, want 1 or more", width)
	}
	if !(math.Abs(rest) <= maxRest) {
		return nil, fmt.Errorf("kernel: a tree at rest at %v mV, want %v to %v", rest, -maxRest, maxRest)
	}
	t := &Tree{
		rows: append([]TreeRow(nil), rows...), sides: make([][]int, n),
		fixed: make([]bool, n), q: make([]float64, n), width: width, rest: rest, places: make([]int, n),
	}
	for i := range t.rows {
		r := &t.rows[i]
		if i == 0 && r.Parent != -1 || i > 0 && (r.Parent < 0 || r.Parent >= i) {
			return nil, fmt.Errorf("kernel: row %d of a tree has the parent %d, want -1 for row 0, and else a row before", i, r.Parent)
		}
		if i > 0 && t.rows[r.Parent+1].Parent != r.Parent {
			return nil, fmt.Errorf("kernel: row %d of a tree has the parent %d, but row %d has not: want a row with children before one of them", i, r.Parent, r.Parent+1)
		}
		if r.Region < 0 || r.Region > n {
			return nil, fmt.Errorf("kernel: row %d of a tree is in region %d, want 0 to %d", i, r.Region, n)
		}
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
	if t.byLevels = k.TreesByLevels(width); t.byLevels {
		t.compileLevels(t.layOutByLevels(asm.EliminateLevelsElements/width, max(1, asm.CacheLine/8/width)))
		return t, nil
	}
	t.layOut()
	t.compileElimination()
	t.compileSubstitution()
	return t, nil
}

// maxRest is far beyond what compartments rest at, mV.
const maxRest = 1e6

// TreesByLevels reports whether rows of so many cells lie by levels: as many as a vector of
// 32 bytes has no padding with. In Go it brings nothing.
func (k Kernels[T]) TreesByLevels(width int) bool {
	return haveAssembly && k.isa != asm.None && (width == 1 || width == 2 || width == 4)
}

// layOut finds places: region by region, each in the order of elimination, so that stretches
// of the tree lie side by side.
func (t *Tree) layOut() {
	for i := range t.rows {
		for region := t.rows[i].Region; len(t.regions) <= region+1; {
			t.regions = append(t.regions, 0)
		}
		t.regions[t.rows[i].Region+1]++
	}
	for region := range len(t.regions) - 1 {
		t.regions[region+1] += t.regions[region]
	}
	next := append([]int(nil), t.regions...)
	for i := len(t.rows) - 1; i >= 0; i-- {
		region := t.rows[i].Region
		t.places[i] = next[region]
		next[region]++
	}
	t.size = len(t.rows)
}

// Place returns where the compartment of a row lies in the arrays of a step: element
// place*width + w is that of cell w.
func (t *Tree) Place(row int) int { return t.places[row] }

// Places returns how many places there are, one for each row and perhaps some that no row has.
func (t *Tree) Places() int { return t.size }

// First returns the first place of a region, or, of one after the last, the number of places.
func (t *Tree) First(region int) int {
	if region < len(t.regions) {
		return t.regions[region]
	}
	return t.size
}

// Width returns how many cells lie side by side.
func (t *Tree) Width() int { return t.width }

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
	// (uA/cm2) of all places in all cells. Rows that do not vary need no sums. Those of places
	// without a row are to be finite, and voltages there at rest. What G and E are afterwards is
	// undefined.
	V, G, E []float64
	// Bounds are extended by the voltages after the step of the root and of rows that vary,
	// or have one that does in their subtree, in lanes that are undefined, and that of places
	// without a row.
	Bounds Bounds[float64]
}

// MoveTree takes the voltages of cells through a step. It is, for each cell w of the width,
// v[i], g[i] and e[i] standing for the element of row i,
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
// any width. It is an error unless the slices have as many elements for each place as there are
// cells and share no memory.
func (k Kernels[T]) MoveTree(s *TreeStep) error {
	width := s.Tree.width
	n := s.Tree.size * width
	if s.Method != TreeBackwardEuler && s.Method != TreeCrankNicolson {
		return fmt.Errorf("kernel: MoveTree: method %d of the voltage, want %d or %d", s.Method, TreeBackwardEuler, TreeCrankNicolson)
	}
	if all := [...][]float64{s.V, s.G, s.E}; !disjoint(n, all[:]) {
		if err := checkDisjoint("MoveTree", "V G E", n, all[:]); err != nil {
			return err
		}
	}
	w := 0
	switch {
	case !haveAssembly || k.isa == asm.None:
	case s.Tree.byLevels:
		s.runLevels(k.isa)
		w = width
	default:
		lanes := k.isa.Bytes() / 8
		for vectors := asm.EliminateVectors; vectors >= 1; vectors /= 2 {
			for width-w >= vectors*lanes {
				s.run(k.isa, w, vectors)
				w += vectors * lanes
			}
		}
	}
	for ; w < width; w++ {
		s.moveCell(w)
	}
	return nil
}

// run is MoveTree of as many cells from w on as some vectors have lanes.
func (s *TreeStep) run(isa asm.ISA, w, vectors int) {
	up := asm.Eliminate{
		V: &s.V[w], Cond: &s.G[w], E: &s.E[w], Coefficients: &s.Tree.eliminate.coefficients[0],
		Ops: &s.Tree.eliminate.ops[0], Stride: 8 * s.Tree.width, Vectors: vectors, Count: s.Tree.eliminate.len(),
	}
	up.C.One = 1
	up.Run(isa)
	down := asm.Substitute{
		V: up.V, Cond: up.Cond, E: up.E, Coefficients: &s.Tree.substitute.coefficients[0], Bounds: &s.Bounds.Min[0],
		Ops: &s.Tree.substitute.ops[0], Stride: 8 * s.Tree.width, Vectors: vectors, CrankNicolson: s.Method == TreeCrankNicolson,
		Count: s.Tree.substitute.len(),
	}
	down.C.Two = 2
	down.Run(isa)
}

// moveCell is MoveTree of one cell.
func (s *TreeStep) moveCell(w int) {
	t := s.Tree
	v, g, e := s.V[w:], s.G[w:], s.E[w:]
	at := func(i int) int { return t.places[i] * t.width }
	var q, x float64 // 1/D and t of the row before
	for i := len(t.rows) - 1; i >= 0; i-- {
		r := &t.rows[i]
		j := at(i)
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
		j := at(i)
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
