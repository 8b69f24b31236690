package main

import "fmt"

// Constants of kernel.HodgkinHuxley; those from hhGSyn on are two each, one for
// every synapse.
const (
	hhG0 = iota
	hhE0
	hhGNa
	hhENa
	hhGK
	hhEK
	hhDtCm
	hhGSyn
	hhESyn  = hhGSyn + 2
	hhDecay = hhESyn + 2
)

func hodgkinHuxley(bits, synapses int, staggered, cubic bool) *kernel {
	k := &kernel{
		name:  pick(staggered, "Staggered", "") + "HodgkinHuxley" + []string{"", "Syn", "TwoSyn"}[synapses] + pick(cubic, "Cubic", ""),
		doc:   []string{"steps n cells" + []string{"", " with a synapse each", " with two synapses each"}[synapses] + ", see kernel.StepHodgkinHuxley."},
		cubic: cubic,
		args:  vectors("v", "m", "h", "n"),
		local: []local{{"frac", vector}, {"off", offset}},
	}
	for i := range synapses {
		k.args = append(k.args, arg{synapse(i), vector})
	}
	k.args = append(k.args, arg{"rows", rows}, arg{"c", consts}, arg{"grid", consts}, arg{"stride", stride})
	var constants []string
	for i := range synapses {
		constants = append(constants, constKeys("c", hhGSyn+i, hhDecay+i, hhESyn+i)...)
	}
	constants = append(constants, constKeys("c", hhG0, hhE0, hhGNa, hhENa, hhGK, hhEK, hhDtCm)...)
	spill := constants[:max(0, len(constants)-pick(bits == 64, 8, 6))] // so many stay in registers
	k.phases = []phase{
		{body: cells},
		{spill: spill, body: func(b *body) { hodgkinHuxleyStep(b, synapses, staggered) }},
	}
	return k
}

// synapse names the argument of synapse i.
func synapse(i int) string { return fmt.Sprintf("s%d", i) }

func hodgkinHuxleyStep(b *body, synapses int, staggered bool) {
	c := func(i int) value { return b.konst("c", i) }
	cv := hodgkinHuxleyRows(b)
	gate := func(name string, rate, add value) value {
		was := b.load(name)
		next := b.fma(rate, was, add)
		b.store(name, next)
		return pick(staggered, next, was)
	}
	m := gate("m", cv[0], cv[1])
	h := gate("h", cv[2], cv[3])
	gna := b.mul(b.mul(c(hhGNa), power(b, m, 3)), h)
	g := b.plus(c(hhG0), gna)
	e := b.fma(gna, c(hhENa), c(hhE0))
	n := gate("n", cv[4], cv[5])
	gk := b.mul(c(hhGK), power(b, n, 4))
	g = b.plus(g, gk)
	e = b.fma(gk, c(hhEK), e)
	for i := range synapses {
		s := b.load(synapse(i))
		gs := b.mul(c(hhGSyn+i), s)
		g = b.plus(g, gs)
		e = b.fma(gs, c(hhESyn+i), e)
		b.store(synapse(i), b.mul(s, c(hhDecay+i)))
	}
	v := b.load("v")
	b.store("v", b.fma(c(hhDtCm), b.fnma(g, v, e), v))
}

// hodgkinHuxleyRows returns a and b of the gates, which are one row group in
// float32, a group and a pair in float64. As in wangBuzsakiRows, the small group
// comes first.
func hodgkinHuxleyRows(b *body) []value {
	if b.k.bits == 32 {
		return b.m.curves(b, 0, 6)
	}
	n := b.pair(1)
	return append(b.m.curves(b, 0, 4), n...)
}
