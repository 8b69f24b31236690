package main

// exactRates is the argument of the constants of the exact rates of Wang-Buzsaki
// cells. The exponents, of am, bm, ah, bh, an and bn, are v shifted, times a slope;
// alphas and betas carry the factors of the model and the step's. FusedRound,
// added, leaves the biased exponent in the low bits.
func exactRates() arg {
	fields := append(numbered("Slope", 6), numbered("Shift", 6)...)
	return arg{name: "rates", kind: consts, shared: "ExactRates", fields: append(fields,
		"BetaM", "GNa", "AlphaH", "BetaH", "AlphaN", "BetaN", "OffZero", "FusedLow", "FusedHigh", "FusedRound")}
}

// fusedExponential is the exponential as one writes it for speed, without the
// bits of portable.Exp: fused, two terms shorter, scaled in one go, so never
// subnormal nor infinite.
func fusedExponential(b *body, name string, x value) value {
	c := func(field string) value { return b.konst("exp." + field) }
	x = b.binary(opAtLeast, x, b.konst("rates.FusedLow"))
	x = b.as("z", b.binary(opAtMost, x, b.konst("rates.FusedHigh")))
	shifted := b.as("shifted", b.fma(x, c("Log2e"), b.konst("rates.FusedRound")))
	k := b.as("k", b.minus(shifted, b.konst("rates.FusedRound")))
	r := b.fnma(k, c("Ln2Hi"), x)
	r = b.as("r", b.fnma(k, c("Ln2Lo"), r))
	r2 := b.as("r2", b.mul(r, r))
	linear := func(lower, upper string) value { return b.fma(c(upper), r, c(lower)) }
	taylor := func(i int) value { return linear(taylorFields(i, i)[0], taylorFields(i+1, i+1)[0]) }
	p0 := b.fma(r2, linear("Half", "Taylor[3]"), b.plus(r, c("One")))
	p1 := b.as("p1", b.fma(r2, taylor(6), taylor(4)))
	p2 := b.fma(r2, taylor(10), taylor(8))
	r4 := b.as("r4", b.mul(r2, r2))
	p0, p2 = b.as("p0", b.fma(r4, p1, p0)), b.as("p2", b.fma(r4, c("Taylor[12]"), p2))
	return b.as(name, b.mul(b.fma(b.mul(r4, r4), p2, p0), b.shift(opShiftL, shifted, 52)))
}

// wangBuzsakiExp returns the curves by six exponentials of the voltage in a slot:
// what a step takes without a table. With step, a gate's rate is 1 - alpha - beta,
// else alpha + beta.
//
// x/(exp(x)-1) is 0/0 at 0, so that x is moved off it, to where the quotient
// rounds to its limit. v is shifted before anything else, so that next to 0 x is
// no closer to it than v's last bit, and the quotient finite.
func wangBuzsakiExp(b *body, slot string, step, fused bool) wangBuzsakiCurves {
	c := func(field string) value { return b.konst("rates." + field) }
	one := func() value { return b.konst("exp.One") }
	exp := pick(fused, fusedExponential, exponential)
	exponent := func(i int) value {
		return b.mul(b.plus(b.load(slot), c(numbered("Shift", 6)[i])), c(numbered("Slope", 6)[i]))
	}
	names := [...]string{"expAM", "expBM", "expAH", "expBH", "expAN", "expBN"}
	of := func(i int) value { return exp(b, names[i], exponent(i)) }
	offZero := func(i int) (x, expm1 value) {
		x = b.as(pick(i == 0, "xm", "xn"), b.binary(opNonzero, exponent(i), c("OffZero")))
		return x, b.minus(exp(b, names[i], x), one())
	}
	gate := func(alpha, beta value) (value, value) {
		sum := b.plus(alpha, beta)
		if step {
			sum = b.minus(one(), sum)
		}
		return sum, alpha
	}
	return wangBuzsakiCurves{
		na: func() value {
			// alpha/(alpha+beta) with one division in place of two.
			x, expm1 := offZero(0)
			m := b.as("m", b.over(x, b.fma(b.mul(of(1), c("BetaM")), expm1, x)))
			return b.mul(power(b, m, 3), c("GNa"))
		},
		h: func() (value, value) {
			alpha := b.as("alphaH", b.mul(of(2), c("AlphaH")))
			return gate(alpha, b.over(c("BetaH"), b.plus(of(3), one())))
		},
		n: func() (value, value) {
			x, expm1 := offZero(4)
			alpha := b.as("alphaN", b.over(b.mul(x, c("AlphaN")), expm1))
			return gate(alpha, b.mul(of(5), c("BetaN")))
		},
	}
}

