package main

// Constants of portable.Exp, as portable.ExpConstants holds them.
const (
	expLog2e = iota
	expShift
	expLn2Hi
	expLn2Lo
	expOne
	expHalf
	expLow
	expHigh
	expMask
	expTaylor // of 1/3!, and so on
)

// exponential is portable.Exp, operation by operation, so nothing is fused. A
// NaN comes through by itself, and the limits give 0 and +Inf.
func exponential(b *body, x value) value {
	c := func(i int) value { return b.konst("exp", i) }
	taylor := func(i int) value { return c(expTaylor + i - 3) }
	x = b.binary(opAtLeast, x, c(expLow))
	x = b.binary(opAtMost, x, c(expHigh))
	shifted := b.plus(b.mul(x, c(expLog2e)), c(expShift))
	k := b.minus(shifted, c(expShift))
	hi := b.minus(x, b.mul(k, c(expLn2Hi)))
	lo := b.mul(k, c(expLn2Lo))
	r := b.minus(hi, lo)
	lost := b.minus(b.minus(hi, r), lo)
	// Before the polynomial, which leaves few registers for what waits.
	head := b.plus(c(expOne), hi)
	rest := b.minus(hi, b.minus(head, c(expOne)))
	small := b.plus(b.minus(rest, lo), b.mul(lost, r))

	r2 := b.mul(r, r)
	linear := func(i int) value { return b.plus(taylor(i), b.mul(taylor(i+1), r)) }
	cubic := func(i int) value { return b.plus(linear(i), b.mul(r2, linear(i+2))) }
	p0, p1, p2 := cubic(3), cubic(7), cubic(11)
	r4 := b.mul(r2, r2)
	p := b.plus(b.plus(p0, b.mul(r4, p1)), b.mul(b.mul(r4, r4), p2))
	tail := b.plus(b.mul(c(expHalf), r2), b.plus(b.mul(b.mul(r, r2), p), small))

	const fracBits = 52
	n := b.binary(opAnd, shifted, c(expMask))
	first := b.shift(opShiftR, n, 1)
	y := b.mul(b.plus(head, tail), b.shift(opShiftL, first, fracBits))
	return b.mul(y, b.shift(opShiftL, b.binary(opSubInt, n, first), fracBits))
}

// exp takes slices of either precision, and computes in float64.
func exp(kind argKind) *kernel {
	// amd64 keeps in registers what is used twice or cannot be an operand in memory.
	spill := constKeys("exp", expLog2e, expLn2Hi, expLn2Lo, expHalf)
	return &kernel{
		name: "Exp",
		doc:  []string{"is d = portable.Exp(x), computed in float64, for n elements; exp is portable.ExpConstants."},
		args: []arg{{"d", kind}, {"x", kind}, {"exp", consts}},
		phases: []phase{{spill: append(spill, taylorKeys(3, 14)...), body: func(b *body) {
			b.store("d", exponential(b, b.load("x")))
		}}},
	}
}

// taylorKeys returns the keys of the coefficients of some powers.
func taylorKeys(first, last int) (keys []string) {
	for i := first; i <= last; i++ {
		keys = append(keys, constKey("exp", expTaylor+i-3))
	}
	return keys
}

// allKeys returns the keys of the first n constants of an argument.
func allKeys(name string, n int) (keys []string) {
	for i := range n {
		keys = append(keys, constKey(name, i))
	}
	return keys
}

// Constants of the exact rates of Wang-Buzsaki cells, as package bench holds
// them. An exponent is v shifted, times a slope; alphas and betas carry the
// factors of the model and the step's.
const (
	weSlope      = 0           // of am, bm, ah, bh, an, bn
	weShift      = weSlope + 6 // of the same
	weBetaM      = weShift + 6
	weGNa        = weBetaM + 1
	weAlphaH     = weBetaM + 2
	weBetaH      = weBetaM + 3
	weAlphaN     = weBetaM + 4
	weBetaN      = weBetaM + 5
	weOffZero    = weBetaM + 6
	weFusedLow   = weBetaM + 7
	weFusedHigh  = weBetaM + 8
	weFusedRound = weBetaM + 9 // added, leaves the biased exponent in the low bits
)

// fusedExponential is the exponential as one writes it for speed, without the
// bits of portable.Exp: fused, two terms shorter, scaled in one go, so never
// subnormal nor infinite.
func fusedExponential(b *body, x value) value {
	c := func(i int) value { return b.konst("exp", i) }
	x = b.binary(opAtLeast, x, b.konst("rates", weFusedLow))
	x = b.binary(opAtMost, x, b.konst("rates", weFusedHigh))
	shifted := b.fma(x, c(expLog2e), b.konst("rates", weFusedRound))
	k := b.minus(shifted, b.konst("rates", weFusedRound))
	r := b.fnma(k, c(expLn2Hi), x)
	r = b.fnma(k, c(expLn2Lo), r)
	r2 := b.mul(r, r)
	linear := func(lower, upper int) value { return b.fma(c(upper), r, c(lower)) }
	taylor := func(i int) value { return linear(expTaylor+i-3, expTaylor+i-2) }
	p0 := b.fma(r2, linear(expHalf, expTaylor), b.plus(r, c(expOne)))
	p1 := b.fma(r2, taylor(6), taylor(4))
	p2 := b.fma(r2, taylor(10), taylor(8))
	r4 := b.mul(r2, r2)
	p0, p2 = b.fma(r4, p1, p0), b.fma(r4, c(expTaylor+12-3), p2)
	return b.mul(b.fma(b.mul(r4, r4), p2, p0), b.shift(opShiftL, shifted, 52))
}

