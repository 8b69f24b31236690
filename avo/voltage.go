package main

import (
	"fmt"
	"slices"
)

func fill() *kernel {
	return &kernel{
		family: "voltage",
		name:   "Fill",
		doc:    "sets n elements to a constant.",
		args:   append(vectors("x"), constants("Value")),
		loops:  []loop{{body: func(b *body) { b.store("x", b.constant("c.Value")) }}},
	}
}

func addConductance() *kernel {
	return &kernel{
		family: "voltage",
		name:   "AddConductance",
		doc:    "adds conductances x of n neurons to their sums, see kernel.AddConductance.",
		args:   append(vectors("cond", "e", "x"), constants("Rev")),
		loops: []loop{{body: func(b *body) {
			x := b.load("x")
			g := b.add(b.load("cond"), x)
			e := b.fma(x, b.constant("c.Rev"), b.load("e"))
			b.store("cond", g)
			b.store("e", e)
		}}},
	}
}

func addConductanceEach() *kernel {
	return &kernel{
		family: "voltage",
		name:   "AddConductanceEach",
		doc:    "adds conductances x of n neurons to their sums, see kernel.AddConductanceEach.",
		args:   vectors("cond", "e", "x", "rev"),
		loops: []loop{{body: func(b *body) {
			x := b.load("x")
			g := b.add(b.load("cond"), x)
			e := b.fma(x, b.load("rev"), b.load("e"))
			b.store("cond", g)
			b.store("e", e)
		}}},
	}
}

func addCurrent() *kernel {
	return &kernel{
		family: "voltage",
		name:   "AddCurrent",
		doc:    "adds currents x of n neurons to their sum, see kernel.AddCurrent.",
		args:   vectors("e", "x"),
		loops: []loop{{body: func(b *body) {
			b.store("e", b.add(b.load("e"), b.load("x")))
		}}},
	}
}

func euler() *kernel {
	return &kernel{
		family: "voltage",
		name:   "Euler",
		doc:    "advances n voltages by forward Euler, see kernel.Euler.",
		args:   append(vectors("v", "cond", "e"), constants("DtCm")),
		loops: []loop{{body: func(b *body) {
			v := b.load("v")
			d := b.fnma(b.load("cond"), v, b.load("e"))
			b.store("v", b.fma(b.constant("c.DtCm"), d, v))
		}}},
	}
}

func exponentialEuler() *kernel {
	return &kernel{
		family: "voltage",
		name:   "ExponentialEuler",
		doc:    "advances n voltages by exponential Euler, see kernel.ExponentialEuler.",
		args:   append(vectors("v", "cond", "e"), constants("DtCm", "One", "Half", "Twelfth")),
		loops: []loop{{body: func(b *body) {
			v, g := b.load("v"), b.load("cond")
			d := b.mul(b.constant("c.DtCm"), b.fnma(g, v, b.load("e")))
			z := b.as("z", b.mul(b.constant("c.DtCm"), g))
			y := b.fma(z, b.constant("c.Twelfth"), b.constant("c.Half"))
			y = b.fma(z, y, b.constant("c.One"))
			b.store("v", b.add(v, b.div(d, y)))
		}}},
	}
}

func crankNicolson() *kernel {
	return &kernel{
		family: "voltage",
		name:   "CrankNicolson",
		doc:    "advances n voltages by Crank-Nicolson, see kernel.CrankNicolson.",
		args:   append(vectors("v", "cond", "e"), constants("DtCm", "One", "HalfDtCm")),
		loops: []loop{{body: func(b *body) {
			v, g := b.load("v"), b.load("cond")
			d := b.mul(b.constant("c.DtCm"), b.fnma(g, v, b.load("e")))
			y := b.fma(g, b.constant("c.HalfDtCm"), b.constant("c.One"))
			b.store("v", b.add(v, b.div(d, y)))
		}}},
	}
}

// synapsesEuler has a loop for each number of synapses.
func synapsesEuler() *kernel {
	const maxSynapses = 2
	fields := slices.Concat([]string{"DtCm"}, numbered("G", maxSynapses), numbered("E", maxSynapses), numbered("Decay", maxSynapses))
	k := &kernel{
		family: "voltage",
		name:   "SynapsesEuler",
		doc:    "adds one or two synapses of n neurons to cond and e, which stay as they are, makes a forward Euler step of the voltage, and decays the synapses; see kernel.SynapsesEuler.",
		equivalent: []string{
			"for i := range count {",
			"	g, en := cond[i], e[i]",
			"	for j := range Synapses {",
			"		gs := G[j] * s[j][i]",
			"		g += gs",
			"		en = fma(gs, E[j], en)",
			"		s[j][i] *= Decay[j]",
			"	}",
			"	v[i] = fma(DtCm, fma(-g, v[i], en), v[i])",
			"}",
		},
		args:  append(vectors("v", "cond", "e", synapse(0), synapse(1)), constants(fields...), loopNumber),
		terms: []term{{field: "Synapses", factor: 1}},
	}
	for count := 1; count <= maxSynapses; count++ {
		k.loops = append(k.loops, loop{number: count, body: func(b *body) {
			g, e := b.load("cond"), b.load("e")
			for j := range count {
				c := func(name string) value { return b.constant("c." + numbered(name, maxSynapses)[j]) }
				s := b.load(synapse(j))
				gs := b.as("gs", b.mul(c("G"), s))
				g = b.add(g, gs)
				e = b.fma(gs, c("E"), e)
				b.store(synapse(j), b.mul(s, c("Decay")))
			}
			v := b.load("v")
			b.store("v", b.fma(b.constant("c.DtCm"), b.fnma(g, v, e), v))
		}})
	}
	return k
}

// synapse names the argument of synapse i.
func synapse(i int) string { return fmt.Sprintf("s%d", i) }
