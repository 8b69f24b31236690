package main

import "fmt"

// The rows of a tree by levels lie side by side in vectors: a row of a program is some
// neighbouring elements, the places of as many rows of the tree in a cell or a few. What such
// a row passes to the next stays in the same lane. Constants are vectors too.

// levelElements are how many elements such a row has.
var levelElements = []int{1, 2, 4, 8, 16}

// maxLevelLanes is the most lanes of their vectors: one of 64 bytes takes twice as long to divide as one of
// 32, and longer to begin with.
const maxLevelLanes = 4

// coefficientsSlot is the argument of the constants that operations read one after the other.
const coefficientsSlot = "coefficients"

// rowConstants returns a function that loads vector u of constant i of a row.
func (b *body) rowConstants(names ...string) func(i, u int) value {
	return func(i, u int) value {
		return b.emit(instr{op: opLoad, name: coefficientsSlot, imm: i*b.vectors + u, text: names[i]})
	}
}

// loadOtherEach loads the first element of the other row of an operation into every lane.
func (b *body) loadOtherEach(slot string) value {
	return b.emit(instr{op: opLoadOtherEach, name: slot, text: slot + "[other]"})
}

// whereNegative returns x in lanes where the sign of c is set, and y in the others.
func (b *body) whereNegative(c, x, y value) value {
	return b.emit(instr{op: opWhereNegative, args: []value{c, x, y}})
}

// fromSources loads the elements of slot that vector vec of the row's sources names.
func (b *body) fromSources(slot string, vec int) value {
	return b.emit(instr{op: opFromSources, name: slot, imm: vec})
}

// forElements returns a loop for each length of rows up to one.
func forElements(name string, most int, row func(b *body)) (ls []loop) {
	for _, n := range levelElements {
		if n <= most {
			ls = append(ls, loop{name: fmt.Sprintf("%s%d", name, n), elements: n, body: row})
		}
	}
	return ls
}

// eliminateLevels eliminates the rows of a tree by levels, as eliminate does those of cells
// side by side.
func eliminateLevels() *kernel {
	most := levelElements[len(levelElements)-1]
	solve := func(b *body, u int, d, r value) {
		q := b.div(b.constant("c.One"), d)
		b.carry("q", u, q)
		b.storeAt("cond", u, q)
		t := b.mul(q, r)
		b.carry("t", u, t)
		b.storeAt("e", u, t)
	}
	solveFixed := func(b *body, u int, q, r value) {
		t := b.mul(q, r)
		b.carry("t", u, t)
		b.storeAt("e", u, t)
	}
	var loops []loop
	each := func(name string, constants []string, row func(b *body, u int, c func(i int) value)) {
		loops = append(loops, forElements("Level"+name, most, func(b *body) {
			load := b.rowConstants(constants...)
			for u := range b.vectors {
				row(b, u, func(i int) value { return load(i, u) })
			}
		})...)
	}
	base := func(b *body, u int, c func(i int) value) value { return b.fma(c(0), b.loadAt("v", u), c(1)) }
	each("Row", []string{"beta", "e0", "alpha", "d0", "k"}, func(b *body, u int, c func(i int) value) {
		alpha, k := c(2), c(4)
		r := base(b, u, c)
		d := b.fma(alpha, b.loadAt("cond", u), c(3))
		r = b.fma(alpha, b.loadAt("e", u), r)
		solve(b, u, b.fnma(k, b.carried("q", u), d), b.fma(k, b.carried("t", u), r))
	})
	each("RowPassive", []string{"beta", "e0", "d0", "k"}, func(b *body, u int, c func(i int) value) {
		k := c(3)
		r := base(b, u, c)
		solve(b, u, b.fnma(k, b.carried("q", u), c(2)), b.fma(k, b.carried("t", u), r))
	})
	each("RowFixed", []string{"beta", "e0", "k", "q"}, func(b *body, u int, c func(i int) value) {
		r := base(b, u, c)
		solveFixed(b, u, c(3), b.fma(c(2), b.carried("t", u), r))
	})
	each("Leaf", []string{"beta", "e0", "alpha", "d0"}, func(b *body, u int, c func(i int) value) {
		alpha := c(2)
		r := base(b, u, c)
		d := b.fma(alpha, b.loadAt("cond", u), c(3))
		solve(b, u, d, b.fma(alpha, b.loadAt("e", u), r))
	})
	each("LeafFixed", []string{"beta", "e0", "q"}, func(b *body, u int, c func(i int) value) {
		solveFixed(b, u, c(2), base(b, u, c))
	})
	each("Branch", []string{"beta", "e0", "alpha", "d0"}, func(b *body, u int, c func(i int) value) {
		alpha := c(2)
		r := base(b, u, c)
		d := b.fma(alpha, b.loadAt("cond", u), c(3))
		r = b.fma(alpha, b.loadAt("e", u), r)
		b.storeAt("cond", u, d)
		b.storeAt("e", u, r)
	})
	each("BranchPassive", []string{"beta", "e0", "d0"}, func(b *body, u int, c func(i int) value) {
		r := base(b, u, c)
		b.storeAt("cond", u, c(2))
		b.storeAt("e", u, r)
	})
	each("BranchFixed", []string{"beta", "e0"}, func(b *body, u int, c func(i int) value) {
		b.storeAt("e", u, base(b, u, c))
	})
	each("Join", []string{"k"}, func(b *body, u int, c func(i int) value) {
		k := c(0)
		d := b.fnma(k, b.carried("q", u), b.loadAt("cond", u))
		solve(b, u, d, b.fma(k, b.carried("t", u), b.loadAt("e", u)))
	})
	each("JoinFixed", []string{"k", "q"}, func(b *body, u int, c func(i int) value) {
		solveFixed(b, u, c(1), b.fma(c(0), b.carried("t", u), b.loadAt("e", u)))
	})
	each("Solve", nil, func(b *body, u int, _ func(i int) value) {
		solve(b, u, b.loadAt("cond", u), b.loadAt("e", u))
	})
	each("SolveFixed", []string{"q"}, func(b *body, u int, c func(i int) value) {
		solveFixed(b, u, c(0), b.loadAt("e", u))
	})
	each("Carry", nil, func(b *body, u int, _ func(i int) value) {
		b.carry("q", u, b.loadOther("cond", u))
		b.carry("t", u, b.loadOther("e", u))
	})
	each("CarryFixed", nil, func(b *body, u int, _ func(i int) value) {
		b.carry("t", u, b.loadOther("e", u))
	})
	// side makes loops for a child that is not in its parent's lane, of constants that begin with
	// minus its k, which is 0 in other lanes. They leave D and R in memory.
	side := func(name string, constants []string, row func(b *body, u int, c func(i int) value)) {
		loops = append(loops, forElements("Level"+name, maxLevelLanes, func(b *body) {
			load := b.rowConstants(constants...)
			for u := range b.vectors {
				row(b, u, func(i int) value { return load(i, u) })
			}
		})...)
	}
	current := func(b *body, u int, k value) {
		r := b.loadAt("e", u)
		b.storeAt("e", u, b.whereNegative(k, b.fnma(k, b.loadOtherEach("e"), r), r))
	}
	side("Side", []string{"minusK"}, func(b *body, u int, c func(i int) value) {
		k, d := c(0), b.loadAt("cond", u)
		b.storeAt("cond", u, b.whereNegative(k, b.fma(k, b.loadOtherEach("cond"), d), d))
		current(b, u, k)
	})
	side("SideFixed", []string{"minusK", "q"}, func(b *body, u int, c func(i int) value) {
		k, d := c(0), b.loadAt("cond", u)
		b.storeAt("cond", u, b.whereNegative(k, b.fma(k, c(1), d), d))
		current(b, u, k)
	})
	side("SideOfFixed", []string{"minusK"}, func(b *body, u int, c func(i int) value) { current(b, u, c(0)) })
	return &kernel{
		family:     "tree_levels_elimination",
		name:       "EliminateLevels",
		doc:        "eliminates the rows of a tree by levels, up to the root, see kernel.MoveTree.",
		equivalent: []string{"for each operation {", "\tthe loop that it names, for its rows", "}"},
		args: append(vectors("v", "cond", "e"),
			arg{name: coefficientsSlot, kind: sequence}, arg{name: "ops", kind: programOps}, constants("One")),
		program: &program{levels: true, carried: []string{"q", "t"}},
		phases:  []phase{{loops: inOrderOf(loops)}},
	}
}

