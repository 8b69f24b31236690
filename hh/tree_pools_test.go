package hh

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh/rankstest"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// ball is one compartment of 20 um each way.
func ball() cell.Cell {
	return cell.Cell{
		Morphology: cell.Morphology{Name: "ball", Sections: []cell.Section{{Name: "soma", Points: cell.Cylinder(20, 20)}}},
		Ra:         []cell.Value{{Value: 100}}, Cm: []cell.Value{{Value: 1}},
	}
}

// addCells adds cells with dendrites to a network.
func addCells(t testing.TB, n *Network, c cell.Cell, tree Tree, m Model, count int) *Population {
	t.Helper()
	var err error
	tree.Compartments, err = c.Compartments()
	check(t, err)
	p, err := n.AddCells("cells", tree, m, count)
	check(t, err)
	return p
}

func TestATreeOfOneCompartmentWithCalciumIsTheSingleCompartment(t *testing.T) {
	for _, order := range Orders() {
		both := everyKind() // without what trees take in the middle of the step
		both.Channels, both.Receptors = both.Channels[:5], nil
		both.Channels[3].Nernst = ""
		for name, m := range map[string]Model{"calcium": calciumModel(false), "voltage and calcium": both} {
			c := Config{Dt: 0.02, Method: CN, Order: order, Grid: coarseGrid}
			single := newNetwork(t, c)
			p := addPopulation(t, single, "cell", m, 1)
			check(t, p.SetCurrent(12))
			tree := newNetwork(t, c)
			q := addCells(t, tree, ball(), Tree{}, m, 1)
			soma := cell.At("soma", 0.5)
			area := q.tree.Compartments.Area(0)
			check(t, q.InjectAt(soma, Pulse{End: 1e9, Amplitude: 12 * area / 1e5}, nil))
			run(t, single, 30)
			run(t, tree, 30)
			for _, v := range m.Variables() {
				want, got := valuesOf(t, p, v)[0], valuesOf(t, q, v)[0]
				if !(math.Abs(got-want) <= 1e-7*math.Abs(want)) {
					t.Errorf("%s, %s: %s is %v in the tree, %v in the single compartment", order, name, v, got, want)
				}
			}
		}
	}
}

