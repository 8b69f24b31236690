package hh

import (
	"math"
	"testing"
)

// finalVoltage returns v of one cell of the model after some time under a current.
func finalVoltage(t testing.TB, m Model, c Config, ms float64) float64 {
	t.Helper()
	n := newNetwork(t, c)
	p := addPopulation(t, n, "cell", m, 1)
	check(t, p.SetCurrent(10))
	run(t, n, ms)
	return valuesOf(t, p, "v")[0]
}

func TestQ10IsAFactorOfTheRates(t *testing.T) {
	warm, phi := Squid(), Squid()
	warm.Celsius = 16.3
	for c := range warm.Channels {
		for g := range warm.Channels[c].Gates {
			warm.Channels[c].Gates[g].Q10, warm.Channels[c].Gates[g].Celsius = 3, 6.3
			phi.Channels[c].Gates[g].Phi = 3
		}
	}
	for _, method := range Methods() {
		c := Config{Dt: 0.01, Method: method}
		a, b, cold := finalVoltage(t, warm, c, 3), finalVoltage(t, phi, c, 3), finalVoltage(t, Squid(), c, 3)
		if math.Abs(a-b) > 1e-9 || math.Abs(a-cold) < 1 {
			t.Errorf("%s: v is %v mV with a Q10 of 3 ten degrees warmer, %v with Phi 3, %v cold", method, a, b, cold)
		}
	}
}

func TestRealExponentsLieBetweenWholeOnes(t *testing.T) {
	raised := func(p float64) Model {
		m := Squid()
		m.Channels[1].Gates[0].Power = p
		return m
	}
	for _, method := range Methods() {
		c := Config{Dt: 0.01, Method: method}
		low, mid, high := finalVoltage(t, raised(3), c, 1), finalVoltage(t, raised(3.5), c, 1), finalVoltage(t, raised(4), c, 1)
		if !(low < mid && mid < high) {
			t.Errorf("%s: v is %v, %v, %v mV for n^3, n^3.5, n^4", method, low, mid, high)
		}
		near := finalVoltage(t, raised(4+1e-12), c, 1)
		if math.Abs(near-high) > 1e-9 {
			t.Errorf("%s: v is %v mV for n^(4+1e-12), %v for n^4", method, near, high)
		}
	}
}

func TestAnInstantaneousGateMayHaveARealExponent(t *testing.T) {
	raised := func(p float64) Model {
		m := WangBuzsaki()
		m.Channels[0].Gates[0].Power = p
		return m
	}
	c := Config{Dt: 0.01}
	if a, b := finalVoltage(t, raised(3), c, 1), finalVoltage(t, raised(3+1e-12), c, 1); math.Abs(a-b) > 1e-9 {
		t.Errorf("v is %v mV for m^3, %v for m^(3+1e-12)", a, b)
	}
	if a, b := finalVoltage(t, raised(3), c, 1), finalVoltage(t, raised(2.5), c, 1); a >= b {
		t.Errorf("v is %v mV for m^3, %v for m^2.5, want more", a, b)
	}
}

func TestGatesThatCannotBeAreErrors(t *testing.T) {
	for _, tt := range []struct {
		change func(m *Model)
		want   string
	}{
		{func(m *Model) { m.Channels[0].Gates[0].Q10 = -3 }, "gate m: Q10 is -3, measured at 0 degC"},
		{func(m *Model) { m.Channels[0].Gates[0].Celsius = math.NaN() }, "measured at NaN degC"},
		{func(m *Model) { m.Celsius = math.Inf(1) }, "Celsius is +Inf degC"},
		{func(m *Model) { m.Channels[0].Gates[0].Power = math.NaN() }, "gate m: Power is NaN, want a positive number"},
		{func(m *Model) {
			zero := func(float64) float64 { return 0 }
			m.Channels[1].Gates[0].Alpha, m.Channels[1].Gates[0].Beta = zero, zero
			m.V0 = -65
		}, "gate n never moves: its rates are 0 from -77 to 50 mV"},
		{func(m *Model) {
			m.Channels[1].Gates[0].Alpha, m.Channels[1].Gates[0].Beta = nil, nil
			m.Channels[1].Gates[0].Inf = func(float64) float64 { return 0.5 }
			m.Channels[1].Gates[0].Tau = func(v float64) float64 { return -1 }
		}, "gate n: steady state 0.5, time constant -1 ms at -120 mV, unusable up to 60 mV: want time constants above 0 and steady states of -0.1 to 1.1"},
	} {
		m := Squid()
		tt.change(&m)
		n := newNetwork(t, Config{Dt: 0.01})
		_, err := n.AddPopulation("cells", m, 1)
		wantError(t, err, tt.want)
	}
}
