package main

// expConstants is the argument of the constants of portable.Exp, as
// portable.ExpConstants holds them: Taylor[n] is 1/n!.
var expConstants = arg{
	name: "exp", kind: consts,
	fields: append([]string{"Log2e", "Shift", "Ln2Hi", "Ln2Lo", "One", "Half", "Low", "High", "Mask"}, taylorFields(3, 14)...),
}

// taylorFields returns the names of the coefficients of some powers.
func taylorFields(first, last int) []string { return numbered("Taylor", last+1)[first:] }

// expKeys returns the keys of some constants of an exponential.
func expKeys(fields ...string) (keys []string) {
	for _, f := range fields {
		keys = append(keys, "exp."+f)
	}
	return keys
}

// exponential is portable.Exp, operation by operation, so nothing is fused. NaN gives
// NaN without a test, and the limits give 0 and +Inf. The result has a name of its
// own, unlike the intermediate values of several exponentials in a body.
func exponential(b *body, name string, x value) value {
	c := func(field string) value { return b.constant("exp." + field) }
	taylor := func(i int) value { return c(taylorFields(i, i)[0]) }
	x = b.binary(opMax, x, c("Low"))
	x = b.as("z", b.binary(opMin, x, c("High")))
	shifted := b.as("shifted", b.add(b.mul(x, c("Log2e")), c("Shift")))
	k := b.as("k", b.sub(shifted, c("Shift")))
	hi := b.as("hi", b.sub(x, b.mul(k, c("Ln2Hi"))))
	lo := b.as("lo", b.mul(k, c("Ln2Lo")))
	r := b.as("r", b.sub(hi, lo))
	lost := b.as("lost", b.sub(b.sub(hi, r), lo))
	// These come before the polynomial, which leaves few registers free.
	head := b.as("head", b.add(c("One"), hi))
	rest := b.as("rest", b.sub(hi, b.sub(head, c("One"))))
	small := b.as("small", b.add(b.sub(rest, lo), b.mul(lost, r)))

	r2 := b.as("r2", b.mul(r, r))
	linear := func(i int) value { return b.add(taylor(i), b.mul(taylor(i+1), r)) }
	cubic := func(i int) value { return b.add(linear(i), b.mul(r2, linear(i+2))) }
	p0, p1, p2 := b.as("p0", cubic(3)), b.as("p1", cubic(7)), b.as("p2", cubic(11))
	r4 := b.as("r4", b.mul(r2, r2))
	p := b.as("p", b.add(b.add(p0, b.mul(r4, p1)), b.mul(b.mul(r4, r4), p2)))
	tail := b.as("tail", b.add(b.mul(c("Half"), r2), b.add(b.mul(b.mul(r, r2), p), small)))

	const fracBits = 52
	n := b.as("bits", b.binary(opAnd, shifted, c("Mask")))
	first := b.as("first", b.shift(opShiftR, n, 1))
	y := b.mul(b.add(head, tail), b.shift(opShiftL, first, fracBits))
	return b.as(name, b.mul(y, b.shift(opShiftL, b.binary(opSubInt, n, first), fracBits)))
}

// exp takes slices of either precision, and computes in float64.
func exp(kind argKind) *kernel {
	// On amd64 the others stay in registers: they are used twice, or cannot be operands in
	// memory.
	spillAMD64 := append([]string{"Log2e", "Ln2Hi", "Ln2Lo", "Half"}, taylorFields(3, 14)...)
	return &kernel{
		family: "exp",
		bits:   64,
		name:   "Exp",
		doc:    "is d = portable.Exp(x), computed in float64, for n elements; exp is portable.ExpConstants.",
		args:   []arg{{name: "d", kind: kind}, {name: "x", kind: kind}, expConstants},
		phases: inOrder(loop{spillAMD64: expKeys(spillAMD64...), body: func(b *body) {
			b.store("d", exponential(b, "y", b.load("x")))
		}}),
	}
}
