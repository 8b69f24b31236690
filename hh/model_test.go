package hh

import (
	"math"
	"slices"
	"testing"
)

// builtIn are the models that this package comes with.
func builtIn() []Model { return []Model{WangBuzsaki(), Squid()} }

// validModel returns a valid model with a gate of either kind, an instantaneous one
// of either kind, a leak and two receptors.
func validModel() Model {
	rate := func(v float64) float64 { return Exp(v / 100) }
	falling := func(v float64) float64 { return Exp(-v / 100) }
	half := func(float64) float64 { return 0.5 }
	return Model{
		Name: "sound",
		Cm:   1,
		V0:   -65,
		Channels: []Channel{
			{Name: "na", G: 10, E: 50, Gates: []Gate{
				{Name: "m", Power: 3, Alpha: rate, Beta: falling, Instantaneous: true},
				{Name: "h", Power: 1, Alpha: falling, Beta: rate, Phi: 2},
			}},
			{Name: "k", G: 5, E: -80, Gates: []Gate{
				{Name: "n", Power: 4, Inf: half, Tau: rate},
				{Name: "w", Power: 2, Inf: half, Instantaneous: true},
			}},
			{Name: "leak", G: 0.1, E: -65},
		},
		Receptors: []Receptor{
			{Name: "ampa", G: 0.1, E: 0, Tau: 5},
			{Name: "gaba", G: 0.1, E: -80, Tau: 10},
		},
	}
}

