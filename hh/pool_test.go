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
			if err := p.Clamp(VoltageClamp{Command: Steps{{At: 0, V: -40}}}); err != nil {
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
