package hh

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/communication"
)

// upwardCrossings finds the spikes in voltages that were recorded before every step
// and after the last: by step, then neuron.
func upwardCrossings(v [][]float64, theta float64) []communication.Spike {
	var spikes []communication.Spike
	for s := range len(v[0]) - 1 {
		for i := range v {
			if v[i][s] <= theta && v[i][s+1] > theta {
				spikes = append(spikes, communication.Spike{Step: uint64(s), Neuron: uint32(i)})
			}
		}
	}
	return spikes
}

// spikesOf returns what a monitor holds.
func spikesOf(m *SpikeMonitor) []communication.Spike {
	var spikes []communication.Spike
	for i := range m.Len() {
		spikes = append(spikes, communication.Spike{Step: m.Steps[i], Neuron: m.Neurons[i]})
	}
	return spikes
}

// indices returns the numbers below n.
func indices(n int) []int {
	x := make([]int, n)
	for i := range x {
		x[i] = i
	}
	return x
}

func TestSpikesAreTheUpwardCrossingsByStepThenNeuron(t *testing.T) {
	for _, threads := range []int{1, 3} {
		for _, threshold := range []float64{0, -47.5} {
			n := newNetwork(t, Config{Dt: 0.05, Method: RK4, Grid: coarseGrid, Threads: threads})
			m := Squid()
			m.Threshold = threshold
			const count = 150 // two blocks and a part, three threads
			p := addPopulation(t, n, "squid", m, count)
			check(t, p.SetCurrent(9))
			// Some start above threshold. Pairs of neighbours spike together.
			v := make([]float64, count)
			for i := range v {
				v[i] = -75 + float64(i/2)
			}
			check(t, p.SetEach("v", v))
			spikes := p.RecordSpikes()
			trace := recordState(t, p, "v", indices(count), 1)
			run(t, n, 40)
			last := valuesOf(t, p, "v")
			for i := range last {
				trace.Values[i] = append(trace.Values[i], last[i])
			}
			want := upwardCrossings(trace.Values, threshold)
			if got := spikesOf(spikes); len(got) < count || !slices.Equal(got, want) {
				t.Errorf("%d threads, threshold %v mV: %d spikes, the voltages cross %d times, or at other steps", threads, threshold, len(got), len(want))
			}
			if got, want := spikes.Time(0), float64(spikes.Steps[0])*0.05; got != want {
				t.Errorf("the first spike is at %v ms, want %v", got, want)
			}
		}
	}
}

// newFollower returns a cell whose voltage follows its current within a step,
// E + I mV, and its monitors.
func newFollower(t testing.TB, precision int, threshold float64) (*Network, *Population, *SpikeMonitor) {
	t.Helper()
	n := newNetwork(t, Config{Dt: 0.125, Precision: precision})
	m := passive(8, 0)
	m.Threshold = threshold
	p := addPopulation(t, n, "cell", m, 1)
	return n, p, p.RecordSpikes()
}

func TestACellThatStartsAboveThresholdHasToComeFromBelow(t *testing.T) {
	n, p, spikes := newFollower(t, 64, 10)
	check(t, p.Set("v", Constant(30)))
	for i, c := range []struct {
		v    float64 // of the next step
		want []uint64
	}{{40, nil}, {20, nil}, {11, nil}, {10, nil}, {11, []uint64{4}}, {50, []uint64{4}}, {-90, []uint64{4}}, {10.5, []uint64{4, 7}}} {
		check(t, p.SetCurrent(8*c.v))
		run(t, n, 0.125)
		if got := valuesOf(t, p, "v"); got[0] != c.v {
			t.Fatalf("step %d: the cell is at %v mV, the test wants %v", i, got[0], c.v)
		}
		if !slices.Equal(spikes.Steps, c.want) {
			t.Errorf("step %d, %v mV: spikes in steps %v, want %v", i, c.v, spikes.Steps, c.want)
		}
	}
}

func TestAVoltageSetAboveThresholdIsNoSpikeAndBelowMakesTheNextOne(t *testing.T) {
	n, p, spikes := newFollower(t, 64, 10)
	step := func() { run(t, n, 0.125) }
	check(t, p.SetCurrent(8*20))
	step() // from -65 mV to 20
	check(t, p.Set("v", Constant(30)))
	step()
	check(t, p.Set("v", Constant(-65)))
	step()
	if want := []uint64{0, 2}; !slices.Equal(spikes.Steps, want) {
		t.Errorf("spikes in steps %v, want %v", spikes.Steps, want)
	}
}

func TestAVoltageAtAThresholdThatFloat32RoundsIsBelowIt(t *testing.T) {
	// 0.1 is above 0.1 in float64: a cell that is set to it would seem to be
	// above already.
	for _, precision := range []int{64, 32} {
		n, p, spikes := newFollower(t, precision, 0.1)
		check(t, p.Set("v", Constant(0.1)))
		check(t, p.SetCurrent(8))
		run(t, n, 0.125)
		if spikes.Len() != 1 {
			t.Errorf("%d bits: %d spikes from 0.1 mV to 1 mV, want 1", precision, spikes.Len())
		}
	}
}

func TestASpikeMonitorTakesTheSpikesFromNowOn(t *testing.T) {
	s := newRecurrentNetwork(t, Config{Seed: 9, Threads: 1}, 100)
	s.run(t, 12)
	before := s.spikes.Len()
	late := s.cells.RecordSpikes()
	s.run(t, 12)
	if want := spikesOf(s.spikes)[before:]; len(want) == 0 || before == 0 || !slices.Equal(spikesOf(late), want) {
		t.Errorf("a late monitor has %d spikes, the first one %d before it and %d with it", late.Len(), before, len(want))
	}
}

