package main

// above takes eight neurons a turn, one byte of bits.
func above() *kernel {
	return &kernel{
		family: "threshold",
		name:   "Above",
		doc: "says of n neurons, a multiple of 8, which are above a threshold, and keeps seen at the least voltages " +
			"of each i%8, and from element 8 on at the largest; see kernel.Threshold.",
		loop: []string{
			"for i := range count {",
			"	set bit i%8 of side[i/8] to v[i] > Theta",
			"	if v[i] < seen[i%8] {",
			"		seen[i%8] = v[i]",
			"	}",
			"	if v[i] > seen[8+i%8] {",
			"		seen[8+i%8] = v[i]",
			"	}",
			"}",
		},
		args: []arg{{name: "side", kind: side}, {name: "v", kind: vector}, {name: "seen", kind: still}, constants("Theta")},
		phases: []phase{{neurons: 8, body: func(b *body) {
			in := instr{op: opSides, name: "side", args: []value{b.konst("c.Theta")}}
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
