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
	compartments := ""
	if r.Compartments > 0 {
		compartments = " of " + phrase.Count(r.Compartments, "compartment")
	}
	fmt.Fprintf(t, "%s\t%s%s%s%s\n", r.Scenario, phrase.Count(r.Neurons, r.Model+" neuron"), compartments, synapses, currents)
	fmt.Fprintf(t, "simulated\t%.10g ms in %s of %v ms, seed %d\n", r.DurationMs, phrase.Count(int(r.Steps), "step"), r.DtMs, r.Seed)
	fmt.Fprintf(t, "by\t%s, %s, float%d, %s, %s\n", r.Method, rates, r.Precision, r.Backend, r.threads())
	fmt.Fprintf(t, "on\t%s\n", r.CPU)
	fmt.Fprintf(t, "result\t%s, mean rate %.4g Hz\n", phrase.Count(r.Spikes, "spike"), r.MeanRateHz)
	if r.Curve != nil {
		r.Curve.WriteRows(t)
	}
	fmt.Fprintf(t, "speed\t%.3g s wall, %s, %.3g x real time (and %.2g s to build)\n",
		r.WallS, r.cost(), r.RealtimeFactor, r.BuildS)
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
	return r.writeComparison(w, c)
}

// threads says how many there were: no more than cells.
func (r Result) threads() string {
	if r.Ranks > 1 {
		return fmt.Sprintf("%d ranks of %s", r.Ranks, phrase.Count(r.Threads, "thread"))
	}
	return phrase.Count(min(r.Threads, r.Neurons), "thread")
}

// cost says what a step costs: of a compartment, or of a neuron or, among few, of all.
func (r Result) cost() string {
	if r.Compartments > 0 {
		return fmt.Sprintf("%.3g ns per compartment-step", r.NsPerNeuronStep/float64(r.Compartments))
	}
	if r.Neurons >= fewNeurons {
		return fmt.Sprintf("%.3g ns per neuron-step", r.NsPerNeuronStep)
	}
	return fmt.Sprintf("%.3g us a step of %s", r.NsPerNeuronStep*float64(r.Neurons)/1000, phrase.Count(r.Neurons, "neuron"))
}

func (r Result) writeComparison(w io.Writer, c *Comparison) error {
	unit, scale := "ns per neuron-step", 1.0
	if c.Neurons < fewNeurons {
		unit, scale = "us a step", float64(c.Neurons)/1000
	}
	fmt.Fprintf(w, "\n%s by %s, dt %v ms, of %s, the least and the median of quiet samples:\n", unit, r.Method, r.DtMs, phrase.Count(c.Neurons, "neuron"))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "\tleast\tmedian\t/run\t/update\t\n")
	fmt.Fprintf(t, "run\t\t%.3g\t\t\t  this run, once, %s: all of it\n", c.Run*scale, r.threads())
	fmt.Fprintf(t, "update\t%.3g\t%.3g\t\t\t  its state update alone, 1 thread, float%d, %s\n", c.Update.Least*scale, c.Update.Median*scale, r.Precision, r.Backend)
	other := func(name string, x Cost, by, cost string) {
		fmt.Fprintf(t, "%s\t%.3g\t%.3g\t%.3g\t%.3g\t  %s, %s, 1 thread, float64: %s\n",
			name, x.Least*scale, x.Median*scale, x.Median/c.Run, x.OverUpdate, by, c.ScalarMethod, cost)
	}
	other("look-up", c.LookUp, "plain Go", c.LookUpCost)
	other("exact", c.Exact, "plain Go", c.ExactCost)
	if c.ExactSIMD != nil {
		other("exact, SIMD", *c.ExactSIMD, c.SIMD.String(), c.ExactCost)
		other("and fused", *c.ExactFused, c.SIMD.String(), c.ExactCost)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if c.Neurons < fewNeurons {
		fmt.Fprintf(w, "a step costs little more for many neurons than for one: --neurons 512 shows it\n")
	}
	_, err := fmt.Fprintf(w, "%v\n", c.Conditions)
	return err
}

// Among fewer neurons than fewNeurons the cost of a step that does not depend on their
// number shows.
const fewNeurons = 128
