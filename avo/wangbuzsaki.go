package main

// wangBuzsakiConstants are those of kernel.WangBuzsaki.
var wangBuzsakiConstants = arg{
	name: "c", kind: consts, shared: "WangBuzsakiConstants",
	fields: []string{"G0", "E0", "ENa", "GK", "EK", "GSyn", "ESyn", "Decay", "DtCm"},
}

func wangBuzsaki(bits, synapses int, staggered, cubic bool) *kernel {
	k := &kernel{
		family:    "wangbuzsaki",
		operation: "WangBuzsaki",
		form:      []setting{{"Synapses", synapses}, {"Staggered", staggered}, {"Cubic", cubic}},
		name:      pick(staggered, "Staggered", "") + "WangBuzsaki" + []string{"", "Syn"}[synapses] + pick(cubic, "Cubic", ""),
		doc:       "steps n cells" + []string{"", " with a synapse each"}[synapses] + ", see kernel.StepWangBuzsaki.",
		cubic:     cubic,
		args:      vectors("v", "h", "n"),
		local:     []local{{"frac", vector}, {"off", offset}},
	}
	if synapses > 0 {
		k.args = append(k.args, arg{name: "s", kind: vector})
	}
	k.args = append(k.args, arg{name: "rows", kind: rows}, wangBuzsakiConstants, grid, arg{name: "stride", kind: stride})
	var spill []string
	if synapses > 0 && bits == 32 {
		spill = keys("GSyn", "Decay")
	}
	k.phases = []phase{
		{body: cells},
		{spill: spill, body: func(b *body) { wangBuzsakiStep(b, wangBuzsakiRows(b), synapses, staggered) }},
	}
	return k
}

func wangBuzsakiStep(b *body, cv wangBuzsakiCurves, synapses int, staggered bool) {
	c := func(field string) value { return b.konst("c." + field) }
	// The gates that conductances see: those before the step, or half a step
	// after it.
	h := b.load("h")
	rate, add := cv.h()
	next := b.fma(rate, h, add)
	if staggered {
		b.as("h1", next)
	}
	b.store("h", next)
	gna := b.as("gna", b.mul(cv.na(), pick(staggered, next, h)))
	n := b.load("n")
	rate, add = cv.n()
	next = b.fma(rate, n, add)
	if staggered {
		b.as("n1", next)
	}
	b.store("n", next)
	n = pick(staggered, next, n)
	n2 := b.mul(n, n)
	g := b.plus(c("G0"), gna)
	e := b.fma(gna, c("ENa"), c("E0"))
	gk := b.as("gk", b.mul(c("GK"), b.raised(b.mul(n2, n2), n, 4)))
	g = b.plus(g, gk)
	e = b.fma(gk, c("EK"), e)
	if synapses > 0 {
		s := b.load("s")
		gs := b.as("gs", b.mul(c("GSyn"), s))
		g = b.plus(g, gs)
		e = b.fma(gs, c("ESyn"), e)
		b.store("s", b.mul(s, c("Decay")))
	}
	v := b.load("v")
	b.store("v", b.fma(c("DtCm"), b.fnma(g, v, e), v))
}

// wangBuzsakiStageConstants are those of kernel.WangBuzsakiStages.
func wangBuzsakiStageConstants() arg {
	fields := []string{"G0", "E0", "ENa", "GK", "EK", "ESyn", "Decay"}
	for _, f := range []string{"GSyn", "To", "Weight", "ToV", "WeightV"} {
		fields = append(fields, numbered(f, 4)...)
	}
	return arg{name: "c", kind: consts, fields: fields, shared: "WangBuzsakiStagesConstants"}
}

