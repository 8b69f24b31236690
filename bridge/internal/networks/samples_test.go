package networks_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lut4go/lut4go/bridge/internal/networks"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// function returns the function that samples stand for.
func function(t testing.TB, s networks.Samples) func(v float64) float64 {
	t.Helper()
	f, err := s.Function()
	check(t, err)
	return f
}

func sigmoid(v float64) float64 { return 1 / (1 + math.Exp(-(v+40)/5)) }
func bell(v float64) float64    { return 1 + 8*math.Exp(-(v+50)*(v+50)/400) }
func linoid(v float64) float64  { return 0.1 * 10 / hh.Exprel(-(v+35)/10) }

func TestBetweenSamplesASmoothFunctionIsNearlyItself(t *testing.T) {
	for name, f := range map[string]hh.Rate{"sigmoid": sigmoid, "bell": bell, "linoid": linoid} {
		for _, step := range []float64{0.1, 0.5, 1} {
			g := function(t, samplesOf(f, table.Grid{Min: -120, Max: 60, Step: step}))
			// The largest sixth derivative is that of the sigmoid of slope 5 mV, 1.2/5^6.
			bound := math.Pow(step/5, 6)*2/42 + 2e-13
			r := rand.New(rand.NewPCG(1, 2))
			for range 2000 {
				v := -120 + 180*r.Float64()
				if d := math.Abs(g(v) - f(v)); d > bound {
					t.Fatalf("%s every %v mV, at %v mV: off by %v, want %v at most", name, step, v, d, bound)
				}
			}
		}
	}
}

func TestPolynomialsOfTheFifthDegreeAreExact(t *testing.T) {
	f := func(v float64) float64 { return 3 + v*(1+v*(-0.5+v*(0.25+v*(0.125-v)))) }
	g := function(t, samplesOf(f, table.Grid{Min: -2, Max: 2, Step: 0.25}))
	for v := -2.0; v <= 2; v += 1. / 64 {
		if d := math.Abs(g(v) - f(v)); d > 1e-12 {
			t.Errorf("at %v: off by %v", v, d)
		}
	}
}

func TestSamplesAreThemselves(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	s := networks.Samples{Min: -120, Step: 0.1, Values: make([]float64, 1801)}
	for i := range s.Values {
		s.Values[i] = r.NormFloat64()
	}
	f := function(t, s)
	for i, y := range s.Values {
		if got := f(table.Grid{Min: -120, Max: 60, Step: 0.1}.At(i)); got != y {
			t.Fatalf("sample %d is %v, want %v", i, got, y)
		}
	}
}

func TestStepsAndKinksSpoilNothingBesideThem(t *testing.T) {
	for _, c := range []struct {
		name     string
		f        hh.Rate
		lo, hi   float64 // mV, where it may differ
		from, to float64 // where it is between these
	}{
		{"a step", func(v float64) float64 { return map[bool]float64{false: 0.1, true: 0.9}[v > -40.05] }, -40.1, -40, 0.1, 0.9},
		{"a step of a curve", func(v float64) float64 {
			if v > -39.98 {
				return 0.5 + sigmoid(v)/4
			}
			return sigmoid(v) / 4
		}, -40, -39.9, 0.12, 0.65},
		{"a kink between samples", func(v float64) float64 { return math.Abs(v + 40.03) }, -40.1, -40, -0.01, 0.1},
		{"a kink at a sample", func(v float64) float64 { return math.Max(sigmoid(v), 0.5) }, -40, -40, 0.5, 0.5},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := function(t, samplesOf(c.f, table.Grid{Min: -100, Max: 20, Step: 0.1}))
			for k := range 12000 {
				v := -100 + 0.01*float64(k)
				if v > c.lo-1e-9 && v < c.hi+1e-9 {
					if y := f(v); y < c.from-1e-9 || y > c.to+1e-9 {
						t.Errorf("at %v mV: %v, want %v to %v", v, y, c.from, c.to)
					}
				} else if d := math.Abs(f(v) - c.f(v)); d > 1e-9 {
					t.Errorf("at %v mV: off by %v", v, d)
				}
			}
		})
	}
}

