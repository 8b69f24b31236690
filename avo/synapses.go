package main

func decay() *kernel {
	return &kernel{
		family: "synapses",
		name:   "Decay",
		doc:    "multiplies n elements by a constant.",
		args:   append(vectors("x"), constants("Decay")),
		phases: []phase{{body: func(b *body) {
			b.store("x", b.mul(b.load("x"), b.konst("c.Decay")))
		}}},
	}
}

func cascade() *kernel {
	return &kernel{
		family: "synapses",
		name:   "Cascade",
		doc:    "takes n synapses with a rise time through a step, see kernel.Cascade.",
		args:   append(vectors("s", "x"), constants("Decay", "Feed", "Rise")),
		phases: []phase{{body: func(b *body) {
			x := b.load("x")
			s := b.fma(b.konst("c.Feed"), x, b.mul(b.konst("c.Decay"), b.load("s")))
			b.store("x", b.mul(x, b.konst("c.Rise")))
			b.store("s", s)
		}}},
	}
}

func blend() *kernel {
	return &kernel{
		family: "synapses",
		name:   "Blend",
		doc:    "sets n elements to a weighted sum of others.",
		args:   append(vectors("d", "s", "x"), constants("OfS", "OfX")),
		phases: []phase{{body: func(b *body) {
			b.store("d", b.fma(b.konst("c.OfX"), b.load("x"), b.mul(b.konst("c.OfS"), b.load("s"))))
		}}},
	}
}

// deliverCounts takes eight neurons a turn, and two rounds: those that are left
// with more come in a further call.
func deliverCounts() *kernel {
	rounds := []string{"First", "Second"}
	return &kernel{
		family: "synapses",
		name:   "DeliverCounts",
		doc:    "adds a weight to n neurons, a multiple of 8, by the arrivals counted; see kernel.DeliverCounts. First and Second are integers in the bits of floats.",
		loop: []string{
			"for i := range count {",
			"	if counts[i] > First {",
			"		x[i] += Weight",
			"	}",
			"	if counts[i] > Second {",
			"		x[i] += Weight",
			"	}",
			"}",
		},
		args: []arg{{name: "x", kind: vector}, {name: "counts", kind: counts}, constants("Weight", "First", "Second")},
		phases: []phase{{neurons: 8, body: func(b *body) {
			for j := range 8 / b.lanes {
				x := b.loadAt("x", j)
				for _, round := range rounds {
					more := b.plus(x, b.konst("c.Weight"))
					x = b.add(instr{op: opCounted, name: "counts", imm: j, args: []value{more, b.konst("c." + round), x}})
				}
				b.storeAt("x", j, x)
			}
		}}},
	}
}