func TestValidateNamesWhatMakesNoSense(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	rate := func(float64) float64 { return 1 }
	gate := func(m *Model) *Gate { return &m.Channels[0].Gates[1] }
	steady := func(m *Model) *Gate { return &m.Channels[1].Gates[0] }
	for _, c := range []struct {
		name  string
		spoil func(m *Model)
		want  []string
	}{
		{"Cm is 0", func(m *Model) { m.Cm = 0 }, []string{"Cm is 0 uF/cm2"}},
		{"Cm is negative", func(m *Model) { m.Cm = -1 }, []string{"Cm is -1 uF/cm2"}},
		{"Cm is NaN", func(m *Model) { m.Cm = nan }, []string{"Cm is NaN uF/cm2"}},
		{"Cm is infinite", func(m *Model) { m.Cm = inf }, []string{"Cm is +Inf uF/cm2"}},
		{"Threshold is NaN", func(m *Model) { m.Threshold = nan }, []string{"Threshold is NaN mV"}},
		{"Threshold is infinite", func(m *Model) { m.Threshold = inf }, []string{"Threshold is +Inf mV"}},
		{"V0 is NaN", func(m *Model) { m.V0 = nan }, []string{"V0 is NaN mV"}},
		{"V0 is infinite", func(m *Model) { m.V0 = -inf }, []string{"V0 is -Inf mV"}},
		{"no channels", func(m *Model) { m.Channels = nil }, []string{"no channels"}},
		{"a channel without a name", func(m *Model) { m.Channels[1].Name = "" }, []string{`channel name ""`}},
		{"two channels of one name", func(m *Model) { m.Channels[2].Name = "na" }, []string{`channel name "na"`, "twice"}},
		{"G is negative", func(m *Model) { m.Channels[2].G = -0.1 }, []string{"channel leak", "G is -0.1 mS/cm2"}},
		{"G is NaN", func(m *Model) { m.Channels[0].G = nan }, []string{"channel na", "G is NaN mS/cm2"}},
		{"G is infinite", func(m *Model) { m.Channels[0].G = inf }, []string{"channel na", "G is +Inf mS/cm2"}},
		{"E is NaN", func(m *Model) { m.Channels[1].E = nan }, []string{"channel k", "E is NaN mV"}},
		{"E is infinite", func(m *Model) { m.Channels[1].E = inf }, []string{"channel k", "E is +Inf mV"}},
		{"a gate without a name", func(m *Model) { gate(m).Name = "" }, []string{"channel na", "no name"}},
		{"a gate named as the voltage", func(m *Model) { gate(m).Name = "v" }, []string{`"v"`, "two state variables"}},
		{"two gates of one name in a channel", func(m *Model) { gate(m).Name = "m" }, []string{`"m"`, "two state variables"}},
		{"two gates of one name in two channels", func(m *Model) { steady(m).Name = "h" }, []string{`"h"`, "two state variables"}},
		{"Power is 0", func(m *Model) { gate(m).Power = 0 }, []string{"channel na", "gate h", "Power is 0"}},
		{"Power is negative", func(m *Model) { gate(m).Power = -2 }, []string{"channel na", "gate h", "Power is -2"}},
		{"Phi is negative", func(m *Model) { gate(m).Phi = -3 }, []string{"channel na", "gate h", "Phi is -3"}},
		{"Phi is NaN", func(m *Model) { gate(m).Phi = nan }, []string{"channel na", "gate h", "Phi is NaN"}},
		{"Phi is infinite", func(m *Model) { gate(m).Phi = inf }, []string{"channel na", "gate h", "Phi is +Inf"}},
		{"a gate without rates", func(m *Model) { gate(m).Alpha, gate(m).Beta = nil, nil }, []string{"channel na", "gate h", "either Alpha and Beta, or Inf and Tau"}},
		{"a gate without Beta", func(m *Model) { gate(m).Beta = nil }, []string{"channel na", "gate h", "Alpha and Beta"}},
		{"a gate without Alpha", func(m *Model) { gate(m).Alpha = nil }, []string{"channel na", "gate h", "Alpha and Beta"}},
		{"a gate without Tau", func(m *Model) { steady(m).Tau = nil }, []string{"channel k", "gate n", "Inf and Tau"}},
		{"a gate without Inf", func(m *Model) { steady(m).Inf = nil }, []string{"channel k", "gate n", "Inf and Tau"}},
		{"a gate of both kinds", func(m *Model) { gate(m).Inf, gate(m).Tau = rate, rate }, []string{"channel na", "gate h", "either"}},
		{"a gate of Alpha, Beta and Inf", func(m *Model) { gate(m).Inf = rate }, []string{"channel na", "gate h", "either"}},
		{"a gate of Alpha, Beta and Tau", func(m *Model) { gate(m).Tau = rate }, []string{"channel na", "gate h", "either"}},
		{"a gate of Inf, Tau and Alpha", func(m *Model) { steady(m).Alpha = rate }, []string{"channel k", "gate n", "either"}},
		{"an instantaneous gate without rates", func(m *Model) { m.Channels[1].Gates[1].Inf = nil }, []string{"channel k", "gate w", "either"}},
		{"a receptor without a name", func(m *Model) { m.Receptors[0].Name = "" }, []string{`receptor name ""`}},
		{"two receptors of one name", func(m *Model) { m.Receptors[1].Name = "ampa" }, []string{`receptor name "ampa"`, "twice"}},
		{"a receptor named as a gate", func(m *Model) { m.Receptors[1].Name = "n" }, []string{`receptor name "n"`, "twice"}},
		{"a receptor named as the voltage", func(m *Model) { m.Receptors[1].Name = "v" }, []string{`receptor name "v"`}},
		{"a receptor's G is negative", func(m *Model) { m.Receptors[1].G = -1 }, []string{"receptor gaba", "G is -1 mS/cm2"}},
		{"a receptor's G is NaN", func(m *Model) { m.Receptors[1].G = nan }, []string{"receptor gaba", "G is NaN mS/cm2"}},
		{"a receptor's E is NaN", func(m *Model) { m.Receptors[0].E = nan }, []string{"receptor ampa", "E is NaN mV"}},
		{"a current has a reversal potential", func(m *Model) { m.Receptors[0].Current, m.Receptors[0].E = true, -70 }, []string{"receptor ampa", "E is -70 mV", "want none for a current"}},
		{"a receptor's Tau is 0", func(m *Model) { m.Receptors[0].Tau = 0 }, []string{"receptor ampa", "Tau is 0 ms"}},
		{"a receptor's Tau is negative", func(m *Model) { m.Receptors[0].Tau = -5 }, []string{"receptor ampa", "Tau is -5 ms"}},
		{"a receptor's Tau is NaN", func(m *Model) { m.Receptors[0].Tau = nan }, []string{"receptor ampa", "Tau is NaN ms"}},
		{"a receptor's Tau is infinite", func(m *Model) { m.Receptors[0].Tau = inf }, []string{"receptor ampa", "Tau is +Inf ms"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := validModel()
			c.spoil(&m)
			want := append(c.want, `hh: model "sound"`)
			wantError(t, m.Validate(), want...)
			_, err := newNetwork(t, Config{Dt: 0.01}).AddPopulation("cells", m, 1)
			wantError(t, err, want...)
		})
	}
}

