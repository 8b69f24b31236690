package main

import "slices"

// relaxation is the argument of the constants of an exponential Euler step of the
// voltage, which package kernel makes. Scaled constants are multiplied by what Scale
// divides by. P are the coefficients of the polynomial.
var relaxation = arg{
	name: "relax", kind: consts, shared: "Relaxation",
	fields: slices.Concat([]string{"DtCm", "ScaledDtCm", "OffZero", "Low", "High", "Log2e", "Shift", "Ln2Hi", "Ln2Lo", "Scale"}, numbered("P", relaxationTerms(64))),
}

// relaxationTerms returns the number of coefficients that a precision needs.
func relaxationTerms(bits int) int { return pick(bits == 64, 10, 5) }

// relaxationSpill returns the constants that are read from memory.
func relaxationSpill() (keys []string) {
	for _, f := range relaxation.fields {
		keys = append(keys, relaxation.name+"."+f)
	}
	return keys
}

// relaxed returns the voltage v an exponential Euler step later, where g is the total
// conductance and e the sum of conductances times reversal potentials and currents. It
// is kernel.relax, operation by operation; see there why each is as it is.
func relaxed(b *body, v, g, e value) value {
	c := func(field string) value { return b.constant(relaxation.name + "." + field) }
	d := b.as("d", b.mul(c("ScaledDtCm"), b.fnma(g, v, e)))
	z := b.fnma(c("DtCm"), g, c("OffZero"))
	x := b.as("x", b.binary(opReplaceZero, z, c("OffZero")))
	quotient := b.as("quotient", b.div(d, x))

	// exp(x) - 1, scaled, is 2^k*(1+q) - 1 with q = exp(r) - 1.
	y := b.as("y", b.binary(opMax, x, c("Low")))
	shifted := b.as("shifted", b.fma(b.binary(opMin, y, c("High")), c("Log2e"), c("Shift")))
	k := b.as("k", b.sub(shifted, c("Shift")))
	r := b.as("r", b.fnma(k, c("Ln2Lo"), b.fnma(k, c("Ln2Hi"), y)))
	r2 := b.as("r2", b.mul(r, r))
	power := b.as("power", b.shift(opShiftL, shifted, pick(b.k.bits == 64, 52, 23)))
	// Even and odd powers apart, which halves the latency of Horner's scheme.
	last := relaxationTerms(b.k.bits) - 1
	sum := func(i int) value {
		y := c(numbered("P", i+1)[i])
		for i -= 2; i >= 0; i -= 2 {
			y = b.fma(r2, y, c(numbered("P", i+1)[i]))
		}
		return y
	}
	even, odd := b.as("even", sum(last&^1)), sum(last-1|1)
	q := b.as("q", b.fma(b.fma(odd, r, even), r2, r))
	expm1 := b.fma(power, q, b.sub(power, c("Scale")))

	return b.fma(quotient, expm1, v)
}
