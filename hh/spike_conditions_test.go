package hh

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// spikesOfBrian2 returns the spikes that testdata/spike_conditions.py found, by run.
func spikesOfBrian2(t *testing.T) map[string][]communication.Spike {
	t.Helper()
	data, err := os.ReadFile("testdata/spike_conditions.json")
	check(t, err)
	var runs map[string][][2]uint64
	check(t, json.Unmarshal(data, &runs))
	all := map[string][]communication.Spike{}
	for name, run := range runs {
		for _, s := range run {
			all[name] = append(all[name], communication.Spike{Step: s[0], Neuron: uint32(s[1])})
		}
	}
	return all
}

// ring connects the cells from first up to last to those that are 1, 4, 9, … after them.
func ring(t *testing.T, p *Population, first, last, to int, receptor string, weight, delay float64) {
	t.Helper()
	var pairs Pairs
	for i := first; i < last; i++ {
		for k := 1; k <= to; k++ {
			pairs.Sources = append(pairs.Sources, i)
			pairs.Targets = append(pairs.Targets, (i+k*k)%p.Len())
		}
	}
	connect(t, p.net, p, p, Connection{Receptor: receptor, Rule: pairs, Weight: Constant(weight), Delay: Constant(delay)})
}

// eachCell sets a variable of every cell to a function of its index.
func eachCell(t *testing.T, p *Population, variable string, f func(i float64) float64) {
	t.Helper()
	x := make([]float64, p.Len())
	for i := range x {
		x[i] = f(float64(i))
	}
	check(t, p.SetEach(variable, x))
}

// smallCobahh is the first network of testdata/spike_conditions.py.
func smallCobahh(t *testing.T, c Config, spikeAt SpikeCondition, held bool) *Population {
	m := TraubMiles()
	m.Threshold, m.Refractory, m.SpikeAt = -20, 3, spikeAt
	if m.Hold = held; held {
		m.Resets = []Reset{{Variable: "v", Value: -70}}
	}
	p := addPopulation(t, newNetwork(t, c), "cells", m, 50)
	eachCell(t, p, "v", func(i float64) float64 { return -65 + 5*math.Sin(i) })
	eachCell(t, p, "exc", func(i float64) float64 { return 10 + 4*math.Cos(i) })
	eachCell(t, p, "inh", func(i float64) float64 { return 3 + math.Sin(2*i) })
	for _, gate := range []string{"m", "h", "n"} {
		check(t, p.Set(gate, Constant(0)))
	}
	ring(t, p, 0, 40, 25, "exc", 1, 0)
	ring(t, p, 40, 50, 6, "inh", 0.25, 0)
	return p
}

// smallIntegrateAndFire is the second network of testdata/spike_conditions.py.
func smallIntegrateAndFire(t *testing.T, c Config, m Model, scale float64) *Population {
	m.Receptors = []Receptor{{Name: "ge", G: 0.01, E: 0, Tau: 5}}
	p := addPopulation(t, newNetwork(t, c), "cells", m, 20)
	currents := make([]float64, p.Len())
	for i := range currents {
		currents[i] = scale * (1 + 0.05*float64(i))
	}
	check(t, p.SetParameterEach("current", currents))
	eachCell(t, p, "v", func(i float64) float64 { return -70 + 0.5*i })
	if slices.Contains(m.Variables(), "w") {
		check(t, p.Set("w", Constant(0)))
	}
	ring(t, p, 0, 20, 4, "ge", 1, 1)
	return p
}

