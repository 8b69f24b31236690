package hh

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/schedule"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// passive returns a cell with nothing but a leak of conductance g (mS/cm2)
// towards e (mV), and a receptor "s" that drives nothing.
func passive(g, e float64) Model {
	return Model{
		Name:      "passive",
		Cm:        1,
		V0:        -65,
		Channels:  []Channel{{Name: "leak", G: g, E: e}},
		Receptors: []Receptor{{Name: "s", G: 0, E: 0, Tau: 1e9}},
	}
}

func TestConfigsThatMakeNoSenseAreErrors(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name   string
		config Config
		want   []string
	}{
		{"no dt", Config{}, []string{"dt is 0 ms"}},
		{"dt is negative", Config{Dt: -0.1}, []string{"dt is -0.1 ms"}},
		{"dt is NaN", Config{Dt: nan}, []string{"dt is NaN ms"}},
		{"dt is infinite", Config{Dt: inf}, []string{"dt is +Inf ms"}},
		{"unknown method", Config{Dt: 0.1, Method: "heun"}, []string{`method "heun"`, fmt.Sprint(Methods())}},
		{"unknown order", Config{Dt: 0.1, Order: "septic"}, []string{`order "septic"`, fmt.Sprint(Orders())}},
		{"a grid upside down", Config{Dt: 0.1, Grid: table.Grid{Min: 50, Max: -100, Step: 1}}, []string{"50", "-100"}},
		{"a grid without step", Config{Dt: 0.1, Grid: table.Grid{Min: -100, Max: 50}}, []string{"Step 0"}},
		{"a grid to NaN", Config{Dt: 0.1, Grid: table.Grid{Min: -100, Max: nan, Step: 1}}, []string{"Max is NaN"}},
		{"a grid of too many points", Config{Dt: 0.1, Grid: table.Grid{Min: -100, Max: 50, Step: 1e-6}}, []string{"1.5e+08", "at most"}},
		{"half precision", Config{Dt: 0.1, Precision: 16}, []string{"16 bits", "64 or 32"}},
		{"negative precision", Config{Dt: 0.1, Precision: -64}, []string{"-64 bits"}},
		{"negative threads", Config{Dt: 0.1, Threads: -1}, []string{"-1 threads"}},
		{"a million threads", Config{Dt: 0.1, Threads: 1e6}, []string{"1000000 threads", "1 to 16384"}},
		{"unknown backend", Config{Dt: 0.1, Backend: "abacus"}, []string{`"abacus"`, string(kernel.Backends()[len(kernel.Backends())-1])}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, err := NewNetwork(c.config)
			wantError(t, err, c.want...)
			if n != nil {
				t.Error("a network beside the error")
			}
		})
	}
}

func TestAWrongBackendInTheEnvironmentIsAnErrorThatNamesTheVariable(t *testing.T) {
	before, err := kernel.Default()
	check(t, err)
	t.Setenv(kernel.Env, "abacus")
	_, err = NewNetwork(Config{Dt: 0.1})
	wantError(t, err, `"abacus"`, kernel.Env)
	n := newNetwork(t, Config{Dt: 0.1, Backend: before})
	if b, err := n.Backend(); b != before || err != nil {
		t.Errorf("a network with the backend %v runs on %v, %v", before, b, err)
	}
}

func TestConfigHasItsDefaultsFilledIn(t *testing.T) {
	c := newNetwork(t, Config{Dt: 0.1}).Config()
	if c.Method != Euler || c.Order != table.Linear || c.Grid != DefaultGrid || c.Precision != 64 || c.Threads < 1 || c.Dt != 0.1 {
		t.Errorf("the defaults are %+v", c)
	}
}