// calciumTree50 is a soma with an axon, a basal dendrite and an apical one that forks, with
// calcium in all but axon and basal dendrite: the cell of testdata/tree_calcium.py.
func calciumTree50() (cell.Cell, Tree, Model) {
	c := cell.Cell{
		Morphology: cell.Morphology{Name: "tree50", Sections: []cell.Section{
			{Name: "soma", Points: cell.Cylinder(20, 20)},
			{Name: "axon", Parent: cell.At("soma", 0.5), Points: cell.Cylinder(300, 1.5)},
			{Name: "apical", Parent: cell.At("soma", 0.5), Points: cell.Cylinder(300, 3)},
			{Name: "left", Parent: cell.EndOf("apical"), Points: cell.Cylinder(200, 1.5)},
			{Name: "right", Parent: cell.EndOf("apical"), Points: cell.Cylinder(250, 1.2)},
			{Name: "basal", Parent: cell.At("soma", 0.5), Points: cell.Cylinder(200, 2)},
		}},
		Ra: []cell.Value{{Value: 100}}, Cm: []cell.Value{{Value: 1}},
		Divisions: []cell.Division{
			{By: cell.Number(10)}, {Group: "soma", By: cell.Number(1)}, {Group: "apical", By: cell.Number(9)},
		},
	}
	add := func(channel string, g float64, groups ...string) {
		for _, group := range groups {
			c.Densities = append(c.Densities, cell.Density{Channel: channel, Group: group, G: g})
		}
	}
	add("na", 120, "soma", "axon")
	add("k", 36, "soma", "axon")
	add("leak", 0.3, "soma", "axon")
	add("pas", 0.1, "apical", "left", "right", "basal")
	add("cal", 0.2, "soma")
	c.Densities = append(c.Densities, cell.Density{Channel: "cal", Group: "apical", Of: func(x cell.Place) float64 { return 0.1 + 0.001*x.Distance }})
	add("kca", 1, "soma")
	add("kca", 0.5, "apical")
	add("bk", 0.5, "soma", "left")
	// 1e-3 of a C/s a cm/s and mM is a mA.
	add("cat", 2e-5*2*Faraday, "left", "right")

	boltzmann := func(half, k float64) Rate { return func(v float64) float64 { return 1 / (1 + Exp(-(v-half)/k)) } }
	constant := func(tau float64) Rate { return func(float64) float64 { return tau } }
	perMV := 2 * Faraday / (1000 * GasConstant * (6.3 - AbsoluteZero))
	m := Squid()
	m.Name, m.Celsius, m.Threshold = "calciumTree50", 6.3, -20
	m.Pools = []Pool{{Name: "ca", Rest: 1e-4, Tau: 20, Shell: 1, Outside: 2}}
	m.Channels = append(m.Channels,
		Channel{Name: "pas", E: -65},
		Channel{Name: "cal", Pool: "ca", Nernst: "ca", Gates: []Gate{{Name: "s", Power: 2, Inf: boltzmann(-20, 6), Tau: constant(1.5)}}},
		Channel{Name: "kca", E: -80, Gates: []Gate{{
			Name: "q", Power: 1, Pool: "ca", Inf: func(c float64) float64 { return c / (c + 1e-3) }, Tau: func(c float64) float64 { return 5 / (1 + c/1e-3) },
		}}},
		Channel{Name: "bk", E: -80, Gates: []Gate{{Name: "o", Power: 1, Pool: "ca", Joint: &bk}}},
	)
	m.Currents = []Current{{Name: "cat", Pool: "ca", Gates: []Gate{
		{Name: "r", Power: 2, Inf: boltzmann(-35, 5), Tau: constant(3)},
		{Name: "flux", Power: 1, Pool: "ca", Instantaneous: true, Unbounded: true, Joint: &JointRates{Inf: func(v, c float64) float64 {
			x := v * perMV
			return 2/Exprel(x) - c/Exprel(-x)
		}}},
	}}}
	shell := func(at cell.Place, _ float64) Pool {
		return Pool{Rest: 2e-4, Tau: 15, Shell: 0.5 + 0.5*at.Fraction, Outside: 2}
	}
	tree := Tree{Pools: []TreePool{
		{Group: "apical", Pool: Pool{Name: "ca", Rest: 5e-5, Tau: 40, Shell: 0.8, Outside: 2}},
		{Group: "left", Pool: Pool{Name: "ca"}, Of: shell},
		{Group: "right", Pool: Pool{Name: "ca"}, Of: shell},
	}}
	return c, tree, m
}

// calciumRun is what calciumTree50 does in 100 ms.
type calciumRun struct {
	spikes            []float64 // of the soma
	calcium, voltages map[string][]float64
}

// calciumSites are where it is watched.
var calciumSites = map[string]float64{"soma": 0.5, "apical": 0.9, "left": 0.95, "right": 0.5}

func runCalciumTree50(t *testing.T, c Config, ms float64) calciumRun {
	t.Helper()
	n := newNetwork(t, c)
	shape, tree, m := calciumTree50()
	m.Pools[0].Table = Concentrations{Max: 0.02, Octave: 1e-5, PerOctave: 64}
	p := addCells(t, n, shape, tree, m, 1)
	check(t, p.InjectAt(cell.At("soma", 0.5), Pulse{Start: 2, End: 97, Amplitude: 1}, nil))
	crossings := p.RecordCrossings()
	every := int(math.Round(10 / c.Dt))
	r := calciumRun{calcium: map[string][]float64{}, voltages: map[string][]float64{}}
	monitors := map[string][2]*StateMonitor{}
	for name, x := range calciumSites {
		ca, err := p.RecordStateAt(cell.At(name, x), "ca", []int{0}, every)
		check(t, err)
		v, err := p.RecordStateAt(cell.At(name, x), "v", []int{0}, every)
		check(t, err)
		monitors[name] = [2]*StateMonitor{ca, v}
	}
	run(t, n, ms+c.Dt)
	for name, m := range monitors {
		r.calcium[name], r.voltages[name] = m[0].Values[0][1:], m[1].Values[0][1:]
	}
	r.spikes = crossings.Crossings
	for _, w := range n.Warnings() {
		t.Error(w)
	}
	return r
}

