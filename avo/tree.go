package main

import "fmt"

// maxTreeVectors is the most vectors of a row that kernels of trees take.
const maxTreeVectors = 4

// eliminate eliminates the rows of trees from the leaves to the root: a row leaves its
// 1/D, named q, where its sum of conductances was, and q*R, named t, where that of currents
// was. See kernel.MoveTree.
func eliminate(n int) *kernel {
	base := func(b *body, u int, beta, e0 value) value { return b.fma(beta, b.loadAt("v", u), e0) }
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
	// each makes a loop whose rows read some constants.
	each := func(name string, constants []string, row func(b *body, u int, c []value)) loop {
		return loop{name: name, body: func(b *body) {
			c := b.coefficients(constants...)
			for u := range b.vectors {
				row(b, u, c)
			}
		}}
	}
	k := &kernel{
		family:     "tree_elimination",
		operation:  "Eliminate",
		form:       []formValue{{"Vectors", n}},
		name:       fmt.Sprintf("EliminateBy%d", n),
		doc:        fmt.Sprintf("eliminates rows of trees, vectors of cells, %d in a row, up to the root, see kernel.MoveTree.", n),
		equivalent: []string{"for each operation {", "\tthe loop that it names, for its rows", "}"},
		args: append(vectors("v", "cond", "e"),
			arg{name: "coefficients", kind: sequence}, arg{name: "ops", kind: programOps}, arg{name: "stride", kind: stride}, constants("One")),
		program: &program{vectors: n, carried: []string{"q", "t"}},
	}
	k.phases = []phase{{loops: []loop{
		each("TreeRow", []string{"beta", "e0", "alpha", "d0", "k"}, func(b *body, u int, c []value) {
			d := b.fma(c[2], b.loadAt("cond", u), c[3])
			r := b.fma(c[2], b.loadAt("e", u), base(b, u, c[0], c[1]))
			solve(b, u, b.fnma(c[4], b.carried("q", u), d), b.fma(c[4], b.carried("t", u), r))
		}),
		each("TreeRowFixed", []string{"beta", "e0", "k", "q"}, func(b *body, u int, c []value) {
			solveFixed(b, u, c[3], b.fma(c[2], b.carried("t", u), base(b, u, c[0], c[1])))
		}),
		each("TreeLeaf", []string{"beta", "e0", "alpha", "d0"}, func(b *body, u int, c []value) {
			d := b.fma(c[2], b.loadAt("cond", u), c[3])
			solve(b, u, d, b.fma(c[2], b.loadAt("e", u), base(b, u, c[0], c[1])))
		}),
		each("TreeLeafFixed", []string{"beta", "e0", "q"}, func(b *body, u int, c []value) {
			solveFixed(b, u, c[2], base(b, u, c[0], c[1]))
		}),
		each("TreeBranch", []string{"beta", "e0", "alpha", "d0"}, func(b *body, u int, c []value) {
			d := b.fma(c[2], b.loadAt("cond", u), c[3])
			r := b.fma(c[2], b.loadAt("e", u), base(b, u, c[0], c[1]))
			b.storeAt("cond", u, d)
			b.storeAt("e", u, r)
		}),
		each("TreeSide", []string{"k"}, func(b *body, u int, c []value) {
			d := b.fnma(c[0], b.loadOther("cond", u), b.loadAt("cond", u))
			r := b.fma(c[0], b.loadOther("e", u), b.loadAt("e", u))
			b.storeAt("cond", u, d)
			b.storeAt("e", u, r)
		}),
		each("TreeJoin", []string{"k"}, func(b *body, u int, c []value) {
			d := b.fnma(c[0], b.carried("q", u), b.loadAt("cond", u))
			solve(b, u, d, b.fma(c[0], b.carried("t", u), b.loadAt("e", u)))
		}),
		each("TreeBranchFixed", []string{"beta", "e0"}, func(b *body, u int, c []value) {
			b.storeAt("e", u, base(b, u, c[0], c[1]))
		}),
		each("TreeSideOfFixed", []string{"k"}, func(b *body, u int, c []value) {
			b.storeAt("e", u, b.fma(c[0], b.loadOther("e", u), b.loadAt("e", u)))
		}),
		each("TreeJoinFixed", []string{"k", "q"}, func(b *body, u int, c []value) {
			solveFixed(b, u, c[1], b.fma(c[0], b.carried("t", u), b.loadAt("e", u)))
		}),
		each("TreeFork", []string{"beta", "e0", "d0", "side", "k"}, func(b *body, u int, c []value) {
			d := b.fnma(c[3], b.loadOther("cond", u), c[2])
			r := b.fma(c[3], b.loadOther("e", u), base(b, u, c[0], c[1]))
			solve(b, u, b.fnma(c[4], b.carried("q", u), d), b.fma(c[4], b.carried("t", u), r))
		}),
		each("TreeForkFixed", []string{"beta", "e0", "side", "k", "q"}, func(b *body, u int, c []value) {
			r := b.fma(c[2], b.loadOther("e", u), base(b, u, c[0], c[1]))
			solveFixed(b, u, c[4], b.fma(c[3], b.carried("t", u), r))
		}),
		each("TreeCarryFixed", []string{"q"}, func(b *body, u int, c []value) { b.carry("q", u, c[0]) }),
		each("TreeSideFixed", []string{"k", "q"}, func(b *body, u int, c []value) {
			d := b.fnma(c[0], c[1], b.loadAt("cond", u))
			r := b.fma(c[0], b.loadOther("e", u), b.loadAt("e", u))
			b.storeAt("cond", u, d)
			b.storeAt("e", u, r)
		}),
		each("TreeRowPassive", []string{"beta", "e0", "d0", "k"}, func(b *body, u int, c []value) {
			r := b.fma(c[3], b.carried("t", u), base(b, u, c[0], c[1]))
			solve(b, u, b.fnma(c[3], b.carried("q", u), c[2]), r)
		}),
		each("TreeBranchPassive", []string{"beta", "e0", "d0"}, func(b *body, u int, c []value) {
			r := base(b, u, c[0], c[1])
			b.storeAt("cond", u, c[2])
			b.storeAt("e", u, r)
		}),
	}}}
	return k
}

