package main

import "fmt"

func gate() *kernel {
	return &kernel{
		family: "gates",
		name:   "Gate",
		doc:    "advances n gates by one step, see kernel.Gate.",
		args:   vectors("x", "a", "b"),
		phases: inOrder(loop{body: func(b *body) {
			b.store("x", b.fma(b.load("a"), b.load("x"), b.load("b")))
		}}),
	}
}

func mulPow(p int) *kernel {
	return &kernel{
		family:    "gates",
		operation: "MulPow",
		form:      []formValue{{"Power", p}},
		name:      fmt.Sprintf("MulPow%d", p),
		doc:       "multiplies n elements by a power of others, see kernel.MulPow.",
		args:      vectors("x", "y"),
		phases: inOrder(loop{body: func(b *body) {
			z := power(b, b.load("y"), p)
			b.store("x", b.mul(b.load("x"), z))
		}}),
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

// indexGates advances gates by the curves at the voltages v, two curves each, and
// with two gates also stores the curve that follows. It is for float64 alone, where
// these are a full row group and a smaller one: in float32 they are one.
func indexGates(gates int, before bool) *kernel {
	k := &kernel{
		family:    "gates",
		operation: "IndexGates",
		form:      []formValue{{"Gates", gates}, {"Before", before}},
		name:      pick(gates == 2, "IndexTwoGatesCurve", "IndexThreeGates") + pick(before, "Before", ""),
		doc: fmt.Sprintf("advances %d gates of n neurons by the first curves at the voltages v, ", gates) +
			pick(gates == 2, "evaluates the curve after them, ", "") + pick(before, "stores the gates before the step; ", "") + "see kernel.IndexGates.",
		args:  vectors("v"),
		local: []local{{"frac", vector}, {"off", offset}},
	}
	slot := func(name string, j int) string { return fmt.Sprintf("%s%d", name, j) }
	for _, name := range []string{"x", "before"}[:pick(before, 2, 1)] {
		for j := range gates {
			k.args = append(k.args, vectors(slot(name, j))...)
		}
	}
	if gates == 2 {
		k.args = append(k.args, vectors("d")...)
	}
	k.args = append(k.args, arg{name: "rows", kind: rows}, grid, arg{name: "stride", kind: stride})
	k.phases = inOrder(loop{body: positions}, loop{body: func(b *body) {
		// The smaller group comes first, see wangBuzsakiRows.
		var small []value
		if gates == 2 {
			small = []value{b.single(1)}
		} else {
			small = b.pair(1)
		}
		cv := append(b.curves(0, 4), small...)
		for j := range gates {
			y := b.load(slot("x", j))
			if before {
				b.store(slot("before", j), y)
			}
			b.store(slot("x", j), b.fma(cv[2*j], y, cv[2*j+1]))
		}
		if gates == 2 {
			b.store("d", cv[4])
		}
	}})
	return k
}
