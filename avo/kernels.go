package main

import "fmt"

// kernels describes every kernel in both precisions.
func kernels() []*kernel {
	var ks []*kernel
	for _, bits := range []int{64, 32} {
		add := func(k *kernel) {
			k.bits = bits
			ks = append(ks, k)
		}
		add(index())
		add(lookUp(256/bits, false))
		add(lookUp(256/bits, true))
		add(lookUpStage(false))
		add(lookUpStage(true))
		add(gate())
		for p := 1; p <= 4; p++ {
			add(mulPow(p))
		}
		add(fill())
		add(channel(false))
		add(channel(true))
		add(conductance())
		add(conductanceEach())
		add(inject())
		add(voltage())
		add(relaxVoltage())
		add(centreVoltage())
		add(stage())
		add(decay())
		add(cascade())
		add(blend())
		add(above(bits))
		for form := range 8 {
			add(wangBuzsaki(form&1 != 0, form&2 != 0, form&4 != 0))
		}
		for form := range 4 {
			add(wangBuzsakiStages(form&1 != 0, form&2 != 0))
		}
		add(gather())
		if bits == 64 {
			add(exp(vector))
			add(exp(narrow))
			for _, fused := range []bool{false, true} {
				add(wangBuzsakiExact(fused))
				add(wangBuzsakiExactStages(fused))
			}
		}
	}
	for _, k := range ks {
		sep := ""
		if last := k.name[len(k.name)-1]; last >= '0' && last <= '9' {
			sep = "x"
		}
		bits := k.bits
		if k.args[0].kind == narrow {
			bits = 32
		}
		k.name += fmt.Sprintf("%s%d", sep, bits)
	}
	return ks
}

func vectors(names ...string) []arg {
	var args []arg
	for _, n := range names {
		args = append(args, arg{n, vector})
	}
	return args
}

// Constants of a table's grid, as kernel.Rows holds them.
const (
	gridScale = iota
	gridBias
	gridLo
	gridHi
	gridMagic
)

// cells computes the offsets and fractions of the voltages in slot v.
func cells(b *body) { cellsOf(b, "v") }

func cellsOf(b *body, v string) {
	w := b.fma(b.load(v), b.konst("grid", gridScale), b.konst("grid", gridBias))
	w = b.binary(opAtLeast, w, b.konst("grid", gridLo))
	w = b.binary(opAtMost, w, b.konst("grid", gridHi))
	s := b.binary(opNumber, w, b.konst("grid", gridLo))
	r := b.add(instr{op: opRound, args: []value{s}})
	b.store("frac", b.minus(w, r))
	o := b.add(instr{op: opOffset, args: []value{r}})
	b.add(instr{op: opStoreOff, name: "off", args: []value{o}})
}

func index() *kernel {
	return &kernel{
		name:   "Index",
		doc:    []string{"finds the row offset and the fraction of each of n voltages."},
		args:   []arg{{"off", offset}, {"frac", vector}, {"v", vector}, {"grid", consts}, {"stride", stride}},
		phases: []phase{{body: cells}},
	}
}

// Numbers of LookUp's phases: curves, and
const (
	lookUpGate   = 16 // for each gate
	lookUpBefore = 8  // where the gates are wanted as they were, too
	lookUpLone   = 8  // without gates: a curve alone in its group
)

// lookUp goes through the rows of some curves of one group once: it advances
// gates by two curves each and puts out the curves that follow.
func lookUp(group int, cubic bool) *kernel {
	k := &kernel{
		name:  pick(cubic, "LookUpCubic", "LookUp"),
		cubic: cubic,
		doc: []string{
			pick(cubic, "is LookUp in a cubic table. It ", "") + "advances gates of n neurons by the curves of a row group that",
			"begin at rows, and evaluates the curves that follow. p has the gates, the",
			"slices for what they were, if wanted, and those for the curves; what is 16 for",
			"each gate, 8 if it is wanted what they were, and 1 for each curve, modulo 8; or",
			"8 for one curve that is alone in its group.",
		},
		args:   []arg{{"p", pointers}, {"rows", rows}, {"off", offset}, {"frac", vector}, {"what", choice}},
		choose: "what",
	}
	if group == 4 { // float64
		k.phases = append(k.phases, phase{number: lookUpLone, slots: []string{"d0"}, body: func(b *body) {
			b.store("d0", b.lone(0))
		}})
	}
	for gates := 0; 2*gates <= group; gates++ {
		for curves := 0; 2*gates+curves <= group; curves++ {
			if gates > 0 {
				k.phases = append(k.phases, lookUpPhase(gates, curves, true))
			}
			if (gates == 0) != (curves == 0) {
				k.phases = append(k.phases, lookUpPhase(gates, curves, false))
			}
		}
	}
	return k
}

