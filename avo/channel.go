package main

// What the settings of a channel count in its number, beside its power.
const (
	channelSecond = 4 << iota
	channelEach
	channelFirst
)

// channel chooses by the power, and whether there are another gate z, conductances
// x in place of a constant, and sums before. The last channel of a step goes into
// the voltage in place of the sums.
func channel(last bool) *kernel {
	k := &kernel{
		family: "channels",
		name:   "Channel",
		doc:    "adds a channel's conductance of n neurons to cond and e; see kernel.AddChannel.",
		args:   append(vectors("cond", "e", "x", "y", "z"), constants("G", "E", "G0", "E0"), arg{name: "shape", kind: choice}),
		choose: "shape",
		settings: []weight{
			{field: "Power", of: 1, less: 1}, {field: "Second", of: channelSecond, flag: true},
			{field: "Each", of: channelEach, flag: true}, {field: "First", of: channelFirst, flag: true},
		},
		loop: []string{
			"for i := range count {",
			"	gx := G // or x[i], if Each",
			"	gx *= y[i]^Power",
			"	gx *= z[i] // if Second",
			"	g, en := cond[i], e[i] // or G0 and E0, if First",
			"	cond[i] = g + gx",
			"	e[i] = fma(gx, E, en)",
			"}",
		},
	}
	shapes := 2 * channelFirst
	if last {
		k.name = "LastChannel"
		k.doc = "is Channel, then Voltage, for n neurons; cond and e stay as they are."
		k.args = append(vectors("v", "cond", "e", "x", "y", "z"), constants("G", "E", "DtCm"), arg{name: "shape", kind: choice})
		k.settings = k.settings[:3]
		k.loop = append(k.loop[:4:4],
			"	g, en := cond[i] + gx, fma(gx, E, e[i])",
			"	v[i] = fma(DtCm, fma(-g, v[i], en), v[i])",
			"}")
		shapes = channelFirst
	}
	for shape := range shapes {
		k.phases = append(k.phases, phase{number: shape, body: func(b *body) {
			x := b.mul(channelBase(b, shape), power(b, b.load("y"), 1+shape%channelSecond))
			if shape&channelSecond != 0 {
				x = b.mul(x, b.load("z"))
			}
			b.as("gx", x)
			var g, e value
			if shape&channelFirst != 0 {
				g, e = b.konst("c.G0"), b.konst("c.E0")
			} else {
				g, e = b.load("cond"), b.load("e")
			}
			g, e = b.plus(g, x), b.fma(x, b.konst("c.E"), e)
			if last {
				v := b.load("v")
				b.store("v", b.fma(b.konst("c.DtCm"), b.fnma(g, v, e), v))
				return
			}
			b.store("cond", g)
			b.store("e", e)
		}})
	}
	return k
}

func channelBase(b *body, shape int) value {
	if shape&channelEach != 0 {
		return b.load("x")
	}
	return b.konst("c.G")
}

// pairOnly is what it counts in the number of channels if they go into the voltage.
const pairOnly = 4

// channels adds two channels to constants: the first of conductances x, or with
// another gate x, and the second of the power 4.
func channels() *kernel {
	k := &kernel{
		family:   "channels",
		name:     "Channels",
		doc:      "sums, of n neurons, constants, a channel of x and y^p, and one of z^4, into cond and e or into v; see kernel.Sums.",
		args:     append(vectors("v", "cond", "e", "x", "y", "z"), constants("G", "E", "G0", "E0", "G2", "E2", "DtCm"), arg{name: "shape", kind: choice}),
		choose:   "shape",
		settings: []weight{{field: "Power", of: 1}, {field: "Only", of: pairOnly, flag: true}},
		loop: []string{
			"for i := range count {",
			"	gx := G * y[i]^Power * x[i] // or x[i]*y[i], if Power is 0",
			"	gz := G2 * z[i]^4",
			"	g := G0 + gx + gz",
			"	en := fma(gz, E2, fma(gx, E, E0))",
			"	cond[i], e[i] = g, en",
			"	// or, if Only, in place of that",
			"	v[i] = fma(DtCm, fma(-g, v[i], en), v[i])",
			"}",
		},
	}
	for shape := range 2 * pairOnly {
		k.phases = append(k.phases, phase{number: shape, body: func(b *body) {
			g, e := b.konst("c.G0"), b.konst("c.E0")
			add := func(x value, rev string) { g, e = b.plus(g, x), b.fma(x, b.konst(rev), e) }
			if p := shape % pairOnly; p > 0 {
				add(b.as("gx", b.mul(b.mul(b.konst("c.G"), power(b, b.load("y"), p)), b.load("x"))), "c.E")
			} else {
				add(b.as("gx", b.mul(b.load("x"), b.load("y"))), "c.E")
			}
			add(b.as("gz", b.mul(b.konst("c.G2"), power(b, b.load("z"), 4))), "c.E2")
			if shape >= pairOnly {
				v := b.load("v")
				b.store("v", b.fma(b.konst("c.DtCm"), b.fnma(g, v, e), v))
				return
			}
			b.store("cond", g)
			b.store("e", e)
		}})
	}
	return k
}
