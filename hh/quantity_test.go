package hh

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/table"
)

// recordedModel has channels and receptors of every kind.
func recordedModel(m Model) Model {
	m.Receptors = []Receptor{
		{Name: "AMPA", G: 0.1, E: 0, Tau: 2},
		nmda(),
		{Name: "GABA", G: 0.2, E: -75, Tau: 8, Rise: 1},
		{Name: "drive", G: 1.5, Tau: 3, Current: true},
		{Name: "bound", G: 0.1, E: -10, Kinetics: ampa},
	}
	rate := func(x float64) Rate { return func(float64) float64 { return x } }
	m.Currents = []Current{
		{Name: "pump", I: -0.3, F: sigmoid},
		{Name: "adaptation", I: -1, Gates: []Gate{{Name: "w", Power: 1, Unbounded: true, Inf: func(v float64) float64 { return 0.02 * (v + 65) }, Tau: rate(20)}}},
		{Name: "calcium", I: 0.5, F: sigmoid, Gates: []Gate{
			{Name: "open", Power: 2, Inf: sigmoid, Tau: rate(3)},
			{Name: "shut", Power: 1, Instantaneous: true, Inf: func(v float64) float64 { return 1 - sigmoid(v) }},
		}},
	}
	return m
}

func TestTheRecordedCurrentsMoveTheVoltage(t *testing.T) {
	models := map[string]func() Model{"WangBuzsaki": WangBuzsaki, "Squid": Squid, "ConnorStevens": ConnorStevens, "PospischilLTS": PospischilLTS, "GolombYueYaari": GolombYueYaari}
	for name, model := range models {
		for _, order := range Orders() {
			for _, precision := range []int{64, 32} {
				for _, own := range []bool{false, true} {
					t.Run(fmt.Sprint(name, order, precision, own), func(t *testing.T) {
						const dt, current = 0.02, 3.0
						m := recordedModel(model())
						n := newNetwork(t, Config{Dt: dt, Method: Euler, Order: order, Precision: precision, Grid: table.Grid{Min: -100, Max: 60, Step: 0.5}})
						p := addPopulation(t, n, "cells", m, 11)
						check(t, p.Set("v", Uniform{Lo: -70, Hi: -40}))
						for _, r := range m.Receptors {
							for _, x := range r.variables() {
								check(t, p.Set(x, Uniform{Lo: 0, Hi: 1}))
							}
						}
						check(t, p.SetCurrent(current))
						if own {
							for _, parameter := range []string{"calcium.I", m.Channels[0].Name + ".G", m.Channels[1].Name + ".G", "NMDA.G"} {
								check(t, p.SetParameter(parameter, Uniform{Lo: 0.1, Hi: 0.9}))
							}
							check(t, p.SetParameter(m.Channels[1].Name+".E", Uniform{Lo: -80, Hi: 50}))
							check(t, p.SetParameter("GABA.E", Uniform{Lo: -80, Hi: -60}))
						}
						all := []int{0, 10, 5}
						v := recordState(t, p, "v", all, 1)
						var currents []*StateMonitor
						for _, name := range m.Quantities() {
							if strings.HasPrefix(name, "I(") {
								currents = append(currents, recordState(t, p, name, all, 1))
							}
						}
						run(t, n, 200*dt)
						for k := range all {
							for i := range v.Values[k][1:] {
								sum, size := 0.0, current
								for _, c := range currents {
									sum += c.Values[k][i]
									size += math.Abs(c.Values[k][i])
								}
								want := dt / m.Cm * (current - sum)
								tolerance := 1e-14*(dt/m.Cm*size+1) + 1e-13
								if precision == 32 {
									tolerance = 1e-6*dt/m.Cm*size + 2e-5
								}
								if got := v.Values[k][i+1] - v.Values[k][i]; math.Abs(got-want) > tolerance {
									t.Fatalf("neuron %d, step %d: v moves by %v mV, want %v", all[k], i, got, want)
								}
							}
						}
					})
				}
			}
		}
	}
}

func TestGatesAndConductancesAreRecorded(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.02, Order: table.Exact})
	m := WangBuzsaki()
	m.Receptors = []Receptor{nmda()}
	p := addPopulation(t, n, "cell", m, 3)
	check(t, p.Set("NMDA", Constant(0.5)))
	check(t, p.SetCurrent(3))
	recorded := map[string][]float64{}
	monitors := map[string]*StateMonitor{}
	for _, name := range append(m.Variables(), m.Quantities()...) {
		monitors[name] = recordState(t, p, name, []int{2}, 5)
	}
	run(t, n, 20)
	for name, s := range monitors {
		recorded[name] = s.Values[0]
	}
	const tolerance = 1e-12
	for i, v := range recorded["v"] {
		m, h, nk := recorded["m"][i], recorded["h"][i], recorded["n"][i]
		a, b := 0.1*10/Exprel(-(v+35)/10), 4*math.Exp(-(v+60)/18)
		for name, want := range map[string]float64{
			"m":           a / (a + b),
			"g(na)":       35 * m * m * m * h,
			"I(na)":       35 * m * m * m * h * (v - 55),
			"g(k)":        9 * math.Pow(nk, 4),
			"block(NMDA)": 1 / (1 + math.Exp(-0.062*v)/3.57),
			"g(NMDA)":     0.2 * recorded["NMDA"][i] * recorded["block(NMDA)"][i],
			"I(NMDA)":     recorded["g(NMDA)"][i] * v,
		} {
			if got := recorded[name][i]; math.Abs(got-want) > tolerance*(1+math.Abs(want)) {
				t.Fatalf("sample %d: %s is %v, want %v", i, name, got, want)
			}
		}
	}
}

func TestRecordingKnowsItsQuantities(t *testing.T) {
	p := addPopulation(t, newNetwork(t, Config{Dt: 0.02}), "cells", recordedModel(WangBuzsaki()), 2)
	for _, name := range []string{"I(Ca)", "g(drive)", "block(AMPA)", "I(", "x(Na)", ""} {
		_, err := p.RecordState(name, []int{0}, 1)
		wantError(t, err, fmt.Sprintf("has no variable %q", name), "I(na)", "block(NMDA)")
	}
}

func TestARateThatPanicsWhileItIsRecordedIsAnError(t *testing.T) {
	m := passive(0.1, -65)
	calls := 0
	m.Channels = append(m.Channels, Channel{Name: "x", G: 1, Gates: []Gate{{Name: "x", Power: 1, Instantaneous: true, Inf: func(float64) float64 {
		if calls < 0 {
			panic("no")
		}
		return 0.5
	}}}})
	n := newNetwork(t, Config{Dt: 0.02})
	p := addPopulation(t, n, "cell", m, 1)
	recordState(t, p, "x", []int{0}, 1)
	calls = -1
	wantError(t, n.Run(t.Context(), 1), "rate function panicked: no")
}
