package hh

import (
	"math"
	"testing"

	"github.com/lut4go/lut4go/table"
)

// stomatogastric is the cell of the stomatogastric ganglion of Prinz, Bucher & Marder, Nat.
// Neurosci. 7:1345, 2004, with the conductances of AB/PD 1: its calcium reverses by Nernst
// and opens a potassium channel together with the voltage.
func stomatogastric() Model {
	sigmoid := func(half, k float64) JointRate {
		return func(v, _ float64) float64 { return 1 / (1 + Exp((v+half)/k)) }
	}
	falling := func(a, b, half, k float64) Rate {
		return func(v float64) float64 { return a - b/(1+Exp((v+half)/k)) }
	}
	gate := func(name string, power, half, k float64, tau Rate) Gate {
		return Gate{Name: name, Power: power, Inf: func(v float64) float64 { return sigmoid(half, k)(v, 0) }, Tau: tau}
	}
	open, tauKCa := sigmoid(28.3, -12.6), falling(180.6, 150.2, 46, -22.7)
	return Model{
		Name: "stomatogastric", Cm: 1, V0: -60, Celsius: 11,
		// 14.96 uM/nA of a cell of 0.628e-3 cm2.
		Pools: []Pool{{Name: "ca", Rest: 0.05e-3, Tau: 200, Factor: 14.96e-3 * 0.628 / 200, Outside: 3}},
		Channels: []Channel{
			{Name: "na", G: 400, E: 50, Gates: []Gate{
				gate("mna", 3, 25.5, -5.29, falling(2.64, 2.52, 120, -25)),
				gate("hna", 1, 48.9, 5.18, func(v float64) float64 {
					return 1.34 / (1 + Exp((v+62.9)/-10)) * (1.5 + 1/(1+Exp((v+34.9)/3.6)))
				}),
			}},
			{Name: "cat", G: 2.5, Pool: "ca", Nernst: "ca", Gates: []Gate{
				gate("mcat", 3, 27.1, -7.2, falling(43.4, 42.6, 68.1, -20.5)),
				gate("hcat", 1, 32.1, 5.5, falling(210, 179.6, 55, -16.9)),
			}},
			{Name: "cas", G: 6, Pool: "ca", Nernst: "ca", Gates: []Gate{
				gate("mcas", 3, 33, -8.1, func(v float64) float64 { return 2.8 + 14/(Exp((v+27)/10)+Exp((v+70)/-13)) }),
				gate("hcas", 1, 60, 6.2, func(v float64) float64 { return 120 + 300/(Exp((v+55)/9)+Exp((v+65)/-16)) }),
			}},
			{Name: "a", G: 50, E: -80, Gates: []Gate{
				gate("ma", 3, 27.2, -8.7, falling(23.2, 20.8, 32.9, -15.2)),
				gate("ha", 1, 56.9, 4.9, falling(77.2, 58.4, 38.9, -26.5)),
			}},
			{Name: "kca", G: 10, E: -80, Gates: []Gate{{
				Name: "mkca", Power: 4, Pool: "ca", Joint: &JointRates{
					Inf: func(v, c float64) float64 { return c / (c + 3e-3) * open(v, c) },
					Tau: func(v, _ float64) float64 { return tauKCa(v) },
				},
			}}},
			{Name: "kd", G: 100, E: -80, Gates: []Gate{gate("mkd", 4, 12.3, -11.8, falling(14.4, 12.8, 28.3, -19.2))}},
			{Name: "h", G: 0.01, E: -20, Gates: []Gate{
				gate("mh", 1, 75, 5.5, func(v float64) float64 { return 2 / (Exp((v+169.7)/-11.6) + Exp((v-26.7)/14.3)) }),
			}},
		},
	}
}

// The references are what testdata/stomatogastric.py prints.
func TestACellWithCalciumSpikesAsInBrian2(t *testing.T) {
	spikes := []float64{202.291758, 218.718163, 236.929879, 257.296183, 280.593146, 307.639438, 339.11911, 374.926167, 413.376111, 452.888815, 493.597858, 535.994991, 580.289659}
	calcium := []float64{0.187990573, 0.893044186, 288.861284, 315.341043, 296.971149} // uM
	for _, x := range []struct {
		config       Config
		spike, ratio float64 // tolerances, ms and relative
	}{
		{Config{Dt: 0.01, Method: RK4, Order: table.Exact}, 2e-3, 1e-6},
		{Config{Dt: 0.01, Method: RK4}, 2e-2, 1e-4},
		{Config{Dt: 0.01, Method: RK4, Order: table.Cubic}, 2e-3, 1e-5},
		{Config{Dt: 0.01, Method: CN}, 2e-2, 1e-3},
	} {
		n := newNetwork(t, x.config)
		p := addPopulation(t, n, "cell", stomatogastric(), 1)
		crossings := p.RecordCrossings()
		ca := recordState(t, p, "ca", []int{0}, 10000)
		run(t, n, 600)
		if len(crossings.Crossings) != len(spikes) {
			t.Fatalf("%d spikes, want %d: %v", len(crossings.Crossings), len(spikes), n.Warnings())
		}
		worst, ratio := 0.0, 0.0
		for i, s := range crossings.Crossings {
			worst = max(worst, math.Abs(s-spikes[i]))
		}
		for i, c := range calcium {
			ratio = max(ratio, math.Abs(ca.Values[0][i+1]*1000/c-1))
		}
		t.Logf("%s, %v ms, %s: spikes off by %.5f ms, calcium by %.2g", x.config.Method, x.config.Dt, x.config.Order, worst, ratio)
		if worst > x.spike || ratio > x.ratio {
			t.Errorf("%s, %s: spikes are off by %v ms, calcium by %v", x.config.Method, x.config.Order, worst, ratio)
		}
	}
}
