package main

import "fmt"

// kernels describes every kernel in both precisions.
func kernels() []*kernel {
	var ks []*kernel
	for _, bits := range []int{64, 32} {
		add := func(k *kernel) {
			k.bits = bits
			ks = append(ks, k)
		}
		add(index())
		add(lookUp(256/bits, false))
		add(lookUp(256/bits, true))
		add(lookUpStage(256/bits, false))
		add(lookUpStage(256/bits, true))
		add(gate())
		for p := 1; p <= 4; p++ {
			add(mulPow(p))
		}
		add(fill())
		add(channel(false))
		add(channel(true))
		add(channels())
		add(lastSynapses())
		add(conductance())
		add(conductanceEach())
		add(inject())
		add(voltage())
		add(relaxVoltage())
		add(centreVoltage())
		add(stage())
		add(decay())
		add(cascade())
		add(blend())
		add(deliverCounts())
		add(above(bits))
		for form := range 8 {
			add(wangBuzsaki(bits, form&1 != 0, form&2 != 0, form&4 != 0))
		}
		for synapses := range 3 {
			for form := range 4 {
				add(hodgkinHuxley(bits, synapses, form&1 != 0, form&2 != 0))
			}
		}
		for form := range 4 {
			add(wangBuzsakiStages(bits, form&1 != 0, form&2 != 0))
		}
		add(gather())
		if bits == 64 {
			for _, before := range []bool{false, true} {
				add(gatesAt(2, before))
				add(gatesAt(3, before))
			}
			add(exp(vector))
			add(exp(narrow))
			for _, fused := range []bool{false, true} {
				add(wangBuzsakiExact(fused))
				add(wangBuzsakiExactStages(fused))
			}
		}
	}
	for _, k := range ks {
		sep := ""
		if last := k.name[len(k.name)-1]; last >= '0' && last <= '9' {
			sep = "x"
		}
		bits := k.bits
		if k.args[0].kind == narrow {
			bits = 32
		}
		k.name += fmt.Sprintf("%s%d", sep, bits)
	}
	return ks
}

func vectors(names ...string) []arg {
	var args []arg
	for _, n := range names {
		args = append(args, arg{n, vector})
	}
	return args
}

// Constants of a table's grid, as kernel.Rows holds them.
const (
	gridScale = iota
	gridBias
	gridLo
	gridHi
	gridMagic
)

// cells computes the offsets and fractions of the voltages in slot v.
func cells(b *body) { cellsOf(b, "v") }

func cellsOf(b *body, v string) {
	w := b.fma(b.load(v), b.konst("grid", gridScale), b.konst("grid", gridBias))
	w = b.binary(opAtLeast, w, b.konst("grid", gridLo))
	w = b.binary(opAtMost, w, b.konst("grid", gridHi))
	s := b.binary(opNumber, w, b.konst("grid", gridLo))
	r := b.add(instr{op: opRound, args: []value{s}})
	b.store("frac", b.minus(w, r))
	o := b.add(instr{op: opOffset, args: []value{r}})
	b.add(instr{op: opStoreOff, name: "off", args: []value{o}})
}

func index() *kernel {
	return &kernel{
		name:   "Index",
		doc:    []string{"finds the row offset and the fraction of each of n voltages."},
		args:   []arg{{"off", offset}, {"frac", vector}, {"v", vector}, {"grid", consts}, {"stride", stride}},
		phases: []phase{{body: cells}},
	}
}

func gate() *kernel {
	return &kernel{
		name: "Gate",
		doc:  []string{"is x = a*x + b for n gates."},
		args: vectors("x", "a", "b"),
		phases: []phase{{body: func(b *body) {
			b.store("x", b.fma(b.load("a"), b.load("x"), b.load("b")))
		}}},
	}
}

func mulPow(p int) *kernel {
	return &kernel{
		name: fmt.Sprintf("MulPow%d", p),
		doc:  []string{fmt.Sprintf("is x *= y^%d for n elements.", p)},
		args: vectors("x", "y"),
		phases: []phase{{body: func(b *body) {
			z := power(b, b.load("y"), p)
			b.store("x", b.mul(b.load("x"), z))
		}}},
	}
}

func fill() *kernel {
	return &kernel{
		name: "Fill",
		doc:  []string{"is x = c[0] for n elements."},
		args: append(vectors("x"), arg{"c", consts}),
		phases: []phase{{body: func(b *body) {
			b.store("x", b.konst("c", 0))
		}}},
	}
}

func conductance() *kernel {
	return &kernel{
		name: "Conductance",
		doc:  []string{"is cond += x, e = x*c[0] + e for n neurons."},
		args: append(vectors("cond", "e", "x"), arg{"c", consts}),
		phases: []phase{{body: func(b *body) {
			x := b.load("x")
			g := b.plus(b.load("cond"), x)
			e := b.fma(x, b.konst("c", 0), b.load("e"))
			b.store("cond", g)
			b.store("e", e)
		}}},
	}
}

func conductanceEach() *kernel {
	return &kernel{
		name: "ConductanceEach",
		doc:  []string{"is cond += x, e = x*rev + e for n neurons."},
		args: vectors("cond", "e", "x", "rev"),
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
		name: "Inject",
		doc:  []string{"is e += x for n neurons."},
		args: vectors("e", "x"),
		phases: []phase{{body: func(b *body) {
			b.store("e", b.plus(b.load("e"), b.load("x")))
		}}},
	}
}

func voltage() *kernel {
	return &kernel{
		name: "Voltage",
		doc:  []string{"is v = c[0]*(e - cond*v) + v for n neurons."},
		args: append(vectors("v", "cond", "e"), arg{"c", consts}),
		phases: []phase{{body: func(b *body) {
			v := b.load("v")
			d := b.fnma(b.load("cond"), v, b.load("e"))
			b.store("v", b.fma(b.konst("c", 0), d, v))
		}}},
	}
}

