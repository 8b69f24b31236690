package main

import "slices"

// exactRates is the argument of the constants of the exact rates of Wang-Buzsaki
// cells. The exponents, of am, bm, ah, bh, an and bn, are v shifted, times a slope;
// alphas and betas carry the factors of the model and the step's. FusedRound,
// added, leaves the biased exponent in the low bits.
func exactRates() arg {
	fields := append(numbered("Slope", 6), numbered("Shift", 6)...)
	return arg{name: "rates", kind: consts, shared: "ExactRates", fields: append(fields,
		"BetaM", "GNa", "AlphaH", "BetaH", "AlphaN", "BetaN", "OffZero", "FusedLow", "FusedHigh", "FusedRound")}
}

// fusedExponential is an exponential for speed, without the bits of portable.Exp:
// fused, two terms shorter, scaled by one multiplication, so never subnormal nor
// infinite.
func fusedExponential(b *body, name string, x value) value {
	c := func(field string) value { return b.constant("exp." + field) }
	x = b.binary(opMax, x, b.constant("rates.FusedLow"))
	x = b.as("z", b.binary(opMin, x, b.constant("rates.FusedHigh")))
	shifted := b.as("shifted", b.fma(x, c("Log2e"), b.constant("rates.FusedRound")))
	k := b.as("k", b.sub(shifted, b.constant("rates.FusedRound")))
	r := b.fnma(k, c("Ln2Hi"), x)
	r = b.as("r", b.fnma(k, c("Ln2Lo"), r))
	r2 := b.as("r2", b.mul(r, r))
	linear := func(lower, upper string) value { return b.fma(c(upper), r, c(lower)) }
	taylor := func(i int) value { return linear(taylorFields(i, i)[0], taylorFields(i+1, i+1)[0]) }
	p0 := b.fma(r2, linear("Half", "Taylor[3]"), b.add(r, c("One")))
	p1 := b.as("p1", b.fma(r2, taylor(6), taylor(4)))
	p2 := b.fma(r2, taylor(10), taylor(8))
	r4 := b.as("r4", b.mul(r2, r2))
	p0, p2 = b.as("p0", b.fma(r4, p1, p0)), b.as("p2", b.fma(r4, c("Taylor[12]"), p2))
	return b.as(name, b.mul(b.fma(b.mul(r4, r4), p2, p0), b.shift(opShiftL, shifted, 52)))
}

// wangBuzsakiExp returns the curves by six exponentials of the voltage in a slot, as a
// step without a table computes them. With step, a gate's rate is 1 - alpha - beta,
// else alpha + beta.
//
// x/(exp(x)-1) is 0/0 at 0, so x is moved off 0, to where the quotient rounds to its
// limit. v is shifted first, so that x next to 0 is no closer to it than v's last bit,
// and the quotient is finite.
func wangBuzsakiExp(b *body, slot string, step, fused bool) wangBuzsakiCurves {
	c := func(field string) value { return b.constant("rates." + field) }
	one := func() value { return b.constant("exp.One") }
	exp := pick(fused, fusedExponential, exponential)
	exponent := func(i int) value {
		return b.mul(b.add(b.load(slot), c(numbered("Shift", 6)[i])), c(numbered("Slope", 6)[i]))
	}
	names := [...]string{"expAM", "expBM", "expAH", "expBH", "expAN", "expBN"}
	of := func(i int) value { return exp(b, names[i], exponent(i)) }
	offZero := func(i int) (x, expm1 value) {
		x = b.as(pick(i == 0, "xm", "xn"), b.binary(opReplaceZero, exponent(i), c("OffZero")))
		return x, b.sub(exp(b, names[i], x), one())
	}
	gate := func(alpha, beta value) (value, value) {
		sum := b.add(alpha, beta)
		if step {
			sum = b.sub(one(), sum)
		}
		return sum, alpha
	}
	return wangBuzsakiCurves{
		na: func() value {
			// alpha/(alpha+beta) with one division in place of two.
			x, expm1 := offZero(0)
			m := b.as("m", b.div(x, b.fma(b.mul(of(1), c("BetaM")), expm1, x)))
			return b.mul(power(b, m, 3), c("GNa"))
		},
		h: func() (value, value) {
			alpha := b.as("alphaH", b.mul(of(2), c("AlphaH")))
			return gate(alpha, b.div(c("BetaH"), b.add(of(3), one())))
		},
		n: func() (value, value) {
			x, expm1 := offZero(4)
			alpha := b.as("alphaN", b.div(b.mul(x, c("AlphaN")), expm1))
			return gate(alpha, b.mul(of(5), c("BetaN")))
		},
	}
}