// lastOfCalciumTree50 returns when the soma of calciumTree50 spikes for the last time in 40 ms, and the
// calcium in its apical dendrite then. Calcium reverses a channel and multiplies another at
// once, but there is no flux of it, which follows the voltage at once as well: that is of first
// order.
func lastOfCalciumTree50(t *testing.T, c Config) (spike, calcium float64) {
	t.Helper()
	n := newNetwork(t, c)
	shape, tree, m := calciumTree50()
	m.Channels[5].Gates = append(m.Channels[5].Gates, Gate{Name: "z", Power: 1, Pool: "ca", Instantaneous: true, Inf: func(c float64) float64 { return c / (c + 3e-4) }})
	m.Channels, m.Currents = m.Channels[:6], nil
	shape.Densities = slices.DeleteFunc(shape.Densities, func(d cell.Density) bool { return d.Channel == "bk" || d.Channel == "cat" })
	m.Pools[0].Table = Concentrations{Max: 0.02, Octave: 1e-5, PerOctave: 64}
	p := addCells(t, n, shape, tree, m, 1)
	check(t, p.InjectAt(cell.At("soma", 0.5), Pulse{Start: 2, End: 97, Amplitude: 1}, nil))
	crossings := p.RecordCrossings()
	run(t, n, 40)
	ca, err := p.GetAt(cell.At("apical", 0.5), "ca")
	check(t, err)
	return crossings.Crossings[len(crossings.Crossings)-1], ca[0]
}

func TestTreesWithCalciumConvergeAtTheOrderOfTheirMethod(t *testing.T) {
	want, wantCalcium := lastOfCalciumTree50(t, Config{Dt: 0.002, Method: CN, Order: table.Cubic})
	for _, x := range []struct {
		method Method
		dt     float64 // and half of it
		order  float64
	}{{CN, 0.05, 2}, {BE, 0.01, 1}} {
		whole, calcium := lastOfCalciumTree50(t, Config{Dt: x.dt, Method: x.method, Order: table.Cubic})
		half, halfCalcium := lastOfCalciumTree50(t, Config{Dt: x.dt / 2, Method: x.method, Order: table.Cubic})
		order := math.Log2(math.Abs((whole - want) / (half - want)))
		ofCalcium := math.Log2(math.Abs((calcium - wantCalcium) / (halfCalcium - wantCalcium)))
		t.Logf("%s: at %v ms the last spike is off by %.5f ms, at half of it by %.5f: order %.2f; calcium by %.2g and %.2g: order %.2f",
			x.method, x.dt, whole-want, half-want, order, calcium/wantCalcium-1, halfCalcium/wantCalcium-1, ofCalcium)
		if !(math.Abs(order-x.order) <= 0.15) || !(math.Abs(ofCalcium-x.order) <= 0.15) {
			t.Errorf("%s: order %.2f of spikes, %.2f of calcium, want %v", x.method, order, ofCalcium, x.order)
		}
	}
}

// The references are what testdata/tree_calcium.py prints.
func TestATreeWithCalciumDoesWhatNEURONMakesOfIt(t *testing.T) {
	text, err := os.ReadFile("testdata/tree_calcium.json")
	check(t, err)
	var want struct{ Spikes, Calcium, Voltage map[string][]float64 }
	check(t, json.Unmarshal(text, &want))
	got := runCalciumTree50(t, Config{Dt: 0.0025, Method: CN, Order: table.Cubic}, 100)
	if len(got.spikes) != len(want.Spikes["soma"]) {
		t.Fatalf("spikes at %v ms, want %v", got.spikes, want.Spikes["soma"])
	}
	worst := struct{ spike, calcium, voltage float64 }{}
	for i, s := range got.spikes {
		worst.spike = max(worst.spike, math.Abs(s-want.Spikes["soma"][i]))
	}
	for name := range calciumSites {
		for i, c := range got.calcium[name] {
			worst.calcium = max(worst.calcium, math.Abs(c/want.Calcium[name][i]-1))
			worst.voltage = max(worst.voltage, math.Abs(got.voltages[name][i]-want.Voltage[name][i]))
		}
	}
	t.Logf("off by at most %.5f ms, %.2g of calcium, %.4f mV", worst.spike, worst.calcium, worst.voltage)
	if !(worst.spike <= 1e-3) || !(worst.calcium <= 4e-4) || !(worst.voltage <= 0.03) {
		t.Errorf("spikes, calcium and voltages are off by %+v", worst)
	}
}