func TestSpikeConditionsGiveTheSpikesOfBrian2(t *testing.T) {
	want := spikesOfBrian2(t)
	for _, c := range []struct {
		method Method
		dt     float64
		brian2 string
	}{{RK4, 0.05, "rk4"}, {ExpEuler, 0.1, "exponential_euler"}, {Euler, 0.01, "euler"}} {
		exact := Config{Method: c.method, Dt: c.dt, Order: table.Exact, Threads: 1}
		for _, held := range []bool{false, true} {
			name := "cobahh " + c.brian2
			if held {
				name += " held"
			}
			p := smallCobahh(t, exact, Level, held)
			wantSameSpikes(t, name, p, 60, want[name])
		}
		crossing := smallCobahh(t, exact, Crossing, false)
		spikes := crossing.RecordSpikes()
		run(t, crossing.net, 60)
		if level := len(want["cobahh "+c.brian2]); spikes.Len() >= level {
			t.Errorf("%s: %d crossings, and %d spikes at a level: the cells are never above for long", c.method, spikes.Len(), level)
		}
	}
	exact := Config{Dt: 0.02, Order: table.Exact, Threads: 1}
	for name, p := range map[string]*Population{
		"exponential-integrate-and-fire euler": smallIntegrateAndFire(t, exact, ExponentialIntegrateAndFire(), 1),
		"adex euler":                           smallIntegrateAndFire(t, exact, AdEx(), 3),
	} {
		wantSameSpikes(t, name, p, 100, want[name])
	}
}

func wantSameSpikes(t *testing.T, name string, p *Population, ms float64, want []communication.Spike) {
	t.Helper()
	spikes := p.RecordSpikes()
	run(t, p.net, ms)
	if got := spikesOf(spikes); !slices.Equal(got, want) || len(want) < 100 {
		t.Errorf("%s: %d spikes, and not those of Brian2, of which there are %d", name, len(got), len(want))
		for i := range got {
			if i < len(want) && got[i] != want[i] {
				t.Errorf("first %v, want %v", got[i], want[i])
				break
			}
		}
	}
}

func TestAtALevelEveryStepAboveTheThresholdAndOutOfTheRefractoryTimeIsASpike(t *testing.T) {
	const dt = 0.125
	for _, c := range []struct {
		name       string
		refractory float64
		start      float64
		v          []float64 // after each step; the threshold is 10 mV
		want       []uint64
		crossings  []float64
	}{
		{"every step above", 0, 0, []float64{20, 30, 5, 20}, []uint64{0, 1, 3}, []float64{0.5 * dt, 1 * dt, (3 + 1./3) * dt}},
		{"at the threshold is not above", 0, 0, []float64{10, 20, 10}, []uint64{1}, []float64{1 * dt}},
		{"above from the start", 0, 30, []float64{20, 0}, []uint64{0}, []float64{0}},
		{"one step of refractoriness is none", dt, 0, []float64{20, 30, 20}, []uint64{0, 1, 2}, []float64{0.5 * dt, 1 * dt, 2 * dt}},
		{"again when the refractory time is over", 3 * dt, 0, []float64{20, 20, 20, 20, 20, 20, 20}, []uint64{0, 3, 6}, []float64{0.5 * dt, 3 * dt, 6 * dt}},
		{"not where it is below then", 3 * dt, 0, []float64{20, 20, 20, 0, 20, 20}, []uint64{0, 4}, []float64{0.5 * dt, 4.5 * dt}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newNetwork(t, Config{Dt: dt})
			m := passive(8, 0)
			m.Threshold, m.Refractory, m.SpikeAt = 10, c.refractory, Level
			p := addPopulation(t, n, "cell", m, 1)
			spikes := p.RecordCrossings()
			check(t, p.Set("v", Constant(c.start)))
			for _, v := range c.v {
				check(t, p.SetCurrent(8*v))
				run(t, n, dt)
			}
			if !slices.Equal(spikes.Steps, c.want) {
				t.Errorf("spikes in steps %v, want %v", spikes.Steps, c.want)
			}
			if !slices.EqualFunc(spikes.Crossings, c.crossings, func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }) {
				t.Errorf("crossings at %v ms, want %v", spikes.Crossings, c.crossings)
			}
		})
	}
}

