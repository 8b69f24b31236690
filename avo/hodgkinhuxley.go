package main

// hodgkinHuxleySums is wangBuzsakiSums of a step of Hodgkin and Huxley's structure.
func hodgkinHuxleySums(b *body, staggered bool) (g, e value) {
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
	g = b.add(startingSum(b, "cond0", "G0"), gna)
	e = b.fma(gna, c("ENa"), startingSum(b, "e0", "E0"))
	n := gate("n", cv[4], cv[5])
	gk := b.as("gk", b.mul(c("GK"), power(b, n, 4)))
	return b.add(g, gk), b.fma(gk, c("EK"), e)
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
