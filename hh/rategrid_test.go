package hh

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/table"
)

// constantRate returns a rate that is the same at all voltages.
func constantRate(y float64) Rate { return func(float64) float64 { return y } }

// stepRate returns a rate that is y below a voltage and other from there on.
func stepRate(v, y, other float64) Rate {
	return func(at float64) float64 {
		if at < v {
			return y
		}
		return other
	}
}

// oneGateModel returns a cell that a leak keeps at -65 mV, with one gate more in a channel
// that reverses at -90 mV.
func oneGateModel(g Gate) Model {
	if g.Power == 0 {
		g.Power = 1
	}
	g.Name = "x"
	return Model{Name: "gated", Cm: 1, V0: -65, Channels: []Channel{
		{Name: "leak", G: 1, E: -65},
		{Name: "k", G: 1, E: -90, Gates: []Gate{g}},
	}}
}

func TestASteadyStateSlightlyOutsideOf0To1IsAWarningAndIsFollowed(t *testing.T) {
	for _, c := range []struct {
		name    string
		gate    Gate
		at      float64 // mV, where the cell is held
		settles float64
		want    string // in the warning
	}{
		{"below by 1e-9", Gate{Inf: constantRate(-1e-9), Tau: constantRate(1)}, -65, -1e-9, "steady state is -1e-09 at -120 mV, outside of 0 to 1 by 1e-09"},
		{"above by 2e-5", Gate{Inf: stepRate(0, 1.00002, 1), Tau: constantRate(1)}, -65, 1.00002, "steady state is 1.00002 at -120 mV, outside of 0 to 1 by 2e-05"},
		{"below at depolarised voltages alone", Gate{Inf: stepRate(20, 0.25, -2e-5), Tau: constantRate(1)}, -65, 0.25, "steady state is -2e-05 at 20 mV, outside of 0 to 1 by 2e-05"},
		{"by a negative rate of opening", Gate{Alpha: constantRate(-1e-6), Beta: constantRate(1)}, -65, -1e-6 / (1 - 1e-6), "-1.000001e-06 at -120 mV, outside of 0 to 1 by 1e-06"},
		{"by a negative rate of closing", Gate{Alpha: constantRate(1), Beta: constantRate(-1e-6)}, -65, 1 / (1 - 1e-6), "1.000001 at -120 mV, outside of 0 to 1 by 1e-06"},
		{"as far as is tolerated", Gate{Inf: constantRate(1.0999), Tau: constantRate(1)}, -65, 1.0999, "1.0999 at -120 mV, outside of 0 to 1 by 0.0999"},
	} {
		for _, order := range Orders() {
			for _, method := range Methods() {
				n := newNetwork(t, Config{Dt: 0.05, Method: method, Order: order})
				p := addPopulation(t, n, "cells", oneGateModel(c.gate), 2)
				if w := n.Warnings(); len(w) != 1 || !strings.Contains(w[0], `model "gated": gate x: its `) || !strings.Contains(w[0], c.want) {
					t.Errorf("%s: warnings %q, want one with %q", c.name, w, c.want)
				}
				check(t, p.Set("x", Constant(0.5)))
				run(t, n, 40)
				if x := valuesOf(t, p, "x")[1]; !(math.Abs(x-c.settles) < 1e-12) {
					t.Errorf("%s, %s, %s: the gate settles at %v, want %v", c.name, order, method, x, c.settles)
				}
			}
		}
	}
}

func TestWhatIsRoundedOrWithin0To1IsNoWarning(t *testing.T) {
	for name, m := range map[string]Model{
		"a gate that is open":     oneGateModel(Gate{Inf: constantRate(1), Tau: constantRate(1)}),
		"a gate that is shut":     oneGateModel(Gate{Inf: constantRate(0), Tau: constantRate(1)}),
		"one unit too many":       oneGateModel(Gate{Inf: constantRate(math.Nextafter(1, 2)), Tau: constantRate(1)}),
		"rates that are 0 far up": oneGateModel(Gate{Alpha: stepRate(50, 0.1, 0), Beta: stepRate(50, 0.1, 0)}),
	} {
		n := newNetwork(t, Config{Dt: 0.05})
		addPopulation(t, n, "cells", m, 1)
		if w := n.Warnings(); len(w) != 0 {
			t.Errorf("%s: warnings %q", name, w)
		}
	}
}

