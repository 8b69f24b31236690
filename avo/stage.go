package main

// Stages of a Runge-Kutta step, see kernel.Stage.
const (
	firstStage = iota
	middleStage
	lastStage
	stages
)

// advance is a stage of y with the slope v - r*y.
func advance(b *body, stage int, acc, y, x string, r, v value) {
	c, w := b.konst("c.To"), b.konst("c.Weight")
	from := b.load(y)
	d := b.as("d", b.fnma(r, from, v))
	switch stage {
	case firstStage:
		b.store(acc, b.fma(w, d, from))
		b.store(y, b.fma(c, d, from))
	case middleStage:
		sum, next := b.fma(w, d, b.load(acc)), b.fma(c, d, b.load(x))
		b.store(acc, sum)
		b.store(y, next)
	case lastStage:
		b.store(x, b.fma(w, d, b.load(acc)))
	}
}

func stage() *kernel {
	k := &kernel{
		family: "stages",
		name:   "Stage",
		doc:    "is a stage of a Runge-Kutta step of n elements, see kernel.Stage.",
		loop: []string{
			"for i := range count {",
			"	d := fma(-a[i], y[i], b[i])",
			"	switch Which {",
			"	case 0: // the first stage",
			"		acc[i] = fma(Weight, d, y[i])",
			"		y[i] = fma(To, d, y[i])",
			"	case 1:",
			"		acc[i] = fma(Weight, d, acc[i])",
			"		y[i] = fma(To, d, x[i])",
			"	case 2: // the last one",
			"		x[i] = fma(Weight, d, acc[i])",
			"	}",
			"}",
		},
		args:     append(vectors("acc", "y", "x", "a", "b"), constants("To", "Weight"), arg{name: "which", kind: choice}),
		choose:   "which",
		settings: []weight{{field: "Which", of: 1}},
	}
	for which := range stages {
		k.phases = append(k.phases, phase{number: which, body: func(b *body) {
			advance(b, which, "acc", "y", "x", b.load("a"), b.load("b"))
		}})
	}
	return k
}
