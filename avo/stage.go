package main

// Kinds of stages of a Runge-Kutta step, see kernel.StageKind.
const (
	firstStage = iota
	middleStage
	lastStage
	stageKinds
)

// stageSlots names the slices of a variable, as kernel.Stage does.
type stageSlots struct{ acc, y, x string }

// advance is a stage of the variable with the slope b - a*y.
func (s stageSlots) advance(bd *body, kind int, a, b value) {
	c, w := bd.constant("c.Coefficient"), bd.constant("c.Weight")
	y := bd.load(s.y)
	d := bd.as("d", bd.fnma(a, y, b))
	switch kind {
	case firstStage:
		bd.store(s.acc, bd.fma(w, d, y))
		bd.store(s.y, bd.fma(c, d, y))
	case middleStage:
		sum, next := bd.fma(w, d, bd.load(s.acc)), bd.fma(c, d, bd.load(s.x))
		bd.store(s.acc, sum)
		bd.store(s.y, next)
	case lastStage:
		bd.store(s.x, bd.fma(w, d, bd.load(s.acc)))
	}
}

func stage() *kernel {
	k := &kernel{
		family: "stages",
		name:   "Stage",
		doc:    "makes one stage of a Runge-Kutta step of n elements, see kernel.Stage.",
		equivalent: []string{
			"for i := range count {",
			"	d := fma(-a[i], y[i], b[i])",
			"	switch Kind {",
			"	case 0: // the first stage",
			"		acc[i] = fma(Weight, d, y[i])",
			"		y[i] = fma(Coefficient, d, y[i])",
			"	case 1:",
			"		acc[i] = fma(Weight, d, acc[i])",
			"		y[i] = fma(Coefficient, d, x[i])",
			"	case 2: // the last stage",
			"		x[i] = fma(Weight, d, acc[i])",
			"	}",
			"}",
		},
		args:   append(vectors("acc", "y", "x", "a", "b"), constants("Coefficient", "Weight"), loopNumber),
		phases: selected([]term{{field: "Kind", factor: 1}}),
	}
	for kind := range stageKinds {
		k.add(loop{number: kind, body: func(b *body) {
			stageSlots{"acc", "y", "x"}.advance(b, kind, b.load("a"), b.load("b"))
		}})
	}
	return k
}
