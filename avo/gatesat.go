package main

import "fmt"

// gatesAt advances gates by the curves at the voltages v, two curves each, and of
// two gates also puts out the curve that follows. Of float64 alone, where these
// are a row group and a small one: in float32 they are one.
func gatesAt(gates int, before bool) *kernel {
	k := &kernel{
		name: pick(before, "Keep", "") + pick(gates == 2, "TwoGatesCurveAt", "ThreeGatesAt"),
		doc: []string{
			fmt.Sprintf("advances %d gates of n neurons by the first curves at the voltages v", gates) + pick(gates == 2, ",", ""),
			pick(gates == 2, "evaluates the curve after them, ", "") + pick(before, "and keeps in was what the gates were; ", "") + "see kernel.GatesAt.",
		},
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
	k.args = append(k.args, arg{"rows", rows}, arg{"grid", consts}, arg{"stride", stride})
	k.phases = []phase{{body: cells}, {body: func(b *body) {
		// As in wangBuzsakiRows, the small group comes first.
		var small []value
		if gates == 2 {
			small = []value{b.lone(1)}
		} else {
			small = b.pair(1)
		}
		cv := append(b.m.curves(b, 0, 4), small...)
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