// wangBuzsakiStages is a Runge-Kutta step: two phases for each of four stages,
// whose states and sums stay in the frame.
func wangBuzsakiStages(bits, synapses int, cubic bool) *kernel {
	k := &kernel{
		family:    "wangbuzsaki_stages",
		operation: "WangBuzsakiStages",
		form:      []setting{{"Synapses", synapses}, {"Cubic", cubic}},
		name:      "WangBuzsakiStages" + []string{"", "Syn"}[synapses] + pick(cubic, "Cubic", ""),
		doc:       "steps n cells" + []string{"", " with a synapse each"}[synapses] + ", see kernel.RungeKuttaWangBuzsaki.",
		cubic:     cubic,
		args:      vectors("v", "h", "n"),
		local:     []local{{"frac", vector}, {"off", offset}},
	}
	for _, x := range []string{"v", "h", "n"} {
		k.local = append(k.local, local{"y" + x, vector}, local{"acc" + x, vector})
	}
	if synapses > 0 {
		k.args = append(k.args, arg{name: "s", kind: vector})
	}
	k.args = append(k.args, arg{name: "rows", kind: rows}, wangBuzsakiStageConstants(), grid, arg{name: "stride", kind: stride})
	spills := 2*synapses + pick(bits == 32, 2, 0) // what registers have no room for
	for st := range 4 {
		k.phases = append(k.phases,
			phase{body: func(b *body) { cellsOf(b, wangBuzsakiFrom(st, "v")) }},
			phase{
				spill: keys(wangBuzsakiStageReads(st)[:spills]...),
				body:  func(b *body) { wangBuzsakiStage(b, wangBuzsakiRows(b), st, synapses) },
			})
	}
	return k
}

// wangBuzsakiStageReads returns what stage st reads of c.
func wangBuzsakiStageReads(st int) []string {
	fields := []string{"G0", "E0", "ENa", "GK", "EK", "ESyn", "Decay"}
	for _, f := range []string{"GSyn", "To", "Weight", "ToV", "WeightV"} {
		fields = append(fields, numbered(f, 4)[st])
	}
	return fields
}

// wangBuzsakiFrom returns where stage st finds a variable: the first begins with
// the state, the last ends with it.
func wangBuzsakiFrom(st int, x string) string { return pick(st == 0, x, "y"+x) }

func wangBuzsakiStage(b *body, cv wangBuzsakiCurves, st, synapses int) {
	from := func(x string) string { return wangBuzsakiFrom(st, x) }
	c := func(field string) value { return b.konst("c." + field) }
	of := func(field string) value { return c(numbered(field, 4)[st]) }
	advance := func(x string, d value, to, weight string) {
		b.as("d"+x, d)
		in := b.load(from(x))
		sum := in
		if st > 0 {
			sum = b.load("acc" + x)
		}
		sum = b.fma(of(weight), d, sum)
		if st == 3 {
			b.store(x, sum)
			return
		}
		if st > 0 {
			in = b.load(x)
		}
		y := b.fma(of(to), d, in)
		b.store("acc"+x, sum)
		b.store("y"+x, y)
	}
	h, n := b.load(from("h")), b.load(from("n"))
	gna := b.as("gna", b.mul(cv.na(), h))
	rate, add := cv.h()
	advance("h", b.fnma(rate, h, add), "To", "Weight")
	g := b.plus(c("G0"), gna)
	e := b.fma(gna, c("ENa"), c("E0"))
	n2 := b.mul(n, n)
	gk := b.as("gk", b.mul(c("GK"), b.raised(b.mul(n2, n2), n, 4)))
	rate, add = cv.n()
	advance("n", b.fnma(rate, n, add), "To", "Weight")
	g = b.plus(g, gk)
	e = b.fma(gk, c("EK"), e)
	if synapses > 0 {
		s := b.load("s")
		gs := b.as("gs", b.mul(of("GSyn"), s))
		g = b.plus(g, gs)
		e = b.fma(gs, c("ESyn"), e)
		if st == 3 {
			b.store("s", b.mul(s, c("Decay")))
		}
	}
	advance("v", b.fnma(g, b.load(from("v")), e), "ToV", "WeightV")
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
		cv = b.curves(0, 5)
	} else {
		last := b.lone(1)
		cv = append(b.curves(0, 4), last)
	}
	return wangBuzsakiCurves{
		h:  func() (value, value) { return cv[0], cv[1] },
		n:  func() (value, value) { return cv[2], cv[3] },
		na: func() value { return cv[4] },
	}
}
