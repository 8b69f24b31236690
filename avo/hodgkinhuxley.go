package main

// hodgkinHuxleySynapses is the maximum number of synapses of a step.
const hodgkinHuxleySynapses = 2

// hodgkinHuxleyConstants are those of kernel.HodgkinHuxley.
func hodgkinHuxleyConstants() arg {
	fields := []string{"G0", "E0", "GNa", "ENa", "GK", "EK", "DtCm"}
	for _, f := range []string{"GSyn", "ESyn", "Decay"} {
		fields = append(fields, numbered(f, hodgkinHuxleySynapses)...)
	}
	return arg{name: "c", kind: consts, fields: fields, shared: "HodgkinHuxleyConstants"}
}

func hodgkinHuxley(bits, synapses int, staggered, cubic bool) *kernel {
	k := &kernel{
		family:    "hodgkinhuxley",
		operation: "HodgkinHuxley",
		form:      []formValue{{"Synapses", synapses}, {"Staggered", staggered}, {"Cubic", cubic}},
		name:      pick(staggered, "Staggered", "") + "HodgkinHuxley" + []string{"", "Syn", "TwoSyn"}[synapses] + pick(cubic, "Cubic", ""),
		doc:       "steps n cells" + []string{"", " with a synapse each", " with two synapses each"}[synapses] + ", see kernel.StepHodgkinHuxley.",
		cubic:     cubic,
		args:      vectors("v", "m", "h", "n"),
		local:     []local{{"frac", vector}, {"off", offset}},
	}
	for i := range synapses {
		k.args = append(k.args, arg{name: synapse(i), kind: vector})
	}
	k.args = append(k.args, arg{name: "rows", kind: rows}, hodgkinHuxleyConstants(), grid, arg{name: "stride", kind: stride})
	var fields []string
	for i := range synapses {
		for _, f := range []string{"GSyn", "Decay", "ESyn"} {
			fields = append(fields, numbered(f, hodgkinHuxleySynapses)[i])
		}
	}
	fields = append(fields, "G0", "E0", "GNa", "ENa", "GK", "EK", "DtCm")
	spillAMD64 := keys(fields[:max(0, len(fields)-pick(bits == 64, 8, 6))]...) // the others stay in registers
	k.loops = []loop{
		{body: positions},
		{spillAMD64: spillAMD64, body: func(b *body) { hodgkinHuxleyStep(b, synapses, staggered) }},
	}
	return k
}

func hodgkinHuxleyStep(b *body, synapses int, staggered bool) {
	c := func(field string) value { return b.constant("c." + field) }
	cv := hodgkinHuxleyRows(b)
	gate := func(name string, rate, add value) value {
		before := b.load(name)
		after := b.fma(rate, before, add)
		if staggered {
			b.as(name+"1", after)
		}
		b.store(name, after)
		return pick(staggered, after, before)
	}
	m := gate("m", cv[0], cv[1])
	h := gate("h", cv[2], cv[3])
	gna := b.as("gna", b.mul(b.mul(c("GNa"), power(b, m, 3)), h))
	g := b.add(c("G0"), gna)
	e := b.fma(gna, c("ENa"), c("E0"))
	n := gate("n", cv[4], cv[5])
	gk := b.as("gk", b.mul(c("GK"), power(b, n, 4)))
	g = b.add(g, gk)
	e = b.fma(gk, c("EK"), e)
	for i := range synapses {
		of := func(field string) value { return c(numbered(field, hodgkinHuxleySynapses)[i]) }
		s := b.load(synapse(i))
		gs := b.as("gs", b.mul(of("GSyn"), s))
		g = b.add(g, gs)
		e = b.fma(gs, of("ESyn"), e)
		b.store(synapse(i), b.mul(s, of("Decay")))
	}
	v := b.load("v")
	b.store("v", b.fma(c("DtCm"), b.fnma(g, v, e), v))
}

// hodgkinHuxleyRows returns a and b of the gates, which are one row group in float32,
// and a full group and a pair in float64. The pair comes first, see wangBuzsakiRows.
func hodgkinHuxleyRows(b *body) []value {
	if b.k.bits == 32 {
		return b.curves(0, 6)
	}
	n := b.pair(1)
	return append(b.curves(0, 4), n...)
}