func TestASpikeResetsTheVoltageAndHoldsItForTheRefractoryTime(t *testing.T) {
	const dt = 0.125
	for _, c := range []struct {
		name       string
		condition  SpikeCondition
		refractory float64
		hold       bool
		reset      float64
		want       []float64 // after each step, of a cell that gains 10 mV in each
	}{
		{"no refractory time", Level, 0, false, -5, []float64{10, 20, -5, 5, 15, -5}},
		{"it goes on in the refractory time", Level, 3 * dt, false, -5, []float64{10, 20, -5, 5, 15, -5}},
		{"but makes no spike there", Level, 5 * dt, false, -5, []float64{10, 20, -5, 5, 15, 25, 35, -5}},
		{"unless it is held", Level, 3 * dt, true, -5, []float64{10, 20, -5, -5, -5, 5, 15, -5}},
		{"one step holds nothing", Level, dt, true, -5, []float64{10, 20, -5, 5, 15, -5}},
		{"two hold one", Level, 2 * dt, true, -5, []float64{10, 20, -5, -5, 5, 15, -5}},
		{"crossings are reset as well", Crossing, 2 * dt, true, -5, []float64{10, 20, -5, -5, 5, 15, -5}},
		{"a reset above the threshold spikes on at a level", Level, 2 * dt, true, 40, []float64{10, 20, 40, 40, 40, 40, 40}},
		{"but is crossed once", Crossing, 2 * dt, true, 40, []float64{10, 20, 40, 40, 50, 60, 70}},
	} {
		for _, method := range Methods() {
			t.Run(fmt.Sprint(c.name, " ", method), func(t *testing.T) {
				n := newNetwork(t, Config{Dt: dt, Method: method})
				m := passive(0, 0) // no conductance
				m.Threshold, m.Refractory, m.SpikeAt, m.Hold = 22, c.refractory, c.condition, c.hold
				m.Resets = []Reset{{Variable: "v", Value: c.reset}}
				p := addPopulation(t, n, "cell", m, 3)
				check(t, p.SetCurrent(80))
				check(t, p.Set("v", Constant(0)))
				for i, want := range c.want {
					run(t, n, dt)
					for _, got := range valuesOf(t, p, "v") {
						if math.Abs(got-want) > 1e-9 {
							t.Fatalf("v is %v mV after %d steps, want %v", got, i+1, want)
						}
					}
				}
			})
		}
	}
}

func TestResetsOfSingleCellsAreTheirParameters(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1, Grid: coarseGrid})
	p := addPopulation(t, n, "cells", AdEx(), 3)
	if all := p.model.Parameters(); !slices.Equal(all, []string{"Cm", "current", "leak.G", "leak.E", "exp.I", "w.I", "v.reset", "w.reset"}) {
		t.Errorf("parameters %v", all)
	}
	check(t, p.SetParameterEach("v.reset", []float64{-70, -60, -50}))
	check(t, p.SetParameterEach("w.reset", []float64{0.1, 0.2, 0.3}))
	check(t, p.SetParameterEach("exp.I", []float64{0, 0, 0}))
	check(t, p.Set("w", Constant(0)))
	check(t, p.Set("v", Constant(19)))
	check(t, p.SetCurrent(1000))
	run(t, n, 0.1)
	if v := valuesOf(t, p, "v"); !slices.Equal(v, []float64{-70, -60, -50}) {
		t.Errorf("v is reset to %v mV", v)
	}
	w := valuesOf(t, p, "w")
	if math.Abs(w[1]-w[0]-0.1) > 1e-12 || math.Abs(w[2]-w[0]-0.2) > 1e-12 {
		t.Errorf("w is reset to %v uA/cm2", w)
	}
	wantError(t, p.SetParameterEach("v.reset", []float64{1, math.NaN(), 1}), "v.reset of cell 1", "NaN", "finite")
}

func TestAVoltageThatIsResetIsNeitherBrokenNorOutsideTheTable(t *testing.T) {
	for _, method := range Methods() {
		for _, order := range Orders() {
			for _, precision := range []int{64, 32} {
				n := newNetwork(t, Config{Dt: 0.1, Method: method, Order: order, Precision: precision})
				p := addPopulation(t, n, "cells", AdEx(), 5) // the rest of a vector is padding
				check(t, p.SetCurrent(4))
				spikes := p.RecordSpikes()
				run(t, n, 100)
				w := valuesOf(t, p, "w")
				if out := p.Outside(); out.Count != 0 || spikes.Len() < 10 || !(w[4] > 0 && w[4] < 3) {
					t.Errorf("%s, %s, %d bits: %d spikes, %+v, w %v uA/cm2", method, order, precision, spikes.Len(), out, w[4])
				}
			}
		}
	}
}

