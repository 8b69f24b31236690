package main

func decay() *kernel {
	return &kernel{
		family: "synapses",
		name:   "Decay",
		doc:    "multiplies n elements by a constant.",
		args:   append(vectors("x"), constants("Decay")),
		loops: []loop{{body: func(b *body) {
			b.store("x", b.mul(b.load("x"), b.constant("c.Decay")))
		}}},
	}
}

func dualExponential() *kernel {
	return &kernel{
		family: "synapses",
		name:   "DualExponential",
		doc:    "advances n dual-exponential synapses by one step, see kernel.DualExponential.",
		args:   append(vectors("s", "x"), constants("Decay", "Coupling", "Rise")),
		loops: []loop{{body: func(b *body) {
			x := b.load("x")
			s := b.fma(b.constant("c.Coupling"), x, b.mul(b.constant("c.Decay"), b.load("s")))
			b.store("x", b.mul(x, b.constant("c.Rise")))
			b.store("s", s)
		}}},
	}
}

func weightedSum() *kernel {
	return &kernel{
		family: "synapses",
		name:   "WeightedSum",
		doc:    "sets n elements to a weighted sum of others.",
		args:   append(vectors("d", "s", "x"), constants("WeightS", "WeightX")),
		loops: []loop{{body: func(b *body) {
			b.store("d", b.fma(b.constant("c.WeightX"), b.load("x"), b.mul(b.constant("c.WeightS"), b.load("s"))))
		}}},
	}
}

// deliverCounts adds at most two arrivals to a neuron; a further call adds those of
// larger counts. An iteration takes eight neurons.
func deliverCounts() *kernel {
	done := numbered("Done", 2)
	return &kernel{
		family: "synapses",
		name:   "DeliverCounts",
		doc:    "adds a weight to n neurons, a multiple of 8, for up to two of the arrivals counted; see kernel.DeliverCounts. Done are numbers of arrivals, as integers in the bits of floats.",
		equivalent: []string{
			"for i := range count {",
			"	for j := range Done {",
			"		if counts[i] > Done[j] {",
			"			x[i] += Weight",
			"		}",
			"	}",
			"}",
		},
		args: []arg{{name: "x", kind: vector}, {name: "counts", kind: counts}, constants(append([]string{"Weight"}, done...)...)},
		loops: []loop{{neurons: 8, body: func(b *body) {
			for j := range 8 / b.lanes {
				x := b.loadAt("x", j)
				for _, d := range done {
					more := b.add(x, b.constant("c.Weight"))
					x = b.emit(instr{op: opSelectCount, name: "counts", imm: j, args: []value{more, b.constant("c." + d), x}})
				}
				b.storeAt("x", j, x)
			}
		}}},
	}
}
