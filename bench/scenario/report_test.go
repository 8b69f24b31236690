package scenario

import (
	"bytes"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/bench/internal/timing"
	"github.com/lut4go/lut4go/kernel"
)

func TestReportOfARunReadsWell(t *testing.T) {
	r := Result{
		Scenario: "wb-network", Model: "wang-buzsaki", Neurons: 1000, Synapses: 100078, Steps: 100000, DtMs: 0.01,
		DurationMs: 1000, Method: "euler", Order: "linear", GridStepMV: 1, Precision: 64, Backend: "avx2", Threads: 2,
		Seed: 1, BuildS: 0.01, WallS: 0.2, NsPerNeuronStep: 2, RealtimeFactor: 5, Spikes: 202494, MeanRateHz: 202.494,
	}
	c := Comparison{
		Run: 2, Update: Cost{1.4, 1.5, 1}, LookUp: Cost{11, 12, 8}, Exact: Cost{59, 60, 40}, ExactSIMD: &Cost{8, 9, 6}, ExactFused: &Cost{7, 7.5, 5},
		Conditions: timing.Conditions{Samples: 45, Probes: 200, LeastUs: 40, Limit: timing.SlowProbe}, SIMD: kernel.AVX2, Neurons: 1000, ScalarMethod: "euler", LookUpCost: "5 look-ups", ExactCost: "6 exponentials",
	}
	var b bytes.Buffer
	if err := r.WriteReport(&b, &c); err != nil {
		t.Fatal(err)
	}
	want := `wb-network  1000 wang-buzsaki neurons, 100078 synapses
simulated   1000 ms in 100000 steps of 0.01 ms, seed 1
by          euler, linear table of 1 mV, float64, avx2, 2 threads
on          unknown processor
result      202494 spikes, mean rate 202.5 Hz
speed       0.2 s wall, 2 ns per neuron-step, 5 x real time (and 0.01 s to build)

ns per neuron-step by euler, dt 0.01 ms, of 1000 neurons, the least and the median of quiet samples:
               least  median  /run  /update
          run              2                 this run, once, 2 threads: all of it
       update    1.4     1.5                 its state update alone, 1 thread, float64, avx2
      look-up     11      12     6        8  plain Go, euler, 1 thread, float64: 5 look-ups
        exact     59      60    30       40  plain Go, euler, 1 thread, float64: 6 exponentials
  exact, SIMD      8       9   4.5        6  avx2, euler, 1 thread, float64: 6 exponentials
    and fused      7     7.5  3.75        5  avx2, euler, 1 thread, float64: 6 exponentials
0 of 45 samples were disturbed; 0 waited for the processor, and 0 of 200 probes
took over 1.07 times the shortest, 40 us
`
	if got := b.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	b.Reset()
	r.Neurons, r.Synapses, r.Steps, r.GridStepMV, r.Spikes = 1, 1, 1, 0, 1
	c.Neurons = 1
	if err := r.WriteReport(&b, &c); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1 wang-buzsaki neuron, 1 synapse\n", "in 1 step of", "exact rates", "1 thread\n", "1 spike,", "--neurons 512", ", 0.002 us a step of 1 neuron,", "\nus a step by euler"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
}

func TestTheListHasAllThereIsToChooseFrom(t *testing.T) {
	var b bytes.Buffer
	if err := WriteList(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"wb-network", "wb-cell", "squid", "traub", "pospischil-ib", "fi-curve MODEL", "golomb-yue-yaari  0 to 4\n", "wang-buzsaki", "traub-miles", "euler", "rk4", "linear", "exact", "purego"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
}