func TestBeyondItsSamplesAFunctionIsConstant(t *testing.T) {
	f := function(t, networks.Samples{Values: []float64{4, 1, 0, 1}, Min: -1, Step: 1})
	for _, c := range [][2]float64{{-2, 4}, {math.Inf(-1), 4}, {2.5, 1}, {math.Inf(1), 1}, {1.5, 0.25}} {
		if y := f(c[0]); y != c[1] {
			t.Errorf("at %v: %v, want %v", c[0], y, c[1])
		}
	}
	if y := f(math.NaN()); y == y {
		t.Errorf("at NaN: %v", y)
	}
}

func TestASampleThatIsNotFiniteIsFeltBesideItOnly(t *testing.T) {
	s := samplesOf(sigmoid, table.Grid{Min: -100, Max: 0, Step: 0.5})
	s.Values[0], s.Values[100], s.Values[200] = math.NaN(), math.Inf(1), math.Inf(-1)
	f := function(t, s)
	for k := range 401 {
		v := -100 + 0.25*float64(k)
		switch y := f(v); {
		case v < -99.5, v > -50.5 && v < -49.5, v > -0.5:
			if y-y == 0 {
				t.Errorf("at %v mV: %v, want no finite number", v, y)
			}
		case math.Abs(y-sigmoid(v)) > 1e-7:
			t.Errorf("at %v mV: %v, want %v", v, y, sigmoid(v))
		}
	}
}

func TestFewSamplesAreEnough(t *testing.T) {
	if y := function(t, networks.Samples{Values: []float64{1, 3}, Min: 0, Step: 2})(0.5); y != 1.5 {
		t.Errorf("of two a line: %v, want 1.5", y)
	}
	if y := function(t, networks.Samples{Values: []float64{0, 1, 4}, Min: 0, Step: 1})(1.5); y != 2.25 {
		t.Errorf("of three a parabola: %v, want 2.25", y)
	}
}

func TestWrongSamplesAreRefused(t *testing.T) {
	two := []float64{0, 1}
	for _, c := range []struct {
		name string
		s    networks.Samples
		want string
	}{
		{"one", networks.Samples{Values: two[:1], Step: 1}, "1 samples, want 2 to"},
		{"none", networks.Samples{Values: two[:0], Step: 1}, "0 samples"},
		{"no step", networks.Samples{Values: two}, "on every 0 mV"},
		{"a step too small", networks.Samples{Values: two, Min: -100, Step: 1e-20}, "on every 1e-20 mV"},
		{"a step down", networks.Samples{Values: two, Step: -1}, "on every -1 mV"},
		{"a begin that is none", networks.Samples{Values: two, Min: math.NaN(), Step: 1}, "from NaN mV"},
		{"none that is finite", networks.Samples{Values: []float64{math.NaN(), math.Inf(1)}, Step: 1}, "no sample is finite"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var s networks.Set
			h := s.NewModel(networks.Cell{Name: "cell", Cm: 1})
			err := s.AddCurrent(h, hh.Current{Name: "i", I: 1}, c.s, nil)
			fails(t, err, "f of current i: ", c.want)
			if _, err := s.ModelNames(h, networks.Variables); err == nil {
				t.Error("the current is part of the model")
			}
		})
	}
}