func TestPopulationsThatMakeNoSenseAreErrors(t *testing.T) {
	// Memory for it no machine has: 16 TiB for each thousand of receptors.
	large, tooMany := Squid(), MaxNeurons
	tooMany++ // wraps in 32 bits: no less wrong
	for i := range 10_000 {
		large.Receptors = append(large.Receptors, Receptor{Name: fmt.Sprint("r", i), G: 1, Tau: 5})
	}
	negative := validModel()
	negative.Channels[0].Gates[1].Alpha = func(v float64) float64 { return v }
	unsteady := validModel()
	unsteady.Channels[0].Gates[1].Alpha = func(v float64) float64 {
		if v > -65.05 && v < -64.95 {
			return math.NaN()
		}
		return 1
	}
	for _, c := range []struct {
		name   string
		config Config
		cells  string
		model  Model
		count  int
		want   []string
	}{
		{"no cells", Config{Dt: 0.01}, "b", Squid(), 0, []string{`"b"`, "0 neurons", "want 1 to 2147483647"}},
		{"a negative number of cells", Config{Dt: 0.01}, "b", Squid(), -5, []string{`"b"`, "-5 neurons"}},
		{"a cell too many", Config{Dt: 0.01}, "b", Squid(), tooMany, []string{`"b"`, fmt.Sprint(tooMany, " neurons")}},
		{"too large for memory", Config{Dt: 0.01}, "b", large, MaxNeurons,
			[]string{`"b"`, "2147483647 neurons", "needs about 156.4 TiB of memory", "are available"}},
		{"too large for memory in float32", Config{Dt: 0.01, Precision: 32}, "b", large, MaxNeurons,
			[]string{`"b"`, "needs about 78.2 TiB", "are available"}},
		{"a name twice", Config{Dt: 0.01}, "a", Squid(), 1, []string{`"a"`, "two populations"}},
		{"dt too large for a gate", Config{Dt: 0.3}, "b", Squid(), 1,
			// The rate of m at the sodium potential, 50 mV: alpha 9.0011, beta 0.0067.
			[]string{"dt 0.3 ms is too large", "euler", "gate m", `"squid"`, "9.008/ms at 50 mV", "above 0.222 ms"}},
		{"dt too large for a gate of RK4", Config{Dt: 0.5, Method: RK4}, "b", Squid(), 1,
			[]string{"dt 0.5 ms", "rk4", "gate m", "9.008/ms at 50 mV", "above 0.3092 ms"}},
		{"dt too large for a receptor", Config{Dt: 0.2}, "b", func() Model {
			m := passive(0.1, -65)
			m.Receptors[0].Tau = 0.09
			return m
		}(), 1, []string{"dt 0.2 ms", "receptor s", `"passive"`, "Tau 0.09 ms", "above 0.18 ms"}},
		{"a negative rate", Config{Dt: 0.01}, "b", negative, 1, []string{`"sound"`, "gate h", "opening at -240/ms", "at -120 mV, unusable up to -0.1 mV", "time constants above 0"}},
		{"a steady state that is not a number", Config{Dt: 0.01, Order: table.Exact}, "b", unsteady, 1, []string{`"sound"`, "gate h", "opening at NaN/ms", "at -65 mV"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newNetwork(t, c.config)
			addPopulation(t, n, "a", passive(0.1, -65), 1)
			_, err := n.AddPopulation(c.cells, c.model, c.count)
			wantError(t, err, append(c.want, "hh: ")...)
			// The network is as good as before.
			if b, err := n.AddPopulation("c", passive(0.1, -65), 2); err != nil || b.Name() != "c" || b.Len() != 2 {
				t.Errorf("afterwards another population is an error: %v", err)
			}
			run(t, n, 1)
		})
	}
}

func TestTheStepThatAnErrorNamesIsTheLargest(t *testing.T) {
	receptor := func(tau float64) Model {
		m := passive(0.1, -65)
		m.Receptors[0].Tau = tau
		return m
	}
	for _, c := range []struct {
		method Method
		model  Model
		below  float64
		above  float64
		names  string
	}{
		{Euler, Squid(), 0.222, 0.2221, "above 0.222 ms"},
		{RK4, Squid(), 0.3092, 0.3093, "above 0.3092 ms"},
		{Euler, receptor(0.09), 0.18, 0.1801, "above 0.18 ms"},
		{RK4, receptor(0.1), 0.2785, 0.2786, "above 0.2785 ms"},
	} {
		addPopulation(t, newNetwork(t, Config{Dt: c.below, Method: c.method}), "cells", c.model, 1)
		_, err := newNetwork(t, Config{Dt: c.above, Method: c.method}).AddPopulation("cells", c.model, 1)
		wantError(t, err, c.names)
	}
}

