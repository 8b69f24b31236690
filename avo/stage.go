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
	c, w := b.konst("c", 0), b.konst("c", 1)
	from := b.load(y)
	d := b.fnma(r, from, v)
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
		name: "Stage",
		doc: []string{"is a stage of a Runge-Kutta step of n elements with the slope",
			"d = b - a*y, c[0] on from the step's start to the next stage and c[1] its weight:",
			"0, the first, acc = c[1]*d + y, y = c[0]*d + y; 1, acc = c[1]*d + acc,",
			"y = c[0]*d + x; 2, the last, x = c[1]*d + acc."},
		args:   append(vectors("acc", "y", "x", "a", "b"), arg{"c", consts}, arg{"which", choice}),
		choose: "which",
	}
	for which := range stages {
		k.phases = append(k.phases, phase{number: which, body: func(b *body) {
			advance(b, which, "acc", "y", "x", b.load("a"), b.load("b"))
		}})
	}
	return k
}
