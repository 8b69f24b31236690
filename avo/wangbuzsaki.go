package main

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

func wangBuzsaki(bits int, syn, staggered, cubic bool) *kernel {
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
	var spill []string
	if syn && bits == 32 {
		spill = constKeys("c", wbGSyn, wbDecay)
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
func wangBuzsakiStages(bits int, syn, cubic bool) *kernel {
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
	spills := pick(syn, 2, 0) + pick(bits == 32, 2, 0) // what registers have no room for
	for st := range 4 {
		k.phases = append(k.phases,
			phase{body: func(b *body) { cellsOf(b, wangBuzsakiFrom(st, "v")) }},
			phase{
				spill: constKeys("c", wangBuzsakiStageConstants(st)[:spills]...),
				body:  func(b *body) { wangBuzsakiStage(b, wangBuzsakiRows(b), st, syn) },
			})
	}
	return k
}

// wangBuzsakiStageConstants returns what stage st reads of c.
func wangBuzsakiStageConstants(st int) []int {
	return []int{wsG0, wsE0, wsENa, wsGK, wsEK, wsESyn, wsDecay, wsGSyn + st, wsTo + st, wsWeight + st, wsToV + st, wsWeightV + st}
}

// wangBuzsakiFrom returns where stage st finds a variable: the first begins with
// the state, the last ends with it.
func wangBuzsakiFrom(st int, x string) string { return pick(st == 0, x, "y"+x) }

func wangBuzsakiStage(b *body, cv wangBuzsakiCurves, st int, syn bool) {
	from := func(x string) string { return wangBuzsakiFrom(st, x) }
	c := func(i int) value { return b.konst("c", i) }
	advance := func(x string, d value, to, weight int) {
		in := b.load(from(x))
		sum := in
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