func TestAnInstantaneousGateOutsideOf0To1IsAWarning(t *testing.T) {
	for _, c := range []struct {
		inf  float64
		want string
	}{
		{-1e-9, "its steady state is -1e-09 at -120 mV, outside of 0 to 1 by 1e-09"},
		{3, "its steady state is 3 at -120 mV, outside of 0 to 1 by 2"}, // a factor
	} {
		n := newNetwork(t, Config{Dt: 0.05})
		addPopulation(t, n, "cells", oneGateModel(Gate{Inf: constantRate(c.inf), Instantaneous: true}), 1)
		if w := n.Warnings(); len(w) != 1 || !strings.Contains(w[0], c.want) {
			t.Errorf("warnings %q, want one with %q", w, c.want)
		}
	}
}

func TestAGateBelow0WithARealExponentIsShut(t *testing.T) {
	for _, g := range []Gate{
		{Inf: constantRate(-1e-9), Tau: constantRate(1), Power: 1.5},
		{Inf: constantRate(-1e-9), Instantaneous: true, Power: 1.5},
	} {
		n := newNetwork(t, Config{Dt: 0.05})
		p := addPopulation(t, n, "cells", oneGateModel(g), 1)
		run(t, n, 20)
		if v := valuesOf(t, p, "v")[0]; v != -65 {
			t.Errorf("v is %v mV, want the leak's -65", v)
		}
	}
}

func TestTwoPopulationsOfAModelAreWarnedOfOnce(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.05})
	for _, name := range []string{"a", "b"} {
		addPopulation(t, n, name, oneGateModel(Gate{Inf: constantRate(-1e-9), Tau: constantRate(1)}), 1)
	}
	if w := n.Warnings(); len(w) != 1 {
		t.Errorf("warnings %q", w)
	}
}

func TestRatesThatCannotBeUsedWhereCellsMayComeAreAnErrorThatNamesThem(t *testing.T) {
	all := table.Grid{Min: -120, Max: 60, Step: 1}
	for _, c := range []struct {
		name     string
		gate     Gate
		from, to float64
		usable   table.Grid
		want     string
	}{
		{"a time constant of 0", Gate{Inf: constantRate(0.5), Tau: constantRate(0)}, -120, 60, table.Grid{}, "steady state 0.5, time constant 0 ms at -120 mV, unusable up to 60 mV"},
		{"a negative time constant", Gate{Inf: constantRate(0.5), Tau: stepRate(-80, -2, 2)}, -120, -81, table.Grid{Min: -80, Max: 60, Step: 1},
			"steady state 0.5, time constant -2 ms at -120 mV, unusable up to -81 mV: want time constants above 0 and steady states of -0.1 to 1.1, or a rate table of -80 to 60 mV"},
		{"a steady state far above", Gate{Inf: constantRate(1.2), Tau: constantRate(1)}, -120, 60, table.Grid{}, "steady state 1.2"},
		{"a steady state far below", Gate{Inf: stepRate(-70, -0.2, 0.2), Tau: constantRate(1)}, -120, -71, table.Grid{Min: -70, Max: 60, Step: 1}, "steady state -0.2, "},
		{"a percentage", Gate{Inf: constantRate(50), Tau: constantRate(1)}, -120, 60, table.Grid{}, "steady state 50, "},
		{"no number", Gate{Inf: stepRate(-85, math.NaN(), 0.5), Tau: constantRate(1)}, -120, -86, table.Grid{Min: -85, Max: 60, Step: 1}, "steady state NaN"},
		{"a negative sum of rates", Gate{Alpha: stepRate(-85, -2, 1), Beta: constantRate(1)}, -120, -86, table.Grid{Min: -85, Max: 60, Step: 1}, "opening at -2/ms, closing at 1/ms at -120 mV"},
		{"rates that cancel", Gate{Alpha: constantRate(1), Beta: constantRate(-1)}, -120, 60, table.Grid{}, "opening at 1/ms, closing at -1/ms"},
		{"an infinite rate", Gate{Alpha: constantRate(math.Inf(1)), Beta: constantRate(1)}, -120, 60, table.Grid{}, "opening at +Inf/ms"},
		{"an instantaneous gate that is no number", Gate{Inf: stepRate(-85, math.NaN(), 0.5), Instantaneous: true}, -120, -86, table.Grid{Min: -85, Max: 60, Step: 1}, "steady state NaN at -120 mV"},
	} {
		for _, order := range Orders() {
			n := newNetwork(t, Config{Dt: 0.05, Grid: all, Order: order})
			_, err := n.AddPopulation("cells", oneGateModel(c.gate), 1)
			var rates *RatesError
			if !errors.As(err, &rates) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), `model "gated": gate x: `) {
				t.Errorf("%s, %s: error %v, want a RatesError with %q", c.name, order, err, c.want)
				continue
			}
			if rates.From != c.from || rates.To != c.to || rates.Usable != c.usable {
				t.Errorf("%s, %s: from %v to %v mV, usable %v, want %v, %v, %v", c.name, order, rates.From, rates.To, rates.Usable, c.from, c.to, c.usable)
			}
			if w := n.Warnings(); len(w) != 0 {
				t.Errorf("%s, %s: warnings %q", c.name, order, w)
			}
		}
	}
}