// substituteLevels takes the voltages of a tree by levels from the root to the leaves.
func substituteLevels(crankNicolson bool) *kernel {
	move := func(b *body, u int, x value, bounds bool) {
		b.carry("x", u, x)
		v := x
		if crankNicolson {
			v = b.fms(b.constant("c.Two"), x, b.loadAt("v", u))
		}
		b.storeAt("v", u, v)
		if bounds {
			// Vectors of each length have elements of their own among the bounds.
			at := map[int]int{1: 6, 2: 4, 4: 0}[b.lanes]
			b.emit(instr{op: opAccumulateMin, name: "bounds", imm: at / b.lanes, args: []value{v}})
			b.emit(instr{op: opAccumulateMax, name: "bounds", imm: (wholeByte + at) / b.lanes, args: []value{v}})
		}
	}
	down := func(fixed bool) func(b *body) {
		return func(b *body) {
			load := b.rowConstants("q")
			for u := range b.vectors {
				q := value(0)
				if fixed {
					q = load(0, u)
				} else {
					q = b.loadAt("cond", u)
				}
				x := b.fma(q, b.carried("x", u), b.loadAt("e", u))
				b.storeAt("e", u, x)
				move(b, u, x, !fixed)
			}
		}
	}
	most := levelElements[len(levelElements)-1]
	loops := append(forElements("LevelDown", most, down(false)), forElements("LevelDownFixed", most, down(true))...)
	for first := 0; first < most; first += maxLevelLanes {
		loops = append(loops, loop{name: fmt.Sprintf("LevelFrom%d", first), elements: maxLevelLanes, body: func(b *body) {
			for u := range b.vectors {
				b.carry("x", first/b.lanes+u, b.fromSources("e", u))
			}
		}})
	}
	loops = append(loops, forElements("LevelRoot", maxLevelLanes, func(b *body) {
		for u := range b.vectors {
			move(b, u, b.loadAt("e", u), true)
		}
	})...)
	return &kernel{
		family:     "tree_levels_substitution",
		operation:  "SubstituteLevels",
		form:       []formValue{{"CrankNicolson", crankNicolson}},
		name:       "SubstituteLevels" + pick(crankNicolson, "CrankNicolson", ""),
		doc:        "takes the voltages of a tree by levels from the root to the leaves, see kernel.MoveTree.",
		equivalent: []string{"for each operation {", "\tthe loop that it names, for its rows", "}"},
		args: append(vectors("v", "cond", "e"),
			arg{name: coefficientsSlot, kind: sequence}, arg{name: sourcesSlot, kind: sequence32}, arg{name: "bounds", kind: accumulator},
			arg{name: "ops", kind: programOps}, constants("Two")),
		program: &program{levels: true, carried: []string{"x"}, backward: true},
		phases:  []phase{{loops: inOrderOf(loops)}},
	}
}

// treesByLevels returns the kernels of trees by levels.
func treesByLevels() []*kernel {
	return []*kernel{eliminateLevels(), substituteLevels(false), substituteLevels(true)}
}