// calciumTrees is cells of calciumTree50 with gates of every kind, on coarse tables, that
// excite each other; with parameters of their own if they are to differ.
func calciumTrees(t testing.TB, c Config, count int, differ bool) *scenario {
	t.Helper()
	c.Grid, c.Dt, c.Seed = coarseGrid, 0.025, 5
	n := newNetwork(t, c)
	shape, tree, m := calciumTree50()
	m.Pools[0].Table = Concentrations{Max: 0.02, Octave: 1e-4, PerOctave: 8}
	kinds := everyKind().Channels
	sk := kinds[5]
	sk.G = 0
	m.Channels[6].Gates[0].Joint = kinds[4].Gates[0].Joint // which takes a smaller table than bk
	m.Channels = append(m.Channels, sk)
	shape.Densities = append(shape.Densities, cell.Density{Channel: "sk", Group: "apical", Of: func(x cell.Place) float64 { return 1 - x.Distance/400 }})
	m.Receptors = []Receptor{{Name: "exc", G: 2, E: 0, Tau: 3}}
	tree.Receptors = map[string]cell.Site{"exc": cell.At("apical", 0.95)}
	p := addCells(t, n, shape, tree, m, count)
	check(t, p.Set("v", Uniform{-70, -60}))
	check(t, p.SetAt(cell.At("left", 0.95), "ca", slices.Repeat([]float64{5e-4}, count)))
	check(t, p.SetSteadyGates())
	check(t, p.InjectAt(cell.At("soma", 0.5), Pulse{End: 1e6, Amplitude: 1.5}, nil))
	connect(t, n, p, p, Connection{Receptor: "exc", Rule: Probability(0.3), Weight: Constant(1), Delay: Uniform{1, 3}})
	if differ {
		check(t, p.SetParameter("ca.Tau", Uniform{10, 30}))
		check(t, p.SetParameter("ca.Factor", Uniform{2e-5, 8e-5}))
		check(t, p.SetParameter("ca.Rest", Uniform{1e-4, 2e-4}))
		check(t, p.SetParameter("cal.G", Uniform{0.3, 0.6}))
		check(t, p.SetParameter("cat.I", Uniform{2, 4}))
	}
	return &scenario{n, p}
}

// The hashes are the same on every machine.
func TestTreesWithCalciumHaveTheSameBitsOnEveryBackendAndInEveryGroup(t *testing.T) {
	for _, tt := range []struct {
		config Config
		differ bool
		want   string
	}{
		{Config{Method: CN}, false, "fc1ab412d1e992f7"},
		{Config{Method: CN, Order: table.Cubic}, true, "4b1c43a519281adc"},
		{Config{Method: BE, Order: table.Exact}, true, "770590b31f0522fd"},
	} {
		for i, backend := range kernel.Backends() {
			c := tt.config
			c.Backend, c.Threads = backend, 1+4*i // more threads also make smaller groups
			s := calciumTrees(t, c, 19, tt.differ)
			run(t, s.net, 5)
			if got := s.state(t); got != tt.want {
				t.Errorf("%s, %s, %s: state %q, want %q", c.Method, c.Order, backend, got, tt.want)
			}
		}
	}
}

func TestTreesWithCalciumOnRanksHaveTheBitsOfOneProcess(t *testing.T) {
	c := Config{Method: CN, Threads: 1}
	one := calciumTrees(t, c, 37, true)
	run(t, one.net, 3)
	want := one.state(t)
	check(t, rankstest.Run(3, func(r *rankstest.Rank) error {
		c := c
		c.Ranks = r
		s := calciumTrees(t, c, 37, true)
		run(t, s.net, 3)
		if got := s.state(t); r.Rank() == 0 && got != want {
			t.Errorf("state %s on three ranks, want %s", got, want)
		}
		return nil
	}))
}

