package main

import (
	"fmt"
	"slices"
)

func decay() *kernel {
	return &kernel{
		family: "synapses",
		name:   "Decay",
		doc:    "multiplies n elements by a constant.",
		args:   append(vectors("x"), constants("Decay")),
		phases: inOrder(loop{body: func(b *body) {
			b.store("x", b.mul(b.load("x"), b.constant("c.Decay")))
		}}),
	}
}

func dualExponential() *kernel {
	return &kernel{
		family: "synapses",
		name:   "DualExponential",
		doc:    "advances n dual-exponential synapses by one step, see kernel.DualExponential.",
		args:   append(vectors("s", "x"), constants("Decay", "Coupling", "Rise")),
		phases: inOrder(loop{body: func(b *body) {
			x := b.load("x")
			s := b.fma(b.constant("c.Coupling"), x, b.mul(b.constant("c.Decay"), b.load("s")))
			b.store("x", b.mul(x, b.constant("c.Rise")))
			b.store("s", s)
		}}),
	}
}

func weightedSum() *kernel {
	return &kernel{
		family: "synapses",
		name:   "WeightedSum",
		doc:    "sets n elements to a weighted sum of others.",
		args:   append(vectors("d", "s", "x"), constants("WeightS", "WeightX")),
		phases: inOrder(loop{body: func(b *body) {
			b.store("d", b.fma(b.constant("c.WeightX"), b.load("x"), b.mul(b.constant("c.WeightS"), b.load("s"))))
		}}),
	}
}

const (
	// maxCounted is the maximum number of receptors whose arrivals one call counts in.
	maxCounted = 2
	// maxArrivals is how many arrivals of each neuron it adds; another call adds those
	// of larger counts.
	maxArrivals = 2
)

// arrivalsConstants are those of kernel.Arrivals. Done are numbers of arrivals, as
// integers in the bits of floats.
var arrivalsConstants = arg{
	name: "due", kind: consts, shared: "ArrivalsConstants",
	fields: slices.Concat(numbered("Weight", maxCounted), numbered("Done", maxArrivals)),
}

// arrivalsArgs returns the arguments of counted arrivals.
func arrivalsArgs() (args []arg) {
	for i := range maxCounted {
		args = append(args, arg{name: receptor(i), kind: vector}, arg{name: countsOf(i), kind: counts})
	}
	return append(args, arrivalsConstants)
}

// receptor and countsOf name the arguments of what arrivals add to, and of their counts.
func receptor(i int) string { return fmt.Sprintf("x%d", i) }
func countsOf(i int) string { return fmt.Sprintf("counts%d", i) }

// arrivalsPhase adds a weight to receptors of the neurons for each of the arrivals
// counted. It has a loop for each number of receptors.
func arrivalsPhase(selector string) phase {
	p := phase{selector: selector, terms: []term{{field: "Counted", factor: 1}}, optional: true}
	for n := range maxCounted {
		p.loops = append(p.loops, arrivalsLoop(n+1))
	}
	return p
}

// arrivalsLoop takes as many neurons an iteration as voltageLoop.
func arrivalsLoop(n int) loop {
	return loop{whole: true, number: n, body: func(b *body) {
		for i := range n {
			for j := range b.vectors {
				x := b.loadAt(receptor(i), j)
				for _, done := range numbered("due.Done", maxArrivals) {
					more := b.add(x, b.constant("due."+numbered("Weight", maxCounted)[i]))
					x = b.emit(instr{op: opSelectCount, name: countsOf(i), imm: j, args: []value{more, b.constant(done), x}})
				}
				b.storeAt(receptor(i), j, x)
			}
		}
	}}
}

// deliverCounts is the arrivals alone.
func deliverCounts() *kernel {
	p := arrivalsPhase(loopNumber.name)
	p.optional = false
	return &kernel{
		family: "synapses",
		name:   "DeliverCounts",
		doc:    "adds a weight to receptors x of n neurons, a multiple of 8, for up to two of the arrivals counted; see kernel.DeliverCounts. Done are numbers of arrivals, as integers in the bits of floats.",
		equivalent: []string{
			"for i := range count {",
			"	for j := range Counted {",
			"		for k := range Done {",
			"			if counts[j][i] > Done[k] {",
			"				x[j][i] += Weight[j]",
			"			}",
			"		}",
			"	}",
			"}",
		},
		args:   append(arrivalsArgs(), loopNumber),
		phases: []phase{p},
	}
}
