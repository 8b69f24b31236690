package hh

import (
	"math"
	"testing"
)

// warmSquid is a model whose rates depend on what a network fills in.
func warmSquid() Model {
	m := Squid()
	m.Celsius = 16.3
	g := &m.Channels[0].Gates[0]
	g.Q10, g.Celsius = 3, 6.3
	return m
}

func TestCurvesOfAModelAreWhatItsNetworksTabulate(t *testing.T) {
	for _, model := range []Model{WangBuzsaki(), warmSquid(), GolombYueYaari()} {
		for _, method := range Methods() {
			got := curvesOf(t, model, method, 0.02)
			n := newNetwork(t, Config{Dt: 0.02, Method: method})
			p := addPopulation(t, n, "cells", model, 1)
			want := p.model.describe(&n.config, nil).Curves
			if len(got) != len(want) {
				t.Fatalf("%s, %s: %d curves, want %d", model.Name, method, len(got), len(want))
			}
			for i, c := range got {
				for _, v := range []float64{-90, -40, 0, 30} {
					if c.Name != want[i].Name || c.F(v) != want[i].F(v) {
						t.Errorf("%s, %s: %s is %v at %v mV, want %s, %v", model.Name, method, c.Name, c.F(v), v, want[i].Name, want[i].F(v))
					}
				}
			}
		}
	}
}

func TestCurvesKeepTheModelTheyAreOf(t *testing.T) {
	m := WangBuzsaki()
	curves := curvesOf(t, m, RK4, 0.01)
	g := curves[len(curves)-1]
	before := g.F(0)
	m.Channels[0].G *= 2
	if after := g.F(0); after != before {
		t.Errorf("%s is %v mS/cm2, and %v once the model has changed", g.Name, before, after)
	}
}

func TestCurvesOfWhatCannotBeSteppedAreAnError(t *testing.T) {
	for _, c := range []struct {
		change func(*Model)
		method Method
		dt     float64
		want   string
	}{
		{nil, RK4, 0, "dt is 0 ms, want a positive number"},
		{nil, RK4, math.NaN(), "dt is NaN ms"},
		{nil, "heun", 0.01, `method "heun", want one of [euler`},
		{func(m *Model) { m.Cm = 0 }, RK4, 0.01, "Cm is 0 uF/cm2"},
		{func(m *Model) { m.Channels[0].Gates[0].Alpha = nil }, RK4, 0.01, "want either Alpha and Beta"},
	} {
		m := Squid()
		if c.change != nil {
			c.change(&m)
		}
		_, err := m.Curves(c.method, c.dt)
		wantError(t, err, c.want)
	}
}