func TestAStepTooLargeForTheVoltageIsAWarning(t *testing.T) {
	for _, c := range []struct {
		dt   float64
		m    Model
		want []string
	}{
		{0.01, Squid(), nil},
		{0.03, Squid(), []string{"dt 0.03 ms", "euler", `"squid"`, "above 0.02554 ms"}}, // 2/(120/2+36/2+0.3)
		{0.1, passive(19.9, -65), nil},
		{0.1, passive(20.1, -65), []string{"dt 0.1 ms", `"passive"`, "above 0.0995 ms"}},
		{0.1, passive(0, -65), nil},
	} {
		n := newNetwork(t, Config{Dt: c.dt})
		addPopulation(t, n, "cells", c.m, 1)
		got := n.Warnings()
		if len(got) != min(len(c.want), 1) {
			t.Errorf("%s at %v ms: %d warnings: %q", c.m.Name, c.dt, len(got), got)
			continue
		}
		for _, w := range c.want {
			if !strings.Contains(got[0], w) {
				t.Errorf("%s at %v ms: warning %q does not say %q", c.m.Name, c.dt, got[0], w)
			}
		}
	}
}

func TestAStepInWhichEulerOvershootsIsAWarning(t *testing.T) {
	slow := Squid() // of voltage
	slow.Cm = 100
	synapse := passive(0.1, -65)
	synapse.Receptors = []Receptor{{Name: "s", G: 0.1, Tau: 0.09}}
	for _, c := range []struct {
		method Method
		dt     float64
		m      Model
		want   string
	}{
		{Euler, 0.111, slow, ""},
		{Euler, 0.1111, slow, `euler takes gate m of model "squid", whose rate reaches 9.008/ms at 50 mV, past its steady state, and perhaps out of 0 to 1, above 0.111 ms`},
		{Euler, 0.09, synapse, ""},
		{Euler, 0.1, synapse, "euler takes receptor s of model \"passive\", with Tau 0.09 ms, below 0"},
		{RK4, 0.3, slow, ""},
		{ExpEuler, 1, slow, ""},
		{CN, 1, synapse, ""},
	} {
		n := newNetwork(t, Config{Dt: c.dt, Method: c.method})
		addPopulation(t, n, "cells", c.m, 1)
		got := n.Warnings()
		if c.want == "" && len(got) == 0 {
			continue
		}
		if c.want == "" || len(got) != 1 || !strings.Contains(got[0], c.want) {
			t.Errorf("%s, %s at %v ms: warnings %q, want %q", c.m.Name, c.method, c.dt, got, c.want)
		}
	}
}

// pair is a network of two populations, and a population of another network.
type pair struct {
	n       *Network
	a, b    *Population
	foreign *Population
}

func newPair(t testing.TB) *pair {
	t.Helper()
	n := newNetwork(t, Config{Dt: 0.125})
	other := newNetwork(t, Config{Dt: 0.125})
	return &pair{
		n,
		addPopulation(t, n, "a", passive(0.1, -65), 3),
		addPopulation(t, n, "b", passive(0.1, -65), 4),
		addPopulation(t, other, "elsewhere", passive(0.1, -65), 3),
	}
}

// connectWith returns a call of Connect from a to b with one thing wrong.
func connectWith(spoil func(c *Connection)) func(p *pair) error {
	return func(p *pair) error {
		c := Connection{Receptor: "s", Rule: Probability(0.5), Weight: Constant(1), Delay: Constant(1)}
		spoil(&c)
		_, err := p.n.Connect(p.a, p.b, c)
		return err
	}
}

