package hh

import (
	"math"
	"testing"
)

// currentStep is a current that is held.
type currentStep struct{ ms, current float64 }

// trace is a membrane voltage, sampled each step.
type trace struct {
	dt float64
	v  []float64
}

// currentClamp simulates one cell under steps of current.
func currentClamp(t testing.TB, m Model, c Config, steps ...currentStep) trace {
	t.Helper()
	n := newNetwork(t, c)
	p := addPopulation(t, n, "cell", m, 1)
	v := recordState(t, p, "v", []int{0}, 1)
	for _, s := range steps {
		check(t, p.SetCurrent(s.current))
		run(t, n, s.ms)
	}
	return trace{c.Dt, v.Values[0]}
}

// at returns the interpolated time at which v passes level between samples i-1
// and i.
func (x trace) at(i int, level float64) float64 {
	return x.dt * (float64(i-1) + (level-x.v[i-1])/(x.v[i]-x.v[i-1]))
}

// spikes returns the upward crossings of 0 mV, in ms.
func (x trace) spikes() []float64 {
	var times []float64
	for i := 1; i < len(x.v); i++ {
		if x.v[i-1] <= 0 && x.v[i] > 0 {
			times = append(times, x.at(i, 0))
		}
	}
	return times
}

// shape returns the peak of the first spike (mV), of its samples, and its width
// at -20 mV (ms).
func (x trace) shape() (peak, width float64) {
	const level = -20
	begin := 0.0
	for i := 1; i < len(x.v); i++ {
		switch {
		case x.v[i-1] <= level && x.v[i] > level:
			begin, peak = x.at(i, level), x.v[i]
		case x.v[i-1] > level && x.v[i] <= level:
			return peak, x.at(i, level) - begin
		}
		peak = math.Max(peak, x.v[i])
	}
	return math.NaN(), math.NaN()
}

func intervals(times []float64) []float64 {
	var d []float64
	for i := 1; i < len(times); i++ {
		d = append(d, times[i]-times[i-1])
	}
	return d
}

// wantSpikes compares spike times (ms).
func wantSpikes(t *testing.T, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d spikes %.3f, want %d", len(got), got, len(want))
	}
	worst := 0.0
	for i := range got {
		worst = math.Max(worst, math.Abs(got[i]-want[i]))
	}
	t.Logf("spikes are apart by up to %.2g ms", worst)
	if worst > tolerance {
		t.Errorf("spikes at %.3f, want %.3f to %v ms", got, want, tolerance)
	}
}
