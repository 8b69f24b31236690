package hh

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// calciumModel is a squid axon with a calcium channel, a pool that it fills, and a potassium
// channel that calcium opens, with a state or at once.
func calciumModel(instantaneous bool) Model {
	m := Squid()
	m.Name = "calcium"
	m.Pools = []Pool{{Name: "ca", Rest: 1e-4, Tau: 20, Shell: 0.1, Outside: 2}}
	boltzmann := func(half, k float64) Rate {
		return func(v float64) float64 { return 1 / (1 + Exp(-(v-half)/k)) }
	}
	m.Channels = append(m.Channels,
		Channel{Name: "cal", G: 0.5, E: 120, Pool: "ca", Gates: []Gate{
			{Name: "s", Power: 2, Inf: boltzmann(-20, 6), Tau: func(float64) float64 { return 1.5 }},
		}},
		Channel{Name: "kca", G: 3, E: -80, Gates: []Gate{
			{Name: "q", Power: 1, Pool: "ca", Instantaneous: instantaneous,
				Inf: func(c float64) float64 { return c / (c + 1e-3) },
				Tau: func(c float64) float64 { return 5 / (1 + c/1e-3) }},
		}},
	)
	return m
}

func TestCalciumRiseOfAnIonCurrentUnderClampIsTheExponential(t *testing.T) {
	m := Model{
		Name: "leak of calcium", Cm: 1, V0: -60,
		Pools:    []Pool{{Name: "ca", Rest: 1e-4, Tau: 30, Factor: 2e-5}},
		Channels: []Channel{{Name: "ca", G: 0.1, E: 100, Pool: "ca"}, {Name: "leak", G: 0.1, E: -60}},
	}
	for _, method := range Methods() {
		for _, order := range Orders() {
			n := newNetwork(t, Config{Dt: 0.01, Method: method, Order: order})
			p := addPopulation(t, n, "cell", m, 3)
			if err := p.Clamp(VoltageClamp{Command: ClampSteps{Steps: []ClampStep{{Duration: math.Inf(1), Voltage: -40}}}}); err != nil {
				t.Fatal(err)
			}
			run(t, n, 50)
			got, err := p.Get("ca")
			check(t, err)
			j := 0.1 * 140.0
			want := 1e-4 + 2e-5*30*j*(1-math.Exp(-50.0/30))
			if math.Abs(got[2]/want-1) > 3e-4 {
				t.Errorf("%s, %s: %v mM, want %v", method, order, got[2], want)
			}
		}
	}
}

// lastCalcium returns the concentration and the time of the last spike of a cell under a
// current.
func lastCalcium(t *testing.T, m Model, c Config, ms float64) (ca, spike float64) {
	t.Helper()
	n := newNetwork(t, c)
	p := addPopulation(t, n, "cell", m, 1)
	check(t, p.SetCurrent(12))
	crossings := p.RecordCrossings()
	run(t, n, ms)
	x, err := p.Get("ca")
	check(t, err)
	return x[0], crossings.Crossings[len(crossings.Crossings)-1]
}

func TestMethodsConvergeAtTheirOrderWithCalcium(t *testing.T) {
	const ms = 60
	want, wantSpike := lastCalcium(t, calciumModel(false), Config{Dt: 0.001, Method: RK4, Order: table.Exact}, ms)
	for _, tt := range []struct {
		method Method
		dt     float64 // and half of it
		order  float64
	}{
		{Euler, 0.01, 1},
		{ExpEuler, 0.01, 1},
		{Staggered, 0.01, 1},
		{CN, 0.04, 2},
	} {
		c := Config{Dt: tt.dt, Method: tt.method, Order: table.Exact}
		whole, spike := lastCalcium(t, calciumModel(false), c, ms)
		c.Dt /= 2
		half, spikeHalf := lastCalcium(t, calciumModel(false), c, ms)
		order := math.Log2(math.Abs((spike - wantSpike) / (spikeHalf - wantSpike)))
		t.Logf("%s: at %v ms %.4g mM of %.4g, spike off by %.5f ms, half %.5f: order %.2f, of calcium %.2f", tt.method, tt.dt, whole, want, spike-wantSpike, spikeHalf-wantSpike, order,
			math.Log2(math.Abs((whole-want)/(half-want))))
		if math.Abs(order-tt.order) > 0.15 {
			t.Errorf("%s: order %.2f, want %v", tt.method, order, tt.order)
		}
	}
}