func TestWhereGridsAgreeAModelOfSamplesGivesTheSameBits(t *testing.T) {
	blocked := hh.WangBuzsaki()
	blocked.Receptors = []hh.Receptor{{Name: "nmda", G: 0.1, Tau: 50, Rise: 2, Block: hh.MagnesiumBlock(1)}}
	for _, m := range []hh.Model{blocked, hh.AdEx(), hh.ConnorStevens(), hh.PospischilLTS()} {
		t.Run(m.Name, func(t *testing.T) {
			var s networks.Set
			var states [2]string
			for k, model := range []handle{s.AddModel(m), sampled(t, &s, m, grid)} {
				x := &small{set: &s, net: must(s.New(hh.Config{Dt: 0.01, Grid: grid}))}
				x.cells = must(s.AddPopulation(x.net, "cells", model, 3))
				check(t, s.SetParameter(x.cells, "current", []float64{3, 8, 20}))
				x.spikes = must(s.RecordSpikes(x.cells, nil))
				x.run(t, 100)
				states[k] = x.state(t)
				if steps, _ := taken(t, &s, x.spikes); len(steps) == 0 {
					t.Error("no spike")
				}
			}
			if states[0] != states[1] {
				t.Error("the states differ")
			}
		})
	}
}

func TestCubicTablesOfSamplesAreAsGoodAsThoseOfTheFunctions(t *testing.T) {
	var s networks.Set
	m := hh.Squid()
	var v, at [2][]float64
	for k, model := range []handle{s.AddModel(m), sampled(t, &s, m, table.Grid{Min: -120, Max: 60, Step: 0.1})} {
		x := &small{set: &s, net: must(s.New(hh.Config{Dt: 0.01, Method: hh.RK4, Order: table.Cubic, Grid: grid}))}
		x.cells = must(s.AddPopulation(x.net, "cells", model, 1))
		check(t, s.SetParameter(x.cells, "current", []float64{10}))
		x.spikes = must(s.RecordSpikes(x.cells, nil))
		trace := must(s.RecordState(x.cells, "v", nil, 100))
		x.run(t, 40)
		v[k] = make([]float64, must(s.Size(trace)).Rows)
		check(t, s.Values(trace, v[k]))
		steps, _ := taken(t, &s, x.spikes)
		for _, step := range steps {
			at[k] = append(at[k], float64(step))
		}
	}
	if !slices.Equal(at[0], at[1]) || len(at[0]) < 2 {
		t.Errorf("spikes in steps %v, want those in %v", at[1], at[0])
	}
	for i := range v[0] {
		if d := math.Abs(v[0][i] - v[1][i]); d > 1e-6 {
			t.Fatalf("sample %d of v differs by %v mV", i, d)
		}
	}
}

func TestSamplesHaveToCoverTheTables(t *testing.T) {
	var s networks.Set
	h := sampled(t, &s, hh.WangBuzsaki(), table.Grid{Min: -100, Max: 50, Step: 0.1})
	net := must(s.New(hh.Config{Dt: 0.01, Grid: grid}))
	_, err := s.AddPopulation(net, "cells", h, 1)
	fails(t, err, `model "wang-buzsaki"`, "alpha of gate m of channel na has samples from -100 to 50 mV", "tables are from -120 to 60 mV")
	net = must(s.New(hh.Config{Dt: 0.01, Grid: table.Grid{Min: -100, Max: 50, Step: 0.25}}))
	must(s.AddPopulation(net, "cells", h, 1))
}

func TestSamplesThatAreNotFiniteBeyondAllPotentialsCutTheTable(t *testing.T) {
	var s networks.Set
	m := hh.WangBuzsaki()
	h := s.NewModel(networks.Cell{Name: "cell", Cm: 1, V0: -65})
	for _, c := range m.Channels {
		gates := gatesOf(c.Gates, grid)
		for _, g := range gates {
			for _, f := range []networks.Samples{g.Alpha, g.Inf} {
				for i := range min(20, len(f.Values)) {
					f.Values[i] = math.NaN() // below -110 mV
				}
			}
		}
		check(t, s.AddChannel(h, hh.Channel{Name: c.Name, G: c.G, E: c.E}, gates))
	}
	x := &small{set: &s, net: must(s.New(hh.Config{Dt: 0.01, Grid: grid}))}
	x.cells = must(s.AddPopulation(x.net, "cells", h, 1))
	check(t, s.Network(x.net, func(n *hh.Network) error {
		if w := n.Warnings(); len(w) == 0 {
			t.Error("no warning")
		}
		return nil
	}))
	x.run(t, 10)
}
