package main

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// counted are the kernels whose instructions are counted: the fused steps by
// forward Euler from a linear table.
var counted = []struct{ title, kernel string }{
	{"Wang-Buzsaki step", "WangBuzsaki"},
	{"with a synapse", "WangBuzsakiSyn"},
	{"Hodgkin-Huxley step", "HodgkinHuxley"},
	{"with a synapse", "HodgkinHuxleySyn"},
	{"with two synapses", "HodgkinHuxleyTwoSyn"},
}

// writeCounts writes the instructions per neuron-step of the counted kernels, as
// the generated files have them, as a table in Markdown.
func writeCounts(w io.Writer, amd64, arm64 []byte) error {
	targets := []struct {
		m    machine
		text []byte
	}{{avx2{}, amd64}, {neonMachine{}, arm64}}
	ks := kernels()
	fmt.Fprint(w, "| instructions per neuron-step | AVX2 float64 | AVX2 float32 | NEON float64 | NEON float32 |\n|---|---|---|---|---|\n")
	for _, c := range counted {
		fmt.Fprintf(w, "| %s |", c.title)
		for _, t := range targets {
			for _, bits := range []int{64, 32} {
				name := fmt.Sprintf("%s%d", c.kernel, bits)
				i := slices.IndexFunc(ks, func(k *kernel) bool { return k.name == name })
				n, err := ks[i].instructions(t.m, t.text)
				if err != nil {
					return err
				}
				fmt.Fprintf(w, " %.1f |", n)
			}
		}
		fmt.Fprintln(w)
	}
	return nil
}

// instructions returns how many instructions the kernel's inner loops have in a
// file of assembly for each neuron of a step.
func (k *kernel) instructions(m machine, text []byte) (float64, error) {
	turns := loops(text, k.name)
	if len(turns) != len(k.phases) {
		return 0, fmt.Errorf("%s has %d inner loops, want %d", k.name, len(turns), len(k.phases))
	}
	sum := 0.0
	for i, p := range k.phases {
		sum += float64(turns[i]) / float64(p.step(m.lanes(k.bits)))
	}
	return sum, nil
}

// directive matches lines of a loop that are no instructions.
var directive = regexp.MustCompile(`^\s*(//.*|PCALIGN.*)?$`)

// loops returns the numbers of instructions from each label "turn…" of a
// function to the branch back to it.
func loops(text []byte, name string) []int {
	var counts []int
	inside, label, n := false, "", 0
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "TEXT "):
			inside = strings.HasPrefix(line, "TEXT ·"+name+"(SB)")
		case !inside || directive.MatchString(line):
		case strings.HasPrefix(line, "turn"):
			label, n = strings.TrimSuffix(line, ":"), 0
		case label != "":
			n++
			if strings.HasSuffix(line, label) {
				counts = append(counts, n)
				label = ""
			}
		}
	}
	return counts
}
