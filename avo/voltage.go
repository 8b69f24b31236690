package main

import (
	"fmt"
	"slices"
)

// Methods of a step of the voltage, in the order of kernel.VoltageMethod.
const (
	forwardEuler = iota
	exponentialEuler
	crankNicolson
	voltageMethods
)

// maxSynapses is the maximum number of synapses that go through a step with the voltage.
const maxSynapses = 2

// voltageConstants are those of kernel.VoltageStep.
var voltageConstants = arg{
	name: "voltage", kind: consts, shared: "VoltageConstants",
	fields: slices.Concat(
		[]string{"DtCm", "HalfDtCm", "One", "Theta"},
		numbered("G", maxSynapses), numbered("E", maxSynapses), numbered("Decay", maxSynapses)),
}

// voltageArgs returns the arguments of a step of the voltage beside v and the sums.
func voltageArgs() (args []arg) {
	for i := range maxSynapses {
		args = append(args, arg{name: synapse(i), kind: vector})
	}
	return append(args, arg{name: "above", kind: bitmask}, arg{name: "bounds", kind: accumulator}, voltageConstants, relaxation)
}

// synapse names the argument of synapse i.
func synapse(i int) string { return fmt.Sprintf("s%d", i) }

// voltagePhase moves the voltage by the sums in the slots cond and e, and with it the
// synapses. It has a loop for each method and number of synapses.
func voltagePhase(selector string) phase {
	p := phase{
		selector: selector,
		terms:    []term{{field: "Method", factor: maxSynapses + 1}, {field: "Synapses", factor: 1}},
	}
	for method := range voltageMethods {
		for synapses := range maxSynapses + 1 {
			p.loops = append(p.loops, voltageLoop(method, synapses))
		}
	}
	return p
}

// voltageLoop takes eight neurons an iteration, one byte of the bits above.
func voltageLoop(method, synapses int) loop {
	constant := func(field string, i int) string { return "voltage." + numbered(field, maxSynapses)[i] }
	l := loop{neurons: 8, number: method*(maxSynapses+1) + synapses}
	if method == exponentialEuler {
		l.spill = relaxationSpill()
	}
	if synapses == maxSynapses || method == exponentialEuler {
		for i := range synapses {
			l.spillAMD64 = append(l.spillAMD64, constant("E", i), constant("Decay", i))
		}
	}
	l.body = func(b *body) {
		above := instr{op: opAbove, name: "above", args: []value{b.constant("voltage.Theta")}}
		n := 8 / b.lanes
		for j := range n {
			g, e := b.loadAt("cond", j), b.loadAt("e", j)
			for i := range synapses {
				s := b.loadAt(synapse(i), j)
				g, e = addSynapse(b, g, e, s, constant("G", i), constant("E", i))
				b.storeAt(synapse(i), j, b.mul(s, b.constant(constant("Decay", i))))
			}
			v := moveVoltage(b, method, g, e, b.loadAt("v", j))
			b.storeAt("v", j, v)
			above.args = append(above.args, v)
			b.emit(instr{op: opAccumulateMin, name: "bounds", imm: j, args: []value{v}})
			b.emit(instr{op: opAccumulateMax, name: "bounds", imm: n + j, args: []value{v}})
		}
		b.emit(above)
	}
	return l
}

// addSynapse adds a synapse to the sums, its constants by their keys.
func addSynapse(b *body, g, e, s value, conductance, rev string) (value, value) {
	gs := b.as("gs", b.mul(b.constant(conductance), s))
	return b.add(g, gs), b.fma(gs, b.constant(rev), e)
}

// moveVoltage returns the voltage after a step of a method.
func moveVoltage(b *body, method int, g, e, v value) value {
	c := func(field string) value { return b.constant("voltage." + field) }
	switch method {
	case forwardEuler:
		return b.fma(c("DtCm"), b.fnma(g, v, e), v)
	case crankNicolson:
		d := b.mul(c("DtCm"), b.fnma(g, v, e))
		return b.add(v, b.div(d, b.fma(g, c("HalfDtCm"), c("One"))))
	}
	return relaxed(b, v, g, e)
}

// voltage is the step of the voltage alone, from sums in memory.
func voltage(bits int) *kernel {
	return &kernel{
		family:     fmt.Sprintf("voltage%d", bits),
		name:       "Voltage",
		doc:        "moves n voltages, a multiple of 8, by the sums cond and e, " + voltageDoc,
		args:       slices.Concat(vectors("v", "cond", "e"), arrivalsArgs(), voltageArgs(), []arg{arrivalsNumber, voltageNumber}),
		equivalent: voltageEquivalent("cond[i]", "e[i]"),
		phases:     []phase{arrivalsPhase(arrivalsNumber.name), voltagePhase(voltageNumber.name)},
	}
}

// arrivalsNumber and voltageNumber are the arguments that number the loops of the phases.
var (
	arrivalsNumber = arg{name: "arrivalsLoop", kind: selector}
	voltageNumber  = arg{name: "voltageLoop", kind: selector}
)

const voltageDoc = "after adding the arrivals counted at Counted receptors x; see kernel.MoveVoltage. Method is that of kernel.VoltageMethod."

// voltageEquivalent returns the loop in Go of a step of the voltage from given sums.
func voltageEquivalent(g, e string) []string {
	return []string{
		"for i := range count {",
		"	for j := range Counted {",
		"		for range min(counts[j][i], 2) {",
		"			x[j][i] += Weight[j]",
		"		}",
		"	}",
		"	g, en := " + g + ", " + e,
		"	for j := range Synapses {",
		"		gs := G[j] * s[j][i]",
		"		g += gs",
		"		en = fma(gs, E[j], en)",
		"		s[j][i] *= Decay[j]",
		"	}",
		"	d := fma(-g, v[i], en)",
		"	switch Method {",
		"	case 0: // forward Euler",
		"		v[i] = fma(DtCm, d, v[i])",
		"	case 1: // exponential Euler",
		"		v[i] += DtCm * d * phi(DtCm*g)",
		"	case 2: // Crank-Nicolson",
		"		v[i] += DtCm * d / fma(g, HalfDtCm, One)",
		"	}",
		"	set bit i%8 of above[i/8] to v[i] > Theta",
		"	bounds[i%8] = min(bounds[i%8], v[i])",
		"	bounds[8+i%8] = max(bounds[8+i%8], v[i])",
		"}",
	}
}