func TestIntegrateAndFireCellsHaveTheSameBitsInAllCircumstances(t *testing.T) {
	for _, method := range Methods() {
		for _, order := range Orders() {
			for _, precision := range []int{64, 32} {
				c := Config{Dt: 0.05, Method: method, Order: order, Precision: precision, Threads: 1, Grid: table.Grid{Min: -100, Max: 30, Step: 0.5}}
				build := func(backend kernel.Backend, threads int) (*Network, func() string) {
					c := c
					c.Backend, c.Threads = backend, threads
					n := newNetwork(t, c)
					var spikes []*SpikeMonitor
					for i, m := range []Model{ExponentialIntegrateAndFire(), AdEx()} {
						m.Receptors = []Receptor{{Name: "s", G: 0.01, Tau: 5}}
						p := addPopulation(t, n, m.Name, m, 150)
						check(t, p.Set("v", Uniform{Lo: -70, Hi: -45}))
						check(t, p.SetCurrent(2+2*float64(i)))
						connect(t, n, p, p, Connection{Receptor: "s", Rule: OutDegree(10), Weight: Constant(1), Delay: Constant(0.5)})
						spikes = append(spikes, p.RecordCrossings())
					}
					return n, func() string {
						var state bytes.Buffer
						check(t, n.WriteState(&state))
						s := fmt.Sprintf("%x", state.Bytes())
						for _, m := range spikes {
							s += fmt.Sprint(m.Steps, m.Neurons, m.Crossings)
						}
						return s
					}
				}
				whole, outcome := build(kernel.PureGo, 1)
				run(t, whole, 20)
				want := outcome()
				for i, backend := range kernel.Backends() {
					first, _ := build(backend, 1+i)
					run(t, first, 7.35)
					var saved bytes.Buffer
					check(t, first.Checkpoint(&saved))
					n, outcome := build(backend, 3)
					check(t, n.Restore(&saved))
					run(t, n, 12.65)
					if outcome() != want {
						t.Errorf("%s, %s, %d bits: %s has other bits", method, order, precision, backend)
					}
				}
			}
		}
	}
}

func TestACheckpointOfOtherSpikeConditionsIsRefusedByName(t *testing.T) {
	build := func(change func(m *Model)) *Network {
		m := ExponentialIntegrateAndFire()
		change(&m)
		n := newNetwork(t, Config{Dt: 0.1})
		addPopulation(t, n, "cells", m, 2)
		return n
	}
	var saved bytes.Buffer
	check(t, build(func(*Model) {}).Checkpoint(&saved))
	for want, change := range map[string]func(m *Model){
		"spike condition": func(m *Model) { m.SpikeAt = Crossing },
		"hold":            func(m *Model) { m.Hold = false },
		"reset of v":      func(m *Model) { m.Resets[0].Value = -67 },
		"current exp":     func(m *Model) { m.Currents[0].I = 0.2 },
	} {
		wantError(t, build(change).Restore(bytes.NewReader(saved.Bytes())), want+` of population "cells"`)
	}
}

func TestSpikeConditionsThatMakeNoSenseAreErrors(t *testing.T) {
	for _, c := range []struct {
		spoil func(m *Model)
		want  string
	}{
		{func(m *Model) { m.SpikeAt = "peak" }, `SpikeAt is "peak", want one of [crossing level]`},
		{func(m *Model) { m.Refractory = 0 }, "Hold is set, but Refractory is 0 ms"},
		{func(m *Model) { m.Resets[0].Variable = "u" }, `a spike resets "u", want one of [v w]`},
		{func(m *Model) { m.Resets[1].Variable = "v" }, `a spike resets "v" twice`},
		{func(m *Model) { m.Resets[0].Value = math.Inf(1) }, `a spike resets "v" by +Inf`},
		{func(m *Model) { m.Currents[0].Name = "" }, `current name ""`},
		{func(m *Model) { m.Currents[0].Name = "w" }, `current name "w" is empty or used twice`},
		{func(m *Model) { m.Currents[0].I = math.NaN() }, "current exp: I is NaN uA/cm2"},
		{func(m *Model) { m.Currents[0].F = nil }, "current exp: it has neither F nor gates"},
		{func(m *Model) { m.Currents[1].Gates[0].Power = 1.5 }, "current w: gate w: Power is 1.5, want a whole number"},
		{func(m *Model) { m.Currents[1].Gates[0].Tau = nil }, "current w: gate w: want either"},
		{func(m *Model) { m.Currents[1].Gates[0].Name = "v" }, `two state variables are named "v"`},
	} {
		m := AdEx()
		m.Hold, m.Refractory = true, 2
		check(t, m.Validate())
		c.spoil(&m)
		wantError(t, m.Validate(), `model "adex"`, c.want)
	}
}