// bk are rates of a channel that voltage and calcium open, not as a product.
var bk = JointRates{
	Alpha: func(v, c float64) float64 { return 0.48 * c / (c + 0.18e-3*Exp(-0.84*2*v/24)) },
	Beta:  func(v, c float64) float64 { return 0.28 / (1 + c/(0.011e-3*Exp(-2*v/24))) },
}

// jointModel is calciumModel with a potassium channel that opens by voltage and calcium.
func jointModel(j JointRates, instantaneous bool) Model {
	m := calciumModel(false)
	m.Name = "joint"
	m.Channels[len(m.Channels)-1].Gates[0] = Gate{Name: "q", Power: 1, Pool: "ca", Joint: &j, Instantaneous: instantaneous}
	return m
}

func TestTablesOfVoltageAndCalciumGiveTheSpikesOfExactRates(t *testing.T) {
	sigmoid := func(v, half float64) float64 { return 1 / (1 + Exp(-(v-half)/12)) }
	for name, tt := range map[string]struct {
		rates         JointRates
		instantaneous bool
	}{
		"separable steady state": {JointRates{
			Inf: func(v, c float64) float64 { return sigmoid(v, -28) * c / (c + 3e-3) },
			Tau: func(v, _ float64) float64 { return 10 - 8*sigmoid(v, -40) },
		}, false},
		"separable at once": {JointRates{
			Inf: func(v, c float64) float64 { return sigmoid(v, -28) * c / (c + 3e-3) },
		}, true},
		"BK": {bk, false},
	} {
		m := jointModel(tt.rates, tt.instantaneous)
		m.Pools[0].Table = Concentrations{Max: 0.1, Octave: 1e-6, PerOctave: 64}
		for _, method := range []Method{CN, RK4} {
			want, wantSpike := lastCalcium(t, m, Config{Dt: 0.02, Method: method, Order: table.Exact}, 60)
			got, spike := lastCalcium(t, m, Config{Dt: 0.02, Method: method}, 60)
			t.Logf("%s, %s: %v mM of %v, spike off by %.6f ms", name, method, got, want, spike-wantSpike)
			if math.Abs(spike-wantSpike) > 1e-3 || math.Abs(got/want-1) > 1e-3 {
				t.Errorf("%s, %s", name, method)
			}
		}
	}
}

// everyKind is a model with gates of calcium alone and of voltage and calcium, with a state
// and without, and a reversal potential that follows calcium.
func everyKind() Model {
	m := jointModel(JointRates{
		Alpha: func(v, c float64) float64 { return 0.5 * c / (c + float64(2e-3*Exp(-v/40))) },
		Beta:  func(_, _ float64) float64 { return 0.2 },
	}, false)
	m.Pools[0].Table = Concentrations{Max: 0.02, Octave: 1e-4, PerOctave: 8}
	m.Channels[3].Nernst = "ca"
	m.Channels = append(m.Channels, Channel{Name: "sk", G: 1, E: -80, Gates: []Gate{
		{Name: "w", Power: 2, Pool: "ca", Inf: func(c float64) float64 { return c / (c + 2e-3) }, Tau: func(float64) float64 { return 4 }},
		{Name: "z", Power: 1, Pool: "ca", Instantaneous: true, Inf: func(c float64) float64 { return c / (c + 1e-3) }},
		{Name: "y", Power: 1, Pool: "ca", Instantaneous: true, Joint: &JointRates{Inf: func(v, c float64) float64 { return c / (c + 1e-3) / (1 + Exp(-v/10)) }}},
	}})
	m.Receptors = []Receptor{{Name: "exc", G: 0.02, E: 0, Tau: 3}}
	return m
}

// calciumNetwork is cells of everyKind that excite each other.
func calciumNetwork(t *testing.T, c Config, parameters bool) *scenario {
	t.Helper()
	c.Grid = coarseGrid
	n := newNetwork(t, c)
	p := addPopulation(t, n, "cells", everyKind(), 70)
	check(t, p.Set("v", Uniform{-70, -50}))
	check(t, p.Set("ca", Uniform{1e-4, 1e-3}))
	check(t, p.SetSteadyGates())
	check(t, p.SetCurrent(10))
	if parameters {
		check(t, p.SetParameter("ca.Tau", Uniform{10, 30}))
		check(t, p.SetParameter("ca.Factor", Uniform{3e-4, 8e-4}))
		check(t, p.SetParameter("ca.Rest", Uniform{1e-4, 2e-4}))
		check(t, p.SetParameter("cal.G", Uniform{0.3, 0.6}))
		check(t, p.SetParameter("sk.E", Uniform{-90, -80}))
	}
	connect(t, n, p, p, Connection{Receptor: "exc", Rule: Probability(0.1), Weight: Constant(1), Delay: Uniform{1, 3}})
	return &scenario{n, p}
}

