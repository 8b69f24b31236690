package hh

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// modelOfEveryKind is a model with every kind of channel and receptor.
func modelOfEveryKind() Model {
	m := WangBuzsaki()
	m.Receptors = []Receptor{
		{Name: "ampa", G: 0.02, E: 0, Tau: 5},
		{Name: "gaba", G: 0.03, E: -75, Tau: 8, Rise: 1},
		{Name: "drive", G: 0.5, Tau: 50, Current: true},
	}
	return m
}

// withParameter returns the model with one parameter changed, and the current.
func withParameter(m Model, name string, x float64) (Model, float64) {
	current := 1.0
	what, field, _ := strings.Cut(name, ".")
	switch name {
	case "Cm":
		m.Cm = x
		return m, current
	case "current":
		return m, x
	}
	for i := range m.Channels {
		if c := &m.Channels[i]; c.Name == what {
			*map[string]*float64{"G": &c.G, "E": &c.E}[field] = x
		}
	}
	for i := range m.Receptors {
		if r := &m.Receptors[i]; r.Name == what {
			*map[string]*float64{"G": &r.G, "E": &r.E}[field] = x
		}
	}
	return m, current
}

// setActiveState puts a population where all its channels and receptors carry current.
func setActiveState(t testing.TB, p *Population, current float64) {
	t.Helper()
	check(t, p.SetCurrent(current))
	for _, v := range []struct {
		name  string
		value float64
	}{{"v", -55}, {"h", 0.6}, {"n", 0.2}, {"ampa", 2}, {"gaba", 1}, {"gaba_rise", 0.5}, {"drive", 0.3}} {
		check(t, p.Set(v.name, Constant(v.value)))
	}
}

func TestACellWithItsOwnParameterIsTheModelWithThatParameter(t *testing.T) {
	base := modelOfEveryKind()
	for _, name := range base.Parameters() {
		for _, method := range Methods() {
			t.Run(fmt.Sprintf("%s, %s", name, method), func(t *testing.T) {
				values := []float64{0.8, 1.3, 1}
				if strings.HasSuffix(name, ".E") {
					values = []float64{-60, -45, 10}
				}
				c := Config{Dt: 0.01, Method: method, Threads: 1}
				n := newNetwork(t, c)
				p := addPopulation(t, n, "cells", modelOfEveryKind(), 3)
				setActiveState(t, p, 1)
				check(t, p.SetParameterEach(name, values))
				run(t, n, 2)
				got := valuesOf(t, p, "v")
				for i, x := range values {
					m, current := withParameter(modelOfEveryKind(), name, x)
					alone := newNetwork(t, c)
					q := addPopulation(t, alone, "cell", m, 1)
					setActiveState(t, q, current)
					run(t, alone, 2)
					if want := valuesOf(t, q, "v")[0]; math.Abs(got[i]-want) > 1e-9 {
						t.Errorf("%s = %v: v is %v mV, alone %v", name, x, got[i], want)
					}
				}
				if got[0] == got[1] || got[1] == got[2] {
					t.Errorf("the values make no difference: %v", got)
				}
			})
		}
	}
}

func TestTheModelsOwnValuesChangeNoBit(t *testing.T) {
	simulate := func(own bool) [2]string {
		s := newRecurrentNetwork(t, Config{Seed: 8}, 130)
		if own {
			check(t, s.cells.SetParameter("na.E", Constant(55)))
			check(t, s.cells.SetParameter("leak.G", Constant(0.1)))
			check(t, s.cells.SetParameter("b.G", Constant(s.cells.Model().Receptors[0].G)))
			check(t, s.cells.SetParameter("Cm", Constant(1)))
		}
		s.run(t, 20)
		return s.hashes(t)
	}
	if a, b := simulate(false), simulate(true); a != b {
		t.Errorf("the model's values %q, the same for each cell %q", a, b)
	}
}

func TestOwnParametersDoNotDependOnThreads(t *testing.T) {
	var want [2]string
	for _, threads := range []int{1, 3} {
		s := newRecurrentNetwork(t, Config{Seed: 9, Threads: threads}, 200)
		check(t, s.cells.SetParameter("current", Uniform{Lo: 0, Hi: 1}))
		check(t, s.cells.SetParameter("k.G", Uniform{Lo: 8, Hi: 10}))
		s.run(t, 15)
		if threads == 1 {
			want = s.hashes(t)
		} else if got := s.hashes(t); got != want {
			t.Errorf("%d threads give %q, one %q", threads, got, want)
		}
	}
}

func TestSetCurrentTakesBackTheCellsOwn(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	p := addPopulation(t, n, "cells", passive(0.1, -65), 2)
	check(t, p.SetParameterEach("current", []float64{1, 2}))
	check(t, p.SetCurrent(0.5))
	run(t, n, 500)
	for i, v := range valuesOf(t, p, "v") {
		if math.Abs(v-(-60)) > 1e-6 {
			t.Errorf("v of cell %d is %v mV, want -60", i, v)
		}
	}
}

func TestParametersThatMakeNoSenseAreErrors(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.01})
	m := modelOfEveryKind()
	m.Receptors[0].G = 0
	p := addPopulation(t, n, "cells", m, 2)
	for _, tt := range []struct {
		name string
		x    []float64
		want string
	}{
		{"foo.G", []float64{1, 1}, `no parameter "foo.G", it has [Cm current na.G`},
		{"m", []float64{1, 1}, `no parameter "m"`},
		{"Cm", []float64{1}, "1 values of Cm for the 2 cells"},
		{"Cm", []float64{1, 0}, "Cm of cell 1 of population \"cells\" is 0, want a positive number of uF/cm2"},
		{"na.G", []float64{-1, 1}, "na.G of cell 0 of population \"cells\" is -1, want a number of mS/cm2 from 0"},
		{"k.E", []float64{1, math.NaN()}, "k.E of cell 1 of population \"cells\" is NaN, want a finite number"},
		{"ampa.G", []float64{1, 1}, "ampa.G is 0 in the model"},
		{"drive.E", []float64{1, 1}, `no parameter "drive.E"`}, // of a current
	} {
		wantError(t, p.SetParameterEach(tt.name, tt.x), tt.want)
	}
	wantError(t, p.SetParameter("leak.G", Uniform{Lo: 2, Hi: 1}), "leak.G")
	wantError(t, p.SetParameter("leak.G", nil), "no distribution given")
	wantError(t, p.Set("v", nil), "no distribution given")
	check(t, p.SetParameterEach("drive.G", []float64{-1, 1})) // a current may be negative
}