func TestARunOfTreesWithCalciumGoesOnFromACheckpointToTheSameBits(t *testing.T) {
	whole := calciumTrees(t, Config{Method: CN, Threads: 2}, 19, true)
	run(t, whole.net, 3)
	var saved bytes.Buffer
	check(t, whole.net.Checkpoint(&saved))
	run(t, whole.net, 2)
	again := calciumTrees(t, Config{Method: CN, Threads: 1}, 19, true)
	check(t, again.net.Restore(bytes.NewReader(saved.Bytes())))
	run(t, again.net, 2)
	if a, b := whole.state(t), again.state(t); a != b {
		t.Errorf("state %s in one run, %s from the checkpoint", a, b)
	}
	other := calciumTrees(t, Config{Method: CN}, 19, false)
	wantError(t, other.net.Restore(bytes.NewReader(saved.Bytes())), "ca.Factor")
}

// leakOfCalcium is a model with a constant current of calcium, and the ball that has it.
func leakOfCalcium() Model {
	return Model{
		Name: "leak of calcium", Cm: 1, V0: -60,
		Pools:    []Pool{{Name: "ca", Rest: 1e-4, Tau: 30, Factor: 2e-5}},
		Channels: []Channel{{Name: "ca", E: 100, Pool: "ca"}, {Name: "leak", G: 0.1, E: -60}},
	}
}

// threeBalls are balls so far from each other that no current flows between them.
func threeBalls() cell.Cell {
	c := ball()
	c.Sections = append(c.Sections,
		cell.Section{Name: "small", Parent: cell.EndOf("soma"), Points: cell.Cylinder(10, 10)},
		cell.Section{Name: "none", Parent: cell.EndOf("small"), Points: cell.Cylinder(10, 10)})
	c.Ra = []cell.Value{{Value: 1e12}}
	c.Densities = []cell.Density{{Channel: "ca", Group: "soma", G: 0.1}, {Channel: "ca", Group: "small", G: 0.2}}
	return c
}

// risen is the concentration after so many ms under a clamp of the voltage at -40 mV.
func risen(p Pool, g, ms float64) float64 {
	c0, top := p.first(), p.Rest+p.factor()*p.Tau*g*140
	return top + (c0-top)*math.Exp(-ms/p.Tau)
}

func TestEachGroupOfATreeHasItsPool(t *testing.T) {
	sphere := func(_ cell.Place, area float64) Pool {
		return Pool{Rest: 2e-4, Tau: 10, C0: 1e-3, Factor: SphericalShellFactor(2, 1, area)}
	}
	for _, method := range TreeMethods() {
		n := newNetwork(t, Config{Dt: 0.01, Method: method})
		p := addCells(t, n, threeBalls(), Tree{Pools: []TreePool{
			{Group: "none", Pool: Pool{Name: "ca", Rest: 3e-4, Tau: 5}}, // without a current
			{Group: "small", Pool: Pool{Name: "ca", Rest: 5, Tau: 1}},   // the last one counts
			{Group: "small", Pool: Pool{Name: "ca"}, Of: sphere},
		}}, leakOfCalcium(), 3)
		command := ClampSteps{Steps: []ClampStep{{Duration: math.Inf(1), Voltage: -40}}}
		for _, name := range []string{"soma", "small"} {
			check(t, p.ClampAt(cell.At(name, 0.5), VoltageClamp{Command: command}))
		}
		small := sphere(cell.Place{}, p.tree.Compartments.Area(1))
		ca := map[string]float64{"soma": 1e-4, "small": 1e-3, "none": 3e-4}
		for name, want := range ca {
			got, err := p.GetAt(cell.At(name, 0.5), "ca")
			check(t, err)
			if got[2] != want {
				t.Errorf("%s: %v mM to begin with, want %v", name, got, want)
			}
		}
		check(t, p.SetAt(cell.At("none", 0.5), "ca", []float64{1e-3, 1e-3, 1e-3}))
		run(t, n, 20)
		for name, want := range map[string]float64{
			"soma": risen(leakOfCalcium().Pools[0], 0.1, 20), "small": risen(small, 0.2, 20), "none": 3e-4 + 7e-4*math.Exp(-20./5),
		} {
			got, err := p.GetAt(cell.At(name, 0.5), "ca")
			check(t, err)
			if !(math.Abs(got[2]/want-1) <= 1e-4) {
				t.Errorf("%s, %s: %v mM, want %v", method, name, got[2], want)
			}
		}
	}
}

