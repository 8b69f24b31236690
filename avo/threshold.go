package main

// above compares voltages with a threshold. An iteration takes whole bytes of
// the mask.
func above() *kernel {
	return &kernel{
		family: "threshold",
		name:   "Above",
		doc: "sets mask to the bits of the neurons above a threshold, n of them, a multiple of 8, and extends bounds, " +
			"the smallest voltages by i%8 and then the largest; see kernel.Threshold.",
		equivalent: []string{
			"for i := range count {",
			"	set bit i%8 of mask[i/8] to v[i] > Theta",
			"	if v[i] < bounds[i%8] {",
			"		bounds[i%8] = v[i]",
			"	}",
			"	if v[i] > bounds[8+i%8] {",
			"		bounds[8+i%8] = v[i]",
			"	}",
			"}",
		},
		args: []arg{{name: "mask", kind: bitmask}, {name: "v", kind: vector}, {name: "bounds", kind: accumulator}, constants("Theta")},
		phases: inOrder(loop{whole: true, body: func(b *body) {
			in := instr{op: opAbove, name: "mask", args: []value{b.constant("c.Theta")}}
			for j := range b.vectors {
				in.args = append(in.args, b.loadAt("v", j))
			}
			b.emit(in)
			n := len(in.args[1:])
			for j, v := range in.args[1:] {
				b.emit(instr{op: opAccumulateMin, name: "bounds", imm: j, args: []value{v}})
				b.emit(instr{op: opAccumulateMax, name: "bounds", imm: n + j, args: []value{v}})
			}
		}}),
	}
}
