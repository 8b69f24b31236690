package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// manifestHead describes the columns of a manifest.
const manifestHead = `# The kernels of this folder, by instruction set: what a change of the generator
# has touched. Written by avo.
#
# loop          instructions in each inner loop; of a kernel of many forms in the
#               shortest and the longest
# neuron-step   instructions in the inner loops for each neuron, of a kernel of one form
# frame         bytes on the stack
# instructions  the start of the SHA-256 of all, without comments, spaces and names
`

// writeManifest writes a line for each kernel of a set.
func writeManifest(w io.Writer, files map[string][]byte, ks []*kernel) error {
	if _, err := io.WriteString(w, manifestHead); err != nil {
		return err
	}
	for _, t := range targets {
		bodies := functions(files, t)
		fmt.Fprintln(w)
		tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintf(tab, "%s\tloop\tneuron-step\tframe\tinstructions\n", t.name)
		for _, k := range kernelsOf(ks, "", t.name) {
			f, ok := bodies[k.name]
			if !ok {
				return fmt.Errorf("%s has no function %s", t.name, k.name)
			}
			step := "-"
			loops := fmt.Sprintf("%d to %d", slices.Min(f.loops), slices.Max(f.loops))
			if !k.selects() {
				n, err := k.instructions(t, f, nil)
				if err != nil {
					return err
				}
				step = fmt.Sprintf("%.1f", n)
				loops = strings.Trim(fmt.Sprint(f.loops), "[]")
			}
			fmt.Fprintf(tab, "%s\t%s\t%s\t%s\t%.12s\n", k.name, loops, step, f.frame, f.hash)
		}
		if err := tab.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// instructions returns the number of instructions in the kernel's inner loops for a
// neuron and step, where the loops have the numbers that the arguments of their phases
// give.
func (k *kernel) instructions(m machine, f function, numbers map[string]int) (float64, error) {
	sum := 0.0
	for i, p := range k.phases {
		number := numbers[p.selector]
		if p.optional && number == 0 {
			continue
		}
		j := slices.IndexFunc(p.loops, func(l loop) bool { return l.number == number })
		at := k.firstLoop(i) + j
		if j < 0 || at >= len(f.loops) {
			return 0, fmt.Errorf("%s has no loop %d of phase %q among %d", k.name, number, p.selector, len(f.loops))
		}
		sum += float64(f.loops[at]) / float64(p.loops[j].step(m.lanes(k.bits)))
	}
	return sum, nil
}

// A function is what a manifest has of a function in a file of assembly.
type function struct {
	loops []int  // instructions in the inner loops, by the numbers of their labels
	frame string // bytes
	hash  string
}

// functions returns those of all files of a target by name.
func functions(files map[string][]byte, t target) map[string]function {
	all := map[string]function{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if strings.HasPrefix(name, t.name+"/") && strings.HasSuffix(name, ".s") {
			maps.Copy(all, parse(string(files[name])))
		}
	}
	return all
}

var (
	textLine  = regexp.MustCompile(`^TEXT ·(\w+)\(SB\)(,.*\$(\d+)-\d+)$`)
	labelLine = regexp.MustCompile(`^(\w+):$`)
	argument  = regexp.MustCompile(`\b\w+\+(\d+\(FP\))`)
	word      = regexp.MustCompile(`\w+`)
	spaces    = regexp.MustCompile(`\s+`)
)

// parse reads the functions of a file of assembly by their names.
func parse(text string) map[string]function {
	all := map[string]function{}
	var name string
	var lines []string
	end := func() {
		if name != "" {
			all[name] = newFunction(lines)
		}
	}
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "//")
		line = strings.TrimSpace(spaces.ReplaceAllString(line, " "))
		if m := textLine.FindStringSubmatch(line); m != nil {
			end()
			name, lines = m[1], nil
		}
		if line != "" {
			lines = append(lines, line)
		}
	}
	end()
	return all
}

// newFunction reads the lines of a function. An inner loop goes from a label
// "loop…" with its number to the branch back to it.
func newFunction(lines []string) function {
	f := function{frame: textLine.FindStringSubmatch(lines[0])[3], hash: hash(lines)}
	label, n := "", 0
	for _, line := range lines[1:] {
		switch {
		case strings.HasPrefix(line, "PCALIGN"):
		case strings.HasPrefix(line, "loop"):
			label, n = strings.TrimSuffix(line, ":"), 0
		case label != "":
			n++
			if strings.HasSuffix(line, " "+label) {
				number, _ := strconv.Atoi(strings.TrimPrefix(label, "loop"))
				f.loops = append(f.loops, make([]int, max(0, number+1-len(f.loops)))...)
				f.loops[number] = n
				label = ""
			}
		}
	}
	return f
}

// hash returns the SHA-256 of a function's instructions. The names of the function,
// its arguments and its labels do not count: arguments are their offsets, labels
// their numbers.
func hash(lines []string) string {
	labels := map[string]string{}
	for _, line := range lines {
		if m := labelLine.FindStringSubmatch(line); m != nil {
			labels[m[1]] = fmt.Sprintf("label%d", len(labels))
		}
	}
	h := sha256.New()
	for i, line := range lines {
		if i == 0 {
			line = textLine.FindStringSubmatch(line)[2]
		}
		line = argument.ReplaceAllString(line, "$1")
		line = word.ReplaceAllStringFunc(line, func(s string) string {
			if l, ok := labels[s]; ok {
				return l
			}
			return s
		})
		fmt.Fprintln(h, line)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// counted are fused steps by forward Euler from a linear table, with the numbers of their
// loops.
var counted = []struct {
	title                        string
	cell, synapses, withArrivals int
}{
	{"Wang-Buzsaki step", wangBuzsakiCell, 0, 0},
	{"with a synapse", wangBuzsakiCell, 1, 0},
	{"and its arrivals counted", wangBuzsakiCell, 1, 1},
	{"Hodgkin-Huxley step", hodgkinHuxleyCell, 0, 0},
	{"with a synapse", hodgkinHuxleyCell, 1, 0},
	{"with two synapses", hodgkinHuxleyCell, 2, 0},
}

// countTable returns the instructions per neuron-step of the counted kernels as a
// table in Markdown.
func countTable(files map[string][]byte, ks []*kernel) (string, error) {
	var s strings.Builder
	title, rule := "| instructions per neuron-step |", "|---|"
	for _, t := range targets {
		for _, bits := range []int{64, 32} {
			title += fmt.Sprintf(" %s float%d |", t.title, bits)
			rule += "---|"
		}
	}
	fmt.Fprintf(&s, "%s\n%s\n", title, rule)
	for _, c := range counted {
		fmt.Fprintf(&s, "| %s |", c.title)
		for _, t := range targets {
			bodies := functions(files, t)
			for _, bits := range []int{64, 32} {
				name := fmt.Sprintf("Step%d", bits)
				i := slices.IndexFunc(ks, func(k *kernel) bool { return k.name == name })
				n, err := ks[i].instructions(t, bodies[name], map[string]int{
					rowsNumber.name: c.cell, voltageNumber.name: c.synapses, arrivalsNumber.name: c.withArrivals,
				})
				if err != nil {
					return "", err
				}
				fmt.Fprintf(&s, " %.1f |", n)
			}
		}
		fmt.Fprintln(&s)
	}
	return s.String(), nil
}
