package hh

import (
	"math"
	"testing"

	"github.com/lut4go/lut4go/table"
)

// calciumModel is a squid axon with a calcium channel, a pool that it fills, and a potassium
// channel that calcium opens, with a state or at once.
func calciumModel(instantaneous bool) Model {
	m := Squid()
	m.Name = "calcium"
	m.Pools = []Pool{{Name: "ca", Rest: 1e-4, Tau: 20, Shell: 0.1, Outside: 2}}
	boltzmann := func(half, k float64) Rate {
		return func(v float64) float64 { return 1 / (1 + Exp(-(v-half)/k)) }
	}
	m.Channels = append(m.Channels,
		Channel{Name: "cal", G: 0.5, E: 120, Pool: "ca", Gates: []Gate{
			{Name: "s", Power: 2, Inf: boltzmann(-20, 6), Tau: func(float64) float64 { return 1.5 }},
		}},
		Channel{Name: "kca", G: 3, E: -80, Gates: []Gate{
			{Name: "q", Power: 1, Pool: "ca", Instantaneous: instantaneous,
				Inf: func(c float64) float64 { return c / (c + 1e-3) },
				Tau: func(c float64) float64 { return 5 / (1 + c/1e-3) }},
		}},
	)
	return m
}

func TestCalciumRiseOfAnIonCurrentUnderClampIsTheExponential(t *testing.T) {
	m := Model{
		Name: "leak of calcium", Cm: 1, V0: -60,
		Pools:    []Pool{{Name: "ca", Rest: 1e-4, Tau: 30, Factor: 2e-5}},
		Channels: []Channel{{Name: "ca", G: 0.1, E: 100, Pool: "ca"}, {Name: "leak", G: 0.1, E: -60}},
	}
	for _, method := range Methods() {
		for _, order := range Orders() {
			n := newNetwork(t, Config{Dt: 0.01, Method: method, Order: order})
			p := addPopulation(t, n, "cell", m, 3)
			if err := p.Clamp(VoltageClamp{Command: ClampSteps{Steps: []ClampStep{{Duration: math.Inf(1), Voltage: -40}}}}); err != nil {
				t.Fatal(err)
			}
			run(t, n, 50)
			got, err := p.Get("ca")
			check(t, err)
			j := 0.1 * 140.0
			want := 1e-4 + 2e-5*30*j*(1-math.Exp(-50.0/30))
			if math.Abs(got[2]/want-1) > 3e-4 {
				t.Errorf("%s, %s: %v mM, want %v", method, order, got[2], want)
			}
			_ = table.Linear
		}
	}
}

// lastCalcium returns the concentration and the time of the last spike of a cell under a
// current.
func lastCalcium(t *testing.T, m Model, c Config, ms float64) (ca, spike float64) {
	t.Helper()
	n := newNetwork(t, c)
	p := addPopulation(t, n, "cell", m, 1)
	check(t, p.SetCurrent(12))
	crossings := p.RecordCrossings()
	run(t, n, ms)
	x, err := p.Get("ca")
	check(t, err)
	return x[0], crossings.Crossings[len(crossings.Crossings)-1]
}

func TestMethodsConvergeAtTheirOrderWithCalcium(t *testing.T) {
	const ms = 60
	want, wantSpike := lastCalcium(t, calciumModel(false), Config{Dt: 0.001, Method: RK4, Order: table.Exact}, ms)
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
		c := Config{Dt: tt.dt, Method: tt.method, Order: table.Exact}
		whole, spike := lastCalcium(t, calciumModel(false), c, ms)
		c.Dt /= 2
		half, spikeHalf := lastCalcium(t, calciumModel(false), c, ms)
		order := math.Log2(math.Abs((spike - wantSpike) / (spikeHalf - wantSpike)))
		t.Logf("%s: at %v ms %.4g mM of %.4g, spike off by %.5f ms, half %.5f: order %.2f, of calcium %.2f", tt.method, tt.dt, whole, want, spike-wantSpike, spikeHalf-wantSpike, order,
			math.Log2(math.Abs((whole-want)/(half-want))))
		if math.Abs(order-tt.order) > 0.15 {
			t.Errorf("%s: order %.2f, want %v", tt.method, order, tt.order)
		}
	}
}

// jointModel is calciumModel with a potassium channel that opens by voltage and calcium.
func jointModel(j JointRates, instantaneous bool) Model {
	m := calciumModel(false)
	m.Name = "joint"
	m.Channels[len(m.Channels)-1].Gates[0] = Gate{Name: "q", Power: 1, Pool: "ca", Joint: &j, Instantaneous: instantaneous}
	return m
}

func TestTablesOfVoltageAndCalciumGiveTheSpikesOfExactRates(t *testing.T) {
	sigmoid := func(v, half float64) float64 { return 1 / (1 + Exp(-(v-half)/12)) }
	for name, tt := range map[string]struct {
		rates         JointRates
		instantaneous bool
	}{
		"separable steady state": {JointRates{
			Inf: func(v, c float64) float64 { return sigmoid(v, -28) * c / (c + 3e-3) },
			Tau: func(v, _ float64) float64 { return 10 - 8*sigmoid(v, -40) },
		}, false},
		"separable at once": {JointRates{
			Inf: func(v, c float64) float64 { return sigmoid(v, -28) * c / (c + 3e-3) },
		}, true},
		"BK": {JointRates{
			Alpha: func(v, c float64) float64 { return 0.48 * c / (c + 0.18e-3*Exp(-0.84*2*v/24)) },
			Beta:  func(v, c float64) float64 { return 0.28 / (1 + c/(0.011e-3*Exp(-2*v/24))) },
		}, false},
	} {
		m := jointModel(tt.rates, tt.instantaneous)
		for _, method := range []Method{CN, ExpEuler, RK4} {
			want, wantSpike := lastCalcium(t, m, Config{Dt: 0.02, Method: method, Order: table.Exact}, 60)
			got, spike := lastCalcium(t, m, Config{Dt: 0.02, Method: method}, 60)
			t.Logf("%s, %s: %v mM of %v, spike off by %.6f ms", name, method, got, want, spike-wantSpike)
			if math.Abs(spike-wantSpike) > 1e-3 || math.Abs(got/want-1) > 1e-3 {
				t.Errorf("%s, %s", name, method)
			}
		}
	}
}