// wangBuzsakiExp returns the curves by six exponentials of the voltage in a slot:
// what a step takes without a table. With step, a gate's rate is 1 - alpha - beta,
// else alpha + beta.
//
// x/(exp(x)-1) is 0/0 at 0, so that x is moved off it, to where the quotient
// rounds to its limit. v is shifted before anything else, so that next to 0 x is
// no closer to it than v's last bit, and the quotient finite.
func wangBuzsakiExp(b *body, slot string, step, fused bool) wangBuzsakiCurves {
	c := func(i int) value { return b.konst("rates", i) }
	one := func() value { return b.konst("exp", expOne) }
	exp := pick(fused, fusedExponential, exponential)
	exponent := func(i int) value { return b.mul(b.plus(b.load(slot), c(weShift+i)), c(weSlope+i)) }
	of := func(i int) value { return exp(b, exponent(i)) }
	offZero := func(i int) (x, expm1 value) {
		x = b.binary(opNonzero, exponent(i), c(weOffZero))
		return x, b.minus(exp(b, x), one())
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
			m := b.over(x, b.fma(b.mul(of(1), c(weBetaM)), expm1, x))
			return b.mul(b.mul(b.mul(m, m), m), c(weGNa))
		},
		h: func() (value, value) {
			alpha := b.mul(of(2), c(weAlphaH))
			return gate(alpha, b.over(c(weBetaH), b.plus(of(3), one())))
		},
		n: func() (value, value) {
			x, expm1 := offZero(4)
			alpha := b.over(b.mul(x, c(weAlphaN)), expm1)
			return gate(alpha, b.mul(of(5), c(weBetaN)))
		},
	}
}

// wangBuzsakiExact is WangBuzsakiSyn with exact rates, a baseline that tables
// are compared with.
func wangBuzsakiExact(fused bool) *kernel {
	c := constKeys("c", wbG0, wbE0, wbENa, wbGK, wbEK, wbGSyn, wbESyn, wbDecay, wbDtCm)
	return &kernel{
		name: "WangBuzsakiExact" + pick(fused, "Fused", ""),
		doc:  exactDoc("WangBuzsakiSyn", fused),
		args: append(vectors("v", "h", "n", "s"), arg{"c", consts}, arg{"rates", consts}, arg{"exp", consts}),
		phases: []phase{{
			far:   append(c, exactFar(fused)...),
			spill: exactSpill(fused),
			body:  func(b *body) { wangBuzsakiStep(b, wangBuzsakiExp(b, "v", true, fused), true, false) },
		}},
	}
}

func exactDoc(of string, fused bool) []string {
	return []string{"is " + of + " with rates by " + pick(fused, "fused ", "") + "exponentials in place of rows; a benchmark only."}
}

// exactFar returns all constants of the rates but those of the exponential that
// arm64 has registers for, and exactSpill those that amd64 has not.
func exactFar(fused bool) []string {
	if fused {
		return append(allKeys("rates", weFusedRound+1), taylorKeys(9, 12)...)
	}
	return append(allKeys("rates", weOffZero+1), taylorKeys(9, 14)...)
}

func exactSpill(fused bool) []string {
	keys := append(taylorKeys(3, 8), constKeys("exp", expLog2e, expLn2Hi, expLn2Lo, expHalf, expOne)...)
	if !fused {
		keys = append(keys, constKeys("exp", expMask, expShift)...)
	}
	return keys
}

// wangBuzsakiExactStages is WangBuzsakiStagesSyn with exact rates.
func wangBuzsakiExactStages(fused bool) *kernel {
	k := &kernel{
		name: "WangBuzsakiExactStages" + pick(fused, "Fused", ""),
		doc:  exactDoc("WangBuzsakiStagesSyn", fused),
		args: append(vectors("v", "h", "n", "s"), arg{"c", consts}, arg{"rates", consts}, arg{"exp", consts}),
	}
	for _, x := range []string{"v", "h", "n"} {
		k.local = append(k.local, local{"y" + x, vector}, local{"acc" + x, vector})
	}
	for st := range 4 {
		k.phases = append(k.phases, phase{
			far:   append(constKeys("c", wangBuzsakiStageConstants(st)...), exactFar(fused)...),
			spill: exactSpill(fused),
			body: func(b *body) {
				wangBuzsakiStage(b, wangBuzsakiExp(b, wangBuzsakiFrom(st, "v"), false, fused), st, true)
			},
		})
	}
	return k
}
