package main

import "fmt"

// Numbers of LookUp's phases: curves, and
const (
	lookUpGate   = 16 // for each gate
	lookUpBefore = 8  // where the gates are wanted as they were, too
	lookUpLone   = 8  // without gates: a curve alone in its group
	lookUpPair   = 64 // in float64: of two curves that have their group to themselves
	lookUpSecond = 3  // of those, in place of a number of curves: the second
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
			"8 for one curve that is alone in its group; or, of two curves that have their",
			"group to themselves, 64 and the rest, 3 for the second curve.",
		},
		args:   []arg{{"p", pointers}, {"rows", rows}, {"off", offset}, {"frac", vector}, {"what", choice}},
		choose: "what",
	}
	if group == 4 { // float64
		k.phases = append(k.phases, phase{number: lookUpLone, slots: []string{"d0"}, body: func(b *body) {
			b.store("d0", b.lone(0))
		}})
		pair := func(b *body) []value { return b.pair(0) }
		k.phases = append(k.phases,
			lookUpPhase(lookUpPair, 1, 0, true, pair), lookUpPhase(lookUpPair, 1, 0, false, pair),
			lookUpPhase(lookUpPair, 0, 1, false, pair), lookUpPhase(lookUpPair, 0, 2, false, pair),
			phase{number: lookUpPair + lookUpSecond, slots: []string{"d0"}, body: func(b *body) {
				b.store("d0", b.pair(0)[1])
			}})
	}
	for gates := 0; 2*gates <= group; gates++ {
		for curves := 0; 2*gates+curves <= group; curves++ {
			table := func(b *body) []value { return b.m.curves(b, 0, 2*gates+curves) }
			if gates > 0 {
				k.phases = append(k.phases, lookUpPhase(0, gates, curves, true, table))
			}
			if (gates == 0) != (curves == 0) {
				k.phases = append(k.phases, lookUpPhase(0, gates, curves, false, table))
			}
		}
	}
	return k
}

// lookUpPhase is the phase for some gates and the curves after them, all of which
// table returns. Its number is among those from the first on.
func lookUpPhase(first, gates, curves int, before bool, table func(b *body) []value) phase {
	p := phase{number: first + lookUpGate*gates + curves%8}
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
		cv := table(b)
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

// lookUpStagePair stands, in LookUpStage's numbers, for a gate whose curves are a
// pair; float64.
const lookUpStagePair = 3

// lookUpStage is Stage for one gate or two, whose a and b are the first curves
// of a row group.
func lookUpStage(group int, cubic bool) *kernel {
	k := &kernel{
		name:  pick(cubic, "LookUpStageCubic", "LookUpStage"),
		cubic: cubic,
		doc: []string{pick(cubic, "is LookUpStage in a cubic table. It ", "") + "is Stage for n neurons' gates with a and b from the curves of a row",
			"group that begin at rows. p has acc, y and x of one gate, or acc of two, y of two,",
			"x of two; which is 4 times the stage and the number of gates, or 3 for a gate whose",
			"two curves have their group to themselves."},
		args:   []arg{{"p", pointers}, {"rows", rows}, {"off", offset}, {"frac", vector}, {"c", consts}, {"which", choice}},
		choose: "which",
	}
	for which := range stages {
		for gates := 1; gates <= 2; gates++ {
			k.phases = append(k.phases, lookUpStagePhase(which, gates, 4*which+gates, func(b *body) []value {
				return b.m.curves(b, 0, 2*gates)
			}))
		}
		if group == 4 {
			k.phases = append(k.phases, lookUpStagePhase(which, 1, 4*which+lookUpStagePair, func(b *body) []value {
				return b.pair(0)
			}))
		}
	}
	return k
}

func lookUpStagePhase(which, gates, number int, table func(b *body) []value) phase {
	p := phase{number: number}
	for _, s := range []string{"acc", "y", "x"} {
		for j := range gates {
			p.slots = append(p.slots, fmt.Sprintf("%s%d", s, j))
		}
	}
	p.body = func(b *body) {
		cv := table(b)
		for j := range gates {
			advance(b, which, fmt.Sprintf("acc%d", j), fmt.Sprintf("y%d", j), fmt.Sprintf("x%d", j), cv[2*j], cv[2*j+1])
		}
	}
	return p
}