func TestWrongCallsAreErrorsAndChangeNothing(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	ctx := context.Background()
	for _, c := range []struct {
		name string
		call func(p *pair) error
		want []string
	}{
		{"Set of an unknown variable", func(p *pair) error { return p.a.Set("x", Constant(1)) },
			[]string{`"a"`, `"x"`, "[v s]"}},
		{"Set to NaN", func(p *pair) error { return p.a.Set("v", Constant(nan)) },
			[]string{"v of population", `"a"`, "NaN"}},
		{"Set to a distribution to infinity", func(p *pair) error { return p.a.Set("v", Uniform{Lo: 0, Hi: inf}) },
			[]string{"v of population", `"a"`, "0 to +Inf"}},
		{"Set to a distribution upside down", func(p *pair) error { return p.a.Set("s", Uniform{Lo: 2, Hi: 1}) },
			[]string{"s of population", `"a"`, "2 to 1", "ascending"}},
		{"Set to a distribution wider than float64", func(p *pair) error { return p.a.Set("s", Uniform{Lo: -1e308, Hi: 1e308}) },
			[]string{"s of population", `"a"`, "-1e+308 to 1e+308"}},
		{"SetEach of an unknown variable", func(p *pair) error { return p.a.SetEach("m", make([]float64, 3)) },
			[]string{`"a"`, `"m"`, "[v s]"}},
		{"SetEach with too few values", func(p *pair) error { return p.a.SetEach("v", make([]float64, 2)) },
			[]string{"2 values of v", "3 cells", `"a"`}},
		{"SetEach with too many values", func(p *pair) error { return p.a.SetEach("s", make([]float64, 4)) },
			[]string{"4 values of s", "3 cells", `"a"`}},
		{"SetEach with NaN", func(p *pair) error { return p.a.SetEach("v", []float64{-70, -70, nan}) },
			[]string{"v of cell 2", `"a"`, "NaN"}},
		{"SetEach with infinity", func(p *pair) error { return p.a.SetEach("s", []float64{1, -inf, 1}) },
			[]string{"s of cell 1", `"a"`, "-Inf"}},
		{"SetCurrent to NaN", func(p *pair) error { return p.a.SetCurrent(nan) },
			[]string{"current", `"a"`, "NaN uA/cm2"}},
		{"SetCurrent to infinity", func(p *pair) error { return p.a.SetCurrent(inf) },
			[]string{"current", `"a"`, "+Inf uA/cm2"}},
		{"Get of an unknown variable", func(p *pair) error { _, err := p.a.Get("h"); return err },
			[]string{`"a"`, `"h"`, "[v s]"}},
		{"RecordState of an unknown variable", func(p *pair) error { _, err := p.a.RecordState("h", []int{0}, 1); return err },
			[]string{`"a"`, `"h"`, "[v s]"}},
		{"RecordState of a neuron past the end", func(p *pair) error { _, err := p.a.RecordState("v", []int{0, 3}, 1); return err },
			[]string{"neuron 3", `"a"`, "has 3"}},
		{"RecordState of a negative neuron", func(p *pair) error { _, err := p.a.RecordState("v", []int{-1}, 1); return err },
			[]string{"neuron -1", `"a"`}},
		{"RecordState of no neuron", func(p *pair) error { _, err := p.a.RecordState("v", nil, 1); return err },
			[]string{"v of no neuron", `"a"`}},
		{"RecordState every 0 steps", func(p *pair) error { _, err := p.a.RecordState("v", []int{0}, 0); return err },
			[]string{"every 0 steps"}},
		{"RecordState every -2 steps", func(p *pair) error { _, err := p.a.RecordState("v", []int{0}, -2); return err },
			[]string{"every -2 steps"}},
		{"Connect from another network", func(p *pair) error {
			_, err := p.n.Connect(p.foreign, p.b, Connection{Receptor: "s", Rule: Probability(1), Weight: Constant(1), Delay: Constant(1)})
			return err
		}, []string{`"elsewhere"`, `"b"`, "not of this network"}},
		{"Connect to another network", func(p *pair) error {
			_, err := p.n.Connect(p.a, p.foreign, Connection{Receptor: "s", Rule: Probability(1), Weight: Constant(1), Delay: Constant(1)})
			return err
		}, []string{`"a"`, `"elsewhere"`, "not of this network"}},
		{"Connect from no population", func(p *pair) error {
			_, err := p.n.Connect(nil, p.b, Connection{Receptor: "s", Rule: Probability(1), Weight: Constant(1), Delay: Constant(1)})
			return err
		}, []string{"connection of no population"}},
		{"Connect to no population", func(p *pair) error {
			_, err := p.n.Connect(p.a, nil, Connection{Receptor: "s", Rule: Probability(1), Weight: Constant(1), Delay: Constant(1)})
			return err
		}, []string{"connection of no population"}},
		{"Connect to an unknown receptor", connectWith(func(c *Connection) { c.Receptor = "nmda" }),
			[]string{`"a"`, `"b"`, `no receptor "nmda"`}},
		{"Connect to a variable that is no receptor", connectWith(func(c *Connection) { c.Receptor = "v" }),
			[]string{`no receptor "v"`}},
		{"Connect with a probability above 1", connectWith(func(c *Connection) { c.Rule = Probability(1.5) }),
			[]string{`"a"`, `"b"`, "probability is 1.5"}},
		{"Connect with a negative probability", connectWith(func(c *Connection) { c.Rule = Probability(-0.1) }),
			[]string{"probability is -0.1"}},
		{"Connect with a probability that is NaN", connectWith(func(c *Connection) { c.Rule = Probability(nan) }),
			[]string{"probability is NaN"}},
		{"Connect with a weight that is NaN", connectWith(func(c *Connection) { c.Weight = Constant(nan) }),
			[]string{`"a"`, `"b"`, "weight: NaN"}},
		{"Connect with an infinite weight", connectWith(func(c *Connection) { c.Weight = Constant(inf) }),
			[]string{"weight: +Inf"}},
		{"Connect without a delay", connectWith(func(c *Connection) { c.Delay = nil }),
			[]string{`"a"`, `"b"`, "no delay"}},
		{"Connect with a negative delay", connectWith(func(c *Connection) { c.Delay = Constant(-0.5) }),
			[]string{`"a"`, `"b"`, "-0.5", "want 0 to"}},
		{"Connect with a delay that may be negative", connectWith(func(c *Connection) { c.Delay = Uniform{Lo: -1, Hi: 1} }),
			[]string{"-1 to 1 ms", "want 0 to"}},
		{"Connect with a delay that is NaN", connectWith(func(c *Connection) { c.Delay = Constant(nan) }),
			[]string{"delay", "NaN"}},
		{"Connect with a delay upside down", connectWith(func(c *Connection) { c.Delay = Uniform{Lo: 5, Hi: 3} }),
			[]string{"delay", "5 to 3"}},
		{"Connect with a delay of 65536 steps", connectWith(func(c *Connection) { c.Delay = Constant(65536 * 0.125) }),
			[]string{"8192", "0 to 8191.875 ms", "65535 steps"}},
		{"Connect with a delay of more steps than integers", connectWith(func(c *Connection) { c.Delay = Uniform{Lo: 1, Hi: 1e300} }),
			[]string{"1e+300", "0 to 8191.875 ms"}},
		{"Run for a negative time", func(p *pair) error { return p.n.Run(ctx, -1) },
			[]string{"duration is -1 ms"}},
		{"Run for NaN", func(p *pair) error { return p.n.Run(ctx, nan) },
			[]string{"duration is NaN ms"}},
		{"Run for ever", func(p *pair) error { return p.n.Run(ctx, inf) },
			[]string{"duration is +Inf ms"}},
		{"Run for more steps than float64 counts", func(p *pair) error { return p.n.Run(ctx, 2e15) },
			[]string{"duration is 2e+15 ms", "1.126e+15 ms"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPair(t)
			before := stateHash(t, p.n)
			wantError(t, c.call(p), append(c.want, "hh: ")...)
			if stateHash(t, p.n) != before || p.n.Steps() != 0 || len(p.n.synapses) != 0 || p.a.current != 0 {
				t.Error("the call changed the network")
			}
			check(t, p.n.Run(ctx, 1))
		})
	}
}