func TestModelsThatMakeSenseValidate(t *testing.T) {
	bare := Model{Name: "bare", Cm: 1, Channels: []Channel{{Name: "leak"}}}
	for _, m := range append(builtIn(), validModel(), bare) {
		if err := m.Validate(); err != nil {
			t.Error(err)
		}
	}
}

func TestVariablesAreTheVoltageThenGatesThenReceptors(t *testing.T) {
	for _, c := range []struct {
		model Model
		want  []string
	}{
		{WangBuzsaki(), []string{"v", "h", "n"}},
		{Squid(), []string{"v", "m", "h", "n"}},
		{validModel(), []string{"v", "h", "n", "ampa", "gaba"}},
	} {
		if got := c.model.Variables(); !slices.Equal(got, c.want) {
			t.Errorf("%s has the variables %v, want %v", c.model.Name, got, c.want)
		}
	}
}

func TestSteadyStatesOfBuiltInGatesAreBetween0And1(t *testing.T) {
	for _, m := range builtIn() {
		for _, c := range m.Channels {
			for _, g := range c.Gates {
				for v := -120.0; v <= 60; v += 0.125 {
					if x := g.steady(v); !(x >= 0 && x <= 1) {
						t.Fatalf("%s: gate %s is at %v at %v mV", m.Name, g.Name, x, v)
					}
					if r := g.rate(v); !(r > 0) || math.IsInf(r, 0) {
						t.Fatalf("%s: gate %s has the rate %v at %v mV", m.Name, g.Name, r, v)
					}
				}
			}
		}
	}
}

func TestBuiltInActivationRisesAndInactivationFalls(t *testing.T) {
	falling := map[string]bool{"h": true}
	for _, m := range builtIn() {
		for _, c := range m.Channels {
			for _, g := range c.Gates {
				low, high := g.steady(-100), g.steady(40)
				if falling[g.Name] {
					low, high = high, low
				}
				if low > 0.1 || high < 0.85 {
					t.Errorf("%s: gate %s goes from %.3f to %.3f", m.Name, g.Name, g.steady(-100), g.steady(40))
				}
			}
		}
	}
}

func TestAPopulationStartsAtItsSteadyState(t *testing.T) {
	for _, m := range append(builtIn(), validModel()) {
		p := addPopulation(t, newNetwork(t, Config{Dt: 0.01}), "cells", m, 3)
		if got := valuesOf(t, p, "v"); !slices.Equal(got, []float64{m.V0, m.V0, m.V0}) {
			t.Errorf("%s starts at %v mV, want %v", m.Name, got, m.V0)
		}
		for _, g := range m.dynamic() {
			x := g.steady(m.V0)
			if got := valuesOf(t, p, g.Name); !slices.Equal(got, []float64{x, x, x}) {
				t.Errorf("%s: gate %s starts at %v, want %v", m.Name, g.Name, got, x)
			}
		}
		for _, r := range m.Receptors {
			if got := valuesOf(t, p, r.Name); !slices.Equal(got, []float64{0, 0, 0}) {
				t.Errorf("%s: receptor %s starts at %v", m.Name, r.Name, got)
			}
		}
	}
}

func TestAModelThatChangesLaterDoesNotChangeAPopulation(t *testing.T) {
	for _, order := range Orders() {
		simulate := func(spoil func(m *Model)) []float64 {
			n := newNetwork(t, Config{Dt: 0.01, Order: order, Threads: 1})
			m := validModel()
			p := addPopulation(t, n, "cells", m, 1)
			check(t, p.SetCurrent(5))
			spoil(&m)
			theirs := p.Model()
			spoil(&theirs)
			check(t, p.SetSteadyGates())
			run(t, n, 2)
			return valuesOf(t, p, "v")
		}
		want := simulate(func(*Model) {})
		got := simulate(func(m *Model) {
			m.Channels[0].G, m.Channels[2].E = 100, 0
			m.Channels[0].Gates[1].Phi, m.Channels[1].Gates[0].Power = 9, 1
			m.Receptors[0].Tau = 1
		})
		if !slices.Equal(got, want) {
			t.Errorf("%s: v is %v, without the change %v", order, got, want)
		}
	}
}
