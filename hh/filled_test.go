package hh

import (
	"context"
	"math"
	"testing"

	"github.com/lut4go/lut4go/table"
)

// holed returns the squid axon with its rates of m and n as published, which are
// 0/0 at -40 and -55 mV.
func holed(v0 float64) Model {
	m := Squid()
	m.V0 = v0
	m.Channels[0].Gates[0].Alpha = func(v float64) float64 { return 0.1 * (v + 40) / (1 - Exp(-(v+40)/10)) }
	m.Channels[1].Gates[0].Alpha = func(v float64) float64 { return 0.01 * (v + 55) / (1 - Exp(-(v+55)/10)) }
	return m
}

func TestACellMayStartWhereARateIs0Over0(t *testing.T) {
	for _, v0 := range []float64{-40, -55} {
		whole := Squid()
		whole.V0 = v0
		for _, order := range Orders() {
			for _, method := range Methods() {
				c := Config{Dt: 0.01, Method: method, Order: order}
				states := func(m Model, ms float64) (all []float64) {
					n := must(NewNetwork(c))(t)
					p := must(n.AddPopulation("axon", m, 1))(t)
					check(t, n.Run(context.Background(), ms))
					for _, name := range m.Variables() {
						all = append(all, must(p.Get(name))(t)[0])
					}
					return all
				}
				for _, ms := range []float64{0, 0.01, 1} {
					got, want := states(holed(v0), ms), states(whole, ms)
					for i := range want {
						if !(math.Abs(got[i]-want[i]) < 1e-8) {
							t.Errorf("from %v mV, %s, %s: %s is %v after %v ms, want %v", v0, order, method, whole.Variables()[i], got[i], ms, want[i])
						}
					}
				}
			}
		}
	}
}

func TestCellsSettleWhereARateIs0Over0(t *testing.T) {
	for _, precision := range []int{64, 32} {
		n := must(NewNetwork(Config{Dt: 0.01, Precision: precision}))(t)
		p := must(n.AddPopulation("axons", holed(-65), 4))(t)
		check(t, p.SetEach("v", []float64{-65, -55, -40, -55}))
		check(t, p.SetSteadyGates())
		for name, want := range map[string][]float64{
			// alpha/(alpha+beta), alpha being 1/ms at -40 mV and 0.1/ms at -55 mV.
			"m": {0.05293, 1 / (1 + 4*math.Exp(-25./18))},
			"n": {0.31768, 0.1 / (0.1 + 0.125*math.Exp(-10./80))},
		} {
			got := must(p.Get(name))(t)
			at := 2 // of m the hole is at -40 mV
			if name == "n" {
				at = 1
			}
			if !(math.Abs(got[0]-want[0]) < 1e-5 && math.Abs(got[at]-want[1]) < 1e-7) {
				t.Errorf("%d bits: %s is %v, want %v at -65 mV and %v in the hole", precision, name, got, want[0], want[1])
			}
		}
	}
}

func TestAHoleThatRoundingHidesIsOneToo(t *testing.T) {
	// With thresholds as decimals, 0/0 becomes 1e-14/1e-15 or so.
	shifted := func(hole, v0 float64) Model {
		m := Squid()
		m.V0 = v0
		m.Channels[1].Gates[0].Alpha = func(v float64) float64 {
			u := v + 56.2 - (hole + 56.2)
			return 0.1 * u / (1 - Exp(-u/10))
		}
		return m
	}
	wrong := 0
	for i := range 100 {
		hole := -60 + float64(float64(i)*0.1) // and the cell starts there
		m := shifted(hole, hole-1e-14)
		want := 1 / (1 + 0.125*math.Exp(-(hole+65)/80))
		g := m.Channels[1].Gates[0]
		if y := g.Alpha(m.V0); y == y && math.Abs(y-1) > 1e-3 {
			wrong++
		}
		n := must(NewNetwork(Config{Dt: 0.01}))(t)
		p := must(n.AddPopulation("axon", m, 1))(t)
		if got := must(p.Get("n"))(t)[0]; !(math.Abs(got-want) < 1e-7) {
			t.Errorf("hole at %v mV: n is %v, want %v", hole, got, want)
		}
	}
	if wrong < 20 {
		t.Errorf("%d rates are wrong at their holes, want more to test", wrong)
	}
}

func TestAHoleWithoutALimitStaysOne(t *testing.T) {
	f := filled(func(v float64) float64 { return 1 / v }, 0.1)
	if y := f(0); !math.IsInf(y, 1) {
		t.Errorf("1/v is %v at 0", y)
	}
	if y := f(math.NaN()); !math.IsNaN(y) {
		t.Errorf("1/v is %v at NaN", y)
	}
}

func TestCurvesInAHoleAreThoseOfTheTable(t *testing.T) {
	m := holed(-40)
	for _, method := range Methods() {
		curves := must(m.Curves(method, 0.01))(t)
		g := table.Grid{Min: -100, Max: 50, Step: 1}
		tab, err := table.New(g, curves...)
		check(t, err)
		for i, c := range filledCurves(curves, g.Step) {
			for _, v := range []float64{-55, -40, 0} {
				if got, want := c.F(v), tab.Points(i)[int(v+100)]; got != want {
					t.Errorf("%s: %s at %v mV is %v, in the table %v", method, c.Name, v, got, want)
				}
			}
		}
	}
}
