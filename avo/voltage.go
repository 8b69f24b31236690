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
		phases: []phase{{body: func(b *body) { b.store("x", b.konst("c.Value")) }}},
	}
}

func conductance() *kernel {
	return &kernel{
		family: "voltage",
		name:   "Conductance",
		doc:    "adds conductances x of n neurons to their sums, see kernel.Conductance.",
		args:   append(vectors("cond", "e", "x"), constants("Rev")),
		phases: []phase{{body: func(b *body) {
			x := b.load("x")
			g := b.plus(b.load("cond"), x)
			e := b.fma(x, b.konst("c.Rev"), b.load("e"))
			b.store("cond", g)
			b.store("e", e)
		}}},
	}
}

func conductanceEach() *kernel {
	return &kernel{
		family: "voltage",
		name:   "ConductanceEach",
		doc:    "adds conductances x of n neurons to their sums, see kernel.ConductanceEach.",
		args:   vectors("cond", "e", "x", "rev"),
		phases: []phase{{body: func(b *body) {
			x := b.load("x")
			g := b.plus(b.load("cond"), x)
			e := b.fma(x, b.load("rev"), b.load("e"))
			b.store("cond", g)
			b.store("e", e)
		}}},
	}
}

func inject() *kernel {
	return &kernel{
		family: "voltage",
		name:   "Inject",
		doc:    "adds currents x to those of n neurons.",
		args:   vectors("e", "x"),
		phases: []phase{{body: func(b *body) {
			b.store("e", b.plus(b.load("e"), b.load("x")))
		}}},
	}
}

func voltage() *kernel {
	return &kernel{
		family: "voltage",
		name:   "Voltage",
		doc:    "advances n voltages by forward Euler, see kernel.Voltage.",
		args:   append(vectors("v", "cond", "e"), constants("DtCm")),
		phases: []phase{{body: func(b *body) {
			v := b.load("v")
			d := b.fnma(b.load("cond"), v, b.load("e"))
			b.store("v", b.fma(b.konst("c.DtCm"), d, v))
		}}},
	}
}

func relaxVoltage() *kernel {
	return &kernel{
		family: "voltage",
		name:   "RelaxVoltage",
		doc:    "advances n voltages by exponential Euler, see kernel.RelaxVoltage.",
		args:   append(vectors("v", "cond", "e"), constants("DtCm", "One", "Half", "Twelfth")),
		phases: []phase{{body: func(b *body) {
			v, g := b.load("v"), b.load("cond")
			d := b.mul(b.konst("c.DtCm"), b.fnma(g, v, b.load("e")))
			z := b.as("z", b.mul(b.konst("c.DtCm"), g))
			y := b.fma(z, b.konst("c.Twelfth"), b.konst("c.Half"))
			y = b.fma(z, y, b.konst("c.One"))
			b.store("v", b.plus(v, b.over(d, y)))
		}}},
	}
}

func centreVoltage() *kernel {
	return &kernel{
		family: "voltage",
		name:   "CentreVoltage",
		doc:    "advances n voltages by Crank-Nicolson, see kernel.CentreVoltage.",
		args:   append(vectors("v", "cond", "e"), constants("DtCm", "One", "HalfDtCm")),
		phases: []phase{{body: func(b *body) {
			v, g := b.load("v"), b.load("cond")
			d := b.mul(b.konst("c.DtCm"), b.fnma(g, v, b.load("e")))
			y := b.fma(g, b.konst("c.HalfDtCm"), b.konst("c.One"))
			b.store("v", b.plus(v, b.over(d, y)))
		}}},
	}
}

// lastSynapses chooses by the number of synapses.
func lastSynapses() *kernel {
	const most = 2
	fields := slices.Concat([]string{"DtCm"}, numbered("G", most), numbered("E", most), numbered("Decay", most))
	k := &kernel{
		family: "voltage",
		name:   "LastSynapses",
		doc:    "adds one synapse or two to cond and e, which stay as they are, moves the voltage of n neurons, and lets the synapses decay; see kernel.LastSynapses.",
		loop: []string{
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
		args:     append(vectors("v", "cond", "e", synapse(0), synapse(1)), constants(fields...), arg{name: "synapses", kind: choice}),
		choose:   "synapses",
		settings: []weight{{field: "Synapses", of: 1}},
	}
	for count := 1; count <= most; count++ {
		k.phases = append(k.phases, phase{number: count, body: func(b *body) {
			g, e := b.load("cond"), b.load("e")
			for j := range count {
				c := func(name string) value { return b.konst("c." + numbered(name, most)[j]) }
				s := b.load(synapse(j))
				gs := b.as("gs", b.mul(c("G"), s))
				g = b.plus(g, gs)
				e = b.fma(gs, c("E"), e)
				b.store(synapse(j), b.mul(s, c("Decay")))
			}
			v := b.load("v")
			b.store("v", b.fma(b.konst("c.DtCm"), b.fnma(g, v, e), v))
		}})
	}
	return k
}

// synapse names the argument of synapse i.
func synapse(i int) string { return fmt.Sprintf("s%d", i) }
