package kernel

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/lut4go/lut4go/kernel/asm"
)

// Padding among the places by levels is compartments whose voltage stays what it is: 1/D is so
// small that nothing around them counts, and t is the voltage.
const (
	paddingD = 0x1p1000
	paddingQ = 0x1p-1000
)

// run is rows of a bundle that one operation takes, from some on up to others: of the
// first alone something comes from elsewhere.
type run struct {
	*bundle
	lo, hi int // levels above the bottom of the strands
}

// compileLevels writes the programs of a tree by levels.
func (t *Tree) compileLevels(bundles []*bundle) {
	var up, down []run
	for _, b := range bundles {
		for lo := b.from; lo < b.to; {
			hi := lo + 1
			for hi < b.to && len(t.joining(b, hi)) == 0 {
				hi++
			}
			up = append(up, run{b, lo, hi})
			lo = hi
		}
		for hi := b.to; hi > b.from; {
			lo := hi - 1
			for lo > b.from && b.alive(lo) == b.alive(lo-1) {
				lo--
			}
			down = append(down, run{b, lo, hi})
			hi = lo
		}
	}
	// What a run needs is at lower levels than its first row, in runs that begin lower still.
	slices.SortStableFunc(up, func(a, b run) int { return cmp.Compare(a.level()+a.lo, b.level()+b.lo) })
	slices.SortStableFunc(down, func(a, b run) int { return cmp.Compare(b.level()+b.hi, a.level()+a.hi) })
	for i := range up {
		var before *run
		if i > 0 {
			before = &up[i-1]
		}
		t.compileUp(&up[i], before)
	}
	for i := range down {
		t.compileDown(&down[i])
	}
	t.eliminate.end()
	t.substitute.end()
}

// sideChild is a child that is not in its parent's strand.
type sideChild struct{ place, child int } // the parent's place in a row of the bundle

// joining returns the children from elsewhere of a row of a bundle, for each parent in the
// order of elimination.
func (t *Tree) joining(b *bundle, level int) (all []sideChild) {
	for u := range b.alive(level) {
		i := b.strands[u].bottom - level
		for _, c := range t.sides[i] {
			all = append(all, sideChild{u, c})
		}
		if level == 0 && t.carries(i) {
			all = append(all, sideChild{u, i + 1})
		}
	}
	return all
}

// element returns where a row of the tree is in a cell.
func (t *Tree) element(i, w int) int { return t.places[i]*t.width + w }

// elements returns how many elements a row of a bundle has.
func (t *Tree) elements(b *bundle) int { return b.size * t.width }

// sized returns the loop, of those for rows of all lengths that follow a first, for rows of n
// elements.
func sized(first, n int) int { return first + bits.Len(uint(n)) - 1 }

// constantsOf appends some constants of a row of a bundle, each of all of its elements.
func (t *Tree) constantsOf(p *treeProgram, b *bundle, level int, constants string) {
	alive := b.alive(level)
	for _, name := range constants {
		for u := range b.size {
			x := 0.0
			if u < alive {
				x = t.constantOf(b.strands[u].bottom-level, name, level > 0)
			} else {
				x = t.padding(name)
			}
			for range t.width {
				p.coefficients = append(p.coefficients, x)
			}
		}
	}
}

// constantOf returns a constant of a row, by a letter, and that of its child if it goes on
// from that.
func (t *Tree) constantOf(i int, name rune, goesOn bool) float64 {
	r := &t.rows[i]
	switch name {
	case 'b':
		return r.Beta
	case 'e':
		return r.E0
	case 'a':
		return r.Alpha
	case 'd':
		return r.D0
	case 'q':
		return t.q[i]
	}
	if goesOn { // k
		return t.rows[i+1].K
	}
	return 0
}

func (t *Tree) padding(name rune) float64 {
	switch name {
	case 'e':
		return paddingD * t.rest
	case 'd':
		return paddingD
	case 'q':
		return paddingQ
	}
	return 0
}