func TestACurrentThatIsNotFiniteWhereTheVoltageMayBeIsAnError(t *testing.T) {
	m := AdEx()
	m.Currents[0].F = func(v float64) float64 { return 1 / (v + 50) * max(0, 1/(-50-v)) * math.Sqrt(-50-v) }
	_, _, err := m.RateGrid(DefaultGrid)
	wantError(t, err, `model "adex"`, "current exp", "want finite currents", "up to 60 mV")

	m.Currents[0].F = func(float64) float64 { panic("no") }
	_, _, err = m.RateGrid(DefaultGrid)
	wantError(t, err, "current exp", "panicked: no")
}

// A cell that fires regularly comes from reset to threshold in the integral of the inverse
// of dv/dt.
func TestTheExponentialIntegrateAndFireCellFiresAtTheRateOfTheory(t *testing.T) {
	for _, current := range []float64{0.25, 1, 3} {
		slope := func(v float64) float64 {
			return -0.1*(v+65) + 0.348*math.Exp((v+59.9)/3.48) + current
		}
		const steps = 100_000
		h := (-30. + 68) / steps
		interval := 1.7
		for i := range steps {
			interval += h / slope(-68+(float64(i)+0.5)*h)
		}
		n := newNetwork(t, Config{Dt: 0.01, Method: RK4, Order: table.Cubic})
		p := addPopulation(t, n, "cell", ExponentialIntegrateAndFire(), 1)
		check(t, p.SetCurrent(current))
		spikes := p.RecordSpikes()
		run(t, n, 1000)
		last := spikes.Len() - 1
		got := (spikes.Time(last) - spikes.Time(0)) / float64(last)
		// A spike is found at the end of its step, and one step of the hold begins there.
		if math.Abs(got-interval) > 0.011 {
			t.Errorf("%v uA/cm2: intervals of %.4f ms, want %.4f", current, got, interval)
		}
	}
	n := newNetwork(t, Config{Dt: 0.05, Method: RK4})
	p := addPopulation(t, n, "cell", ExponentialIntegrateAndFire(), 2)
	rheobase := 0.1 * (-59.9 + 65 - 3.48)
	check(t, p.SetParameterEach("current", []float64{rheobase - 0.002, rheobase + 0.002}))
	spikes := p.RecordSpikes()
	run(t, n, 1500)
	if slices.Contains(spikes.Neurons, 0) || !slices.Contains(spikes.Neurons, 1) {
		t.Errorf("spikes of %v beside the rheobase of %v uA/cm2", spikes.Neurons, rheobase)
	}
}

// adExByHand returns when AdEx spikes in steps of h ms of the midpoint method, fine enough
// for all of the upstroke.
func adExByHand(current, ms, h float64) []float64 {
	slope := func(v, w float64) (dv, dw float64) {
		v = min(v, 20)
		return (-30*(v+70.6)+30*2*math.Exp((v+50.4)/2))/281 - w + current, (4./281*(v+70.6) - w) / 144
	}
	var spikes []float64
	v, w := -70.6, 0.
	for i := 0; float64(i)*h < ms; i++ {
		dv, dw := slope(v, w)
		dv, dw = slope(v+h/2*dv, w+h/2*dw)
		if v, w = v+h*dv, w+h*dw; v > 20 {
			spikes = append(spikes, float64(i)*h)
			v, w = -70.6, w+80.5/281
		}
	}
	return spikes
}