func TestAStateIsRecordedBeforeEveryKthStepFromNowOn(t *testing.T) {
	for _, every := range []int{1, 2, 7, 640} {
		for _, later := range []int{0, 1, 13, 14} {
			t.Run(fmt.Sprintf("every %d steps after %d", every, later), func(t *testing.T) {
				s := newRecurrentNetwork(t, Config{Seed: 10}, 70)
				full := recordState(t, s.cells, "h", indices(70), 1)
				s.run(t, float64(later)*0.01)
				neurons := []int{69, 0, 33, 0}
				m := recordState(t, s.cells, "h", neurons, every)
				neurons[0] = 5 // the monitor has its own copy
				s.run(t, 2)
				s.run(t, 5)
				if m.Variable != "h" || !slices.Equal(m.Neurons, []int{69, 0, 33, 0}) || len(m.Values) != 4 {
					t.Fatalf("the monitor records %s of %v in %d rows", m.Variable, m.Neurons, len(m.Values))
				}
				for k, neuron := range m.Neurons {
					i := 0
					for step := range 700 + later {
						if step < later || step%every != 0 {
							continue
						}
						if i == len(m.Values[k]) {
							t.Fatalf("only %d samples of neuron %d", i, neuron)
						}
						if got, want := m.Time(i), float64(step)*0.01; got != want {
							t.Fatalf("sample %d is at %v ms, want %v", i, got, want)
						}
						if got, want := m.Values[k][i], full.Values[neuron][step]; got != want {
							t.Fatalf("sample %d of neuron %d is %v, before step %d it is %v", i, neuron, got, step, want)
						}
						i++
					}
					if i != len(m.Values[k]) {
						t.Fatalf("%d samples of neuron %d, want %d", len(m.Values[k]), neuron, i)
					}
				}
			})
		}
	}
}

func TestARecordedStateIsThatBetweenSteps(t *testing.T) {
	n, p, _ := newFollower(t, 64, 0)
	v := recordState(t, p, "v", []int{0}, 1)
	s := recordState(t, p, "s", []int{0}, 1)
	check(t, p.SetCurrent(8*-50))
	run(t, n, 0.25)
	check(t, p.SetCurrent(8*-40))
	check(t, p.Set("s", Constant(2)))
	run(t, n, 0.125)
	if want := []float64{-65, -50, -50}; !slices.Equal(v.Values[0], want) {
		t.Errorf("v is recorded as %v, want %v", v.Values[0], want)
	}
	if want := []float64{0, 0, 2}; !slices.Equal(s.Values[0], want) {
		t.Errorf("s is recorded as %v, want %v", s.Values[0], want)
	}
}

func TestARecordedReceptorHasWhatArrivesBeforeTheStep(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.125, Threads: 1})
	source := addPopulation(t, n, "source", passive(1, 50), 1)
	target := addPopulation(t, n, "target", passive(1, -65), 20)
	check(t, source.Set("v", Constant(-1))) // a spike in step 0
	connect(t, n, source, target, Connection{Receptor: "s", Rule: AllToAll{}, Weight: Constant(1), Delay: Constant(4 * 0.125)})
	s := recordState(t, target, "s", []int{19}, 1)
	run(t, n, 8*0.125)
	if counted, _ := n.pool.Counted(); !counted {
		t.Fatal("the arrivals were not counted")
	}
	if want := []float64{0, 0, 0, 0, 0, 1}; !slices.Equal(s.Values[0][:6], want) {
		t.Errorf("s is recorded as %v, want %v", s.Values[0], want)
	}
}

func TestAPopulationThatIsAddedLaterIsSteppedFromThenOn(t *testing.T) {
	n, first, _ := newFollower(t, 64, 0)
	check(t, first.SetCurrent(8*-50))
	run(t, n, 0.25)
	m := passive(8, 20)
	second := addPopulation(t, n, "later", m, 2)
	spikes := second.RecordSpikes()
	v := recordState(t, second, "v", []int{1}, 1)
	run(t, n, 0.25)
	if got := valuesOf(t, second, "v"); !slices.Equal(got, []float64{20, 20}) {
		t.Errorf("the later population is at %v mV, want 20", got)
	}
	if want := []communication.Spike{{Step: 2, Neuron: 0}, {Step: 2, Neuron: 1}}; !slices.Equal(spikesOf(spikes), want) {
		t.Errorf("the later population spikes at %v, want %v", spikesOf(spikes), want)
	}
	if want := []float64{-65, 20}; !slices.Equal(v.Values[0], want) || v.Time(0) != 0.25 {
		t.Errorf("the later population is recorded as %v from %v ms on, want %v from 0.25", v.Values[0], v.Time(0), want)
	}
}

func TestARunMakesRoomForABoundedNumberOfSamples(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.01, Grid: coarseGrid, Threads: 1})
	p := addPopulation(t, n, "cells", Squid(), 1)
	m := recordState(t, p, "v", []int{0}, 2)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := n.Run(ctx, 1e9); err == nil {
		t.Fatal("no error of a context that had ended")
	}
	if got := cap(m.Values[0]); got < mostReserved || got > 2*mostReserved {
		t.Errorf("room for %d samples, want about %d", got, mostReserved)
	}
	run(t, n, 1)
	if len(m.Values[0]) != 50 {
		t.Errorf("%d samples, want 50", len(m.Values[0]))
	}
}
