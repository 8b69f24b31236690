package scenario

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/lut4go/lut4go/bench/internal/phrase"
)

// WriteReport writes a result, and a comparison unless it is nil, for people to
// read.
func (r Result) WriteReport(w io.Writer, c *Comparison) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	synapses := ""
	if r.Synapses > 0 {
		synapses = ", " + phrase.Count(r.Synapses, "synapse")
	}
	rates := "exact rates"
	if r.GridStepMV > 0 {
		rates = fmt.Sprintf("%s table of %v mV", r.Order, r.GridStepMV)
	}
	currents := ""
	if r.Curve != nil {
		currents = ", " + r.Curve.Sweep()
	}
	fmt.Fprintf(t, "%s\t%s%s%s\n", r.Scenario, phrase.Count(r.Neurons, r.Model+" neuron"), synapses, currents)
	fmt.Fprintf(t, "simulated\t%.10g ms in %s of %v ms, seed %d\n", r.DurationMs, phrase.Count(int(r.Steps), "step"), r.DtMs, r.Seed)
	fmt.Fprintf(t, "by\t%s, %s, float%d, %s, %s\n", r.Method, rates, r.Precision, r.Backend, phrase.Count(r.Threads, "thread"))
	fmt.Fprintf(t, "on\t%s\n", r.CPU)
	fmt.Fprintf(t, "result\t%s, mean rate %.4g Hz\n", phrase.Count(r.Spikes, "spike"), r.MeanRateHz)
	if r.Curve != nil {
		r.Curve.WriteRows(t)
	}
	fmt.Fprintf(t, "speed\t%.3g s wall, %.3g ns per neuron-step, %.3g x real time (and %.2g s to build)\n",
		r.WallS, r.NsPerNeuronStep, r.RealtimeFactor, r.BuildS)
	if err := t.Flush(); err != nil {
		return err
	}
	if r.Curve != nil {
		if err := r.Curve.WriteTable(w); err != nil {
			return err
		}
	}
	if c == nil {
		return nil
	}
	fmt.Fprintf(w, "\nns per neuron-step by %s, dt %v ms, of %s:\n", r.Method, r.DtMs, phrase.Count(c.Neurons, "neuron"))
	t = tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "\tns\t/run\t/update\t\n")
	ours := func(name string, ns float64, what string) {
		fmt.Fprintf(t, "%s\t%.3g\t\t\t  %s\n", name, ns, what)
	}
	other := func(name string, ns float64, by, cost string) {
		fmt.Fprintf(t, "%s\t%.3g\t%.3g\t%.3g\t  %s, %s, 1 thread, float64: %s\n", name, ns, ns/c.Run, ns/c.Update, by, c.ScalarMethod, cost)
	}
	ours("run", c.Run, fmt.Sprintf("this run, %s: all of it", phrase.Count(r.Threads, "thread")))
	ours("update", c.Update, fmt.Sprintf("its state update alone, 1 thread, float%d, %s", r.Precision, r.Backend))
	other("look-up", c.LookUp, "plain Go", c.LookUpCost)
	other("exact", c.Exact, "plain Go", c.ExactCost)
	if c.ExactSIMD > 0 {
		other("exact, SIMD", c.ExactSIMD, c.SIMD.String(), c.ExactCost)
		other("and fused", c.ExactFused, c.SIMD.String(), c.ExactCost)
	}
	if err := t.Flush(); err != nil || c.Neurons >= fewNeurons {
		return err
	}
	_, err := fmt.Fprintf(w, "a step costs the same for one neuron as for many: --neurons 512 shows it\n")
	return err
}

// Among fewer neurons than fewNeurons the cost of a step that does not depend on their
// number shows.
const fewNeurons = 128
