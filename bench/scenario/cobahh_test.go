package scenario

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
)

// meanCV returns the mean over all cells with three spikes or more of the
// standard deviation (n below) of their intervals over the intervals' mean.
func meanCV(s *spikes) (mean float64, cells int) {
	times := map[uint32][]float64{}
	for i, n := range s.Neurons {
		times[n] = append(times[n], s.Time(i))
	}
	// In order, for a sum that is always the same.
	sum := 0.0
	for n := range slices.Max(s.Neurons) + 1 {
		t := times[n]
		if len(t) < 3 {
			continue
		}
		count := float64(len(t) - 1)
		m, squares := (t[len(t)-1]-t[0])/count, 0.0
		for i := range len(t) - 1 {
			squares += math.Pow(t[i+1]-t[i]-m, 2)
		}
		sum += math.Sqrt(squares/count) / m
		cells++
	}
	return sum / float64(cells), cells
}

// TestCobahhFiresAsInBrian2 holds the defaults against Brian2's five seeds, see
// bench/peers/README.md. Seeds do not name the same network there, so only what
// spreads alike can be compared: means that differ by no more than four of their
// standard errors.
func TestCobahhFiresAsInBrian2(t *testing.T) {
	seeds := 5
	if b, err := kernel.Default(); err != nil {
		t.Fatal(err)
	} else if b == kernel.PureGo {
		seeds = 1 // the same bits take far more time
	}
	got := map[string][]float64{}
	for seed := range seeds {
		o := short("cobahh", 4000, 1000, 64)
		o.Seed = uint64(seed) + 1
		s, r := runFor(t, o)
		cv, cells := meanCV(&s.spikes)
		exc := 0
		for _, n := range s.spikes.Neurons {
			if n < 3200 {
				exc++
			}
		}
		fired := slices.Clone(s.spikes.Neurons)
		slices.Sort(fired)
		silent := o.Neurons - len(slices.Compact(fired))
		t.Logf("seed %d: %d synapses, %d spikes, %.2f Hz (%.2f, %.2f), %d silent, mean CV %.3f (%d)", o.Seed, r.Synapses, r.Spikes, r.MeanRateHz,
			float64(exc)/3200, float64(r.Spikes-exc)/800, silent, cv, cells)
		for name, x := range map[string]float64{
			"rate": r.MeanRateHz, "inhibitory rate": float64(r.Spikes-exc) / 800, "CV": cv,
			"silent cells": float64(silent), "synapses": float64(r.Synapses),
		} {
			got[name] = append(got[name], x)
		}
	}
	for _, c := range []struct {
		name     string
		mean, sd float64 // Brian2's
	}{
		{"rate", 35.69, 2.39},
		{"inhibitory rate", 35.56, 1.25},
		{"CV", 1.935, 0.066},
		{"silent cells", 474.8, 64.5},
		{"synapses", 320000, 560}, // binomial
	} {
		mean := 0.0
		for _, x := range got[c.name] {
			mean += x / float64(seeds)
		}
		if bound := 4 * c.sd * math.Sqrt(1/float64(seeds)+1./5); math.Abs(mean-c.mean) > bound {
			t.Errorf("%s: mean %.4g of %.4g, want %v within %.2g", c.name, mean, got[c.name], c.mean, bound)
		}
	}
}

func TestEveryFifthCellOfCobahhIsInhibitory(t *testing.T) {
	for neurons, want := range map[int]string{
		1: "[{excitatory 1}]", 4: "[{excitatory 4}]", 5: "[{excitatory 4} {inhibitory 1}]",
		4000: "[{excitatory 3200} {inhibitory 800}]", 503: "[{excitatory 403} {inhibitory 100}]",
	} {
		if got := fmt.Sprint(cobahhGroups(neurons)); got != want {
			t.Errorf("%d neurons: got %s, want %s", neurons, got, want)
		}
	}
}

// TestCobahhStartsAsPublished holds the initial values against those in bench/peers.
func TestCobahhStartsAsPublished(t *testing.T) {
	s, err := Prepare(short("cobahh", 4000, 1, 64), nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][2]float64{ // mean, SD
		"v": {-65, 5}, "m": {}, "h": {}, "n": {}, "exc": {40. / 6, 15. / 6}, "inh": {200. / 67, 120. / 67},
	} {
		x, err := s.cells.Get(name)
		if err != nil {
			t.Fatal(err)
		}
		n, mean, squares := float64(len(x)), 0.0, 0.0
		for _, y := range x {
			mean += y / n
		}
		for _, y := range x {
			squares += (y - mean) * (y - mean) / n
		}
		if n != 3200 || math.Abs(mean-want[0]) > 5*want[1]/math.Sqrt(n) || math.Abs(math.Sqrt(squares)-want[1]) > 5*want[1]/math.Sqrt(2*n) {
			t.Errorf("%s of %v cells: mean %v, SD %v, want %v", name, n, mean, math.Sqrt(squares), want)
		}
	}
}

// TestSpikesOfSeveralPopulationsAreByStepThenNeuron: by step, then neuron, whatever monitor has
// them, and behind those of earlier runs.
func TestSpikesOfSeveralPopulationsAreByStepThenNeuron(t *testing.T) {
	s := spikes{dt: 0.5, first: []uint32{0, 10}}
	monitors := []*hh.SpikeMonitor{
		{Steps: []uint64{1, 3, 3, 7}, Neurons: []uint32{9, 0, 4, 1}},
		{Steps: []uint64{0, 3, 7}, Neurons: []uint32{2, 0, 1}},
	}
	s.move(monitors)
	if got, want := fmt.Sprint(s.Steps, s.Neurons), "[0 1 3 3 3 7 7] [12 9 0 4 10 1 11]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	s.move(monitors)
	monitors[1].Steps, monitors[1].Neurons = []uint64{8}, []uint32{3}
	s.move(monitors)
	if s.Len() != 8 || s.Neurons[7] != 13 || s.Time(7) != 4 {
		t.Errorf("got %v %v", s.Steps, s.Neurons)
	}
}
