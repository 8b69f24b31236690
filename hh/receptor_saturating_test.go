package hh

import (
	"fmt"
	"math"
	"testing"
)

func TestASaturatingReceptorTakesWhatIsLeft(t *testing.T) {
	const weight, sources, tau, dt = 0.3, 300, 4.0, 0.05
	for _, c := range []struct {
		name     string
		shortest float64
		weight   Distribution
	}{
		{"counted", 2, Constant(weight)},
		{"stored weights", 2, Truncated{Of: Constant(weight), Lo: weight, Hi: weight}},
		{"epochs of a step", 0, Constant(weight)},
		{"epochs of a step, stored weights", 0, Truncated{Of: Constant(weight), Lo: weight, Hi: weight}},
	} {
		for _, each := range []int{1, 7, sources} { // synapses of a target
			t.Run(fmt.Sprintf("%s, %d", c.name, each), func(t *testing.T) {
				n := newNetwork(t, Config{Dt: dt, Method: ExpEuler})
				trains := make([][]float64, sources)
				for i := range trains {
					trains[i] = []float64{1, 6}
				}
				drivers := addPopulation(t, n, "drivers", drivenModel(), sources)
				for _, at := range trains[0] {
					check(t, drivers.Inject(Pulse{Start: at, End: at + 0.05, Amplitude: 400}))
				}
				spikes := drivers.RecordSpikes()
				m := passive(0.1, -65)
				m.Receptors = []Receptor{{Name: "s", G: 0.1, Tau: tau, Saturating: true}}
				target := addPopulation(t, n, "target", m, 70)
				var pairs Pairs
				for i := range each {
					pairs.Sources, pairs.Targets = append(pairs.Sources, i), append(pairs.Targets, 66)
				}
				connect(t, n, drivers, target, Connection{Receptor: "s", Rule: pairs, Weight: c.weight, Delay: Constant(c.shortest)})
				s := recordState(t, target, "s", []int{66, 65}, 1)
				run(t, n, 12)
				first, second := int(spikes.Steps[0]), int(spikes.Steps[len(spikes.Steps)-1])
				delay := int(math.Round(c.shortest / dt))
				left := math.Pow(1-weight, float64(each))
				for k, got := range s.Values[0] {
					want := 0.0
					after := func(spike int) float64 { return float64(k-1-spike-delay) * dt }
					if x := after(first); x > -dt/2 {
						want = (1 - left) * math.Exp(-x/tau)
					}
					if x := after(second); x > -dt/2 {
						before := (1 - left) * math.Exp(-float64(second-first)*dt/tau)
						want = (1 - left*(1-before)) * math.Exp(-x/tau)
					}
					if math.Abs(got-want) > 1e-13 {
						t.Fatalf("s is %v after %d steps, want %v", got, k, want)
					}
				}
				if other := s.Values[1][len(s.Values[1])-1]; other != 0 {
					t.Errorf("s of a cell without synapses is %v, want 0", other)
				}
			})
		}
	}
}

// drivenModel is that of newDrivers.
func drivenModel() Model {
	m := passive(20, -65)
	m.Threshold, m.Receptors = -60, nil
	return m
}

func TestASaturatingReceptorHasNoRise(t *testing.T) {
	m := passive(0.1, -65)
	m.Receptors = []Receptor{{Name: "s", G: 1, Tau: 2, Rise: 1, Saturating: true}}
	wantError(t, m.Validate(), "receptor s: Rise is 1 ms of a saturating receptor, want 0")
}