// substitute takes the voltages of trees from the root to the leaves, by what eliminate has
// left: x of a row follows from that of its parent.
func substitute(n int, crankNicolson bool) *kernel {
	move := func(b *body, u int, x value, bounds bool) {
		b.carry("x", u, x)
		v := x
		if crankNicolson {
			v = b.fms(b.constant("c.Two"), x, b.loadAt("v", u))
		}
		b.storeAt("v", u, v)
		if bounds {
			vec := u % max(1, wholeByte/b.lanes)
			b.emit(instr{op: opAccumulateMin, name: "bounds", imm: vec, args: []value{v}})
			b.emit(instr{op: opAccumulateMax, name: "bounds", imm: wholeByte/min(b.lanes, wholeByte) + vec, args: []value{v}})
		}
	}
	down := func(name string, fixed, branch bool) loop {
		return loop{name: name, body: func(b *body) {
			var q []value
			if fixed {
				q = b.coefficients("q")
			}
			for u := range b.vectors {
				if !fixed {
					q = []value{b.loadAt("cond", u)}
				}
				x := b.fma(q[0], b.carried("x", u), b.loadAt("e", u))
				if branch {
					b.storeAt("e", u, x)
				}
				move(b, u, x, !fixed)
			}
		}}
	}
	k := &kernel{
		family:     "tree_substitution",
		operation:  "Substitute",
		form:       []formValue{{"Vectors", n}, {"CrankNicolson", crankNicolson}},
		name:       fmt.Sprintf("SubstituteBy%d", n) + pick(crankNicolson, "CrankNicolson", ""),
		doc:        fmt.Sprintf("takes the voltages of trees, vectors of cells, %d in a row, from the root to the leaves, see kernel.MoveTree.", n),
		equivalent: []string{"for each operation {", "\tthe loop that it names, for its rows", "}"},
		args: append(vectors("v", "cond", "e"),
			arg{name: "coefficients", kind: sequence}, arg{name: "bounds", kind: accumulator}, arg{name: "ops", kind: programOps},
			arg{name: "stride", kind: stride}, constants("Two")),
		program: &program{vectors: n, carried: []string{"x"}, backward: true},
	}
	k.phases = []phase{{loops: []loop{
		down("TreeDown", false, false), down("TreeDownFixed", true, false),
		{name: "TreeFrom", body: func(b *body) {
			for u := range b.vectors {
				b.carry("x", u, b.loadAt("e", u))
			}
		}},
		down("TreeDownBranch", false, true), down("TreeDownBranchFixed", true, true),
		{name: "TreeRoot", body: func(b *body) {
			for u := range b.vectors {
				move(b, u, b.loadAt("e", u), true)
			}
		}},
	}}}
	return k
}

// trees returns the kernels of trees with cells side by side.
func trees() (ks []*kernel) {
	for n := 1; n <= maxTreeVectors; n *= 2 {
		ks = append(ks, eliminate(n), substitute(n, false), substitute(n, true))
	}
	for _, k := range ks {
		k.phases[0].loops = inOrderOf(k.phases[0].loops)
	}
	return ks
}
