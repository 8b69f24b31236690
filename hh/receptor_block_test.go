package hh

import (
	"fmt"
	"math"
	"testing"

	"github.com/lut4go/lut4go/table"
)

// nmda is a receptor that magnesium blocks.
func nmda() Receptor {
	return Receptor{Name: "NMDA", G: 0.2, E: 0, Tau: 50, Block: MagnesiumBlock(1)}
}

func TestMagnesiumBlocksAsJahrAndStevensMeasured(t *testing.T) {
	for _, c := range []struct{ magnesium, v, open float64 }{
		{0, -80, 1},
		{1, 0, 1 / (1 + 1/3.57)},
		{1, -70, 1 / (1 + math.Exp(0.062*70)/3.57)},
		{0.1, -40, 1 / (1 + 0.1*math.Exp(0.062*40)/3.57)},
	} {
		if open := MagnesiumBlock(c.magnesium)(c.v); math.Abs(open/c.open-1) > 1e-14 {
			t.Errorf("%v mM at %v mV: %v, want %v", c.magnesium, c.v, open, c.open)
		}
	}
}

func TestABlockedReceptorHasItsCurrentVoltageCurve(t *testing.T) {
	tolerance := map[table.Order]float64{table.Linear: 1e-4, table.Cubic: 1e-8, table.Exact: 1e-14}
	for _, order := range Orders() {
		m := passive(0.1, -65)
		m.Receptors = []Receptor{nmda()}
		n := newNetwork(t, Config{Dt: 0.025, Method: Euler, Order: order, Grid: table.Grid{Min: -100, Max: 60, Step: 0.25}})
		v := make([]float64, 61)
		var all []int
		for i := range v {
			v[i], all = float64(-90)+2.37*float64(i), append(all, i)
		}
		p := addPopulation(t, n, "clamped", m, len(v))
		check(t, p.SetEach("v", v))
		check(t, p.Set("NMDA", Constant(0.4)))
		current := recordState(t, p, "I(NMDA)", all, 1)
		run(t, n, 0.025)
		for i, v := range v {
			want := 0.2 * 0.4 * v / (1 + math.Exp(-0.062*v)/3.57)
			if got := current.Values[i][0]; math.Abs(got-want) > tolerance[order] {
				t.Errorf("%s: %v uA/cm2 at %v mV, want %v", order, got, v, want)
			}
		}
	}
}

// blockedVoltage integrates the membrane equation of a passive cell with an NMDA
// receptor, s = 1 at first, in steps so small that the rest is exact.
func blockedVoltage(ms float64) float64 {
	slope := func(t, v float64) float64 {
		return -0.1*(v+65) - 0.2*math.Exp(-t/50)*v/(1+math.Exp(-0.062*v)/3.57)
	}
	v, h := -65.0, 0.001
	for i := range int(math.Round(ms / h)) {
		t := float64(i) * h
		a := slope(t, v)
		b := slope(t+h/2, v+h/2*a)
		c := slope(t+h/2, v+h/2*b)
		d := slope(t+h, v+h*c)
		v += h / 6 * (a + 2*b + 2*c + d)
	}
	return v
}

func TestABlockedReceptorMovesTheVoltageWithEveryMethod(t *testing.T) {
	const ms = 30
	want := blockedVoltage(ms)
	tolerance := map[Method]float64{Euler: 0.02, ExpEuler: 0.02, Staggered: 0.02, CN: 0.02, RK4: 1e-5}
	for _, method := range Methods() {
		for _, order := range Orders() {
			for _, precision := range []int{64, 32} {
				t.Run(fmt.Sprint(method, order, precision), func(t *testing.T) {
					m := passive(0.1, -65)
					m.Receptors = []Receptor{nmda()}
					n := newNetwork(t, Config{Dt: 0.025, Method: method, Order: order, Precision: precision, Grid: table.Grid{Min: -100, Max: 50, Step: 0.02}})
					p := addPopulation(t, n, "cell", m, 3)
					check(t, p.Set("NMDA", Constant(1)))
					run(t, n, ms)
					within := tolerance[method]
					if precision == 32 {
						within += 2e-4
					}
					if got := valuesOf(t, p, "v")[1]; math.Abs(got-want) > within {
						t.Errorf("%v mV, want %v", got, want)
					}
				})
			}
		}
	}
}

func TestBlocksThatCannotBeUsedAreErrors(t *testing.T) {
	for _, c := range []struct {
		name  string
		block Rate
		want  string
	}{
		{"below 0", func(float64) float64 { return -0.5 }, "Block is -0.5 at -120 mV, want a number from 0"},
		{"no number", MagnesiumBlock(-1), "Block is NaN at -120 mV, want a number from 0"},
		{"panic", func(float64) float64 { panic("no") }, "its Block panicked: no"},
	} {
		m := passive(0.1, -65)
		m.Receptors = []Receptor{{Name: "s", G: 1, Tau: 1, Block: c.block}}
		n := newNetwork(t, Config{Dt: 0.025})
		_, err := n.AddPopulation("cell", m, 1)
		wantError(t, err, `model "passive"`, "receptor s", c.want)
	}
}