func TestPoolsOfCellsWithDendritesDifferInProportion(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.01, Method: CN})
	m := leakOfCalcium()
	p := addCells(t, n, threeBalls(), Tree{Pools: []TreePool{{Group: "small", Pool: Pool{Name: "ca", Rest: 2e-4, Tau: 10, Factor: 1e-5}}}}, m, 3)
	for _, name := range []string{"soma", "small"} {
		check(t, p.ClampAt(cell.At(name, 0.5), VoltageClamp{Command: ClampSteps{Steps: []ClampStep{{Duration: math.Inf(1), Voltage: -40}}}}))
	}
	for name, want := range map[string]float64{"ca.Tau": 30, "ca.Rest": 2e-4, "ca.Factor": 2e-5} {
		got, err := p.Parameter(name)
		check(t, err)
		if got[1] != want {
			t.Errorf("%s is %v, want %v where it is largest", name, got, want)
		}
	}
	check(t, p.SetParameterEach("ca.Tau", []float64{30, 15, 60}))
	check(t, p.SetParameterEach("ca.Factor", []float64{2e-5, 4e-5, 2e-5}))
	run(t, n, 20)
	for i, by := range []struct{ tau, factor float64 }{{1, 1}, {0.5, 2}, {2, 1}} {
		for name, want := range map[string]float64{
			"soma":  risen(Pool{Rest: 1e-4, Tau: 30 * by.tau, Factor: 2e-5 * by.factor}, 0.1, 20),
			"small": risen(Pool{Rest: 2e-4, Tau: 10 * by.tau, Factor: 1e-5 * by.factor}, 0.2, 20),
		} {
			got, err := p.GetAt(cell.At(name, 0.5), "ca")
			check(t, err)
			if !(math.Abs(got[i]/want-1) <= 1e-4) {
				t.Errorf("%s of cell %d: %v mM, want %v", name, i, got[i], want)
			}
		}
	}
}

func TestConcentrationsOfDendritesThatLeaveTheirTableAreCountedByCells(t *testing.T) {
	shape, tree, m := calciumTree50()
	m.Channels, m.Currents = m.Channels[:6], nil
	shape.Densities = slices.DeleteFunc(shape.Densities, func(d cell.Density) bool { return d.Channel == "bk" || d.Channel == "cat" })
	m.Pools[0].Table = Concentrations{Max: 5e-4, Step: 1e-6}
	n := newNetwork(t, Config{Dt: 0.025, Method: CN, Threads: 1})
	p := addCells(t, n, shape, tree, m, 3)
	check(t, p.InjectAt(cell.At("soma", 0.5), Pulse{End: 97, Amplitude: 1}, []float64{1, 0, 1}))
	var monitors []*StateMonitor
	for i := range 9 {
		ca, err := p.RecordStateAt(cell.At("apical", (float64(i)+0.5)/9), "ca", []int{0}, 1)
		check(t, err)
		monitors = append(monitors, ca)
	}
	soma, err := p.RecordStateAt(cell.At("soma", 0.5), "ca", []int{0}, 1)
	check(t, err)
	monitors = append(monitors, soma)
	run(t, n, 10)
	o, err := p.PoolOutside("ca")
	check(t, err)
	highest, steps := 0.0, uint64(0)
	run(t, n, 0.025) // as the monitors see the state before a step
	for k := range monitors[0].Values[0][1:] {
		out := false
		for _, m := range monitors {
			c := m.Values[0][k+1]
			out = out || c > 5e-4
			highest = max(highest, c)
		}
		if out {
			steps++
		}
	}
	if o.Count != 2*steps || steps == 0 || o.Neuron != 0 || o.Highest != highest {
		t.Errorf("%+v, want a count of %d and up to %v mM", o, 2*steps, highest)
	}
}

func TestPlacesWithoutAPoolHaveNoConcentration(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.025, Method: CN})
	p := addCells(t, n, threeBalls(), Tree{Detector: cell.At("none", 0.5)}, leakOfCalcium(), 2)
	_, err := p.GetAt(cell.At("none", 0.5), "ca")
	wantError(t, err, `no variable "ca" at none(0.5)`)
	_, err = p.Get("ca")
	wantError(t, err, "where its detector is")
	wantError(t, p.SetAt(cell.At("soma", 0.5), "ca", []float64{1e-4, -1}), "want a number from 0")
}