func relaxVoltage() *kernel {
	return &kernel{
		name: "RelaxVoltage",
		doc:  []string{"is v = c[0]*(e - cond*v)/(1 + z/2 + z^2/12) + v, z = c[0]*cond, for n neurons; c[1:] = 1, 1/2, 1/12."},
		args: append(vectors("v", "cond", "e"), arg{"c", consts}),
		phases: []phase{{body: func(b *body) {
			v, g := b.load("v"), b.load("cond")
			d := b.mul(b.konst("c", 0), b.fnma(g, v, b.load("e")))
			z := b.mul(b.konst("c", 0), g)
			y := b.fma(z, b.konst("c", 3), b.konst("c", 2))
			y = b.fma(z, y, b.konst("c", 1))
			b.store("v", b.plus(v, b.over(d, y)))
		}}},
	}
}

func centreVoltage() *kernel {
	return &kernel{
		name: "CentreVoltage",
		doc:  []string{"is v = c[0]*(e - cond*v)/(1 + c[0]*cond/2) + v for n neurons; c[1:] = 1, c[0]/2."},
		args: append(vectors("v", "cond", "e"), arg{"c", consts}),
		phases: []phase{{body: func(b *body) {
			v, g := b.load("v"), b.load("cond")
			d := b.mul(b.konst("c", 0), b.fnma(g, v, b.load("e")))
			y := b.fma(g, b.konst("c", 2), b.konst("c", 1))
			b.store("v", b.plus(v, b.over(d, y)))
		}}},
	}
}

func decay() *kernel {
	return &kernel{
		name: "Decay",
		doc:  []string{"is x *= c[0] for n elements."},
		args: append(vectors("x"), arg{"c", consts}),
		phases: []phase{{body: func(b *body) {
			b.store("x", b.mul(b.load("x"), b.konst("c", 0)))
		}}},
	}
}

func cascade() *kernel {
	return &kernel{
		name: "Cascade",
		doc:  []string{"is s = c[1]*x + c[0]*s, x *= c[2] for n elements."},
		args: append(vectors("s", "x"), arg{"c", consts}),
		phases: []phase{{body: func(b *body) {
			x := b.load("x")
			s := b.fma(b.konst("c", 1), x, b.mul(b.konst("c", 0), b.load("s")))
			b.store("x", b.mul(x, b.konst("c", 2)))
			b.store("s", s)
		}}},
	}
}

func blend() *kernel {
	return &kernel{
		name: "Blend",
		doc:  []string{"is d = c[1]*x + c[0]*s for n elements."},
		args: append(vectors("d", "s", "x"), arg{"c", consts}),
		phases: []phase{{body: func(b *body) {
			b.store("d", b.fma(b.konst("c", 1), b.load("x"), b.mul(b.konst("c", 0), b.load("s"))))
		}}},
	}
}

// deliverCounts takes eight neurons a turn, and two rounds: those that are left
// with more come in a further call.
func deliverCounts() *kernel {
	return &kernel{
		name: "DeliverCounts",
		doc: []string{"adds c[0] to x[i] once where counts[i] is above the integer whose bits c[1] has,",
			"then once more where it is above that of c[2], for n neurons, a multiple of 8."},
		args: []arg{{"x", vector}, {"counts", counts}, {"c", consts}},
		phases: []phase{{neurons: 8, body: func(b *body) {
			for j := range 8 / b.lanes {
				x := b.loadAt("x", j)
				for round := range 2 {
					more := b.plus(x, b.konst("c", 0))
					x = b.add(instr{op: opCounted, name: "counts", imm: j, args: []value{more, b.konst("c", 1+round), x}})
				}
				b.storeAt("x", j, x)
			}
		}}},
	}
}

// above takes eight neurons a turn, one byte of bits.
func above(bits int) *kernel {
	return &kernel{
		name: "Above",
		doc: []string{"sets bit i%8 of side[i/8] to v[i] > c[0] for n neurons, a multiple of 8,",
			"and keeps seen at the least v[i], by i%8, and from element 8 on at the most."},
		args: []arg{{"side", side}, {"v", vector}, {"seen", still}, {"c", consts}},
		phases: []phase{{neurons: 8, body: func(b *body) {
			in := instr{op: opSides, name: "side", args: []value{b.konst("c", 0)}}
			for j := range 8 / b.lanes {
				in.args = append(in.args, b.loadAt("v", j))
			}
			b.add(in)
			n := len(in.args[1:])
			for j, v := range in.args[1:] {
				b.add(instr{op: opLeast, name: "seen", imm: j, args: []value{v}})
				b.add(instr{op: opMost, name: "seen", imm: n + j, args: []value{v}})
			}
		}}},
	}
}

func constKeys(name string, which ...int) (keys []string) {
	for _, i := range which {
		keys = append(keys, constKey(name, i))
	}
	return keys
}

// gather evaluates one curve by hardware gathers, for the benchmark that shows
// what rows and transposes gain over them.
func gather() *kernel {
	return &kernel{
		name: "Gather",
		doc:  []string{"evaluates the first curve of a row group at n cells by hardware gathers; a benchmark only."},
		args: []arg{{"d", vector}, {"rows", rows}, {"off", offset}, {"frac", vector}},
		phases: []phase{{body: func(b *body) {
			value := b.add(instr{op: opGather, imm: 0})
			slope := b.add(instr{op: opGather, imm: 256 / b.k.bits})
			b.store("d", b.fma(slope, b.load("frac"), value))
		}}},
		only: "amd64",
	}
}
