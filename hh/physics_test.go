package hh

import (
	"math"
	"testing"

	"github.com/lut4go/lut4go/table"
)

// reference holds the upward crossings of 0 mV of one Wang-Buzsaki cell, from
// -70 mV with its gates at their steady state, under 2 uA/cm2 from 0 ms, in ms:
// Runge-Kutta of fourth order with exact rates at 0.5 us.
var reference = []float64{
	8.91113, 18.77036, 28.59581, 38.42040, 48.24496,
	58.06952, 67.89408, 77.71864, 87.54320, 97.36776,
}

// crossingTimes simulates one cell under a constant current and returns its upward
// crossings of 0 mV, interpolated between steps, in ms.
func crossingTimes(t testing.TB, m Model, c Config, current, ms float64) []float64 {
	t.Helper()
	n := newNetwork(t, c)
	p := addPopulation(t, n, "cell", m, 1)
	check(t, p.SetCurrent(current))
	v := recordState(t, p, "v", []int{0}, 1)
	run(t, n, ms)
	var times []float64
	x := v.Values[0]
	for i := 1; i < len(x); i++ {
		if x[i-1] <= 0 && x[i] > 0 {
			times = append(times, v.Time(i-1)+c.Dt*x[i-1]/(x[i-1]-x[i]))
		}
	}
	return times
}

// largestError returns the largest distance between spike times and the reference.
func largestError(t testing.TB, times []float64) float64 {
	t.Helper()
	if len(times) != len(reference) {
		t.Fatalf("%d spikes, the reference has %d", len(times), len(reference))
	}
	worst := 0.0
	for i := range times {
		worst = math.Max(worst, math.Abs(times[i]-reference[i]))
	}
	return worst
}

func TestEulerConvergesToTheReferenceAtFirstOrder(t *testing.T) {
	for _, order := range []table.Order{table.Exact, table.Linear} {
		var errs []float64
		for _, dt := range []float64{0.004, 0.002, 0.001} {
			c := Config{Dt: dt, Order: order, Grid: table.Grid{Min: -100, Max: 50, Step: 0.01}}
			errs = append(errs, largestError(t, crossingTimes(t, WangBuzsaki(), c, 2, 100)))
		}
		t.Logf("%s: spikes apart from the reference by %.4f ms", order, errs)
		for i := 1; i < len(errs); i++ {
			if ratio := errs[i-1] / errs[i]; ratio < 1.9 || ratio > 2.1 {
				t.Errorf("%s: half the step brings spikes closer %.3f-fold, want twofold", order, ratio)
			}
		}
	}
}

func TestRK4HitsTheReference(t *testing.T) {
	c := Config{Dt: 0.01, Method: RK4, Order: table.Exact}
	// The crossing is interpolated linearly, good to 1e-4 ms at this step.
	if d := largestError(t, crossingTimes(t, WangBuzsaki(), c, 2, 100)); d > 2e-4 {
		t.Errorf("spikes are apart from the reference by %.2g ms", d)
	}
}

func TestRK4ConvergesAtFourthOrder(t *testing.T) {
	// The voltage before the first spike, which no interpolation touches.
	at := func(dt float64) float64 {
		n := newNetwork(t, Config{Dt: dt, Method: RK4, Order: table.Exact})
		p := addPopulation(t, n, "cell", Squid(), 1)
		check(t, p.SetCurrent(10))
		run(t, n, 1.6)
		return valuesOf(t, p, "v")[0]
	}
	best := at(0.001)
	a, b := math.Abs(at(0.04)-best), math.Abs(at(0.02)-best)
	if ratio := a / b; ratio < 12 || ratio > 20 {
		t.Errorf("errors %.3g and %.3g mV: half the step brings %.1f-fold, want sixteenfold", a, b, ratio)
	}
}

func TestTablesMoveSpikesByWhatTheirStepAllows(t *testing.T) {
	// An independent calculation gives -0.419 and -0.0043 ms. (With the curves
	// of lut4brian, minf among them instead of gNa*minf^3, it gives -0.111 and
	// -0.0011 ms: a chord lies above the steeper foot of the cube.)
	exact := crossingTimes(t, WangBuzsaki(), Config{Dt: 0.02, Method: RK4, Order: table.Exact}, 2, 200)
	for _, tt := range []struct{ step, least, most float64 }{
		{1, 0.40, 0.44},
		{0.1, 0.0038, 0.0048},
	} {
		c := Config{Dt: 0.02, Method: RK4, Grid: table.Grid{Min: -100, Max: 50, Step: tt.step}}
		got := crossingTimes(t, WangBuzsaki(), c, 2, 200)
		if len(got) != len(exact) {
			t.Fatalf("%v mV: %d spikes, exact rates %d", tt.step, len(got), len(exact))
		}
		if d := math.Abs(got[len(got)-1] - exact[len(exact)-1]); d < tt.least || d > tt.most {
			t.Errorf("%v mV: the last spike moves by %.3g ms, want %v to %v", tt.step, d, tt.least, tt.most)
		}
	}
}

func TestSquidFiresAsPublished(t *testing.T) {
	// NeuroML 2's LEMS example 5: 8 uA/cm2, spike peaks or crossings 16.02 ms
	// apart once regular; other simulators agree to 0.3 %.
	times := crossingTimes(t, Squid(), Config{Dt: 0.01, Method: RK4}, 8, 100)
	if len(times) != 7 {
		t.Fatalf("%d spikes in 100 ms, want 7", len(times))
	}
	if d := times[6] - times[5]; math.Abs(d-16.03) > 0.05 {
		t.Errorf("the last interval is %.3f ms, want 16.03", d)
	}
}

func TestSquidIsSilentBelowRheobase(t *testing.T) {
	if times := crossingTimes(t, Squid(), Config{Dt: 0.01, Method: RK4}, 2, 100); len(times) != 0 {
		t.Errorf("2 uA/cm2 makes %d spikes", len(times))
	}
}
