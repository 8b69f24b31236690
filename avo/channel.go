package main

// Constants of kernel.Channel.
const (
	channelG = iota
	channelE
	channelG0
	channelE0
	channelDtCm = channelG0
)

// channel chooses by bits: 1 and 2 the power of y less one, 4 another gate z,
// 8 conductances x in place of a constant, 16 no sums before. The last channel
// of a step goes into the voltage in place of the sums.
func channel(last bool) *kernel {
	k := &kernel{
		name:   "Channel",
		doc:    []string{"adds x*y^p*z, or its like, to cond and times c[1] to e for n neurons; see kernel.Channel."},
		args:   append(vectors("cond", "e", "x", "y", "z"), arg{"c", consts}, arg{"shape", choice}),
		choose: "shape",
	}
	shapes := 32
	if last {
		k.name = "LastChannel"
		k.doc = []string{"is Channel, then Voltage by c[2], for n neurons; cond and e stay as they are."}
		k.args = append(vectors("v"), k.args...)
		shapes = 16
	}
	for shape := range shapes {
		k.phases = append(k.phases, phase{number: shape, body: func(b *body) {
			x := b.mul(channelBase(b, shape), power(b, b.load("y"), 1+shape&3))
			if shape&4 != 0 {
				x = b.mul(x, b.load("z"))
			}
			var g, e value
			if shape&16 != 0 {
				g, e = b.konst("c", channelG0), b.konst("c", channelE0)
			} else {
				g, e = b.load("cond"), b.load("e")
			}
			g, e = b.plus(g, x), b.fma(x, b.konst("c", channelE), e)
			if last {
				v := b.load("v")
				b.store("v", b.fma(b.konst("c", channelDtCm), b.fnma(g, v, e), v))
				return
			}
			b.store("cond", g)
			b.store("e", e)
		}})
	}
	return k
}

func channelBase(b *body, shape int) value {
	if shape&8 != 0 {
		return b.load("x")
	}
	return b.konst("c", channelG)
}

// Constants of channels, beyond those of the first one.
const (
	pairG = channelE0 + 1 + iota
	pairE
	pairDtCm
)

// pairOnly is what channels chooses by beside the first channel, see
// kernel.channels: sums that go into the voltage.
const pairOnly = 4

// channels adds two channels to constants: the first of conductances x, or with
// another gate x, and the second of the power 4.
func channels() *kernel {
	k := &kernel{
		name: "Channels",
		doc: []string{
			"puts constant sums, a channel of x and y^p, and one of z^4 into cond and e, or",
			"into v, for n neurons; see kernel.FirstChannels and kernel.OnlyChannels.",
		},
		args:   append(vectors("v", "cond", "e", "x", "y", "z"), arg{"c", consts}, arg{"shape", choice}),
		choose: "shape",
	}
	for shape := range 2 * pairOnly {
		k.phases = append(k.phases, phase{number: shape, body: func(b *body) {
			g, e := b.konst("c", channelG0), b.konst("c", channelE0)
			add := func(x value, rev int) { g, e = b.plus(g, x), b.fma(x, b.konst("c", rev), e) }
			if p := shape % pairOnly; p > 0 {
				add(b.mul(b.mul(b.konst("c", channelG), power(b, b.load("y"), p)), b.load("x")), channelE)
			} else {
				add(b.mul(b.load("x"), b.load("y")), channelE)
			}
			add(b.mul(b.konst("c", pairG), power(b, b.load("z"), 4)), pairE)
			if shape >= pairOnly {
				v := b.load("v")
				b.store("v", b.fma(b.konst("c", pairDtCm), b.fnma(g, v, e), v))
				return
			}
			b.store("cond", g)
			b.store("e", e)
		}})
	}
	return k
}

// lastSynapses chooses by the number of synapses. c has dt/Cm, then a synapse's
// conductance, reversal potential and decay.
func lastSynapses() *kernel {
	k := &kernel{
		name: "LastSynapses",
		doc: []string{
			"adds one synapse or two to cond and e, which stay as they are, moves the",
			"voltage, and lets the synapses decay, for n neurons; see kernel.LastSynapses.",
		},
		args:   append(vectors("v", "cond", "e", synapse(0), synapse(1)), arg{"c", consts}, arg{"synapses", choice}),
		choose: "synapses",
	}
	for count := 1; count <= 2; count++ {
		k.phases = append(k.phases, phase{number: count, body: func(b *body) {
			g, e := b.load("cond"), b.load("e")
			for j := range count {
				s := b.load(synapse(j))
				gs := b.mul(b.konst("c", 1+3*j), s)
				g = b.plus(g, gs)
				e = b.fma(gs, b.konst("c", 2+3*j), e)
				b.store(synapse(j), b.mul(s, b.konst("c", 3+3*j)))
			}
			v := b.load("v")
			b.store("v", b.fma(b.konst("c", 0), b.fnma(g, v, e), v))
		}})
	}
	return k
}

// power returns y^p, p from 1 to 4.
func power(b *body, y value, p int) value {
	switch p {
	case 2:
		return b.mul(y, y)
	case 3:
		return b.mul(b.mul(y, y), y)
	case 4:
		z := b.mul(y, y)
		return b.mul(z, z)
	}
	return y
}