func TestTheTableThatARatesErrorNamesWillDo(t *testing.T) {
	m := oneGateModel(Gate{Inf: constantRate(0.5), Tau: stepRate(-80, -2, 2)})
	_, err := newNetwork(t, Config{Dt: 0.05}).AddPopulation("cells", m, 1)
	var rates *RatesError
	if !errors.As(err, &rates) {
		t.Fatalf("error %v", err)
	}
	n := newNetwork(t, Config{Dt: 0.05, Grid: rates.Usable})
	p := addPopulation(t, n, "cells", m, 1)
	check(t, p.SetCurrent(-100))
	run(t, n, 50)
	// Below the table its end counts: tau is 2 ms there, not -2.
	if x, v := valuesOf(t, p, "x")[0], valuesOf(t, p, "v")[0]; x != 0.5 || !(v < -80) {
		t.Errorf("at %v mV the gate is %v, want 0.5 below -80", v, x)
	}
	if w := n.Warnings(); len(w) != 1 || !strings.Contains(w[0], "outside the rate table of -80 to 60 mV") {
		t.Errorf("warnings %q", w)
	}
}

func TestRatesThatCannotBeUsedBeyondAllReversalPotentialsAreLeftOut(t *testing.T) {
	for _, c := range []struct {
		name string
		gate Gate
		want table.Grid
		says []string
	}{
		{"a negative time constant", Gate{Inf: constantRate(0.5), Tau: stepRate(-110, -2, 2)}, table.Grid{Min: -110, Max: 60, Step: 0.5},
			[]string{"gate x: steady state 0.5, time constant -2 ms at -120 mV, unusable up to -110.5 mV, beyond all reversal potentials: rate tables are of -110 to 60 mV"}},
		{"at one point alone", Gate{Inf: constantRate(0.5), Tau: stepRate(-119.8, 0, 2)}, table.Grid{Min: -119.5, Max: 60, Step: 0.5},
			[]string{"time constant 0 ms at -120 mV, beyond all"}},
		{"rates that are no numbers above", Gate{Inf: stepRate(10, 0.5, math.NaN()), Tau: constantRate(2)}, table.Grid{Min: -120, Max: 9.5, Step: 0.5},
			[]string{"steady state NaN, time constant 2 ms at 10 mV, unusable up to 60 mV"}},
		{"both ends", Gate{Inf: constantRate(0.5), Tau: func(v float64) float64 { return 75 - math.Abs(v+30) }}, table.Grid{Min: -104.5, Max: 44.5, Step: 0.5},
			[]string{"time constant -15 ms at -120 mV, unusable up to -105 mV", "time constant 0 ms at 45 mV, unusable up to 60 mV, beyond all reversal potentials: rate tables are of -104.5 to 44.5 mV"}},
	} {
		for _, order := range Orders() {
			m := oneGateModel(c.gate)
			n := newNetwork(t, Config{Dt: 0.05, Grid: table.Grid{Min: -120, Max: 60, Step: 0.5}, Order: order})
			p := addPopulation(t, n, "cells", m, 1)
			got, warnings, err := m.RateGrid(n.Config().Grid)
			if err != nil || got != c.want || p.grid != c.want {
				t.Errorf("%s, %s: a table of %v, RateGrid %v, %v, want %v", c.name, order, p.grid, got, err, c.want)
			}
			if w := n.Warnings(); len(w) != len(c.says) || len(warnings) != len(w) {
				t.Errorf("%s, %s: warnings %q, of RateGrid %q", c.name, order, w, warnings)
				continue
			}
			for i, says := range c.says {
				if !strings.Contains(warnings[i], says) || n.Warnings()[i] != warnings[i] {
					t.Errorf("%s: warnings %q, want %q", c.name, warnings, says)
				}
			}
			run(t, n, 5)
		}
	}
}

