package main

func fill() *kernel {
	return &kernel{
		family: "sums",
		name:   "Fill",
		doc:    "sets n elements to a constant.",
		args:   append(vectors("x"), constants("Value")),
		phases: inOrder(loop{body: func(b *body) { b.store("x", b.constant("c.Value")) }}),
	}
}

func addConductance() *kernel {
	return &kernel{
		family: "sums",
		name:   "AddConductance",
		doc:    "adds conductances x of n neurons to their sums, see kernel.AddConductance.",
		args:   append(vectors("cond", "e", "x"), constants("Rev")),
		phases: inOrder(loop{body: func(b *body) {
			x := b.load("x")
			g := b.add(b.load("cond"), x)
			e := b.fma(x, b.constant("c.Rev"), b.load("e"))
			b.store("cond", g)
			b.store("e", e)
		}}),
	}
}

func addConductanceEach() *kernel {
	return &kernel{
		family: "sums",
		name:   "AddConductanceEach",
		doc:    "adds conductances x of n neurons to their sums, see kernel.AddConductanceEach.",
		args:   vectors("cond", "e", "x", "rev"),
		phases: inOrder(loop{body: func(b *body) {
			x := b.load("x")
			g := b.add(b.load("cond"), x)
			e := b.fma(x, b.load("rev"), b.load("e"))
			b.store("cond", g)
			b.store("e", e)
		}}),
	}
}

func addCurrent() *kernel {
	return &kernel{
		family: "sums",
		name:   "AddCurrent",
		doc:    "adds currents x of n neurons to their sum, see kernel.AddCurrent.",
		args:   vectors("e", "x"),
		phases: inOrder(loop{body: func(b *body) {
			b.store("e", b.add(b.load("e"), b.load("x")))
		}}),
	}
}