func lookUpPhase(gates, curves int, before bool) phase {
	p := phase{number: lookUpGate*gates + curves%8}
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
		cv := b.m.curves(b, 0, 2*gates+curves)
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

func gate() *kernel {
	return &kernel{
		name: "Gate",
		doc:  []string{"is x = a*x + b for n gates."},
		args: vectors("x", "a", "b"),
		phases: []phase{{body: func(b *body) {
			b.store("x", b.fma(b.load("a"), b.load("x"), b.load("b")))
		}}},
	}
}

func mulPow(p int) *kernel {
	return &kernel{
		name: fmt.Sprintf("MulPow%d", p),
		doc:  []string{fmt.Sprintf("is x *= y^%d for n elements.", p)},
		args: vectors("x", "y"),
		phases: []phase{{body: func(b *body) {
			z := power(b, b.load("y"), p)
			b.store("x", b.mul(b.load("x"), z))
		}}},
	}
}

func fill() *kernel {
	return &kernel{
		name: "Fill",
		doc:  []string{"is x = c[0] for n elements."},
		args: append(vectors("x"), arg{"c", consts}),
		phases: []phase{{body: func(b *body) {
			b.store("x", b.konst("c", 0))
		}}},
	}
}

// Constants of kernel.Channel.
const (
	channelG = iota
	channelE
	channelG0
	channelE0
	channelDtCm = channelG0
)

// channel chooses by bits: 1 and 2 the power of y less one, 4 another gate z,
// 8 conductances x in place of a constant, 16 no sums before. The last channel
// of a step goes into the voltage in place of the sums.
func channel(last bool) *kernel {
	k := &kernel{
		name:   "Channel",
		doc:    []string{"adds x*y^p*z, or its like, to cond and times c[1] to e for n neurons; see kernel.Channel."},
		args:   append(vectors("cond", "e", "x", "y", "z"), arg{"c", consts}, arg{"shape", choice}),
		choose: "shape",
	}
	shapes := 32
	if last {
		k.name = "LastChannel"
		k.doc = []string{"is Channel, then Voltage by c[2], for n neurons; cond and e stay as they are."}
		k.args = append(vectors("v"), k.args...)
		shapes = 16
	}
	for shape := range shapes {
		k.phases = append(k.phases, phase{number: shape, body: func(b *body) {
			x := b.mul(channelBase(b, shape), power(b, b.load("y"), 1+shape&3))
			if shape&4 != 0 {
				x = b.mul(x, b.load("z"))
			}
			var g, e value
			if shape&16 != 0 {
				g, e = b.konst("c", channelG0), b.konst("c", channelE0)
			} else {
				g, e = b.load("cond"), b.load("e")
			}
			g, e = b.plus(g, x), b.fma(x, b.konst("c", channelE), e)
			if last {
				v := b.load("v")
				b.store("v", b.fma(b.konst("c", channelDtCm), b.fnma(g, v, e), v))
				return
			}
			b.store("cond", g)
			b.store("e", e)
		}})
	}
	return k
}

func channelBase(b *body, shape int) value {
	if shape&8 != 0 {
		return b.load("x")
	}
	return b.konst("c", channelG)
}

// power returns y^p, p from 1 to 4.
func power(b *body, y value, p int) value {
	switch p {
	case 2:
		return b.mul(y, y)
	case 3:
		return b.mul(b.mul(y, y), y)
	case 4:
		z := b.mul(y, y)
		return b.mul(z, z)
	}
	return y
}

func conductance() *kernel {
	return &kernel{
		name: "Conductance",
		doc:  []string{"is cond += x, e = x*c[0] + e for n neurons."},
		args: append(vectors("cond", "e", "x"), arg{"c", consts}),
		phases: []phase{{body: func(b *body) {
			x := b.load("x")
			g := b.plus(b.load("cond"), x)
			e := b.fma(x, b.konst("c", 0), b.load("e"))
			b.store("cond", g)
			b.store("e", e)
		}}},
	}
}

func conductanceEach() *kernel {
	return &kernel{
		name: "ConductanceEach",
		doc:  []string{"is cond += x, e = x*rev + e for n neurons."},
		args: vectors("cond", "e", "x", "rev"),
		phases: []phase{{body: func(b *body) {
			x := b.load("x")
			g := b.plus(b.load("cond"), x)
			e := b.fma(x, b.load("rev"), b.load("e"))
			b.store("cond", g)
			b.store("e", e)
		}}},
	}
}

func inject() *kernel {
	return &kernel{
		name: "Inject",
		doc:  []string{"is e += x for n neurons."},
		args: vectors("e", "x"),
		phases: []phase{{body: func(b *body) {
			b.store("e", b.plus(b.load("e"), b.load("x")))
		}}},
	}
}

func voltage() *kernel {
	return &kernel{
		name: "Voltage",
		doc:  []string{"is v = c[0]*(e - cond*v) + v for n neurons."},
		args: append(vectors("v", "cond", "e"), arg{"c", consts}),
		phases: []phase{{body: func(b *body) {
			v := b.load("v")
			d := b.fnma(b.load("cond"), v, b.load("e"))
			b.store("v", b.fma(b.konst("c", 0), d, v))
		}}},
	}
}

func relaxVoltage() *kernel {
	return &kernel{
		name: "RelaxVoltage",
		doc:  []string{"is v = c[0]*(e - cond*v)/(1 + z/2 + z^2/12) + v, z = c[0]*cond, for n neurons; c[1:] = 1, 1/2, 1/12."},
		args: append(vectors("v", "cond", "e"), arg{"c", consts}),
		phases: []phase{{body: func(b *body) {
			v, g := b.load("v"), b.load("cond")
			d := b.mul(b.konst("c", 0), b.fnma(g, v, b.load("e")))
			z := b.mul(b.konst("c", 0), g)
			y := b.fma(z, b.konst("c", 3), b.konst("c", 2))
			y = b.fma(z, y, b.konst("c", 1))
			b.store("v", b.plus(v, b.over(d, y)))
		}}},
	}
}

func centreVoltage() *kernel {
	return &kernel{
		name: "CentreVoltage",
		doc:  []string{"is v = c[0]*(e - cond*v)/(1 + c[0]*cond/2) + v for n neurons; c[1:] = 1, c[0]/2."},
		args: append(vectors("v", "cond", "e"), arg{"c", consts}),
		phases: []phase{{body: func(b *body) {
			v, g := b.load("v"), b.load("cond")
			d := b.mul(b.konst("c", 0), b.fnma(g, v, b.load("e")))
			y := b.fma(g, b.konst("c", 2), b.konst("c", 1))
			b.store("v", b.plus(v, b.over(d, y)))
		}}},
	}
}

// Stages of a Runge-Kutta step, see kernel.Stage.
const (
	firstStage = iota
	middleStage
	lastStage
	stages
)

// advance is a stage of y with the slope v - r*y.
func advance(b *body, stage int, acc, y, x string, r, v value) {
	c, w := b.konst("c", 0), b.konst("c", 1)
	from := b.load(y)
	d := b.fnma(r, from, v)
	switch stage {
	case firstStage:
		b.store(acc, b.fma(w, d, from))
		b.store(y, b.fma(c, d, from))
	case middleStage:
		sum, next := b.fma(w, d, b.load(acc)), b.fma(c, d, b.load(x))
		b.store(acc, sum)
		b.store(y, next)
	case lastStage:
		b.store(x, b.fma(w, d, b.load(acc)))
	}
}

func stage() *kernel {
	k := &kernel{
		name: "Stage",
		doc: []string{"is a stage of a Runge-Kutta step of n elements with the slope",
			"d = b - a*y, c[0] on from the step's start to the next stage and c[1] its weight:",
			"0, the first, acc = c[1]*d + y, y = c[0]*d + y; 1, acc = c[1]*d + acc,",
			"y = c[0]*d + x; 2, the last, x = c[1]*d + acc."},
		args:   append(vectors("acc", "y", "x", "a", "b"), arg{"c", consts}, arg{"which", choice}),
		choose: "which",
	}
	for which := range stages {
		k.phases = append(k.phases, phase{number: which, body: func(b *body) {
			advance(b, which, "acc", "y", "x", b.load("a"), b.load("b"))
		}})
	}
	return k
}

// lookUpStage is Stage for one gate or two, whose a and b are the first curves
// of a row group.
func lookUpStage(cubic bool) *kernel {
	k := &kernel{
		name:  pick(cubic, "LookUpStageCubic", "LookUpStage"),
		cubic: cubic,
		doc: []string{pick(cubic, "is LookUpStage in a cubic table. It ", "") + "is Stage for n neurons' gates with a and b from the curves of a row",
			"group that begin at rows. p has acc, y and x of one gate, or acc of two, y of two,",
			"x of two; which is 4 times the stage and the number of gates."},
		args:   []arg{{"p", pointers}, {"rows", rows}, {"off", offset}, {"frac", vector}, {"c", consts}, {"which", choice}},
		choose: "which",
	}
	for which := range stages {
		for gates := 1; gates <= 2; gates++ {
			p := phase{number: 4*which + gates}
			for _, s := range []string{"acc", "y", "x"} {
				for j := range gates {
					p.slots = append(p.slots, fmt.Sprintf("%s%d", s, j))
				}
			}
			p.body = func(b *body) {
				cv := b.m.curves(b, 0, 2*gates)
				for j := range gates {
					advance(b, which, fmt.Sprintf("acc%d", j), fmt.Sprintf("y%d", j), fmt.Sprintf("x%d", j), cv[2*j], cv[2*j+1])
				}
			}
			k.phases = append(k.phases, p)
		}
	}
	return k
}

func decay() *kernel {
	return &kernel{
		name: "Decay",
		doc:  []string{"is x *= c[0] for n elements."},
		args: append(vectors("x"), arg{"c", consts}),
		phases: []phase{{body: func(b *body) {
			b.store("x", b.mul(b.load("x"), b.konst("c", 0)))
		}}},
	}
}

func cascade() *kernel {
	return &kernel{
		name: "Cascade",
		doc:  []string{"is s = c[1]*x + c[0]*s, x *= c[2] for n elements."},
		args: append(vectors("s", "x"), arg{"c", consts}),
		phases: []phase{{body: func(b *body) {
			x := b.load("x")
			s := b.fma(b.konst("c", 1), x, b.mul(b.konst("c", 0), b.load("s")))
			b.store("x", b.mul(x, b.konst("c", 2)))
			b.store("s", s)
		}}},
	}
}

func blend() *kernel {
	return &kernel{
		name: "Blend",
		doc:  []string{"is d = c[1]*x + c[0]*s for n elements."},
		args: append(vectors("d", "s", "x"), arg{"c", consts}),
		phases: []phase{{body: func(b *body) {
			b.store("d", b.fma(b.konst("c", 1), b.load("x"), b.mul(b.konst("c", 0), b.load("s"))))
		}}},
	}
}

// above takes eight neurons a turn, one byte of bits.
func above(bits int) *kernel {
	return &kernel{
		name: "Above",
		doc: []string{"sets bit i%8 of side[i/8] to v[i] > c[0] for n neurons, a multiple of 8,",
			"and keeps seen at the least v[i], by i%8, and from element 8 on at the most."},
		args: []arg{{"side", side}, {"v", vector}, {"seen", still}, {"c", consts}},
		phases: []phase{{neurons: 8, body: func(b *body) {
			in := instr{op: opSides, name: "side", args: []value{b.konst("c", 0)}}
			for j := range 8 / b.lanes {
				in.args = append(in.args, b.loadAt("v", j))
			}
			b.add(in)
			n := len(in.args[1:])
			for j, v := range in.args[1:] {
				b.add(instr{op: opLeast, name: "seen", imm: j, args: []value{v}})
				b.add(instr{op: opMost, name: "seen", imm: n + j, args: []value{v}})
			}
		}}},
	}
}

// Constants of kernel.WangBuzsaki.
const (
	wbG0 = iota
	wbE0
	wbENa
	wbGK
	wbEK
	wbGSyn
	wbESyn
	wbDecay
	wbDtCm
)

func wangBuzsaki(syn, staggered, cubic bool) *kernel {
	k := &kernel{
		name:  pick(staggered, "Staggered", "") + "WangBuzsaki" + pick(syn, "Syn", "") + pick(cubic, "Cubic", ""),
		doc:   []string{"steps n cells" + pick(syn, " with a synapse each", "") + ", see kernel.StepWangBuzsaki."},
		cubic: cubic,
		args:  vectors("v", "h", "n"),
		local: []local{{"frac", vector}, {"off", offset}},
	}
	if syn {
		k.args = append(k.args, arg{"s", vector})
	}
	k.args = append(k.args, arg{"rows", rows}, arg{"c", consts}, arg{"grid", consts}, arg{"stride", stride})
	spill := []string{constKey("c", wbGK), constKey("c", wbG0), constKey("c", wbE0)}
	if syn {
		spill = append(spill, constKey("c", wbDecay))
	}
	k.phases = []phase{
		{body: cells},
		{spill: spill, body: func(b *body) { wangBuzsakiStep(b, wangBuzsakiRows(b), syn, staggered) }},
	}
	return k
}

func wangBuzsakiStep(b *body, cv wangBuzsakiCurves, syn, staggered bool) {
	c := func(i int) value { return b.konst("c", i) }
	// The gates that conductances see: those before the step, or half a step
	// after it.
	h := b.load("h")
	rate, add := cv.h()
	next := b.fma(rate, h, add)
	b.store("h", next)
	gna := b.mul(cv.na(), pick(staggered, next, h))
	n := b.load("n")
	rate, add = cv.n()
	next = b.fma(rate, n, add)
	b.store("n", next)
	n = pick(staggered, next, n)
	n2 := b.mul(n, n)
	g := b.plus(c(wbG0), gna)
	e := b.fma(gna, c(wbENa), c(wbE0))
	gk := b.mul(c(wbGK), b.mul(n2, n2))
	g = b.plus(g, gk)
	e = b.fma(gk, c(wbEK), e)
	if syn {
		s := b.load("s")
		gs := b.mul(c(wbGSyn), s)
		g = b.plus(g, gs)
		e = b.fma(gs, c(wbESyn), e)
		b.store("s", b.mul(s, c(wbDecay)))
	}
	v := b.load("v")
	b.store("v", b.fma(c(wbDtCm), b.fnma(g, v, e), v))
}

// Constants of kernel.WangBuzsakiStages; those from wsGSyn on are four each, one
// for every stage.
const (
	wsG0 = iota
	wsE0
	wsENa
	wsGK
	wsEK
	wsESyn
	wsDecay
	wsGSyn
	wsTo      = wsGSyn + 4
	wsWeight  = wsTo + 4
	wsToV     = wsWeight + 4
	wsWeightV = wsToV + 4
)

// wangBuzsakiStages is a Runge-Kutta step: two phases for each of four stages,
// whose states and sums stay in the frame.
func wangBuzsakiStages(syn, cubic bool) *kernel {
	k := &kernel{
		name:  "WangBuzsakiStages" + pick(syn, "Syn", "") + pick(cubic, "Cubic", ""),
		doc:   []string{"steps n cells" + pick(syn, " with a synapse each", "") + ", see kernel.RungeKuttaWangBuzsaki."},
		cubic: cubic,
		args:  vectors("v", "h", "n"),
		local: []local{{"frac", vector}, {"off", offset}},
	}
	for _, x := range []string{"v", "h", "n"} {
		k.local = append(k.local, local{"y" + x, vector}, local{"acc" + x, vector})
	}
	if syn {
		k.args = append(k.args, arg{"s", vector})
	}
	k.args = append(k.args, arg{"rows", rows}, arg{"c", consts}, arg{"grid", consts}, arg{"stride", stride})
	for st := range 4 {
		k.phases = append(k.phases, phase{body: func(b *body) { cellsOf(b, wangBuzsakiFrom(st, "v")) }})
		k.phases = append(k.phases, phase{
			spill: constKeys("c", wangBuzsakiStageConstants(st)...),
			body:  func(b *body) { wangBuzsakiStage(b, wangBuzsakiRows(b), st, syn) },
		})
	}
	return k
}

// wangBuzsakiStageConstants returns what stage st reads of c.
func wangBuzsakiStageConstants(st int) []int {
	return []int{wsG0, wsE0, wsENa, wsGK, wsEK, wsESyn, wsDecay, wsGSyn + st, wsTo + st, wsWeight + st, wsToV + st, wsWeightV + st}
}

func constKeys(name string, which ...int) (keys []string) {
	for _, i := range which {
		keys = append(keys, constKey(name, i))
	}
	return keys
}

// wangBuzsakiFrom returns where stage st finds a variable: the first begins with
// the state, the last ends with it.
func wangBuzsakiFrom(st int, x string) string { return pick(st == 0, x, "y"+x) }

func wangBuzsakiStage(b *body, cv wangBuzsakiCurves, st int, syn bool) {
	from := func(x string) string { return wangBuzsakiFrom(st, x) }
	c := func(i int) value { return b.konst("c", i) }
	advance := func(x string, d value, to, weight int) {
		in := b.load(from(x))
		sum := pick(st == 0, in, -1)
		if st > 0 {
			sum = b.load("acc" + x)
		}
		sum = b.fma(c(weight+st), d, sum)
		if st == 3 {
			b.store(x, sum)
			return
		}
		if st > 0 {
			in = b.load(x)
		}
		y := b.fma(c(to+st), d, in)
		b.store("acc"+x, sum)
		b.store("y"+x, y)
	}
	h, n := b.load(from("h")), b.load(from("n"))
	gna := b.mul(cv.na(), h)
	rate, add := cv.h()
	advance("h", b.fnma(rate, h, add), wsTo, wsWeight)
	g := b.plus(c(wsG0), gna)
	e := b.fma(gna, c(wsENa), c(wsE0))
	n2 := b.mul(n, n)
	gk := b.mul(c(wsGK), b.mul(n2, n2))
	rate, add = cv.n()
	advance("n", b.fnma(rate, n, add), wsTo, wsWeight)
	g = b.plus(g, gk)
	e = b.fma(gk, c(wsEK), e)
	if syn {
		s := b.load("s")
		gs := b.mul(c(wsGSyn+st), s)
		g = b.plus(g, gs)
		e = b.fma(gs, c(wsESyn), e)
		if st == 3 {
			b.store("s", b.mul(s, c(wsDecay)))
		}
	}
	advance("v", b.fnma(g, b.load(from("v")), e), wsToV, wsWeightV)
}

// wangBuzsakiCurves are the rates of a step: a and b of each gate as Gate or
// Stage wants them, and the conductance of sodium for h = 1. They are functions
// so that what is computed can wait until it is used.
type wangBuzsakiCurves struct {
	h, n func() (a, b value)
	na   func() value
}

// wangBuzsakiRows returns the curves of a table, which are one row group in
// float32 and a group and a curve in float64. The lone one comes first: its
// loads need few registers, and the others' results are then used at once.
func wangBuzsakiRows(b *body) wangBuzsakiCurves {
	var cv []value
	if b.k.bits == 32 {
		cv = b.m.curves(b, 0, 5)
	} else {
		last := b.lone(1)
		cv = append(b.m.curves(b, 0, 4), last)
	}
	return wangBuzsakiCurves{
		h:  func() (value, value) { return cv[0], cv[1] },
		n:  func() (value, value) { return cv[2], cv[3] },
		na: func() value { return cv[4] },
	}
}

// gather evaluates one curve by hardware gathers, for the benchmark that shows
// what rows and transposes gain over them.
func gather() *kernel {
	return &kernel{
		name: "Gather",
		doc:  []string{"evaluates the first curve of a row group at n cells by hardware gathers; a benchmark only."},
		args: []arg{{"d", vector}, {"rows", rows}, {"off", offset}, {"frac", vector}},
		phases: []phase{{body: func(b *body) {
			value := b.add(instr{op: opGather, imm: 0})
			slope := b.add(instr{op: opGather, imm: 256 / b.k.bits})
			b.store("d", b.fma(slope, b.load("frac"), value))
		}}},
		only: "amd64",
	}
}