type scenario struct {
	net   *Network
	cells *Population
}

func (s *scenario) state(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	check(t, s.net.WriteState(&b))
	return fmt.Sprintf("%x", sha256.Sum256(b.Bytes()))[:16]
}

// The hashes are the same on every machine.
func TestCalciumHasTheSameBitsOnEveryBackendAndInEveryBlock(t *testing.T) {
	for _, tt := range []struct {
		config Config
		want   string
	}{
		{Config{Method: Euler, Precision: 64}, "8d54e892dff2d4ec"},
		{Config{Method: ExpEuler, Precision: 32}, "f91113f9ddec5b1b"},
		{Config{Method: Staggered, Precision: 32}, "adce80b91acde2d1"},
		{Config{Method: CN, Precision: 64}, "31cdfe9d9eb47936"},
		{Config{Method: RK4, Precision: 64}, "60daae3dc964d768"},
		{Config{Method: CN, Precision: 64, Order: table.Cubic}, "c1e93076d65f00d1"},
		{Config{Method: CN, Precision: 64, Order: table.Exact}, "fd92a16b91661914"},
	} {
		want := tt.want
		for i, backend := range kernel.Backends() {
			c := tt.config
			c.Dt, c.Backend, c.Threads, c.Seed = 0.02, backend, 1+2*i, 1
			s := calciumNetwork(t, c, true)
			run(t, s.net, 5)
			if got := s.state(t); got != want {
				t.Errorf("%s, %s, %d bits, %s: state %q, want %q", c.Method, c.Order, c.Precision, backend, got, want)
				want = got
			}
		}
	}
}