// compileUp adds a run to the elimination, which comes after another.
func (t *Tree) compileUp(r, before *run) {
	p, b := &t.eliminate, r.bundle
	n, kind := t.elements(b), b.class()%kindsOfRows
	place := func(level int) int { return b.at(level) * t.width }
	rows := func(first [kindsOfRows]int, lo, hi int, constants [kindsOfRows]string) {
		if lo == hi {
			return
		}
		for level := lo; level < hi; level++ {
			t.constantsOf(p, b, level, constants[kind])
		}
		p.ops = append(p.ops, int64(sized(first[kind], n)), int64(hi-lo), int64(place(lo)), 0)
	}
	begins := r.lo == 0
	if !begins {
		from := b.at(r.lo - 1)
		follows := before != nil && before.bundle == b && before.hi == r.lo
		if r.lo == b.from {
			from = b.below.at(b.below.to-1) + b.offset
			follows = before != nil && before.bundle == b.below && before.hi == b.below.to && b.offset == 0
		}
		if !follows {
			loop := asm.LevelCarry1
			if kind == fixed {
				loop = asm.LevelCarryFixed1
			}
			p.ops = append(p.ops, int64(sized(loop, n)), 1, 0, int64(from*t.width))
		}
	}
	all := [kindsOfRows]string{"beadk", "bedk", "bekq"}
	loops := [kindsOfRows]int{asm.LevelRow1, asm.LevelRowPassive1, asm.LevelRowFixed1}
	lo := r.lo
	if joining := t.joining(b, lo); len(joining) > 0 {
		rows([kindsOfRows]int{asm.LevelBranch1, asm.LevelBranchPassive1, asm.LevelBranchFixed1}, lo, lo+1, [kindsOfRows]string{"bead", "bed", "be"})
		for _, j := range joining {
			for w := range t.width {
				t.compileSide(kind, n, place(lo), j.place*t.width+w, j.child, w)
			}
		}
		if begins {
			rows([kindsOfRows]int{asm.LevelSolve1, asm.LevelSolve1, asm.LevelSolveFixed1}, lo, lo+1, [kindsOfRows]string{"", "", "q"})
		} else {
			rows([kindsOfRows]int{asm.LevelJoin1, asm.LevelJoin1, asm.LevelJoinFixed1}, lo, lo+1, [kindsOfRows]string{"k", "k", "kq"})
		}
		lo++
	} else if begins {
		// Rows without children that are not fixed vary.
		rows([kindsOfRows]int{asm.LevelLeaf1, asm.LevelLeaf1, asm.LevelLeafFixed1}, lo, lo+1, [kindsOfRows]string{"bead", "bead", "beq"})
		lo++
	}
	rows(loops, lo, r.hi, all)
}

// compileSide adds a child from elsewhere to an element of a row that begins at a place.
func (t *Tree) compileSide(kind, n, place, element, child, w int) {
	p := &t.eliminate
	n = min(n, 4)
	first, lane := element/n*n, element%n
	lanes := func(x float64) {
		at := len(p.coefficients)
		p.coefficients = append(p.coefficients, make([]float64, n)...)
		p.coefficients[at+lane] = x
	}
	lanes(-t.rows[child].K)
	loop := asm.LevelSide1
	switch {
	case kind == fixed:
		loop = asm.LevelSideOfFixed1
	case t.fixed[child]:
		loop = asm.LevelSideFixed1
		lanes(t.q[child])
	}
	p.ops = append(p.ops, int64(sized(loop, n)), 1, int64(place+first), int64(t.element(child, w)))
}

// compileDown adds a run to the substitution.
func (t *Tree) compileDown(r *run) {
	p, b := &t.substitute, r.bundle
	n, top := t.elements(b), r.hi-1
	place := func(level int) int { return b.at(level) * t.width }
	if b.strands[0].bottom-top == 0 {
		p.ops = append(p.ops, int64(sized(asm.LevelRoot1, n)), 1, int64(place(top)), 0)
		top--
	} else {
		t.compileFrom(b, top)
	}
	if top < r.lo {
		return
	}
	loop := asm.LevelDown1
	if b.class()%kindsOfRows == fixed {
		loop = asm.LevelDownFixed1
		for level := top; level >= r.lo; level-- {
			t.constantsOf(p, b, level, "q")
		}
	}
	p.ops = append(p.ops, int64(sized(loop, n)), int64(top-r.lo+1), int64(place(top)), 0)
}

// compileFrom adds the operations that get the parents of a row of a bundle, for each four
// elements.
func (t *Tree) compileFrom(b *bundle, level int) {
	p, alive := &t.substitute, b.alive(level)
	n := t.elements(b)
	for first := 0; first < n; first += 4 {
		for e := first; e < first+4; e++ {
			u := min(e/t.width, alive-1) // padding takes what is there
			i := b.strands[u].bottom - level
			p.sources = append(p.sources, uint32(t.element(t.rows[i].Parent, e%t.width)))
		}
		p.ops = append(p.ops, int64(asm.LevelFrom0+first/4), 1, 0, 0)
	}
}

// runLevels is MoveTree of all cells of a tree by levels.
func (s *TreeStep) runLevels(isa asm.ISA) {
	t := s.Tree
	up := asm.EliminateLevels{
		V: &s.V[0], Cond: &s.G[0], E: &s.E[0], Coefficients: &t.eliminate.coefficients[0], Ops: &t.eliminate.ops[0], Count: t.eliminate.len(),
	}
	up.C.One = 1
	up.Run(isa)
	down := asm.SubstituteLevels{
		V: up.V, Cond: up.Cond, E: up.E, Coefficients: &t.substitute.coefficients[0], Sources: &t.substitute.sources[0],
		Bounds: &s.Bounds.Min[0], Ops: &t.substitute.ops[0], CrankNicolson: s.Method == TreeCrankNicolson, Count: t.substitute.len(),
	}
	down.C.Two = 2
	down.Run(isa)
}
