package main

// wangBuzsakiSums advances the gates of a step, and returns the sums of conductances and
// of their currents.
func wangBuzsakiSums(b *body, cv wangBuzsakiCurves, staggered bool) (g, e value) {
	c := func(field string) value { return b.constant("c." + field) }
	// Conductances depend on the gates before the step; staggered, on those after it.
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
	g = b.add(startingSum(b, "cond0", "G0"), gna)
	e = b.fma(gna, c("ENa"), startingSum(b, "e0", "E0"))
	gk := b.as("gk", b.mul(c("GK"), b.raised(b.mul(n2, n2), n, 4)))
	return b.add(g, gk), b.fma(gk, c("EK"), e)
}

// wangBuzsakiStageConstants are those of kernel.WangBuzsakiStages.
func wangBuzsakiStageConstants() arg {
	fields := []string{"G0", "E0", "ENa", "GK", "EK", "ESyn", "Decay"}
	for _, f := range []string{"GSyn", "Coefficient", "Weight", "CoefficientV", "WeightV"} {
		fields = append(fields, numbered(f, 4)...)
	}
	return arg{name: "c", kind: consts, fields: fields, shared: "WangBuzsakiStagesConstants"}
}

// wangBuzsakiStages is a Runge-Kutta step: two loops for each of four stages, whose
// states and sums stay in the frame.
func wangBuzsakiStages(bits, synapses int, cubic bool) *kernel {
	k := &kernel{
		family:    "wangbuzsaki_stages",
		operation: "WangBuzsakiStages",
		form:      []formValue{{"Synapses", synapses}, {"Cubic", cubic}},
		name:      "WangBuzsakiStages" + []string{"", "Syn"}[synapses] + pick(cubic, "Cubic", ""),
		doc:       "steps n cells" + []string{"", " with a synapse each"}[synapses] + ", see kernel.RungeKuttaWangBuzsaki.",
		cubic:     cubic,
		args:      append(vectors("v", "h", "n"), startingSums()...),
		local:     []local{{"frac", vector}, {"off", offset}},
	}
	for _, x := range []string{"v", "h", "n"} {
		k.local = append(k.local, local{"y" + x, vector}, local{"acc" + x, vector})
	}
	if synapses > 0 {
		k.args = append(k.args, arg{name: "s", kind: vector})
	}
	k.args = append(k.args, arg{name: "rows", kind: rows}, wangBuzsakiStageConstants(), grid, arg{name: "stride", kind: stride})
	spills := pick(bits == 32, 2+2*synapses, 0) // constants beyond the registers
	for st := range 4 {
		k.phases = append(k.phases, inOrder(
			loop{body: func(b *body) { positionsOf(b, wangBuzsakiFrom(st, "v")) }},
			loop{
				spillAMD64: keys(wangBuzsakiStageReads(st)[:spills]...),
				body:       func(b *body) { wangBuzsakiStage(b, wangBuzsakiRows(b), st, synapses) },
			})...)
	}
	return k
}

// wangBuzsakiStageReads returns the constants of c that stage st reads.
func wangBuzsakiStageReads(st int) []string {
	fields := []string{"ENa", "GK", "EK", "ESyn", "Decay"}
	for _, f := range []string{"GSyn", "Coefficient", "Weight", "CoefficientV", "WeightV"} {
		fields = append(fields, numbered(f, 4)[st])
	}
	return fields
}

// wangBuzsakiFrom returns the slice of a variable that stage st reads: the state in the
// first stage.
func wangBuzsakiFrom(st int, x string) string { return pick(st == 0, x, "y"+x) }

func wangBuzsakiStage(b *body, cv wangBuzsakiCurves, st, synapses int) {
	from := func(x string) string { return wangBuzsakiFrom(st, x) }
	c := func(field string) value { return b.constant("c." + field) }
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
	advance("h", b.fnma(rate, h, add), "Coefficient", "Weight")
	g := b.add(startingSum(b, "cond0", "G0"), gna)
	e := b.fma(gna, c("ENa"), startingSum(b, "e0", "E0"))
	n2 := b.mul(n, n)
	gk := b.as("gk", b.mul(c("GK"), b.raised(b.mul(n2, n2), n, 4)))
	rate, add = cv.n()
	advance("n", b.fnma(rate, n, add), "Coefficient", "Weight")
	g = b.add(g, gk)
	e = b.fma(gk, c("EK"), e)
	if synapses > 0 {
		s := b.load("s")
		gs := b.as("gs", b.mul(of("GSyn"), s))
		g = b.add(g, gs)
		e = b.fma(gs, c("ESyn"), e)
		if st == 3 {
			b.store("s", b.mul(s, c("Decay")))
		}
	}
	advance("v", b.fnma(g, b.load(from("v")), e), "CoefficientV", "WeightV")
}

// wangBuzsakiCurves are the rates of a step: a and b of each gate for Gate or Stage,
// and the conductance of sodium for h = 1. They are functions, so that instructions
// come right before the use of their result.
type wangBuzsakiCurves struct {
	h, n func() (a, b value)
	na   func() value
}

// wangBuzsakiRows returns the curves of a table, which are one row group in float32,
// and a full group and a single curve in float64. The single curve comes first: it
// needs few registers, and the results of the full group are then used right after
// it.
func wangBuzsakiRows(b *body) wangBuzsakiCurves {
	var cv []value
	if b.k.bits == 32 {
		cv = b.curves(0, 5)
	} else {
		single := b.single(1)
		cv = append(b.curves(0, 4), single)
	}
	return wangBuzsakiCurves{
		h:  func() (value, value) { return cv[0], cv[1] },
		n:  func() (value, value) { return cv[2], cv[3] },
		na: func() value { return cv[4] },
	}
}