func TestParametersOfPoolsCanBeRead(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.02, Method: CN, Grid: coarseGrid})
	p := addPopulation(t, n, "cells", calciumModel(false), 2)
	check(t, p.SetParameterEach("ca.Tau", []float64{10, 30}))
	for name, want := range map[string][]float64{
		"ca.Tau": {10, 30}, "ca.Rest": {1e-4, 1e-4}, "ca.Factor": {ShellFactor(2, 0.1), ShellFactor(2, 0.1)},
	} {
		got, err := p.Parameter(name)
		check(t, err)
		if !slices.Equal(got, want) {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}

func TestARunWithCalciumGoesOnFromACheckpointToTheSameBits(t *testing.T) {
	c := Config{Dt: 0.02, Method: CN, Seed: 3}
	whole := calciumNetwork(t, c, true)
	run(t, whole.net, 5)
	var saved bytes.Buffer
	check(t, whole.net.Checkpoint(&saved))
	run(t, whole.net, 5)
	again := calciumNetwork(t, c, true)
	check(t, again.net.Restore(bytes.NewReader(saved.Bytes())))
	run(t, again.net, 5)
	if a, b := whole.state(t), again.state(t); a != b {
		t.Errorf("state %s in one run, %s from the checkpoint", a, b)
	}
	other := calciumNetwork(t, c, false)
	if err := other.net.Restore(bytes.NewReader(saved.Bytes())); err == nil {
		t.Error("a network without the cells' own pools takes the checkpoint")
	}
}

func TestQuantitiesOfChannelsWithCalciumAreThoseOfTheStep(t *testing.T) {
	for _, order := range Orders() {
		n := newNetwork(t, Config{Dt: 0.01, Method: Euler, Order: order, Grid: coarseGrid})
		p := addPopulation(t, n, "cell", everyKind(), 1)
		check(t, p.SetCurrent(12))
		record := map[string]*StateMonitor{}
		model := everyKind()
		for _, name := range append(model.Variables(), "I(na)", "I(k)", "I(leak)", "I(cal)", "I(kca)", "I(sk)", "g(kca)", "z", "y") {
			record[name] = recordState(t, p, name, []int{0}, 1)
		}
		run(t, n, 4)
		at := func(name string, i int) float64 { return record[name].Values[0][i] }
		pool := model.Pools[0]
		for i := range len(record["v"].Values[0]) - 1 {
			sum := at("I(na)", i) + at("I(k)", i) + at("I(leak)", i) + at("I(cal)", i) + at("I(kca)", i) + at("I(sk)", i)
			if got, want := at("v", i+1)-at("v", i), 0.01*(12-sum); math.Abs(got-want) > 1e-10 {
				t.Fatalf("%s: v grew by %v mV in step %d, by the currents %v", order, got, i, want)
			}
			ca := at("ca", i)
			want := ca + 0.01*((pool.Rest-ca)/pool.Tau-ShellFactor(2, pool.Shell)*at("I(cal)", i))
			if got := at("ca", i+1); math.Abs(got-want) > 1e-15 {
				t.Fatalf("%s: %v mM after step %d, by the current %v", order, got, i, want)
			}
			if got, want := at("z", i), ca/(ca+1e-3); math.Abs(got-want) > 1e-12 {
				t.Fatalf("%s: gate z is %v, want %v", order, got, want)
			}
		}
	}
}

func TestConcentrationsOutsideTheirTableAreCountedAndWarnedOf(t *testing.T) {
	m := calciumModel(false)
	m.Pools[0].Table = Concentrations{Min: 0, Max: 5e-4, Step: 1e-6}
	n := newNetwork(t, Config{Dt: 0.02, Method: CN})
	p := addPopulation(t, n, "cell", m, 2)
	check(t, p.SetCurrent(12))
	ca := recordState(t, p, "ca", []int{0}, 1)
	run(t, n, 20)
	steps := uint64(0)
	for _, c := range append(ca.Values[0][1:], valuesOf(t, p, "ca")[0]) {
		if c > 5e-4 {
			steps++
		}
	}
	o, err := p.PoolOutside("ca")
	check(t, err)
	if o.Count != 2*steps || steps == 0 || o.Neuron != 0 || o.Lowest <= 5e-4 {
		t.Errorf("%+v, want a count of %d", o, 2*steps)
	}
	found := false
	for _, w := range n.Warnings() {
		found = found || strings.Contains(w, "ca was outside its table of 0 to 0.0005 mM")
	}
	if !found {
		t.Errorf("warnings %q, want one of ca", n.Warnings())
	}
	if _, err := p.PoolOutside("mg"); err == nil {
		t.Error("no error for a pool that is not there")
	}
}

func TestAReversalPotentialByNernstIsThatOfTheEquation(t *testing.T) {
	m := calciumModel(false)
	m.Celsius = 20
	m.Channels[3].Nernst = "ca"
	n := newNetwork(t, Config{Dt: 0.02, Method: CN})
	p := addPopulation(t, n, "cell", m, 3)
	check(t, p.SetEach("ca", []float64{5e-5, 1e-3, 0.2}))
	i, g := recordState(t, p, "I(cal)", []int{0, 1, 2}, 1), recordState(t, p, "g(cal)", []int{0, 1, 2}, 1)
	run(t, n, 0.02)
	for k, c := range []float64{5e-5, 1e-3, 0.2} {
		e := m.V0 - i.Values[k][0]/g.Values[k][0]
		if want := 1000 * 8.314462618 * 293.15 / (2 * 96485.33212) * math.Log(2/c); math.Abs(e-want) > 2e-4 {
			t.Errorf("E is %v mV at %v mM, want %v", e, c, want)
		}
	}
}

func TestModelsWithPoolsThatMakeNoSenseAreErrors(t *testing.T) {
	for want, change := range map[string]func(m *Model){
		`pool name "" is empty`:                func(m *Model) { m.Pools[0].Name = "" },
		`pool name "v" is empty or used twice`: func(m *Model) { m.Pools[0].Name = "v" },
		"Rest is NaN mM":                       func(m *Model) { m.Pools[0].Rest = math.NaN() },
		"Rest is -1 mM":                        func(m *Model) { m.Pools[0].Rest = -1 },
		"Tau is 0 ms":                          func(m *Model) { m.Pools[0].Tau = 0 },
		"Tau is +Inf ms":                       func(m *Model) { m.Pools[0].Tau = math.Inf(1) },
		"C0 is -1 mM":                          func(m *Model) { m.Pools[0].C0 = -1 },
		"Shell is -0.1 um":                     func(m *Model) { m.Pools[0].Shell = -0.1 },
		"Shell is 0.1 um and Factor 1":         func(m *Model) { m.Pools[0].Factor = 1 },
		"Valence is 99":                        func(m *Model) { m.Pools[0].Valence = 99 },
		"with both Step 1 mM and PerOctave 8":  func(m *Model) { m.Pools[0].Table = Concentrations{Max: 1, Octave: 1e-6, PerOctave: 8, Step: 1} },
		"PerOctave 0, want 1 to":               func(m *Model) { m.Pools[0].Table = Concentrations{Max: 1, Octave: 1e-6} },
		"Octave 0 mM to Max 1 mM":              func(m *Model) { m.Pools[0].Table = Concentrations{Max: 1, PerOctave: 8} },
		"Min -1 mM":                            func(m *Model) { m.Pools[0].Table = Concentrations{Min: -1, Max: 1, Step: 1} },
		`channel cal: Pool is "mg", want one of the model's Pools, ["ca"]`: func(m *Model) { m.Channels[3].Pool = "mg" },
		`channel cal: Nernst is "mg"`:                                      func(m *Model) { m.Channels[3].Nernst = "mg" },
		"Nernst of ca with 0 mM outside":                                   func(m *Model) { m.Pools[0].Outside = 0; m.Channels[3].Nernst = "ca" },
		`gate q: Pool is "mg"`:                                             func(m *Model) { m.Channels[4].Gates[0].Pool = "mg" },
		`gate q: Joint with Pool ""`:                                       func(m *Model) { g := &m.Channels[4].Gates[0]; g.Pool, g.Joint = "", &JointRates{} },
		"gate q: Joint with Pool \"ca\", want a Pool, and no":              func(m *Model) { m.Channels[4].Gates[0].Joint = &JointRates{} },
		"steady state NaN":                                                 func(m *Model) { m.Channels[4].Gates[0].Inf = func(float64) float64 { return math.NaN() } },
		"steady state 2":                                                   func(m *Model) { m.Channels[4].Gates[0].Inf = func(float64) float64 { return 2 } },
		"gate q: a rate function panicked: oh":                             func(m *Model) { m.Channels[4].Gates[0].Tau = func(float64) float64 { panic("oh") } },
		"a(q) is NaN at": func(m *Model) {
			g := &m.Channels[4].Gates[0]
			g.Inf, g.Tau = nil, nil
			g.Joint = &JointRates{Inf: func(_, c float64) float64 { return c }, Tau: func(_, _ float64) float64 { return math.NaN() }}
		},
		`a spike resets "ca" by +Inf`: func(m *Model) { m.Resets = []Reset{{Variable: "ca", Value: math.Inf(1), Add: true}} },
	} {
		m := calciumModel(false)
		m.Channels = slices.Clone(m.Channels)
		change(&m)
		n := newNetwork(t, Config{Dt: 0.02, Method: CN, Grid: coarseGrid})
		if _, err := n.AddPopulation("cell", m, 1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	n := newNetwork(t, Config{Dt: 0.02, Method: Euler, Grid: coarseGrid})
	m := calciumModel(false)
	m.Pools[0].Tau = 0.001
	if _, err := n.AddPopulation("cell", m, 1); err == nil || !strings.Contains(err.Error(), "euler is unstable with Tau 0.001 ms") {
		t.Errorf("error %v, want one of Tau", err)
	}
	p := addPopulation(t, n, "cell", calciumModel(false), 2)
	if err := p.SetEach("ca", []float64{1e-4, -1e-4}); err == nil || !strings.Contains(err.Error(), "-0.0001 mM, want a number from 0") {
		t.Errorf("error %v, want one of a concentration below 0", err)
	}
	if err := p.SetParameterEach("ca.Tau", []float64{1, 0.001}); err == nil || !strings.Contains(err.Error(), "for which euler is stable") {
		t.Errorf("error %v, want one of Tau", err)
	}
}

func TestSpikesCanRaiseAConcentration(t *testing.T) {
	m := calciumModel(false)
	m.Channels = slices.Delete(m.Channels, 3, 4) // the calcium current
	m.Pools[0].Shell = 0
	m.Resets = []Reset{{Variable: "ca", Value: 5e-4, Add: true}}
	n := newNetwork(t, Config{Dt: 0.02, Method: CN})
	p := addPopulation(t, n, "cell", m, 1)
	check(t, p.SetCurrent(12))
	spikes := p.RecordSpikes()
	run(t, n, 60)
	want := m.Pools[0].Rest
	for _, s := range spikes.Steps {
		want += 5e-4 * math.Exp(-(float64(n.Steps())-float64(s)-1)*0.02/m.Pools[0].Tau)
	}
	if got := valuesOf(t, p, "ca")[0]; spikes.Len() < 1 || math.Abs(got/want-1) > 1e-9 {
		t.Errorf("%v mM after %d spikes, want %v", got, spikes.Len(), want)
	}
}