// exactConstants are those of a step with a synapse.
var exactConstants = arg{
	name: "c", kind: consts, shared: "ExactConstants",
	fields: []string{"G0", "E0", "ENa", "GK", "EK", "GSyn", "ESyn", "Decay", "DtCm"},
}

// wangBuzsakiExact is a step of WangBuzsaki with a synapse and exact rates, a
// baseline that tables are compared with.
func wangBuzsakiExact(fused bool) *kernel {
	return &kernel{
		family:    "exact",
		operation: "WangBuzsakiExact",
		form:      []formValue{{"Fused", fused}},
		name:      "WangBuzsakiExact" + pick(fused, "Fused", ""),
		doc:       exactDoc("kernel.StepWangBuzsaki by forward Euler", fused),
		args:      append(vectors("v", "h", "n", "s"), exactConstants, exactRates(), expConstants),
		phases: inOrder(loop{
			spill:      append(keys(exactConstants.fields...), exactSpill(fused)...),
			spillAMD64: exactSpillAMD64(fused),
			body: func(b *body) {
				g, e := wangBuzsakiSums(b, wangBuzsakiExp(b, "v", true, fused), false)
				s := b.load("s")
				g, e = addSynapse(b, g, e, s, "c.GSyn", "c.ESyn")
				b.store("s", b.mul(s, b.constant("c.Decay")))
				v := b.load("v")
				b.store("v", b.fma(b.constant("c.DtCm"), b.fnma(g, v, e), v))
			},
		}),
	}
}

func exactDoc(of string, fused bool) string {
	return "is " + of + " with a synapse, its rates by " + pick(fused, "fused ", "") + "exponentials in place of rows."
}

// exactSpill returns the constants that every machine reads from memory: those of the
// rates, and the highest terms of the exponential. exactSpillAMD64 returns those that
// amd64 reads from memory besides.
func exactSpill(fused bool) (keys []string) {
	for _, f := range exactRates().fields {
		keys = append(keys, "rates."+f)
	}
	if fused {
		return append(keys, expKeys(taylorFields(9, 12)...)...)
	}
	const fusedOnly = 3 // the last fields
	return append(keys[:len(keys)-fusedOnly], expKeys(taylorFields(9, 14)...)...)
}

func exactSpillAMD64(fused bool) []string {
	keys := expKeys(append(taylorFields(3, 8), "Log2e", "Ln2Hi", "Ln2Lo", "Half", "One")...)
	if !fused {
		keys = append(keys, expKeys("Mask", "Shift")...)
	}
	return keys
}

// wangBuzsakiExactStages is WangBuzsakiStages with a synapse and exact rates.
func wangBuzsakiExactStages(fused bool) *kernel {
	c := wangBuzsakiStageConstants()
	c.shared = "ExactStagesConstants"
	k := &kernel{
		family:    "exact_stages" + pick(fused, "_fused", ""),
		operation: "WangBuzsakiExactStages",
		form:      []formValue{{"Fused", fused}},
		name:      "WangBuzsakiExactStages" + pick(fused, "Fused", ""),
		doc:       exactDoc("kernel.RungeKuttaWangBuzsaki", fused),
		args:      append(vectors("v", "h", "n", "s"), c, exactRates(), expConstants),
	}
	for _, x := range []string{"v", "h", "n"} {
		k.local = append(k.local, local{"y" + x, vector}, local{"acc" + x, vector})
	}
	for st := range 4 {
		k.phases = append(k.phases, inOrder(loop{
			spill:      slices.Concat(keys("G0", "E0"), keys(wangBuzsakiStageReads(st)...), exactSpill(fused)),
			spillAMD64: exactSpillAMD64(fused),
			body: func(b *body) {
				wangBuzsakiStage(b, wangBuzsakiExp(b, wangBuzsakiFrom(st, "v"), false, fused), st, 1)
			},
		})...)
	}
	return k
}

// gather evaluates one curve by hardware gathers, for the benchmark that compares them
// with loads of rows and transposes.
func gather() *kernel {
	return &kernel{
		family: "gather",
		name:   "Gather",
		doc:    "evaluates the first curve of a row group at n positions by hardware gathers.",
		args:   []arg{{name: "d", kind: vector}, {name: "rows", kind: rows}, {name: "off", kind: offset}, {name: "frac", kind: vector}},
		phases: inOrder(loop{body: func(b *body) {
			value := b.emit(instr{op: opGather, imm: 0})
			slope := b.emit(instr{op: opGather, imm: b.k.group()})
			b.store("d", b.fma(slope, b.load("frac"), value))
		}}),
		onlyISA: "avx2",
	}
}
