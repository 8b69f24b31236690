package main

import "fmt"

// grid is the argument of a table's grid, as kernel.Rows holds it. w = v*Scale +
// Bias counts bins from the middle of the first; Lo and Hi are the first and the
// last grid point in w, and adding Magic rounds a float64 to an integer.
var grid = arg{name: "grid", kind: consts, fields: []string{"Scale", "Bias", "Lo", "Hi", "Magic"}, shared: "Grid"}

// cells computes the offsets and fractions of the voltages in slot v.
func cells(b *body) { cellsOf(b, "v") }

func cellsOf(b *body, v string) {
	w := b.fma(b.load(v), b.konst("grid.Scale"), b.konst("grid.Bias"))
	w = b.binary(opAtLeast, w, b.konst("grid.Lo"))
	w = b.as("w", b.binary(opAtMost, w, b.konst("grid.Hi")))
	s := b.binary(opNumber, w, b.konst("grid.Lo"))
	r := b.as("row", b.add(instr{op: opRound, args: []value{s}}))
	b.store("frac", b.minus(w, r))
	o := b.add(instr{op: opOffset, args: []value{r}})
	b.add(instr{op: opStoreOff, name: "off", args: []value{o}})
}

func index() *kernel {
	return &kernel{
		family: "lookup",
		name:   "Index",
		doc:    "finds the row offset and the fraction of each of n voltages; see kernel.Index.",
		args: []arg{
			{name: "off", kind: offset}, {name: "frac", kind: vector}, {name: "v", kind: vector},
			grid, {name: "stride", kind: stride},
		},
		phases: []phase{{body: cells}},
	}
}

// Numbers of LookUp's phases: the curves modulo 8, and
const (
	lookUpGate   = 16 // for each gate
	lookUpBefore = 8  // where the gates are wanted as they were, too
	lookUpLone   = 7  // for one curve that is alone in its group
	lookUpPair   = 64 // in float64: of two curves that have their group to themselves
	lookUpSecond = 2  // of those, for the second curve
)

// lookUp goes through the rows of some curves of one group once: it advances
// gates by two curves each and puts out the curves that follow.
func lookUp(bits int, cubic bool) *kernel {
	k := &kernel{
		family:    "lookup",
		operation: "LookUp",
		form:      []setting{{"Cubic", cubic}},
		name:      pick(cubic, "LookUpCubic", "LookUp"),
		bits:      bits,
		cubic:     cubic,
		doc: "advances gates of n neurons by the curves of a row group that begin at rows, and " +
			"evaluates the curves that follow, modulo 8 of them; see kernel.Gates and kernel.Eval. p has the gates, " +
			"with Before the slices for what they were, and those for the curves. Lone is set for the one curve of " +
			"its group, Pair for curves that are two in theirs, and then Second for the second of them.",
		loop: []string{
			"for i := range count {",
			"	for j := range Gates {",
			"		was[j][i] = x[j][i] // if Before",
			"		x[j][i] = fma(curve(2*j), x[j][i], curve(2*j+1))",
			"	}",
			"	for j := range Curves {",
			"		d[j][i] = curve(2*Gates + j)",
			"	}",
			"}",
		},
		args: []arg{
			{name: "p", kind: pointers}, {name: "rows", kind: rows}, {name: "off", kind: offset},
			{name: "frac", kind: vector}, {name: "what", kind: choice},
		},
		choose: "what",
		settings: []weight{
			{field: "Gates", of: lookUpGate}, {field: "Before", of: lookUpBefore, flag: true}, {field: "Curves", of: 1},
			{field: "Lone", of: lookUpLone, flag: true}, {field: "Pair", of: lookUpPair, flag: true},
			{field: "Second", of: lookUpSecond, flag: true},
		},
	}
	group := k.group()
	if bits == 64 {
		k.phases = append(k.phases, phase{number: lookUpLone + 1, slots: []string{"d0"}, body: func(b *body) {
			b.store("d0", b.lone(0))
		}})
		pair := func(b *body) []value { return b.pair(0) }
		k.phases = append(k.phases,
			lookUpPhase(lookUpPair, 1, 0, true, pair), lookUpPhase(lookUpPair, 1, 0, false, pair),
			lookUpPhase(lookUpPair, 0, 1, false, pair), lookUpPhase(lookUpPair, 0, 2, false, pair),
			phase{number: lookUpPair + lookUpSecond + 1, slots: []string{"d0"}, body: func(b *body) {
				b.store("d0", b.pair(0)[1])
			}})
	}
	for gates := 0; 2*gates <= group; gates++ {
		for curves := 0; 2*gates+curves <= group; curves++ {
			table := func(b *body) []value { return b.curves(0, 2*gates+curves) }
			if gates > 0 {
				k.phases = append(k.phases, lookUpPhase(0, gates, curves, true, table))
			}
			if (gates == 0) != (curves == 0) {
				k.phases = append(k.phases, lookUpPhase(0, gates, curves, false, table))
			}
		}
	}
	return k
}