func TestAdExSpikesWhereFineStepsByHandHaveIt(t *testing.T) {
	for _, current := range []float64{2.8, 4, 8} {
		want := adExByHand(current, 300, 0.0002)
		for _, c := range []struct {
			config Config
			off    float64 // steps for each spike: one is lost on the grid
		}{
			{Config{Dt: 0.01, Method: RK4, Order: table.Exact}, 1},
			{Config{Dt: 0.01, Method: RK4, Order: table.Cubic}, 1},
			{Config{Dt: 0.01, Method: RK4}, 1},
			{Config{Dt: 0.005, Method: ExpEuler}, 8},
			{Config{Dt: 0.005, Method: Staggered}, 8},
			{Config{Dt: 0.005, Method: CN}, 8},
			{Config{Dt: 0.005}, 8},
		} {
			n := newNetwork(t, c.config)
			p := addPopulation(t, n, "cell", AdEx(), 1)
			check(t, p.SetCurrent(current))
			spikes := p.RecordSpikes()
			run(t, n, 300)
			if spikes.Len() != len(want) {
				t.Errorf("%v uA/cm2, %+v: %d spikes, want %d", current, c.config, spikes.Len(), len(want))
				continue
			}
			worst := 0.0
			for i := range want {
				worst = max(worst, math.Abs(spikes.Time(i)-want[i]))
			}
			t.Logf("%v uA/cm2, %s %s %v ms: %d spikes, %.4f ms off", current, c.config.Method, c.config.Order, c.config.Dt, len(want), worst)
			if worst > c.off*c.config.Dt*float64(len(want)) {
				t.Errorf("%v uA/cm2, %+v: spikes are off by up to %v ms", current, c.config, worst)
			}
		}
	}
}

func BenchmarkSpikeConditions(b *testing.B) {
	for _, c := range []struct {
		name   string
		change func(m *Model)
	}{
		{"crossing", func(*Model) {}},
		{"refractory", func(m *Model) { m.Refractory = 3 }},
		{"level_refractory", func(m *Model) { m.SpikeAt, m.Refractory = Level, 3 }},
		{"reset", func(m *Model) { m.Refractory, m.Resets = 3, []Reset{{Variable: "v", Value: -65}} }},
		{"reset_hold", func(m *Model) { m.Refractory, m.Resets, m.Hold = 3, []Reset{{Variable: "v", Value: -65}}, true }},
		{"current", func(m *Model) {
			m.Currents = []Current{{Name: "f", I: 0.01, F: func(v float64) float64 { return Exp((v + 50) / 20) }}}
		}},
		{"exponential_if", func(m *Model) { *m = ExponentialIntegrateAndFire() }},
		{"adex", func(m *Model) { *m = AdEx() }},
	} {
		b.Run(c.name, func(b *testing.B) {
			n := newNetwork(b, Config{Dt: 0.01, Seed: 1, Threads: 1, Grid: coarseGrid})
			m := WangBuzsaki()
			c.change(&m)
			m.Receptors = []Receptor{{Name: "b", G: 1e-3, E: 0, Tau: 5}}
			p := addPopulation(b, n, "cells", m, 1000)
			check(b, p.Set("v", Uniform{Lo: -70, Hi: -55}))
			if m.Name != WangBuzsaki().Name {
				check(b, p.SetCurrent(2))
			}
			connect(b, n, p, p, Connection{Receptor: "b", Rule: Probability(0.1), Weight: Constant(1), Delay: Uniform{Lo: 3, Hi: 5}})
			run(b, n, 10)
			for b.Loop() {
				run(b, n, 10)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000/1000, "ns/neuron-step")
		})
	}
}

func TestCurrentsShareATableIfTheyAreTheSame(t *testing.T) {
	base, same, other, peak, scaled := AdEx(), AdEx(), AdEx(), AdEx(), AdEx()
	same.Currents[0].F, same.Currents[1].Gates[0] = base.Currents[0].F, base.Currents[1].Gates[0]
	for _, m := range []*Model{&other, &peak, &scaled} {
		m.Currents[1].Gates[0] = base.Currents[1].Gates[0]
	}
	other.Currents[0].F = func(float64) float64 { return 1 }
	peak.Currents[0].F, peak.Threshold = base.Currents[0].F, 10
	scaled.Currents[0].F, scaled.Currents[0].I = base.Currents[0].F, 1
	for i, c := range []struct {
		m    Model
		want bool
	}{{same, true}, {other, false}, {peak, false}, {scaled, false}} {
		if got := sameCurves(&base, &c.m); got != c.want {
			t.Errorf("model %d: the same curves: %v, want %v", i, got, c.want)
		}
	}
}
