package main

import "fmt"

func gate() *kernel {
	return &kernel{
		family: "gates",
		name:   "Gate",
		doc:    "advances n gates by one step, see kernel.Gate.",
		args:   vectors("x", "a", "b"),
		phases: []phase{{body: func(b *body) {
			b.store("x", b.fma(b.load("a"), b.load("x"), b.load("b")))
		}}},
	}
}

func mulPow(p int) *kernel {
	return &kernel{
		family:    "gates",
		operation: "MulPow",
		form:      []setting{{"Power", p}},
		name:      fmt.Sprintf("MulPow%d", p),
		doc:       "multiplies n elements by a power of others, see kernel.MulPow.",
		args:      vectors("x", "y"),
		phases: []phase{{body: func(b *body) {
			z := power(b, b.load("y"), p)
			b.store("x", b.mul(b.load("x"), z))
		}}},
	}
}

// power returns y^p, p from 1 to 4.
func power(b *body, y value, p int) value {
	switch p {
	case 2:
		return b.raised(b.mul(y, y), y, p)
	case 3:
		return b.raised(b.mul(b.mul(y, y), y), y, p)
	case 4:
		z := b.mul(y, y)
		return b.raised(b.mul(z, z), y, p)
	}
	return y
}

// gatesAt advances gates by the curves at the voltages v, two curves each, and of
// two gates also puts out the curve that follows. Of float64 alone, where these
// are a row group and a small one: in float32 they are one.
func gatesAt(gates int, before bool) *kernel {
	k := &kernel{
		family:    "gates",
		operation: "GatesAt",
		form:      []setting{{"Gates", gates}, {"Keep", before}},
		name:      pick(before, "Keep", "") + pick(gates == 2, "TwoGatesCurveAt", "ThreeGatesAt"),
		doc: fmt.Sprintf("advances %d gates of n neurons by the first curves at the voltages v, ", gates) +
			pick(gates == 2, "evaluates the curve after them, ", "") + pick(before, "and keeps in was what the gates were; ", "") + "see kernel.GatesAt.",
		args:  vectors("v"),
		local: []local{{"frac", vector}, {"off", offset}},
	}
	slot := func(what string, j int) string { return fmt.Sprintf("%s%d", what, j) }
	for _, what := range []string{"x", "was"}[:pick(before, 2, 1)] {
		for j := range gates {
			k.args = append(k.args, vectors(slot(what, j))...)
		}
	}
	if gates == 2 {
		k.args = append(k.args, vectors("d")...)
	}
	k.args = append(k.args, arg{name: "rows", kind: rows}, grid, arg{name: "stride", kind: stride})
	k.phases = []phase{{body: cells}, {body: func(b *body) {
		// As in wangBuzsakiRows, the small group comes first.
		var small []value
		if gates == 2 {
			small = []value{b.lone(1)}
		} else {
			small = b.pair(1)
		}
		cv := append(b.curves(0, 4), small...)
		for j := range gates {
			y := b.load(slot("x", j))
			if before {
				b.store(slot("was", j), y)
			}
			b.store(slot("x", j), b.fma(cv[2*j], y, cv[2*j+1]))
		}
		if gates == 2 {
			b.store("d", cv[4])
		}
	}}}
	return k
}
