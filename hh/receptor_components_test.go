package hh

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// gabaA has a fast and a slow decay.
func gabaA(t testing.TB) []Receptor {
	t.Helper()
	all, err := Receptor{Name: "GABA", G: 0.2, E: -75}.Components(Component{Share: 0.7, Tau: 5, Rise: 0.5}, Component{Share: 0.3, Tau: 40})
	check(t, err)
	return all
}

func TestASpikeReachesAllComponents(t *testing.T) {
	const dt = 0.05
	for _, method := range []Method{ExpEuler, CN, RK4} {
		for _, delay := range []float64{0, 2} {
			n := newNetwork(t, Config{Dt: dt, Method: method})
			drivers, spikes := newDrivers(t, n, [][]float64{{1}})
			m := passive(0.1, -65)
			m.Receptors = gabaA(t)
			target := addPopulation(t, n, "target", m, 1)
			connect(t, n, drivers, target, Connection{Receptor: "GABA", Rule: AllToAll{}, Weight: Constant(0.5), Delay: Constant(delay)})
			g1, g2 := recordState(t, target, "g(GABA)", []int{0}, 1), recordState(t, target, "g(GABA_2)", []int{0}, 1)
			run(t, n, 20)
			shape := func(x float64) float64 { return math.Exp(-x/5) - math.Exp(-x/0.5) }
			peak := math.Log(10) / (1/0.5 - 1.0/5)
			for k := range g1.Values[0] {
				x := float64(k-1-int(spikes.Steps[0]))*dt - delay
				if x < -dt/2 {
					continue
				}
				want := 0.5 * 0.2 * (0.7*shape(x)/shape(peak) + 0.3*math.Exp(-x/40))
				if got := g1.Values[0][k] + g2.Values[0][k]; math.Abs(got-want) > 1e-7 {
					t.Fatalf("%s: %v mS/cm2 after %v ms, want %v", method, got, x, want)
				}
			}
		}
	}
}

func TestAFollowerIsAsIfItWereConnectedItself(t *testing.T) {
	for _, shortest := range []float64{0, 1} {
		for _, saturating := range []bool{false, true} {
			outcome := func(follow bool) []float64 {
				n := newNetwork(t, Config{Dt: 0.05, Seed: 3})
				m := WangBuzsaki()
				m.Receptors = []Receptor{{Name: "a", G: 0.05, Tau: 2}, {Name: "b", G: 0.02, Tau: 7, Saturating: saturating}}
				if follow {
					m.Receptors[1].Follows = "a"
				}
				p := addPopulation(t, n, "cells", m, 200)
				check(t, p.Set("v", Uniform{Lo: -70, Hi: -50}))
				check(t, p.SetCurrent(2))
				for _, receptor := range []string{"a", "b"} {
					if receptor == "b" && follow {
						continue
					}
					connect(t, n, p, p, Connection{Receptor: receptor, Rule: AllToAll{}, Weight: Constant(0.01), Delay: Constant(shortest)})
				}
				run(t, n, 20)
				return slices.Concat(valuesOf(t, p, "v"), valuesOf(t, p, "a"), valuesOf(t, p, "b"))
			}
			if !slices.Equal(outcome(true), outcome(false)) {
				t.Errorf("delay %v ms, saturating %v: the followers' state differs", shortest, saturating)
			}
		}
	}
}

func TestAFollowerTakesPoissonInput(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.05, Method: ExpEuler})
	m := passive(0.1, -65)
	m.Receptors = []Receptor{{Name: "a", G: 0.05, Tau: 3}, {Name: "b", G: 0.02, Tau: 3, Follows: "a"}}
	p := addPopulation(t, n, "cells", m, 20)
	check(t, p.AddPoisson(PoissonInput{Receptor: "a", Rate: 500, Weight: 0.1}))
	run(t, n, 20)
	if a, b := valuesOf(t, p, "a"), valuesOf(t, p, "b"); !slices.Equal(a, b) || slices.Max(a) == 0 {
		t.Errorf("%v and %v, want the same", a, b)
	}
}

func TestComponentsThatMakeNoSenseAreErrors(t *testing.T) {
	for i, c := range []struct {
		r     Receptor
		parts []Component
		want  string
	}{
		{Receptor{Name: "s"}, []Component{{0.5, 1, 0}, {0.4, 2, 0}}, "the shares of its 2 components make 0.9, want 1"},
		{Receptor{Name: "s"}, nil, "the shares of its 0 components make 0, want 1"},
		{Receptor{Name: "s"}, []Component{{-1, 1, 0}, {2, 2, 0}}, "share of component 1 is -1, want a positive number"},
		{Receptor{Name: "s"}, []Component{{1, 0, 0}}, "Tau is 0 ms, want a positive number"},
		{Receptor{Name: "s", Tau: 4}, []Component{{1, 1, 0}}, "Tau, Rise, Kinetics or Follows beside its components"},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			_, err := c.r.Components(c.parts...)
			wantError(t, err, "receptor s", c.want)
		})
	}
}

func TestReceptorsFollowOnlyWhatCanBeFollowed(t *testing.T) {
	for _, c := range []struct {
		receptors []Receptor
		want      string
	}{
		{[]Receptor{{Name: "a", Tau: 1, Follows: "b"}}, `receptor a follows "b", which the model has not`},
		{[]Receptor{{Name: "a", Tau: 1, Follows: "a"}}, "receptor a follows a, which follows a"},
		{[]Receptor{{Name: "a", Tau: 1}, {Name: "b", Tau: 1, Follows: "a"}, {Name: "c", Tau: 1, Follows: "b"}}, "receptor c follows b, which follows a"},
		{[]Receptor{{Name: "a", Kinetics: ampa}, {Name: "b", Tau: 1, Follows: "a"}}, "receptor b follows a, which has Kinetics"},
	} {
		m := passive(0.1, -65)
		m.Receptors = c.receptors
		wantError(t, m.Validate(), c.want)
	}
}
