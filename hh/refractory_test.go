package hh

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/communication"
)

// dropRefractory returns the spikes that are at least so many steps after the last one
// of their neuron that was a spike.
func dropRefractory(crossings []communication.Spike, steps uint64) []communication.Spike {
	var spikes []communication.Spike
	next := map[uint32]uint64{}
	for _, s := range crossings {
		if s.Step >= next[s.Neuron] {
			spikes = append(spikes, s)
			next[s.Neuron] = s.Step + steps
		}
	}
	return spikes
}

func TestNoCrossingWithinTheRefractoryTimeIsASpike(t *testing.T) {
	const dt = 0.125
	for _, c := range []struct {
		name       string
		refractory float64
		start      float64
		v          []float64 // after each step; the threshold is 10 mV
		want       []uint64
	}{
		{"none: every crossing", 0, -65, []float64{20, 0, 20, 0, 20}, []uint64{0, 2, 4}},
		{"less than half a step: every crossing", 0.06, -65, []float64{20, 0, 20, 0, 20}, []uint64{0, 2, 4}},
		{"one step: every crossing", dt, -65, []float64{20, 0, 20, 0, 20}, []uint64{0, 2, 4}},
		{"two steps: crossings that far apart", 2 * dt, -65, []float64{20, 0, 20, 0, 20}, []uint64{0, 2, 4}},
		{"three steps: every other one", 3 * dt, -65, []float64{20, 0, 20, 0, 20, 0, 20}, []uint64{0, 4}},
		{"2.4 steps are two", 0.3, -65, []float64{20, 0, 20}, []uint64{0, 2}},
		{"2.5 steps are three", 0.3125, -65, []float64{20, 0, 20, 0, 20}, []uint64{0, 4}},
		{"the first crossing after it, to the step", 4 * dt, -65, []float64{20, 0, 0, 0, 20, 0, 0, 20, 0, 20}, []uint64{0, 4, 9}},
		{"a crossing within it delays nothing", 3 * dt, -65, []float64{20, 0, 20, 0, 20, 0, 0, 20}, []uint64{0, 4, 7}},
		{"above when it ends: no spike before the next crossing", 3 * dt, -65, []float64{20, 0, 20, 20, 20, 20, 0, 20}, []uint64{0, 7}},
		{"above all the time: one spike", 2 * dt, -65, []float64{20, 30, 20, 30, 20, 30}, []uint64{0}},
		{"above from the start: the first crossing", 3 * dt, 30, []float64{20, 30, 0, 20, 0, 20, 0, 20}, []uint64{3, 7}},
		{"for ever", 1e300, -65, []float64{20, 0, 20, 0, 20, 0, 20}, []uint64{0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newNetwork(t, Config{Dt: dt})
			m := passive(8, 0)
			m.Threshold, m.Refractory = 10, c.refractory
			p := addPopulation(t, n, "cell", m, 1)
			target := addPopulation(t, n, "target", passive(0.1, -65), 1)
			connect(t, n, p, target, Connection{Receptor: "s", Rule: Probability(1), Weight: Constant(1), Delay: Constant(0)})
			spikes := p.RecordCrossings()
			check(t, p.Set("v", Constant(c.start)))
			for _, v := range c.v {
				check(t, p.SetCurrent(8*v))
				run(t, n, dt)
				if got := valuesOf(t, p, "v"); got[0] != v {
					t.Fatalf("the cell is at %v mV, the test wants %v", got[0], v)
				}
			}
			if !slices.Equal(spikes.Steps, c.want) || len(spikes.Crossings) != len(c.want) {
				t.Errorf("spikes in steps %v with %d crossings, want %v", spikes.Steps, len(spikes.Crossings), c.want)
			}
			if got := valuesOf(t, target, "s"); math.Abs(got[0]-float64(len(c.want))) > 1e-6 {
				t.Errorf("%v spikes arrived, want %d", got[0], len(c.want))
			}
		})
	}
}

func TestRefractorinessDropsWhatComesTooSoonAndNothingElse(t *testing.T) {
	// A cell fires about every 14 ms.
	for _, refractory := range []float64{0, 0.05, 5, 20, 35.02} {
		var crossings []communication.Spike
		for _, threads := range []int{1, 3} {
			for _, parts := range [][]float64{{80}, {0.05, 13.95, 0, 0.1, 65.9}} {
				simulate := func(refractory float64) []communication.Spike {
					n := newNetwork(t, Config{Dt: 0.05, Method: RK4, Grid: coarseGrid, Threads: threads})
					m := Squid()
					m.Refractory = refractory
					p := addPopulation(t, n, "squid", m, 150)
					check(t, p.SetCurrent(9))
					check(t, p.Set("v", Uniform{Lo: -75, Hi: 20}))
					spikes := p.RecordSpikes()
					for _, ms := range parts {
						run(t, n, ms)
					}
					return spikesOf(spikes)
				}
				if crossings == nil {
					crossings = simulate(0)
				}
				got, want := simulate(refractory), dropRefractory(crossings, uint64(math.Floor(refractory/0.05+0.5)))
				if !slices.Equal(got, want) {
					t.Errorf("%v ms refractory, %d threads, %d runs: %d spikes of %d crossings, want %d", refractory, threads, len(parts), len(got), len(crossings), len(want))
				}
			}
		}
	}
}

