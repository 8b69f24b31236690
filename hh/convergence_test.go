package hh

import (
	"math"
	"testing"

	"github.com/lut4go/lut4go/table"
)

// lastSpike returns the error of the last of the spikes of a squid axon under 10
// uA/cm2 in 60 ms, against Runge-Kutta at 1 us, in ms.
func lastSpike(t testing.TB, m Method, dt float64) float64 {
	t.Helper()
	const current, ms = 10, 60
	want := crossingTimes(t, Squid(), Config{Dt: 0.001, Method: RK4, Order: table.Exact}, current, ms)
	got := crossingTimes(t, Squid(), Config{Dt: dt, Method: m, Order: table.Exact}, current, ms)
	if len(got) != len(want) || len(want) < 4 {
		t.Fatalf("%s at %v ms: %d spikes, want %d", m, dt, len(got), len(want))
	}
	return got[len(got)-1] - want[len(want)-1]
}

func TestMethodsConvergeAtTheirOrder(t *testing.T) {
	for _, tt := range []struct {
		method Method
		dt     float64 // and half of it
		order  float64
	}{
		{Euler, 0.01, 1},
		{ExpEuler, 0.01, 1},
		{Staggered, 0.01, 1},
		{CN, 0.04, 2},
	} {
		whole, half := lastSpike(t, tt.method, tt.dt), lastSpike(t, tt.method, tt.dt/2)
		order := math.Log2(math.Abs(whole / half))
		t.Logf("%s: last spike off by %.5f ms at %v ms, %.5f ms at half of it: order %.2f", tt.method, whole, tt.dt, half, order)
		if math.Abs(order-tt.order) > 0.15 {
			t.Errorf("%s: order %.2f, want %v", tt.method, order, tt.order)
		}
	}
}

// The times of RecordCrossings are of second order, so here the crossing is that
// of the cubic through four samples of v.
func TestRungeKuttaSpikesConvergeAtFourthOrder(t *testing.T) {
	lastCrossing := func(dt float64) float64 {
		n := newNetwork(t, Config{Dt: dt, Method: RK4, Order: table.Exact})
		p := addPopulation(t, n, "cell", WangBuzsaki(), 1)
		check(t, p.SetCurrent(2))
		m := recordState(t, p, "v", []int{0}, 1)
		run(t, n, 200)
		v := m.Values[0]
		last := len(v) - 3
		for ; last > 1 && !(v[last] <= 0 && v[last+1] > 0); last-- {
		}
		at := func(x float64) float64 {
			return -v[last-1]*x*(x-1)*(x-2)/6 + v[last]*(x+1)*(x-1)*(x-2)/2 - v[last+1]*(x+1)*x*(x-2)/2 + v[last+2]*(x+1)*x*(x-1)/6
		}
		lo, hi := 0.0, 1.0
		for range 60 {
			if mid := (lo + hi) / 2; at(mid) > 0 {
				hi = mid
			} else {
				lo = mid
			}
		}
		return (float64(last) + lo) * dt
	}
	want := lastCrossing(0.001)
	for _, dt := range []float64{0.04, 0.02} {
		whole, half := lastCrossing(dt)-want, lastCrossing(dt/2)-want
		order := math.Log2(math.Abs(whole / half))
		t.Logf("last spike off by %.3g ms at %v ms, %.3g ms at half of it: order %.2f", whole, dt, half, order)
		if math.Abs(order-4) > 0.15 {
			t.Errorf("order %.2f, want 4", order)
		}
	}
}

func TestExponentialMethodsAreStableAtLongSteps(t *testing.T) {
	for _, m := range []Method{ExpEuler, CN} {
		c := Config{Dt: 0.5, Method: m}
		n := newNetwork(t, c)
		p := addPopulation(t, n, "cell", Squid(), 1)
		check(t, p.SetCurrent(10))
		v := recordState(t, p, "v", []int{0}, 1)
		run(t, n, 200)
		for i, x := range v.Values[0] {
			if x < -100 || x > 70 {
				t.Fatalf("%s: v is %v mV at %v ms", m, x, v.Time(i))
			}
		}
	}
}

func TestGatesOfStaggeredMethodsStartHalfAStepAhead(t *testing.T) {
	const dt = 0.02
	for _, m := range []Method{Staggered, CN} {
		n := newNetwork(t, Config{Dt: dt, Method: m, Order: table.Exact})
		p := addPopulation(t, n, "cell", Squid(), 1)
		check(t, p.Set("n", Constant(0)))
		run(t, n, dt)
		g := Squid().Channels[1].Gates[0]
		a := math.Exp(-dt / 2 * (g.Alpha(-65) + g.Beta(-65)))
		want := g.steady(-65) * (1 - a)
		if got := valuesOf(t, p, "n")[0]; math.Abs(got-want) > 1e-15 {
			t.Errorf("%s: n is %v after one step, want %v", m, got, want)
		}
	}
}
