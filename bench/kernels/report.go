package kernels

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/lut4go/lut4go/bench/internal/phrase"
	"github.com/lut4go/lut4go/kernel"
)

// JSON returns the report as one object on one line.
func (r *Report) JSON() ([]byte, error) {
	text, err := json.Marshal(r)
	return append(text, '\n'), err
}

// WriteReport writes a table for each precision, with a line for each kernel.
func (r *Report) WriteReport(w io.Writer) error {
	fmt.Fprintf(w, "ns per element on blocks of %s, one thread: the least and the median of %s;\n"+
		"gain: how many times as fast as pure Go, by the least ones and by the median of pairs;\n"+
		"*: all samples were disturbed\n",
		phrase.Count(r.Neurons, "neuron"), phrase.Count(r.Rounds, "sample"))
	for _, bits := range []int{64, 32} {
		if err := r.writeTable(w, bits); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "\n%v\n", r.Conditions)
	return err
}

// writeTable writes the times of one precision.
func (r *Report) writeTable(w io.Writer, bits int) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	var kernels []string
	lines := map[string]string{}
	head, columns := "", ""
	for _, k := range r.Times {
		if k.Precision != bits {
			continue
		}
		if !slices.Contains(kernels, k.Kernel) {
			kernels = append(kernels, k.Kernel)
		}
		star := ""
		if k.Quiet == 0 {
			star = "*"
		}
		cell := fmt.Sprintf("\t%.3f\t%.3f%s", k.Least, k.Ns, star)
		backend, column := fmt.Sprintf("\t%v\t", k.Backend), "\tleast\tmedian"
		if k.Backend != kernel.PureGo {
			cell += fmt.Sprintf("\t%.1fx\t%.1fx", k.LeastGain, k.Gain)
			backend += "\t\t"
			column += "\tgain\tof pairs"
		}
		if k.Kernel == kernels[0] {
			head += backend
			columns += column
		}
		lines[k.Kernel] += cell
	}
	fmt.Fprintf(t, "\nfloat%d%s\t\nkernel%s\t\n", bits, head, columns)
	for _, name := range kernels {
		fmt.Fprintf(t, "%s%s\t\n", name, lines[name])
	}
	return t.Flush()
}
