package hh

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/table"
)

// FuzzModel makes cells of any parameters by any method: they run, or an error
// says why not.
func FuzzModel(f *testing.F) {
	inf, nan := math.Inf(1), math.NaN()
	for method := range uint8(5) {
		f.Add(method, 1.0, 120.0, 50.0, 3.0, 1.0, 0.0, 0.0, 5.0, 1.0, 0.0, -65.0, 0.01)
	}
	f.Add(uint8(0x18), 1.0, 120.0, 50.0, 2.5, 0.0, 3.0, 36.0, 5.0, 5.0, 2.0, -65.0, 0.01)
	f.Add(uint8(0x25), nan, inf, -inf, nan, -1.0, inf, nan, 0.0, -1.0, nan, inf, nan)
	f.Add(uint8(0x40), 5e-324, 1e308, 1e308, 1e308, 1e308, 1e308, -1e308, 5e-324, 5e-324, 1e308, 1e308, 1e-3)
	f.Fuzz(func(t *testing.T, kind uint8, cm, g, e, power, phi, q10, celsius, tau, rise, refractory, v0, dt float64) {
		c := Config{Dt: dt, Method: Methods()[kind%5], Grid: coarseGrid, Threads: 1, Precision: 64 - 32*int(kind>>3&1)}
		if kind>>4&1 == 1 {
			c.Order = table.Cubic
		}
		gate := Squid().Channels[0].Gates[0]
		gate.Power, gate.Phi, gate.Q10, gate.Celsius = power, phi, q10, celsius
		gate.Instantaneous = kind>>5&1 == 1
		if kind>>6&1 == 1 {
			gate.Alpha = func(v float64) float64 { return v * tau }
		}
		m := Model{
			Name: "any", Cm: cm, V0: v0, Threshold: e - g, Refractory: refractory, Celsius: 20,
			Channels:  []Channel{{Name: "a", G: g, E: e, Gates: []Gate{gate}}, {Name: "leak", G: 0.3, E: -65}},
			Receptors: []Receptor{{Name: "s", G: g, E: e, Tau: tau, Rise: rise, Current: kind>>7 == 1}},
		}
		n, err := NewNetwork(c)
		if err != nil {
			return // of the package's own errors
		}
		ok := func(err error) bool {
			if err != nil && (strings.Contains(err.Error(), "%!") || !strings.Contains(err.Error(), ": ")) {
				t.Fatalf("error %q", err)
			}
			return err == nil
		}
		valid := ok(m.Validate())
		p, err := n.AddPopulation("p", m, 9)
		if ok(err) && !valid {
			t.Fatal("a population of a model that is not valid")
		}
		if err != nil {
			return
		}
		ok(p.AddPoisson(PoissonInput{Receptor: "s", Rate: 1 / dt, Weight: rise}))
		ok(p.SetParameter("Cm", Uniform{Lo: cm, Hi: tau}))
		ok(p.Set("v", Constant(e)))
		ok(n.Run(context.Background(), 20*dt))
	})
}
