package hh

import (
	"math"
	"testing"

	"github.com/lut4go/lut4go/table"
)

// singularSquid returns the squid axon with its rates of m and n as published, which are
// 0/0 at -40 and -55 mV.
func singularSquid(v0 float64) Model {
	m := Squid()
	m.V0 = v0
	m.Channels[0].Gates[0].Alpha = func(v float64) float64 { return 0.1 * (v + 40) / (1 - Exp(-(v+40)/10)) }
	m.Channels[1].Gates[0].Alpha = func(v float64) float64 { return 0.01 * (v + 55) / (1 - Exp(-(v+55)/10)) }
	return m
}

func TestACellMayStartWhereARateIs0Over0(t *testing.T) {
	for _, v0 := range []float64{-40, -55} {
		continuous := Squid()
		continuous.V0 = v0
		for _, order := range Orders() {
			for _, method := range Methods() {
				c := Config{Dt: 0.01, Method: method, Order: order}
				states := func(m Model, ms float64) (all []float64) {
					n := newNetwork(t, c)
					p := addPopulation(t, n, "axon", m, 1)
					run(t, n, ms)
					for _, name := range m.Variables() {
						all = append(all, valuesOf(t, p, name)[0])
					}
					return all
				}
				for _, ms := range []float64{0, 0.01, 1} {
					got, want := states(singularSquid(v0), ms), states(continuous, ms)
					for i := range want {
						if !(math.Abs(got[i]-want[i]) < 1e-8) {
							t.Errorf("from %v mV, %s, %s: %s is %v after %v ms, want %v", v0, order, method, continuous.Variables()[i], got[i], ms, want[i])
						}
					}
				}
			}
		}
	}
}

func TestGatesAreSteadyWhereARateIs0Over0(t *testing.T) {
	for _, precision := range []int{64, 32} {
		n := newNetwork(t, Config{Dt: 0.01, Precision: precision})
		p := addPopulation(t, n, "axons", singularSquid(-65), 4)
		check(t, p.SetEach("v", []float64{-65, -55, -40, -55}))
		check(t, p.SetSteadyGates())
		for name, want := range map[string][]float64{
			// alpha/(alpha+beta), alpha being 1/ms at -40 mV and 0.1/ms at -55 mV.
			"m": {0.05293, 1 / (1 + 4*math.Exp(-25./18))},
			"n": {0.31768, 0.1 / (0.1 + 0.125*math.Exp(-10./80))},
		} {
			got := valuesOf(t, p, name)
			at := 2 // the rate of m is 0/0 at -40 mV
			if name == "n" {
				at = 1
			}
			if !(math.Abs(got[0]-want[0]) < 1e-5 && math.Abs(got[at]-want[1]) < 1e-7) {
				t.Errorf("%d bits: %s is %v, want %v at -65 mV and %v where the rate is 0/0", precision, name, got, want[0], want[1])
			}
		}
	}
}

func TestASingularityWithoutALimitStaysOne(t *testing.T) {
	f := withLimits(func(v float64) float64 { return 1 / v }, 0.1)
	if y := f(0); !math.IsInf(y, 1) {
		t.Errorf("1/v is %v at 0", y)
	}
	if y := f(math.NaN()); !math.IsNaN(y) {
		t.Errorf("1/v is %v at NaN", y)
	}
}

func TestCurvesAtASingularityAreThoseOfTheTable(t *testing.T) {
	m := singularSquid(-40)
	for _, method := range Methods() {
		curves := curvesOf(t, m, method, 0.01)
		g := table.Grid{Min: -100, Max: 50, Step: 1}
		tab, err := table.New(g, curves...)
		check(t, err)
		for i, c := range curvesWithLimits(curves, g.Step) {
			for _, v := range []float64{-55, -40, 0} {
				if got, want := c.F(v), tab.Points(i)[int(v+100)]; got != want {
					t.Errorf("%s: %s at %v mV is %v, in the table %v", method, c.Name, v, got, want)
				}
			}
		}
	}
}