func TestRefractoryNetworksHaveTheSameBitsForThreadsAndParts(t *testing.T) {
	build := func(threads int) *recurrentNetwork {
		s := &recurrentNetwork{net: newNetwork(t, Config{Dt: 0.01, Grid: coarseGrid, Threads: threads, Seed: 3})}
		m := WangBuzsaki()
		m.Receptors = []Receptor{{Name: "b", G: 0.01, E: 0, Tau: 5}}
		m.Refractory = 8 // of intervals of some 4 ms
		s.cells = addPopulation(t, s.net, "wb", m, 200)
		check(t, s.cells.Set("v", Uniform{Lo: -70, Hi: -55}))
		connect(t, s.net, s.cells, s.cells, Connection{Receptor: "b", Rule: Probability(0.1), Weight: Constant(1), Delay: Uniform{Lo: 1, Hi: 2}})
		s.spikes = s.cells.RecordSpikes()
		return s
	}
	whole := build(1)
	check(t, whole.cells.SetCurrent(10))
	whole.run(t, 40)
	if got := spikesOf(whole.spikes); len(got) < 400 || !slices.Equal(got, dropRefractory(got, 800)) {
		t.Fatalf("%d spikes, some within the refractory time", len(got))
	}
	for _, threads := range []int{1, 2, 3} {
		parts := build(threads)
		check(t, parts.cells.SetCurrent(10))
		for _, ms := range []float64{0.01, 9.99, 1.5, 28.5} {
			parts.run(t, ms)
		}
		if a, b := whole.hashes(t), parts.hashes(t); a != b {
			t.Errorf("one run %q, in parts on %d threads %q", a, threads, b)
		}
	}
}

func TestEverySpikeIsRecordedAndDeliveredOnceWhereverTheThresholdIs(t *testing.T) {
	// Nothing resets a spike of the squid axon, which takes many steps through
	// both thresholds, up and down.
	for _, refractory := range []float64{0, 4} {
		t.Run(fmt.Sprintf("refractory %v ms", refractory), func(t *testing.T) {
			n := newNetwork(t, Config{Dt: 0.05, Method: RK4, Grid: coarseGrid, Threads: 2})
			const count = 130
			// Neighbours spike in neighbouring steps. The last ones start between
			// the thresholds, or above both.
			v := make([]float64, count)
			for i := range v {
				v[i] = -70 + 0.5*float64(i)
			}
			v[count-2], v[count-1] = -20, 30
			var spikes [2]*SpikeMonitor
			var targets [2]*Population
			for k, threshold := range []float64{-40, 10} {
				m := Squid()
				m.Threshold, m.Refractory = threshold, refractory
				p := addPopulation(t, n, fmt.Sprint("squid ", k), m, count)
				check(t, p.SetCurrent(9))
				check(t, p.SetEach("v", v))
				targets[k] = addPopulation(t, n, fmt.Sprint("target ", k), passive(0.1, -65), 1)
				connect(t, n, p, targets[k], Connection{Receptor: "s", Rule: Probability(1), Weight: Constant(1), Delay: Uniform{Lo: 0, Hi: 0.4}})
				spikes[k] = p.RecordSpikes()
			}
			run(t, n, 50)
			run(t, n, 10.05)
			counts := [2][count]int{}
			for k, m := range spikes {
				steps := map[uint64]int{}
				for i, neuron := range m.Neurons {
					counts[k][neuron]++
					steps[m.Steps[i]]++
				}
				neighbours := 0
				for s := range steps {
					if steps[s+1] > 0 {
						neighbours++
					}
				}
				if neighbours < 10 {
					t.Errorf("only %d pairs of neighbouring steps have spikes", neighbours)
				}
				if got := valuesOf(t, targets[k], "s")[0]; math.Abs(got-float64(m.Len())) > 1e-3 {
					t.Errorf("%d spikes recorded, %v delivered", m.Len(), got)
				}
			}
			for i := range count {
				low, high := counts[0][i], counts[1][i]
				// A spike that had begun when the run did crosses the upper
				// threshold alone.
				begun := 0
				if v[i] > -40 && high > low {
					begun = 1
				}
				if high != low+begun || low < 3 {
					t.Errorf("cell %d from %v mV: %d spikes through -40 mV, %d through 10 mV", i, v[i], low, high)
				}
			}
		})
	}
}

func TestWithoutARefractoryTimeNothingIsKeptForIt(t *testing.T) {
	for refractory, want := range map[float64]int{0: 0, 0.1: 0, 0.2: 7} {
		n := newNetwork(t, Config{Dt: 0.1})
		m := Squid()
		m.Refractory = refractory
		if p := addPopulation(t, n, "p", m, 7); len(p.core.Cells.Resting()) != want {
			t.Errorf("%v ms refractory at dt 0.1 ms: %d cells are watched, want %d", refractory, len(p.core.Cells.Resting()), want)
		}
	}
}

func TestRefractoryTimesThatMakeNoSenseAreErrors(t *testing.T) {
	for _, x := range []float64{-1, math.Inf(1), math.NaN()} {
		m := Squid()
		m.Refractory = x
		wantError(t, m.Validate(), `model "squid"`, fmt.Sprintf("Refractory is %v ms", x))
	}
}
