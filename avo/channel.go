package main

// Terms of a channel's loop number beside its power.
const (
	channelSecond = 4 << iota
	channelEach
	channelInit
)

// addChannel is AddChannel and InitSums. It has a loop for each power, with or without a
// second gate z, a conductance x of each neuron, and sums to begin with.
func addChannel() *kernel {
	k := &kernel{
		family: "channels",
		name:   "AddChannel",
		doc:    "adds a channel's conductance of n neurons to cond and e; see kernel.AddChannel.",
		args:   append(vectors("cond", "e", "x", "y", "z"), constants("G", "E", "G0", "E0"), loopNumber),
		phases: selected([]term{
			{field: "Power", factor: 1, minus: 1}, {field: "Second", factor: channelSecond, flag: true},
			{field: "Each", factor: channelEach, flag: true}, {field: "Init", factor: channelInit, flag: true},
		}),
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
	for number := range 2 * channelInit {
		k.add(loop{number: number, body: func(b *body) {
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

// channelPair adds two channels to constants: the first with a conductance x of each
// neuron or a second gate x, the second of the power 4.
func channelPair() *kernel {
	k := &kernel{
		family: "channels",
		name:   "ChannelPair",
		doc:    "adds a channel of x and y^Power and one of z^4 to constants, and stores the sums of n neurons in cond and e; see kernel.Sums.",
		args:   append(vectors("cond", "e", "x", "y", "z"), constants("G", "E", "G0", "E0", "G2", "E2"), loopNumber),
		phases: selected([]term{{field: "Power", factor: 1}}),
		equivalent: []string{
			"for i := range count {",
			"	gx := G * y[i]^Power * x[i] // or x[i]*y[i], if Power is 0",
			"	gz := G2 * z[i]^4",
			"	cond[i] = G0 + gx + gz",
			"	e[i] = fma(gz, E2, fma(gx, E, E0))",
			"}",
		},
	}
	for p := range 4 {
		k.add(loop{number: p, body: func(b *body) {
			g, e := b.constant("c.G0"), b.constant("c.E0")
			add := func(x value, rev string) { g, e = b.add(g, x), b.fma(x, b.constant(rev), e) }
			if p > 0 {
				add(b.as("gx", b.mul(b.mul(b.constant("c.G"), power(b, b.load("y"), p)), b.load("x"))), "c.E")
			} else {
				add(b.as("gx", b.mul(b.load("x"), b.load("y"))), "c.E")
			}
			add(b.as("gz", b.mul(b.constant("c.G2"), power(b, b.load("z"), 4))), "c.E2")
			b.store("cond", g)
			b.store("e", e)
		}})
	}
	return k
}
