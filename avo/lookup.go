package main

import "fmt"

// grid is the argument of a table's grid, as kernel.Rows holds it. w = v*Scale +
// Bias counts bins from the middle of the first; Lo and Hi are the first and the
// last grid point in w, and adding Magic rounds a float64 to an integer.
var grid = arg{name: "grid", kind: consts, fields: []string{"Scale", "Bias", "Lo", "Hi", "Magic"}, shared: "Grid"}

// positions computes the row offsets and fractions of the voltages in slot v.
func positions(b *body) { positionsOf(b, "v") }

// positionsOf is positions of the voltages in any slot.
func positionsOf(b *body, v string) {
	w := b.fma(b.load(v), b.constant("grid.Scale"), b.constant("grid.Bias"))
	w = b.binary(opMax, w, b.constant("grid.Lo"))
	w = b.as("w", b.binary(opMin, w, b.constant("grid.Hi")))
	s := w
	if !b.m.roundsNaN(b.k.bits) {
		s = b.binary(opMaxNumber, w, b.constant("grid.Lo"))
	}
	r := b.as("row", b.emit(instr{op: opRound, args: []value{s}}))
	b.store("frac", b.sub(w, r))
	o := b.emit(instr{op: opOffset, args: []value{r}})
	b.emit(instr{op: opStoreOffsets, name: "off", args: []value{o}})
}

func index() *kernel {
	return &kernel{
		family: "index",
		name:   "Index",
		doc:    "finds the row offset and the fraction of each of n voltages; see kernel.Index.",
		args: []arg{
			{name: "off", kind: offset}, {name: "frac", kind: vector}, {name: "v", kind: vector},
			grid, {name: "stride", kind: stride},
		},
		phases: inOrder(loop{body: positions}),
	}
}

// Terms of LookUp's loop numbers beside the curves modulo 8.
const (
	lookUpGate       = 16 // for each gate
	lookUpBefore     = 8  // with stores of the gates before the step
	lookUpSingle     = 7  // for one curve that is alone in its row group
	lookUpPair       = 64 // in float64, for curves of a row group that has two
	lookUpPairSecond = 2  // for the second of the two alone
)

// lookUp evaluates curves of one row group: it advances gates by two curves each and
// stores the curves that follow.
func lookUp(bits int, cubic bool) *kernel {
	k := &kernel{
		family:    "lookup",
		operation: "LookUp",
		form:      []formValue{{"Cubic", cubic}},
		name:      pick(cubic, "LookUpCubic", "LookUp"),
		bits:      bits,
		cubic:     cubic,
		doc: "advances gates of n neurons by the curves of a row group that begin at rows, and stores the curves that " +
			"follow, modulo 8 of them; see kernel.Gates and kernel.Eval. p points to the gates, with Before to slices for " +
			"the gates before the step, and to those for the curves. Single is set for the curve of a row group that has " +
			"one, Pair for curves of a row group that has two, and PairSecond for the second of the two alone.",
		equivalent: []string{
			"for i := range count {",
			"	for j := range Gates {",
			"		before[j][i] = x[j][i] // if Before",
			"		x[j][i] = fma(curve(2*j), x[j][i], curve(2*j+1))",
			"	}",
			"	for j := range Curves {",
			"		d[j][i] = curve(2*Gates + j)",
			"	}",
			"}",
		},
		args: []arg{
			{name: "p", kind: pointers}, {name: "rows", kind: rows}, {name: "off", kind: offset},
			{name: "frac", kind: vector}, loopNumber,
		},
		phases: selected([]term{
			{field: "Gates", factor: lookUpGate}, {field: "Before", factor: lookUpBefore, flag: true}, {field: "Curves", factor: 1},
			{field: "Single", factor: lookUpSingle, flag: true}, {field: "Pair", factor: lookUpPair, flag: true},
			{field: "PairSecond", factor: lookUpPairSecond, flag: true},
		}),
	}
	group := k.group()
	if bits == 64 {
		k.add(loop{number: lookUpSingle + 1, slots: []string{"d0"}, body: func(b *body) {
			b.store("d0", b.single(0))
		}})
		pair := func(b *body) []value { return b.pair(0) }
		k.add(
			lookUpForm{base: lookUpPair, gates: 1, before: true, table: pair}.loop(), lookUpForm{base: lookUpPair, gates: 1, table: pair}.loop(),
			lookUpForm{base: lookUpPair, curves: 1, table: pair}.loop(), lookUpForm{base: lookUpPair, curves: 2, table: pair}.loop(),
			loop{number: lookUpPair + lookUpPairSecond + 1, slots: []string{"d0"}, body: func(b *body) {
				b.store("d0", b.pair(0)[1])
			}})
	}
	for gates := 0; 2*gates <= group; gates++ {
		for curves := 0; 2*gates+curves <= group; curves++ {
			table := func(b *body) []value { return b.curves(0, 2*gates+curves) }
			if gates > 0 {
				k.add(lookUpForm{gates: gates, curves: curves, before: true, table: table}.loop())
			}
			if (gates == 0) != (curves == 0) {
				k.add(lookUpForm{gates: gates, curves: curves, table: table}.loop())
			}
		}
	}
	return k
}

