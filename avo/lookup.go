package main

import "fmt"

// Numbers of LookUp's phases: curves, and
const (
	lookUpGate   = 16 // for each gate
	lookUpBefore = 8  // where the gates are wanted as they were, too
	lookUpLone   = 8  // without gates: a curve alone in its group
)

// lookUp goes through the rows of some curves of one group once: it advances
// gates by two curves each and puts out the curves that follow.
func lookUp(group int, cubic bool) *kernel {
	k := &kernel{
		name:  pick(cubic, "LookUpCubic", "LookUp"),
		cubic: cubic,
		doc: []string{
			pick(cubic, "is LookUp in a cubic table. It ", "") + "advances gates of n neurons by the curves of a row group that",
			"begin at rows, and evaluates the curves that follow. p has the gates, the",
			"slices for what they were, if wanted, and those for the curves; what is 16 for",
			"each gate, 8 if it is wanted what they were, and 1 for each curve, modulo 8; or",
			"8 for one curve that is alone in its group.",
		},
		args:   []arg{{"p", pointers}, {"rows", rows}, {"off", offset}, {"frac", vector}, {"what", choice}},
		choose: "what",
	}
	if group == 4 { // float64
		k.phases = append(k.phases, phase{number: lookUpLone, slots: []string{"d0"}, body: func(b *body) {
			b.store("d0", b.lone(0))
		}})
	}
	for gates := 0; 2*gates <= group; gates++ {
		for curves := 0; 2*gates+curves <= group; curves++ {
			if gates > 0 {
				k.phases = append(k.phases, lookUpPhase(gates, curves, true))
			}
			if (gates == 0) != (curves == 0) {
				k.phases = append(k.phases, lookUpPhase(gates, curves, false))
			}
		}
	}
	return k
}

func lookUpPhase(gates, curves int, before bool) phase {
	p := phase{number: lookUpGate*gates + curves%8}
	slots := func(what string, n int) (s []string) {
		for i := range n {
			s = append(s, fmt.Sprintf("%s%d", what, i))
		}
		p.slots = append(p.slots, s...)
		return s
	}
	x := slots("x", gates)
	var was []string
	if before {
		p.number += lookUpBefore
		was = slots("was", gates)
	}
	d := slots("d", curves)
	p.body = func(b *body) {
		cv := b.m.curves(b, 0, 2*gates+curves)
		for j := range x {
			y := b.load(x[j])
			if before {
				b.store(was[j], y)
			}
			b.store(x[j], b.fma(cv[2*j], y, cv[2*j+1]))
		}
		for c := range d {
			b.store(d[c], cv[2*gates+c])
		}
	}
	return p
}

// lookUpStage is Stage for one gate or two, whose a and b are the first curves
// of a row group.
func lookUpStage(cubic bool) *kernel {
	k := &kernel{
		name:  pick(cubic, "LookUpStageCubic", "LookUpStage"),
		cubic: cubic,
		doc: []string{pick(cubic, "is LookUpStage in a cubic table. It ", "") + "is Stage for n neurons' gates with a and b from the curves of a row",
			"group that begin at rows. p has acc, y and x of one gate, or acc of two, y of two,",
			"x of two; which is 4 times the stage and the number of gates."},
		args:   []arg{{"p", pointers}, {"rows", rows}, {"off", offset}, {"frac", vector}, {"c", consts}, {"which", choice}},
		choose: "which",
	}
	for which := range stages {
		for gates := 1; gates <= 2; gates++ {
			p := phase{number: 4*which + gates}
			for _, s := range []string{"acc", "y", "x"} {
				for j := range gates {
					p.slots = append(p.slots, fmt.Sprintf("%s%d", s, j))
				}
			}
			p.body = func(b *body) {
				cv := b.m.curves(b, 0, 2*gates)
				for j := range gates {
					advance(b, which, fmt.Sprintf("acc%d", j), fmt.Sprintf("y%d", j), fmt.Sprintf("x%d", j), cv[2*j], cv[2*j+1])
				}
			}
			k.phases = append(k.phases, p)
		}
	}
	return k
}
