package main

// Slots of sums over links: what sources show, which sources links have, and where the
// sums of an iteration's targets begin.
const (
	shownSlot   = "x"
	sourcesSlot = "sources"
	atSlot      = "at"
)

// addLinks adds products over links to sums of their targets.
func addLinks() *kernel {
	return &kernel{
		family: "links",
		name:   "AddLinks",
		doc:    "adds what n links, whole rows of them, bring their targets; see kernel.AddLinks. A row is as many links as an iteration takes neurons: 8, or as many as a vector has lanes.",
		equivalent: []string{
			"for i := range count {",
			"	sums[at[i/row]+i%row] += cond[i] * x[sources[i]]",
			"}",
		},
		args: []arg{
			{name: "sums", kind: vector}, {name: atSlot, kind: offset}, {name: shownSlot, kind: vector},
			{name: sourcesSlot, kind: offset}, {name: "cond", kind: vector},
		},
		phases: inOrder(loop{whole: true, body: func(b *body) {
			for j := range b.vectors {
				x := b.emit(instr{op: opEach, name: shownSlot, imm: j})
				product := b.mul(x, b.loadAt("cond", j))
				sum := b.emit(instr{op: opLoadRow, name: "sums", imm: j})
				b.emit(instr{op: opStoreRow, name: "sums", imm: j, args: []value{b.add(product, sum)}})
			}
		}}),
	}
}
