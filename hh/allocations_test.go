package hh

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/lut4go/lut4go/table"
)

// allocationsOfARun returns how often a run of a time in ms allocates.
func allocationsOfARun(t testing.TB, n *Network, ms float64) float64 {
	t.Helper()
	return testing.AllocsPerRun(4, func() { run(t, n, ms) })
}

// Buffers grow to what the busiest epoch needs, and then stay. The runtime itself
// allocates a little for goroutines that wait.
func TestSteppingAllocatesNothingOnceItsBuffersAreLargeEnough(t *testing.T) {
	const settling, measured = 300, 600 // ms
	for _, c := range []Config{
		{Method: Euler, Threads: 1}, {Method: Euler, Threads: 2}, {Method: RK4, Dt: 0.05, Threads: 1},
		{Method: CN, Precision: 32, Threads: 1}, {Method: ExpEuler, Order: table.Cubic, Dt: 0.05, Threads: 1},
	} {
		t.Run(fmt.Sprintf("%s %d bits %d threads", c.Method, c.Precision, c.Threads), func(t *testing.T) {
			var now runtime.MemStats
			var before, epochs uint64
			c.Seed = 1
			c.Progress = func(ms float64) {
				runtime.ReadMemStats(&now)
				if ms < settling {
					before = now.Mallocs
				} else {
					epochs++
				}
			}
			s := newRecurrentNetwork(t, c, 300)
			s.cells.monitors, s.cells.states = nil, nil // those grow
			check(t, s.cells.AddPoisson(PoissonInput{Receptor: "b", Rate: 100, Weight: 1}))
			check(t, s.cells.AddNoise(Noise{SD: 0.5, Tau: 4}))
			check(t, s.cells.AddNoise(Noise{SD: 0.5, Tau: 4, Shared: true}))
			check(t, s.cells.Inject(Sine{End: 1e9, Amplitude: 1, Frequency: 8}))
			for i, trains := range []Trains{PoissonTrains{Rate: 50}, StreamedTrains{&periodicReader{}}} {
				source := addSource(t, s.net, fmt.Sprint("source", i), 100, trains)
				connect(t, s.net, source, s.cells, Connection{Receptor: "b", Rule: Probability(0.1), Weight: Constant(0.1), Delay: Uniform{Lo: 0, Hi: 5}})
				check(t, source.StreamSpikesOf([]int{3, 7}, discardingSink{}))
				source.CountSpikes()
			}
			check(t, s.cells.StreamSpikes(discardingSink{}))
			check(t, s.cells.StreamState("v", []int{3}, 1, discardingSink{}))
			run(t, s.net, settling+measured)
			if allocated := now.Mallocs - before; allocated > epochs/4 {
				t.Errorf("%d allocations in %d epochs", allocated, epochs)
			}
		})
	}
}

// periodicReader reads a spike of each of a hundred neurons every 5 ms, for ever.
type periodicReader struct{ at int }

func (r *periodicReader) ReadSpikes(times []float64, neurons []uint32) (int, error) {
	for i := range times {
		times[i], neurons[i] = float64(r.at)*0.05, uint32(r.at%100)
		r.at++
	}
	return len(times), nil
}

func TestStepsWithWeightsDoNotAllocate(t *testing.T) {
	for _, precision := range []int{64, 32} {
		n := newWeightedNetwork(t, Config{Precision: precision, Threads: 1}, 60)
		run(t, n, 150) // the buffers find their size
		few, many := allocationsOfARun(t, n, 1), allocationsOfARun(t, n, 8)
		if few > 2 || many > few {
			t.Errorf("%d bits: 20 steps allocate %v times, 160 steps %v times, want at most 2 whatever the steps", precision, few, many)
		}
	}
}

