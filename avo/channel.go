package main

// Terms of a channel's loop number beside its power.
const (
	channelSecond = 4 << iota
	channelEach
	channelInit
)

// addChannel is AddChannel and InitSums, or with euler ChannelEuler, which makes a
// forward Euler step of the voltage in place of storing the sums. It has a loop for
// each power, with or without a second gate z, a conductance x of each neuron, and
// sums to begin with.
func addChannel(euler bool) *kernel {
	k := &kernel{
		family: "channels",
		name:   "AddChannel",
		doc:    "adds a channel's conductance of n neurons to cond and e; see kernel.AddChannel.",
		args:   append(vectors("cond", "e", "x", "y", "z"), constants("G", "E", "G0", "E0"), loopNumber),
		terms: []term{
			{field: "Power", factor: 1, minus: 1}, {field: "Second", factor: channelSecond, flag: true},
			{field: "Each", factor: channelEach, flag: true}, {field: "Init", factor: channelInit, flag: true},
		},
		equivalent: []string{
			"for i := range count {",
			"	gx := G // or x[i], if Each",
			"	gx *= y[i]^Power",
			"	gx *= z[i] // if Second",
			"	g, en := cond[i], e[i] // or G0 and E0, if Init",
			"	cond[i] = g + gx",
			"	e[i] = fma(gx, E, en)",
			"}",
		},
	}
	loops := 2 * channelInit
	if euler {
		k.name = "ChannelEuler"
		k.doc = "is AddChannel, then Euler, of n neurons; cond and e stay as they are."
		k.args = append(vectors("v", "cond", "e", "x", "y", "z"), constants("G", "E", "DtCm"), loopNumber)
		k.terms = k.terms[:3]
		k.equivalent = append(k.equivalent[:4:4],
			"	g, en := cond[i] + gx, fma(gx, E, e[i])",
			"	v[i] = fma(DtCm, fma(-g, v[i], en), v[i])",
			"}")
		loops = channelInit
	}
	for number := range loops {
		k.loops = append(k.loops, loop{number: number, body: func(b *body) {
			x := b.mul(channelBase(b, number), power(b, b.load("y"), 1+number%channelSecond))
			if number&channelSecond != 0 {
				x = b.mul(x, b.load("z"))
			}
			b.as("gx", x)
			var g, e value
			if number&channelInit != 0 {
				g, e = b.constant("c.G0"), b.constant("c.E0")
			} else {
				g, e = b.load("cond"), b.load("e")
			}
			g, e = b.add(g, x), b.fma(x, b.constant("c.E"), e)
			if euler {
				v := b.load("v")
				b.store("v", b.fma(b.constant("c.DtCm"), b.fnma(g, v, e), v))
				return
			}
			b.store("cond", g)
			b.store("e", e)
		}})
	}
	return k
}

// channelBase returns the conductance with all gates open.
func channelBase(b *body, number int) value {
	if number&channelEach != 0 {
		return b.load("x")
	}
	return b.constant("c.G")
}

// pairEuler is the term of a pair's loop number for a step of the voltage.
const pairEuler = 4

// channelPair adds two channels to constants: the first with a conductance x of each
// neuron or a second gate x, the second of the power 4.
func channelPair() *kernel {
	k := &kernel{
		family: "channels",
		name:   "ChannelPair",
		doc:    "adds a channel of x and y^Power and one of z^4 to constants, and stores the sums of n neurons in cond and e, or, with Euler, makes a forward Euler step of v; see kernel.Sums.",
		args:   append(vectors("v", "cond", "e", "x", "y", "z"), constants("G", "E", "G0", "E0", "G2", "E2", "DtCm"), loopNumber),
		terms:  []term{{field: "Power", factor: 1}, {field: "Euler", factor: pairEuler, flag: true}},
		equivalent: []string{
			"for i := range count {",
			"	gx := G * y[i]^Power * x[i] // or x[i]*y[i], if Power is 0",
			"	gz := G2 * z[i]^4",
			"	g := G0 + gx + gz",
			"	en := fma(gz, E2, fma(gx, E, E0))",
			"	cond[i], e[i] = g, en",
			"	// or, if Euler, in place of that",
			"	v[i] = fma(DtCm, fma(-g, v[i], en), v[i])",
			"}",
		},
	}
	for number := range 2 * pairEuler {
		k.loops = append(k.loops, loop{number: number, body: func(b *body) {
			g, e := b.constant("c.G0"), b.constant("c.E0")
			add := func(x value, rev string) { g, e = b.add(g, x), b.fma(x, b.constant(rev), e) }
			if p := number % pairEuler; p > 0 {
				add(b.as("gx", b.mul(b.mul(b.constant("c.G"), power(b, b.load("y"), p)), b.load("x"))), "c.E")
			} else {
				add(b.as("gx", b.mul(b.load("x"), b.load("y"))), "c.E")
			}
			add(b.as("gz", b.mul(b.constant("c.G2"), power(b, b.load("z"), 4))), "c.E2")
			if number >= pairEuler {
				v := b.load("v")
				b.store("v", b.fma(b.constant("c.DtCm"), b.fnma(g, v, e), v))
				return
			}
			b.store("cond", g)
			b.store("e", e)
		}})
	}
	return k
}