func TestConnectTakesTheLongestDelay(t *testing.T) {
	p := newPair(t)
	for _, d := range []Distribution{Constant(65535 * 0.125), Uniform{Lo: 0, Hi: 65535 * 0.125}} {
		connect(t, p.n, p.a, p.b, Connection{Receptor: "s", Rule: Probability(1), Weight: Constant(1), Delay: d})
	}
	run(t, p.n, 1)
}

func TestARunWithoutAPopulationIsAnError(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	wantError(t, n.Run(context.Background(), 1), "hh: ", "no population")
}

// huge returns a population of passive cells that has no state and so needs no
// memory, however many they are.
func huge(n *Network, name string, cells int) *Population {
	p := &Population{model: passive(0.1, -65), core: schedule.NewPopulation(noCells{count: cells})}
	p.group = group{net: n, name: name, size: cells, hi: cells, sender: &p.core.Sender}
	return p
}

// noCells says that there are cells.
type noCells struct {
	engine.Cells
	count int
}

func (c noCells) Len() int               { return c.count }
func (c noCells) AddNoise(*engine.Noise) {}

func TestConnectionsTooLargeAreErrors(t *testing.T) {
	// No machine has these cells, but the check comes before their synapses.
	n := newNetwork(t, Config{Dt: 0.1})
	a, b := huge(n, "a", MaxNeurons), huge(n, "b", MaxNeurons)
	for _, c := range []struct {
		probability float64
		want        []string
	}{
		{0, []string{`"a" to "b"`, "TiB of memory", "are available"}},
		{1e-9, []string{`"a" to "b"`, "about 4.612e+09 synapses", "at most 4294967295"}},
		{1, []string{`"a" to "b"`, "about 4.612e+18 synapses", "at most 4294967295"}},
	} {
		_, err := n.Connect(a, b, Connection{Receptor: "s", Rule: Probability(c.probability), Weight: Constant(1), Delay: Constant(1)})
		wantError(t, err, c.want...)
	}
}