// lookUpPhase is the phase for some gates and the curves after them, all of which
// table returns. Its number is among those from the first on.
func lookUpPhase(first, gates, curves int, before bool, table func(b *body) []value) phase {
	p := phase{number: first + lookUpGate*gates + curves%8}
	slots := func(what string, n int) (s []string) {
		for i := range n {
			s = append(s, fmt.Sprintf("%s%d", what, i))
		}
		p.slots = append(p.slots, s...)
		return s
	}
	x := slots("x", gates)
	var was []string
	if before {
		p.number += lookUpBefore
		was = slots("was", gates)
	}
	d := slots("d", curves)
	p.body = func(b *body) {
		cv := table(b)
		for j := range x {
			y := b.load(x[j])
			if before {
				b.store(was[j], y)
			}
			b.store(x[j], b.fma(cv[2*j], y, cv[2*j+1]))
		}
		for c := range d {
			b.store(d[c], cv[2*gates+c])
		}
	}
	return p
}

// Numbers of LookUpStage's phases: the gates, and
const (
	lookUpStageEach = 4 // for each stage before
	lookUpStagePair = 2 // in float64: for a gate whose two curves have their group to themselves
)

// lookUpStage is Stage for one gate or two, whose a and b are the first curves
// of a row group.
func lookUpStage(bits int, cubic bool) *kernel {
	k := &kernel{
		family:    "stages",
		operation: "LookUpStage",
		form:      []setting{{"Cubic", cubic}},
		name:      pick(cubic, "LookUpStageCubic", "LookUpStage"),
		bits:      bits,
		cubic:     cubic,
		doc: "is Stage for n neurons' gates, one or two, with a and b from the curves of a row group that begin at rows; " +
			"see kernel.GateStages. p has acc of each gate, then y of each and x of each. Pair is set for one gate " +
			"whose two curves have their group to themselves.",
		loop: []string{
			"for j := range Gates {",
			"	Stage(acc[j], y[j], x[j], curve(2*j), curve(2*j+1), To, Weight, Which, count)",
			"}",
		},
		args: []arg{
			{name: "p", kind: pointers}, {name: "rows", kind: rows}, {name: "off", kind: offset},
			{name: "frac", kind: vector}, constants("To", "Weight"), {name: "which", kind: choice},
		},
		choose: "which",
		settings: []weight{
			{field: "Which", of: lookUpStageEach}, {field: "Gates", of: 1}, {field: "Pair", of: lookUpStagePair, flag: true},
		},
	}
	for which := range stages {
		for gates := 1; gates <= 2; gates++ {
			k.phases = append(k.phases, lookUpStagePhase(which, gates, lookUpStageEach*which+gates, func(b *body) []value {
				return b.curves(0, 2*gates)
			}))
		}
		if bits == 64 {
			k.phases = append(k.phases, lookUpStagePhase(which, 1, lookUpStageEach*which+lookUpStagePair+1, func(b *body) []value {
				return b.pair(0)
			}))
		}
	}
	return k
}

func lookUpStagePhase(which, gates, number int, table func(b *body) []value) phase {
	p := phase{number: number}
	for _, s := range []string{"acc", "y", "x"} {
		for j := range gates {
			p.slots = append(p.slots, fmt.Sprintf("%s%d", s, j))
		}
	}
	p.body = func(b *body) {
		cv := table(b)
		for j := range gates {
			advance(b, which, fmt.Sprintf("acc%d", j), fmt.Sprintf("y%d", j), fmt.Sprintf("x%d", j), cv[2*j], cv[2*j+1])
		}
	}
	return p
}
