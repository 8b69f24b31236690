package kernel

import "github.com/lut4go/lut4go/kernel/asm"

// Assembly does the rows of a tree by operations: a loop, how many rows it is for, the place
// of the first, and that of another row if there is one. A stretch of rows that lie one after
// the other, each the only child of the next, is one operation, in which what a row passes to
// its parent stays in registers. Elimination goes up in places, substitution down.

// add adds an operation of one row, or, if it continues the last one, lets that have one row
// more.
func (p *treeProgram) add(loop, place, other int, continues bool, coefficients ...float64) {
	p.coefficients = append(p.coefficients, coefficients...)
	if n := len(p.ops); continues && n > 0 && p.ops[n-4] == int64(loop) {
		p.ops[n-3]++
		return
	}
	p.ops = append(p.ops, int64(loop), 1, int64(place), int64(other))
}

func (t *Tree) compileElimination() {
	p := &t.eliminate
	for i := len(t.rows) - 1; i >= 0; i-- {
		r, at := &t.rows[i], t.places[i]
		fixed, carries := t.fixed[i], t.carries(i)
		var k float64
		if carries {
			k = t.rows[i+1].K
			if t.fixed[i+1] && !fixed {
				p.add(asm.TreeCarryFixed, 0, 0, false, t.q[i+1])
			}
		}
		next := carries && t.places[i] == t.places[i+1]+1
		switch {
		case !carries && fixed:
			p.add(asm.TreeLeafFixed, at, 0, false, r.Beta, r.E0, t.q[i])
		case !carries:
			p.add(asm.TreeLeaf, at, 0, false, r.Beta, r.E0, r.Alpha, r.D0)
		case len(t.sides[i]) > 0:
			t.compileBranch(p, i)
		case fixed:
			p.add(asm.TreeRowFixed, at, 0, next, r.Beta, r.E0, k, t.q[i])
		case r.Varies:
			p.add(asm.TreeRow, at, 0, next, r.Beta, r.E0, r.Alpha, r.D0, k)
		default:
			p.add(asm.TreeRowPassive, at, 0, next, r.Beta, r.E0, r.D0, k)
		}
	}
	p.end()
}

// compileBranch adds the operations of a row with several children: D and R without them,
// then one after the other, the next row last. Where two branches of a kind meet at a node
// without membrane it is one operation.
func (t *Tree) compileBranch(p *treeProgram, i int) {
	r, fixed, at := &t.rows[i], t.fixed[i], t.places[i]
	if c := t.sides[i][0]; len(t.sides[i]) == 1 && !r.Varies {
		switch side, k := t.rows[c], t.rows[i+1].K; {
		case fixed:
			p.add(asm.TreeForkFixed, at, t.places[c], false, r.Beta, r.E0, side.K, k, t.q[i])
			return
		case !t.fixed[c]:
			p.add(asm.TreeFork, at, t.places[c], false, r.Beta, r.E0, r.D0, side.K, k)
			return
		}
	}
	switch {
	case fixed:
		p.add(asm.TreeBranchFixed, at, 0, false, r.Beta, r.E0)
	case r.Varies:
		p.add(asm.TreeBranch, at, 0, false, r.Beta, r.E0, r.Alpha, r.D0)
	default:
		p.add(asm.TreeBranchPassive, at, 0, false, r.Beta, r.E0, r.D0)
	}
	for _, c := range t.sides[i] {
		place, k := t.places[c], t.rows[c].K
		switch {
		case fixed:
			p.add(asm.TreeSideOfFixed, at, place, false, k)
		case t.fixed[c]:
			p.add(asm.TreeSideFixed, at, place, false, k, t.q[c])
		default:
			p.add(asm.TreeSide, at, place, false, k)
		}
	}
	if k := t.rows[i+1].K; fixed {
		p.add(asm.TreeJoinFixed, at, 0, false, k, t.q[i])
	} else {
		p.add(asm.TreeJoin, at, 0, false, k)
	}
}

func (t *Tree) compileSubstitution() {
	p := &t.substitute
	for i := range t.rows {
		r, at := &t.rows[i], t.places[i]
		if i == 0 {
			p.add(asm.TreeRoot, at, 0, false)
			continue
		}
		if r.Parent != i-1 {
			p.add(asm.TreeFrom, t.places[r.Parent], 0, false)
		}
		next := r.Parent == i-1 && t.places[i] == t.places[i-1]-1
		switch branch := len(t.sides[i]) > 0; {
		case t.fixed[i] && branch:
			p.add(asm.TreeDownBranchFixed, at, 0, next, t.q[i])
		case t.fixed[i]:
			p.add(asm.TreeDownFixed, at, 0, next, t.q[i])
		case branch:
			p.add(asm.TreeDownBranch, at, 0, next)
		default:
			p.add(asm.TreeDown, at, 0, next)
		}
	}
	p.end()
}

// end makes the addresses of constants and sources ones of memory though there may be none.
func (p *treeProgram) end() {
	p.coefficients = append(p.coefficients, 0)
	p.sources = append(p.sources, 0)
}