func TestADivergedRunIsAnErrorThatStays(t *testing.T) {
	third := []float64{-65, -65, 1.7e308}
	for _, c := range []struct {
		name   string
		config Config
		model  Model
		start  []float64
		ms     float64
		want   []string
	}{
		// Each step takes the distance from rest times 1 - dt*G/Cm = -2.
		{"a leak too large for Euler", Config{Dt: 0.1}, passive(30, -60), []float64{-60, -65, -60}, 200,
			[]string{"neuron 1", "euler with dt 0.1 ms", `model "passive"`, "passes 20 mS/cm2"}},
		{"a leak too large for Euler in float32", Config{Dt: 0.1, Precision: 32}, passive(30, -60), []float64{-60, -60, -65}, 200,
			[]string{"neuron 2", "euler with dt 0.1 ms", "passes 20 mS/cm2"}},
		{"a leak too large for RK4", Config{Dt: 0.1, Method: RK4}, passive(30, -60), []float64{-65, -60, -60}, 400,
			[]string{"neuron 0", "rk4 with dt 0.1 ms", "passes 27.85 mS/cm2"}},
		{"a start too far away", Config{Dt: 0.01}, WangBuzsaki(), third, 10,
			[]string{"neuron 2", "euler with dt 0.01 ms", `model "wang-buzsaki"`, "passes 200 mS/cm2", "between 0 and 0.01 ms"}},
		{"a start too far away for exact rates", Config{Dt: 0.01, Order: table.Exact}, WangBuzsaki(), third, 10,
			[]string{"neuron 2", "euler with dt 0.01 ms", "between 0 and 0.01 ms"}},
		// To -1e243 mV, where all numbers are finite.
		{"a leak too large for staggered", Config{Dt: 0.1, Method: Staggered}, passive(30, -60), []float64{-60, -65, -60}, 80,
			[]string{"neuron 1", "staggered with dt 0.1 ms", "passes 20 mS/cm2", "take a smaller dt, or method cn or exp-euler", "between 1.7 and 1.8 ms"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newNetwork(t, c.config)
			addPopulation(t, n, "sound", passive(0.1, -65), 2)
			p := addPopulation(t, n, "mad", c.model, len(c.start))
			spikes := p.RecordSpikes()
			check(t, p.SetEach("v", c.start))
			err := n.Run(context.Background(), c.ms)
			wantError(t, err, append(c.want, `hh: population "mad"`, "ms", "unstable")...)
			for _, ms := range []float64{1, 0} {
				if again := n.Run(context.Background(), ms); !errors.Is(again, err) || again.Error() != err.Error() {
					t.Errorf("a later run returns %v", again)
				}
			}
			// What there is can still be looked at.
			if v := valuesOf(t, p, "v"); !slices.ContainsFunc(v, func(x float64) bool { return !(math.Abs(x) <= engine.MaxVoltage) }) {
				t.Errorf("v is %v", v)
			}
			check(t, n.WriteState(&bytes.Buffer{}))
			for i := range spikes.Len() {
				if spikes.Steps[i] >= n.Steps() {
					t.Errorf("a spike of step %d, %d steps done", spikes.Steps[i], n.Steps())
				}
			}
		})
	}
}

func TestDivergenceSaysWhen(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	p := addPopulation(t, n, "mad", passive(0.1, -65), 2)
	// No spike will come; the delay makes epochs of 1 ms.
	connect(t, n, p, p, Connection{Receptor: "s", Rule: Probability(1), Weight: Constant(1), Delay: Constant(0.9)})
	run(t, n, 7)
	check(t, p.SetEach("v", []float64{-65, -2e6}))
	wantError(t, n.Run(context.Background(), 20), "neuron 1", "-1.98", "between 7 and 7.1 ms")
}