func TestStepsDoNotAllocate(t *testing.T) {
	for _, c := range []struct {
		name  string
		build func(t *testing.T) *Network
	}{
		{"fused step with synapses", func(t *testing.T) *Network {
			n := newNetwork(t, Config{Dt: 0.01, Grid: coarseGrid, Threads: 1, Seed: 1})
			m := WangBuzsaki()
			m.Receptors = []Receptor{{Name: "b", G: 0.01, E: 0, Tau: 5}}
			p := addPopulation(t, n, "wb", m, 100)
			check(t, p.Set("v", Uniform{Lo: -70, Hi: -55}))
			connect(t, n, p, p, Connection{Receptor: "b", Rule: Probability(0.1), Weight: Constant(1), Delay: Uniform{Lo: 0.5, Hi: 1}})
			return n
		}},
		{"kernels of RK4", func(t *testing.T) *Network {
			n := newNetwork(t, Config{Dt: 0.01, Grid: coarseGrid, Threads: 1, Method: RK4})
			p := addPopulation(t, n, "squid", Squid(), 10)
			check(t, p.SetCurrent(9))
			return n
		}},
		{"kernels of Euler in float32", func(t *testing.T) *Network {
			n := newNetwork(t, Config{Dt: 0.01, Grid: coarseGrid, Threads: 1, Precision: 32})
			p := addPopulation(t, n, "squid", Squid(), 10)
			check(t, p.SetCurrent(9))
			return n
		}},
		{"noise, samples and clamps", func(t *testing.T) *Network {
			n := newNetwork(t, Config{Dt: 0.01, Grid: coarseGrid, Threads: 1, Method: RK4})
			p := addPopulation(t, n, "squid", Squid(), 10)
			check(t, p.AddWhiteNoise(WhiteNoise{Sigma: 1, Correlation: 0.5}))
			check(t, p.AddNoiseEach(Noise{SD: 1, Tau: 1, Correlation: 0.5}, ramp(10)))
			check(t, p.InjectSamples(1e9, [][]float64{ramp(10)}))
			check(t, p.Clamp(VoltageClamp{Command: ClampSteps{Steps: []ClampStep{{1e9, -60}}}, Cells: []int{3}}))
			check(t, p.Clamp(VoltageClamp{Command: ClampSteps{Steps: []ClampStep{{1e9, -60}}}, Resistance: 1}))
			return n
		}},
		{"exact rates", func(t *testing.T) *Network {
			n := newNetwork(t, Config{Dt: 0.01, Threads: 1, Order: table.Exact})
			addPopulation(t, n, "squid", Squid(), 2)
			return n
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := c.build(t)
			run(t, n, 80) // the buffers find their size
			few, many := allocationsOfARun(t, n, 1), allocationsOfARun(t, n, 8)
			// A run makes its goroutines and their channels anew: none here.
			if few > 2 || many > few {
				t.Errorf("100 steps allocate %v times, 800 steps %v times, want at most 2 whatever the steps", few, many)
			}
		})
	}
}

func TestAStreamedRunNeedsNoMoreMemoryTheLongerItIs(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.01, Grid: coarseGrid, Threads: 1, Seed: 1})
	m := WangBuzsaki()
	m.Receptors = []Receptor{{Name: "b", G: 0.01, E: 0, Tau: 5}}
	m.Refractory = 2
	p := addPopulation(t, n, "wb", m, 100)
	check(t, p.Set("v", Uniform{Lo: -70, Hi: -55}))
	connect(t, n, p, p, Connection{Receptor: "b", Rule: Probability(0.1), Weight: Constant(1), Delay: Uniform{Lo: 0.5, Hi: 1}})
	var c countingSink
	check(t, p.StreamSpikes(&c))
	check(t, p.StreamCrossings(&c))
	check(t, p.StreamState("v", []int{0, 50, 99}, 3, &c))
	run(t, n, 80) // the buffers find their size
	few, many := allocationsOfARun(t, n, 1), allocationsOfARun(t, n, 16)
	if few > 2 || many > few || c.spikes < 100 || c.samples < 1000 {
		t.Errorf("1 ms allocates %v times, 16 ms %v times, want at most 2 whatever the time; %d spikes, %d samples", few, many, c.spikes, c.samples)
	}
}
