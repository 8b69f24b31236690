package bench

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// WriteReport writes a result, and a comparison unless it is nil, for people to
// read.
func (r Result) WriteReport(w io.Writer, c *Comparison) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	synapses := ""
	if r.Synapses > 0 {
		synapses = fmt.Sprintf(", %d synapses", r.Synapses)
	}
	rates := "exact rates"
	if r.GridStepMV > 0 {
		rates = fmt.Sprintf("%s table of %v mV", r.Order, r.GridStepMV)
	}
	fmt.Fprintf(t, "%s\t%s%s\n", r.Scenario, count(r.Neurons, r.Model+" neuron"), synapses)
	fmt.Fprintf(t, "simulated\t%.6g ms in %d steps of %v ms, seed %d\n", r.DurationMs, r.Steps, r.DtMs, r.Seed)
	fmt.Fprintf(t, "by\t%s, %s, float%d, %s, %s\n", r.Method, rates, r.Precision, r.Backend, count(r.Threads, "thread"))
	fmt.Fprintf(t, "result\t%s, mean rate %.4g Hz\n", count(r.Spikes, "spike"), r.MeanRateHz)
	fmt.Fprintf(t, "speed\t%.3g s wall, %.3g ns per neuron-step, %.3g x real time (and %.2g s to build)\n",
		r.WallS, r.NsPerNeuronStep, r.RealtimeFactor, r.BuildS)
	if err := t.Flush(); err != nil || c == nil {
		return err
	}
	fmt.Fprintf(w, "\nns per neuron-step by %s, dt %v ms, of %s:\n", r.Method, r.DtMs, count(c.Neurons, "neuron"))
	t = tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(name string, ns float64, update, run string, what string) {
		fmt.Fprintf(t, "  %s\t%s\t%s\t%s\t  %s\n", name, fmt.Sprintf("%.3g", ns), update, run, what)
	}
	ratio := func(ns, of float64) string { return fmt.Sprintf("%.2fx", ns/of) }
	fmt.Fprintf(t, "  \tns\tto update\tto run\t\n")
	row("run", c.Run, ratio(c.Run, c.Update), ratio(c.Run, c.Run), fmt.Sprintf("this run: %s, synapses, spikes, recording", count(r.Threads, "thread")))
	row("update", c.Update, ratio(c.Update, c.Update), ratio(c.Update, c.Run), fmt.Sprintf("state update alone, 1 thread, %s, float%d", r.Backend, r.Precision))
	row("look-up", c.LookUp, ratio(c.LookUp, c.Update), ratio(c.LookUp, c.Run), fmt.Sprintf("scalar loop, 1 thread, float64: %s", c.LookUpCost))
	row("exact", c.Exact, ratio(c.Exact, c.Update), ratio(c.Exact, c.Run), fmt.Sprintf("scalar loop, 1 thread, float64: %s", c.ExactCost))
	return t.Flush()
}

// count puts a number before a noun, which becomes a plural by an s.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