// lookUpForm is a loop of lookUp: for some gates, and the curves after theirs.
type lookUpForm struct {
	base          int // of its number
	gates, curves int
	before        bool                  // store the gates before the step
	table         func(b *body) []value // returns the curves of the gates, and those that follow
}

func (f lookUpForm) loop() loop {
	l := loop{number: f.base + lookUpGate*f.gates + f.curves%8}
	slots := func(name string, n int) (s []string) {
		for i := range n {
			s = append(s, fmt.Sprintf("%s%d", name, i))
		}
		l.slots = append(l.slots, s...)
		return s
	}
	x := slots("x", f.gates)
	var before []string
	if f.before {
		l.number += lookUpBefore
		before = slots("before", f.gates)
	}
	d := slots("d", f.curves)
	l.body = func(b *body) {
		cv := f.table(b)
		for j := range x {
			y := b.load(x[j])
			if f.before {
				b.store(before[j], y)
			}
			b.store(x[j], b.fma(cv[2*j], y, cv[2*j+1]))
		}
		for c := range d {
			b.store(d[c], cv[2*f.gates+c])
		}
	}
	return l
}

// Terms of LookUpStage's loop numbers beside the gates.
const (
	lookUpStageKind = 4 // for each kind of stage
	lookUpStagePair = 2 // in float64, for a gate whose curves are a row group of two
)

// lookUpStage is Stage for one gate or two, whose a and b are the first curves
// of a row group.
func lookUpStage(bits int, cubic bool) *kernel {
	k := &kernel{
		family:    "stages",
		operation: "LookUpStage",
		form:      []formValue{{"Cubic", cubic}},
		name:      pick(cubic, "LookUpStageCubic", "LookUpStage"),
		bits:      bits,
		cubic:     cubic,
		doc: "is Stage of one or two gates of n neurons, with a and b from the curves of a row group that begin at rows; " +
			"see kernel.GateStages. p points to acc of each gate, then y of each and x of each. Pair is set for one gate " +
			"whose curves are a row group of two.",
		equivalent: []string{
			"for j := range Gates {",
			"	Stage(acc[j], y[j], x[j], curve(2*j), curve(2*j+1), Coefficient, Weight, Kind, count)",
			"}",
		},
		args: []arg{
			{name: "p", kind: pointers}, {name: "rows", kind: rows}, {name: "off", kind: offset},
			{name: "frac", kind: vector}, constants("Coefficient", "Weight"), loopNumber,
		},
		phases: selected([]term{
			{field: "Kind", factor: lookUpStageKind}, {field: "Gates", factor: 1}, {field: "Pair", factor: lookUpStagePair, flag: true},
		}),
	}
	for kind := range stageKinds {
		add := func(gates, number int, table func(b *body) []value) {
			k.add(lookUpStageLoop(kind, gates, lookUpStageKind*kind+number, table))
		}
		for gates := 1; gates <= 2; gates++ {
			add(gates, gates, func(b *body) []value { return b.curves(0, 2*gates) })
		}
		if bits == 64 {
			add(1, lookUpStagePair+1, func(b *body) []value { return b.pair(0) })
		}
	}
	return k
}

// lookUpStageLoop is the loop for a stage of some gates, whose curves table returns.
func lookUpStageLoop(kind, gates, number int, table func(b *body) []value) loop {
	l := loop{number: number}
	for _, s := range []string{"acc", "y", "x"} {
		for j := range gates {
			l.slots = append(l.slots, fmt.Sprintf("%s%d", s, j))
		}
	}
	l.body = func(b *body) {
		cv := table(b)
		for j := range gates {
			s := stageSlots{fmt.Sprintf("acc%d", j), fmt.Sprintf("y%d", j), fmt.Sprintf("x%d", j)}
			s.advance(b, kind, cv[2*j], cv[2*j+1])
		}
	}
	return l
}