func TestAVoltageThatLeavesTheUsableTableIsCounted(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.05})
	p := addPopulation(t, n, "cells", oneGateModel(Gate{Inf: constantRate(0.5), Tau: stepRate(-110, -2, 2)}), 1)
	check(t, p.SetCurrent(-80))
	run(t, n, 50)
	if o := p.Outside(); o.Count == 0 || o.Lowest > -110 {
		t.Errorf("outside: %+v", o)
	}
	if w := n.Warnings(); len(w) != 2 || !strings.Contains(w[1], "outside the rate table of -110 to 60 mV") {
		t.Errorf("warnings %q", w)
	}
}

func TestModelsShareATableOnlyOnTheSameGrid(t *testing.T) {
	// Good from -85 to -50 mV and from 0 mV on.
	m := oneGateModel(Gate{Inf: constantRate(0.5), Tau: func(v float64) float64 {
		if v < -85 || v > -50 && v < 0 {
			return -1
		}
		return 1
	}})
	m.Channels[1].E = -80
	high := m.clone()
	high.V0, high.Channels[0].E, high.Channels[1].E = 10, 10, 20
	n := newNetwork(t, Config{Dt: 0.05})
	low, up := addPopulation(t, n, "low", m, 1), addPopulation(t, n, "high", high, 1)
	if low.grid.Max > -49 || up.grid.Min < -1 {
		t.Errorf("tables of %v and %v", low.grid, up.grid)
	}
	if low.core.Cells.Rows() == up.core.Cells.Rows() {
		t.Error("they are one table")
	}
}

func TestRatesOfBuiltInModelsAreUsableOnAllOfTheGrid(t *testing.T) {
	for _, m := range []Model{
		WangBuzsaki(), Squid(), TraubMiles(), ConnorStevens(), PospischilRS(), PospischilFS(), PospischilIB(), PospischilLTS(),
		GolombYueYaari(), DestexhePare(),
	} {
		for _, g := range []table.Grid{DefaultGrid, {Min: -300, Max: 300, Step: 0.5}, {Min: 20, Max: 30, Step: 10}, {Min: -120, Max: -110, Step: 1}} {
			if got, warnings, err := m.RateGrid(g); got != g || len(warnings) != 0 || err != nil {
				t.Errorf("%s on %v: %v, %q, %v", m.Name, g, got, warnings, err)
			}
		}
	}
}

func TestRateGridOfWhatCannotBeIsAnError(t *testing.T) {
	m := Squid()
	_, _, err := m.RateGrid(table.Grid{Min: 0, Max: -1, Step: 1})
	wantError(t, err, "grid Min 0 is not below Max -1")
	m.Cm = -1
	_, _, err = m.RateGrid(DefaultGrid)
	wantError(t, err, "Cm is -1 uF/cm2")
}
