package hh_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/hh/rankstest"
	"github.com/lut4go/lut4go/kernel"
)

// treesWithEverything is treeNetwork, with all that may be at a site, and single compartments
// that the trees see.
type treesWithEverything struct {
	net     *hh.Network
	spikes  *hh.SpikeMonitor
	records []*hh.StateMonitor
}

func newTreesWithEverything(t *testing.T, c hh.Config) *treesWithEverything {
	t.Helper()
	const count = 21
	net, p, spikes := treeNetwork(t, c, count)
	x := &treesWithEverything{net: net, spikes: spikes}
	ramp := func(lo, hi float64) []float64 {
		x := make([]float64, count)
		for i := range x {
			x[i] = lo + float64((hi-lo)*float64(i))/count
		}
		return x
	}
	soma, left, right, basal, axon := cell.At("soma", 0.5), cell.At("left", 0.4), cell.At("right", 0.7), cell.At("basal", 0.2), cell.At("axon", 0.5)
	steps := hh.ClampSteps{Start: 1, Steps: []hh.ClampStep{{Duration: 2, Voltage: -50}, {Duration: 1.5, Voltage: 10}}}
	sigmoid := func(v float64) float64 { return 1 / (1 + hh.Exp(-(v+40)/5)) }
	coupled := func(_ *hh.Coupling, err error) { check(err) }
	check(p.AddNoiseAt(left, hh.Noise{Mean: 0.01, SD: 0.02, Tau: 2, Correlation: 0.5}, ramp(0, 1)))
	check(p.AddNoiseAt(soma, hh.Noise{Mean: 5, SD: 5, Tau: 3, Conductance: true}, nil))
	check(p.AddWhiteNoiseAt(right, hh.WhiteNoise{Sigma: 0.01, Correlation: 0.2}, nil))
	check(p.InjectSamplesAt(basal, 0.5, 0.7, [][]float64{ramp(0, 0.1), ramp(0.1, -0.1)}))
	check(p.ClampAt(right, hh.VoltageClamp{Command: steps, Cells: []int{2, 7, 15, 16, 20}}))
	check(p.ClampAt(soma, hh.VoltageClamp{Command: steps, Cells: []int{0, 17}, Resistance: 5}))
	check(p.ClampAt(soma, hh.VoltageClamp{Command: hh.ClampSamples{Every: 0.3, Values: []float64{-60, -40, -70}}, Resistance: 20}))
	check(p.SetParameter("na.G", hh.Uniform{Lo: 110, Hi: 130}))
	check(p.SetParameterIn("axon", "k.G", hh.Uniform{Lo: 30, Hi: 40}))
	check(p.SetParameter("pas.E", hh.Uniform{Lo: -70, Hi: -60}))
	check(p.SetParameter("Cm", hh.Uniform{Lo: 0.9, Hi: 1.1}))
	check(p.SetParameter("nmda.G", hh.Uniform{Lo: 4, Hi: 8}))
	coupled(net.ConnectGaps(p, p, hh.GapJunctions{Rule: hh.Probability(0.1), Conductance: hh.Uniform{Lo: 0.1, Hi: 1}, A: basal, B: left}))
	coupled(net.ConnectGraded(p, p, hh.GradedSynapses{Rule: hh.Probability(0.1), Conductance: hh.Constant(0.5), E: -80, Gate: "m", Source: axon, Target: basal}))
	if c.Method == hh.CN { // which single compartments have too
		points, err := net.AddPopulation("points", hh.WangBuzsaki(), 10)
		check(err)
		check(points.SetCurrent(2))
		coupled(net.ConnectGraded(p, points, hh.GradedSynapses{Rule: hh.Probability(0.3), Conductance: hh.Constant(0.05), E: 0, Activation: sigmoid, Source: soma}))
		coupled(net.ConnectGraded(points, p, hh.GradedSynapses{Rule: hh.Probability(0.3), Conductance: hh.Constant(0.5), E: 0, Activation: sigmoid, Target: right}))
		coupled(net.ConnectGraded(points, p, hh.GradedSynapses{Rule: hh.Probability(0.3), Conductance: hh.Constant(0.5), E: -70, Gate: "n", Target: right}))
	}
	record := func(m *hh.StateMonitor, err error) {
		check(err)
		x.records = append(x.records, m)
	}
	record(p.RecordClampCurrentAt(right, []int{2, 5, 20}, 3))
	record(p.RecordClampCurrentAt(soma, []int{0, 20}, 2))
	record(p.RecordStateAt(left, "v", []int{0, 20}, 5))
	record(p.RecordStateAt(axon, "h", []int{7}, 1))
	return x
}

// outcome is a hash of the state and of all that was recorded.
func (x *treesWithEverything) outcome(t *testing.T) string {
	t.Helper()
	h := sha256.New()
	check(x.net.WriteState(h))
	fmt.Fprintln(h, x.spikes.Steps, x.spikes.Neurons)
	for _, m := range x.records {
		fmt.Fprintln(h, m.Values)
	}
	return fmt.Sprintf("%x", h.Sum(nil))[:16]
}

func (x *treesWithEverything) run(ms float64) { check(x.net.Run(context.Background(), ms)) }

func TestTreesWithEverythingHaveTheSameBitsInAllCircumstances(t *testing.T) {
	const ms = 3.5
	for _, method := range hh.TreeMethods() {
		one := newTreesWithEverything(t, hh.Config{Method: method, Threads: 1, Backend: kernel.PureGo})
		one.run(ms)
		if one.spikes.Len() < 5 {
			t.Fatalf("%d spikes", one.spikes.Len())
		}
		want := one.outcome(t)
		for i, backend := range kernel.Backends() { // each with other threads, and with a checkpoint somewhere
			first := newTreesWithEverything(t, hh.Config{Method: method, Threads: 1 + i, Backend: backend})
			first.run(1 + float64(i)*0.7)
			var saved bytes.Buffer
			check(first.net.Checkpoint(&saved))
			second := newTreesWithEverything(t, hh.Config{Method: method, Threads: 8 - i, Backend: backend})
			check(second.net.Restore(&saved))
			second.run(ms - second.net.Time())
			if got := second.outcome(t); got != want {
				t.Errorf("%s, %s: %q in parts, want %q", method, backend, got, want)
			}
		}
		if method != hh.CN {
			continue
		}
		err := rankstest.Run(3, func(r *rankstest.Rank) error {
			x := newTreesWithEverything(t, hh.Config{Method: method, Threads: 1, Ranks: r})
			x.run(ms)
			if got := x.outcome(t); r.Rank() == 0 && got != want {
				t.Errorf("%s: %q on three ranks, want %q", method, got, want)
			}
			return nil
		})
		check(err)
	}
}