func TestARunIsOverWhenAVoltageIsBrokenWhateverTheMethod(t *testing.T) {
	rateless := Squid()
	alpha := rateless.Channels[0].Gates[0].Alpha
	rateless.Channels[0].Gates[0].Alpha = func(v float64) float64 {
		if v > 55 { // beyond all reversal potentials
			return math.NaN()
		}
		return alpha(v)
	}
	for _, tt := range []struct {
		name    string
		order   table.Order
		model   Model
		current float64 // uA/cm2, from 2 ms on
		want    []string
	}{
		{"a current too large", table.Linear, integrator(), 1.1e8, []string{"became 1.0999", "e+06 mV between 2 and 2.01 ms"}},
		{"a current too large for a cell with gates", table.Linear, Squid(), -1.1e8, []string{"became -1.", "e+06 mV between 2 and 2.01 ms"}},
		{"a current too large, with exact rates", table.Exact, Squid(), 1.1e8, []string{"became "}},
		{"a rate that is not finite", table.Exact, rateless, 1e4, []string{"became NaN mV"}},
	} {
		for _, method := range Methods() {
			for _, precision := range []int{64, 32} {
				t.Run(fmt.Sprintf("%s, %s, %d bits", tt.name, method, precision), func(t *testing.T) {
					n := newNetwork(t, Config{Dt: 0.01, Method: method, Precision: precision, Order: tt.order})
					p := addPopulation(t, n, "mad", tt.model, 3)
					check(t, p.InjectEach(Pulse{Start: 2, End: math.Inf(1), Amplitude: tt.current}, []float64{0, 0, 1}))
					err := n.Run(context.Background(), 30)
					wantError(t, err, append(tt.want, `hh: population "mad": v of neuron 2`, "want -1e+06 to 1e+06 mV", string(method), "stable")...)
					if again := n.Run(context.Background(), 1); !errors.Is(again, err) {
						t.Errorf("a later run returns %v", again)
					}
				})
			}
		}
	}
}

func TestABrokenVoltageThatComesBackIsNoticed(t *testing.T) {
	for _, m := range []Model{passive(1, -65), Squid()} {
		n := newNetwork(t, Config{Dt: 0.1, Method: ExpEuler})
		p := addPopulation(t, n, "mad", m, 1)
		check(t, p.Set("v", Constant(5e6)))
		wantError(t, n.Run(context.Background(), 40), "neuron 0", "between 0 and 0.1 ms")
	}
}

func TestAVoltageInMicrovoltsIsNoBrokenOne(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	p := addPopulation(t, n, "cell", passive(0.1, -90e3), 1)
	check(t, p.Set("v", Constant(120e3)))
	run(t, n, 40)
}

func TestAPanicOfARateFunctionIsAnErrorThatNamesIt(t *testing.T) {
	calls, most := 0, math.MaxInt
	m := Squid()
	alpha := m.Channels[0].Gates[0].Alpha
	m.Channels[0].Gates[0].Alpha = func(v float64) float64 {
		if calls++; calls > most {
			panic("no such voltage")
		}
		return alpha(v)
	}
	want := []string{"hh: ", "m", "panicked: no such voltage"}
	t.Run("when the model is added", func(t *testing.T) {
		calls, most = 0, 10
		_, err := newNetwork(t, Config{Dt: 0.01}).AddPopulation("cells", m, 1)
		wantError(t, err, want...)
	})
	for _, c := range []Config{{Dt: 0.01, Order: table.Exact}, {Dt: 0.01, Order: table.Exact, Method: CN}} {
		t.Run("in a run by "+string(c.Method), func(t *testing.T) {
			calls, most = 0, math.MaxInt
			n := newNetwork(t, c)
			addPopulation(t, n, "cells", m, 1)
			calls, most = 0, 1
			wantError(t, n.Run(context.Background(), 1), want...)
		})
	}
	t.Run("in SetSteadyGates", func(t *testing.T) {
		calls, most = 0, math.MaxInt
		n := newNetwork(t, Config{Dt: 0.01})
		p := addPopulation(t, n, "cells", m, 1)
		calls, most = 0, 0
		wantError(t, p.SetSteadyGates(), append(want, `"cells"`)...)
	})
}

func TestInputsThatDoNotFitAreErrorsBeforeTheyAreMade(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	p := huge(n, "many", math.MaxInt/64) // no machine has these cells
	wantError(t, p.AddPoisson(PoissonInput{Receptor: "s", Rate: 1}), `Poisson input of population "many" of `, "needs about ", "are available")
	p = huge(n, "many", math.MaxInt/32)
	wantError(t, p.AddNoise(Noise{SD: 1, Tau: 1}), `noise of population "many" of `, "needs about ", "are available")
	check(t, p.AddNoise(Noise{SD: 1, Tau: 1, Shared: true}))
}