// wangBuzsakiExact is a step of WangBuzsaki with a synapse and exact rates, a
// baseline that tables are compared with.
func wangBuzsakiExact(fused bool) *kernel {
	c := wangBuzsakiConstants
	c.shared = "ExactConstants"
	return &kernel{
		family:    "exact",
		operation: "WangBuzsakiExact",
		form:      []setting{{"Fused", fused}},
		name:      "WangBuzsakiExact" + pick(fused, "Fused", ""),
		doc:       exactDoc("WangBuzsakiSyn", fused),
		args:      append(vectors("v", "h", "n", "s"), c, exactRates(), expConstants),
		phases: []phase{{
			far:   append(keys(c.fields...), exactFar(fused)...),
			spill: exactSpill(fused),
			body:  func(b *body) { wangBuzsakiStep(b, wangBuzsakiExp(b, "v", true, fused), 1, false) },
		}},
	}
}

func exactDoc(of string, fused bool) string {
	return "is " + of + " of package kernel/asm with rates by " + pick(fused, "fused ", "") + "exponentials in place of rows."
}

// exactFar returns all constants of the rates but those of the exponential that
// arm64 has registers for, and exactSpill those that amd64 has not.
func exactFar(fused bool) (keys []string) {
	for _, f := range exactRates().fields {
		keys = append(keys, "rates."+f)
	}
	if fused {
		return append(keys, expKeys(taylorFields(9, 12)...)...)
	}
	const fusedOnly = 3 // the last fields
	return append(keys[:len(keys)-fusedOnly], expKeys(taylorFields(9, 14)...)...)
}

func exactSpill(fused bool) []string {
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
		form:      []setting{{"Fused", fused}},
		name:      "WangBuzsakiExactStages" + pick(fused, "Fused", ""),
		doc:       exactDoc("WangBuzsakiStagesSyn", fused),
		args:      append(vectors("v", "h", "n", "s"), c, exactRates(), expConstants),
	}
	for _, x := range []string{"v", "h", "n"} {
		k.local = append(k.local, local{"y" + x, vector}, local{"acc" + x, vector})
	}
	for st := range 4 {
		k.phases = append(k.phases, phase{
			far:   append(keys(wangBuzsakiStageReads(st)...), exactFar(fused)...),
			spill: exactSpill(fused),
			body: func(b *body) {
				wangBuzsakiStage(b, wangBuzsakiExp(b, wangBuzsakiFrom(st, "v"), false, fused), st, 1)
			},
		})
	}
	return k
}

// gather evaluates one curve by hardware gathers, for the benchmark that shows
// what rows and transposes gain over them.
func gather() *kernel {
	return &kernel{
		family: "gather",
		name:   "Gather",
		doc:    "evaluates the first curve of a row group at n cells by hardware gathers.",
		args:   []arg{{name: "d", kind: vector}, {name: "rows", kind: rows}, {name: "off", kind: offset}, {name: "frac", kind: vector}},
		phases: []phase{{body: func(b *body) {
			value := b.add(instr{op: opGather, imm: 0})
			slope := b.add(instr{op: opGather, imm: b.k.group()})
			b.store("d", b.fma(slope, b.load("frac"), value))
		}}},
		only: "avx2",
	}
}
