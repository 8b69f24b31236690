package networks_test

import (
	"bytes"
	"math"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/lut4go/lut4go/bridge/internal/networks"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/neuroml"
)

func TestWhatWasFreedIsUnknown(t *testing.T) {
	x := newSmall(t, hh.Config{})
	s := x.set
	check(t, s.FreeNetwork(x.net))
	_, err := s.Run(x.net, networks.Run{Duration: 1})
	fails(t, err, "is no network: never made, or freed")
	fails(t, s.Get(x.cells, "v", make([]float64, 5)), "is no population: never made, or freed")
	fails(t, s.Spikes(x.spikes, nil, nil), "is no monitor: never made, or freed")
	fails(t, s.SetWeights(x.synapses, []float64{1}), "is no connection: never made, or freed")
	fails(t, s.SetTrains(x.source, hh.GivenTrains{}), "is no source: never made, or freed")
	fails(t, s.FreeNetwork(x.net), "is no network: never made, or freed")
	m := s.NewModel(networks.Cell{})
	check(t, s.FreeModel(m))
	fails(t, s.AddReset(m, hh.Reset{}), "is no model: never made, or freed")
}

func TestAHandleOfOneKindIsNoneOfAnother(t *testing.T) {
	x := newSmall(t, hh.Config{})
	s := x.set
	m := s.AddModel(hh.Squid())
	_, connectTo := s.Connect(x.cells, x.source, networks.Connection{})
	_, connectFrom := s.Connect(x.spikes, x.cells, networks.Connection{})
	_, record := s.RecordState(x.source, "v", nil, 1)
	_, count := s.CountSpikes(x.synapses)
	_, add := s.AddPopulation(m, "more", m, 1)
	_, of := s.AddPopulation(x.net, "more", x.net, 1)
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"a source that has a state", s.Get(x.source, "v", nil), "is a source, want a population"},
		{"a source that is connected to", connectTo, "is a source, want a population"},
		{"a monitor that spikes", connectFrom, "is a monitor, want a population or source"},
		{"a source that is recorded", record, "recording v of a source, which has no state"},
		{"synapses that spike", count, "is a connection, want a population or source"},
		{"a model that is a network", add, "is a model, want a network"},
		{"a network that is a model", of, "is a network, want a model"},
		{"a population that is freed", s.FreeNetwork(x.cells), "is a population, want a network"},
		{"none", s.Cancel(0), "0 is no network"},
	} {
		t.Run(c.name, func(t *testing.T) { fails(t, c.err, c.want) })
	}
}

func TestHandlesAreNeitherUsedAgainNorThoseOfTables(t *testing.T) {
	var s networks.Set
	first := s.NewModel(networks.Cell{})
	check(t, s.FreeModel(first))
	if second := s.NewModel(networks.Cell{}); second == first || second < 1<<32 {
		t.Errorf("handle %d after %d", second, first)
	}
}

func TestANetworkThatRunsIsUsedByNobodyElse(t *testing.T) {
	x := newSmall(t, hh.Config{})
	s := x.set
	var errs []error
	completed, err := s.Run(x.net, networks.Run{Duration: 1, Progress: func(networks.Progress) bool {
		_, run := s.Run(x.net, networks.Run{Duration: 1})
		_, record := s.RecordSpikes(x.cells, nil)
		errs = []error{
			run, record, s.Get(x.cells, "v", make([]float64, 5)), s.SetWeights(x.synapses, []float64{1}), s.FreeNetwork(x.net),
			s.ConnectGaps(networks.Gaps{A: x.cells, B: x.cells, Pairs: hh.Pairs{Sources: []int{0}, Targets: []int{1}, Weights: []float64{1}}}),
		}
		return false
	}})
	if check(t, err); !completed || len(errs) == 0 {
		t.Errorf("completed %v, after %d calls", completed, len(errs))
	}
	for _, err := range errs {
		fails(t, err, "the network is in use")
	}
	x.run(t, 1) // now it is free
}

func TestARunIsCancelledByAnotherThread(t *testing.T) {
	x := newSmall(t, hh.Config{})
	check(t, x.set.Cancel(x.net)) // there is none, which is no error
	x.run(t, 1)
	var wg sync.WaitGroup
	begun := make(chan bool, 1)
	wg.Go(func() {
		<-begun
		if err := x.set.Cancel(x.net); err != nil {
			t.Error(err)
		}
	})
	completed, err := x.set.Run(x.net, networks.Run{Duration: 1e7, Period: time.Hour, Progress: func(networks.Progress) bool {
		begun <- true
		return false
	}})
	wg.Wait()
	if check(t, err); completed {
		t.Error("the run has completed")
	}
	x.run(t, 1)
}

func TestProgressGoesFromTheBeginningToTheEnd(t *testing.T) {
	x := newSmall(t, hh.Config{})
	x.run(t, 5)
	var all []networks.Progress
	report := func(p networks.Progress) bool {
		all = append(all, p)
		return false
	}
	must(x.set.Run(x.net, networks.Run{Steps: 500, Progress: report}))
	first, last := all[0], all[len(all)-1]
	if first.Fraction != 0 || math.Abs(first.Time-5) > 1e-9 || last.Fraction != 1 || math.Abs(last.Time-15) > 1e-9 || len(all) < 5 {
		t.Errorf("%d reports from %v to %v", len(all), first, last)
	}
	for i := 1; i < len(all); i++ {
		if all[i].Time < all[i-1].Time || all[i].Fraction > 1 {
			t.Errorf("%v after %v", all[i], all[i-1])
		}
	}
	all = nil
	must(x.set.Run(x.net, networks.Run{Duration: 10, Progress: report, Period: time.Hour}))
	if len(all) != 2 {
		t.Errorf("%d reports in less than the period, want 2", len(all))
	}
	completed, err := x.set.Run(x.net, networks.Run{Duration: 10, Progress: func(p networks.Progress) bool { return p.Fraction > 0.3 }})
	if check(t, err); completed {
		t.Error("a run that its progress stopped has completed")
	}
	check(t, x.set.Network(x.net, func(n *hh.Network) error {
		if ms := n.Time() - 25; !(ms > 3 && ms < 6) {
			t.Errorf("stopped after %v ms of 10", ms)
		}
		return nil
	}))
}

func TestWrongRunsAreRefused(t *testing.T) {
	x := newSmall(t, hh.Config{})
	_, both := x.set.Run(x.net, networks.Run{Duration: 1, Steps: 1})
	fails(t, both, "a run of 1 ms and of 1 steps")
	for _, ms := range []float64{-1, math.NaN(), math.Inf(1)} {
		_, err := x.set.Run(x.net, networks.Run{Duration: ms})
		fails(t, err, "duration is")
	}
	x.run(t, 0)
}

func TestModelsGrowAndStayAsTheyWereAfterAnError(t *testing.T) {
	var s networks.Set
	h := s.NewModel(networks.Cell{Name: "cell", Cm: 1, V0: -65})
	check(t, s.AddChannel(h, hh.Channel{Name: "leak", G: 0.1, E: -65}, nil))
	bad := networks.Gate{Gate: hh.Gate{Name: "m", Power: 1}, Inf: networks.Samples{Values: []float64{1}, Step: 1}}
	fails(t, s.AddChannel(h, hh.Channel{Name: "na"}, []networks.Gate{bad}), "inf of gate m of channel na: 1 samples")
	fails(t, s.AddReceptor(h, hh.Receptor{Name: "r"}, networks.Samples{Values: []float64{1}}), "block of receptor r")
	check(t, s.AddReceptor(h, hh.Receptor{Name: "exc", G: 1, Tau: 3, Rise: 1}, networks.Samples{}))
	for which, want := range map[networks.Names][]string{
		networks.Variables:  {"v", "exc", "exc_rise"},
		networks.Parameters: {"Cm", "current", "leak.G", "leak.E", "exc.G", "exc.E"},
		networks.Quantities: {"g(leak)", "I(leak)", "g(exc)", "I(exc)"},
	} {
		if got := must(s.ModelNames(h, which)); !slices.Equal(got, want) {
			t.Errorf("names %v, want %v", got, want)
		}
	}
	net := must(s.New(hh.Config{Dt: 0.1}))
	p := must(s.AddPopulation(net, "cells", h, 1))
	check(t, s.AddReset(h, hh.Reset{Variable: "v", Value: -70})) // too late for the population
	c := must(s.Cell(h))
	c.Cm = 2
	check(t, s.SetCell(h, c))
	check(t, s.Population(p, func(p *hh.Population) error {
		if m := p.Model(); m.Cm != 1 || len(m.Resets) != 0 {
			t.Errorf("the population's Cm is %v, with %d resets", m.Cm, len(m.Resets))
		}
		return nil
	}))
	if c = must(s.Cell(h)); c.Cm != 2 || c.Name != "cell" {
		t.Errorf("the cell is %v", c)
	}
}

func TestEveryModelThatIsBuiltInIsAModel(t *testing.T) {
	var s networks.Set
	for _, name := range networks.BuiltIn() {
		h := must(s.BuiltInModel(name))
		if v := must(s.ModelNames(h, networks.Variables)); v[0] != "v" {
			t.Errorf("%s: %v", name, v)
		}
		if c := must(s.Cell(h)); c.Name != name {
			t.Errorf("%s is named %q", name, c.Name)
		}
	}
	_, err := s.BuiltInModel("hodgkin")
	fails(t, err, `by the name "hodgkin"`, "squid, traub-miles, wang-buzsaki")
}

func TestSynapsesKeepTheOrderOfTheirPairs(t *testing.T) {
	x := newSmall(t, hh.Config{})
	s := x.set
	list := func() networks.List {
		l := networks.List{Sources: make([]int64, 4), Targets: make([]int64, 4), Delays: make([]float64, 4), Weights: make([]float64, 4)}
		check(t, s.List(x.synapses, l))
		return l
	}
	l := list()
	if !slices.Equal(l.Sources, []int64{3, 0, 3, 1}) || !slices.Equal(l.Targets, []int64{2, 1, 0, 4}) ||
		!slices.Equal(l.Weights, []float64{0.4, 0.1, 0.3, 0.2}) || !slices.Equal(l.Delays, []float64{1, 1, 1, 1}) {
		t.Errorf("synapses %v", l)
	}
	for _, run := range []float64{0, 20} { // before and after they are in place
		x.run(t, run)
		want := []float64{1 + run, 2, 3, 4}
		check(t, s.SetWeights(x.synapses, want))
		if l := list(); !slices.Equal(l.Weights, want) || !slices.Equal(l.Sources, []int64{3, 0, 3, 1}) {
			t.Errorf("synapses %v", l)
		}
	}
	check(t, s.SetWeights(x.synapses, []float64{7}))
	if l := list(); !slices.Equal(l.Weights, []float64{7, 7, 7, 7}) {
		t.Errorf("synapses %v", l)
	}
	fails(t, s.SetWeights(x.synapses, []float64{1, 2}), "2 weights of 4 synapses")
	fails(t, s.List(x.synapses, networks.List{Sources: make([]int64, 3)}), "room for 3 synapses, of which there are 4")
	if n := must(s.Count(x.synapses)); n != 4 {
		t.Errorf("%d synapses", n)
	}
}

func TestMonitorsHoldWhatTheySay(t *testing.T) {
	x := newSmall(t, hh.Config{})
	s := x.set
	some := must(s.RecordSpikes(x.cells, []int{4}))
	states := must(s.RecordState(x.cells, "v", []int{1, 3}, 10))
	rate := must(s.RecordRate(x.cells, 5))
	counts := must(s.CountSpikes(x.cells))
	given := must(s.RecordSpikes(x.source, nil))
	x.run(t, 50)
	steps, neurons := taken(t, s, x.spikes)
	n := make([]int64, 5)
	check(t, s.Counts(counts, n))
	var fourth []int64
	for i, k := range neurons {
		if n[k]--; k == 4 {
			fourth = append(fourth, steps[i])
		}
	}
	if !slices.Equal(n, make([]int64, 5)) || len(fourth) == 0 {
		t.Errorf("counts less spikes are %v", n)
	}
	if got, _ := taken(t, s, some); !slices.Equal(got, fourth) {
		t.Errorf("spikes of cell 4 in %v, want %v", got, fourth)
	}
	if steps, neurons := taken(t, s, given); !slices.Equal(steps, []int64{150, 200}) || !slices.Equal(neurons, []int64{0, 1}) {
		t.Errorf("the source spikes in %v", steps)
	}
	if size := must(s.Size(states)); size != (networks.Size{Columns: 2, Rows: 250, First: 0, Every: 10}) {
		t.Errorf("states are %+v", size)
	}
	v := make([]float64, 500)
	check(t, s.Values(states, v))
	if v[0] != -65 || v[1] != -60 {
		t.Errorf("the first sample is %v", v[:2])
	}
	if size := must(s.Size(rate)); size != (networks.Size{Columns: 1, Rows: 10, First: 0, Every: 250}) {
		t.Errorf("rates are %+v", size)
	}
	r := make([]float64, 10)
	check(t, s.Values(rate, r))
	sum := 0.0
	for _, y := range r {
		sum += y
	}
	if want := float64(len(steps)); math.Abs(sum*5*0.005-want) > 1e-9 {
		t.Errorf("rates add up to %v spikes, want %v", sum*5*0.005, want)
	}
	for _, m := range []handle{x.spikes, some, states, rate, counts} {
		check(t, s.Clear(m))
	}
	x.run(t, 1)
	if size := must(s.Size(states)); size != (networks.Size{Columns: 2, Rows: 5, First: 2500, Every: 10}) {
		t.Errorf("states are %+v", size)
	}
	if size := must(s.Size(rate)); size.Rows != 0 || size.First != 2500 {
		t.Errorf("rates are %+v", size)
	}
	fails(t, s.Values(x.spikes, nil), "a monitor that records no values")
	fails(t, s.Spikes(rate, nil, nil), "a monitor that records no spikes")
	fails(t, s.Counts(rate, nil), "a monitor that records no counts")
	fails(t, s.Values(states, make([]float64, 9)), "room for 9 values, of which there are 2 in each of 5 rows")
	fails(t, s.Counts(counts, make([]int64, 9)), "room for 9 counts, of which there are 5")
	fails(t, s.Spikes(given, make([]int64, 1), make([]int64, 2)), "room for 1 spikes, of which there are 2")
}

func TestWhatIsUnderWayGoesFromOneNetworkToAnother(t *testing.T) {
	a, b := newSmall(t, hh.Config{}), newSmall(t, hh.Config{})
	for must(a.set.UnderWay(a.cells)) == 0 {
		a.run(t, 0.5)
	}
	check(t, b.set.Network(b.net, func(n *hh.Network) error {
		return n.SetSteps(must(a.steps()))
	}))
	for _, name := range []string{"v", "h", "n", "inh"} {
		y := make([]float64, 5)
		check(t, a.set.Get(a.cells, name, y))
		check(t, b.set.SetState(b.cells, name, y))
	}
	count := must(a.set.UnderWay(a.cells))
	steps, which := make([]int64, count), make([]int64, count)
	check(t, a.set.GetUnderWay(a.cells, steps, which))
	check(t, b.set.SetUnderWay(b.cells, steps, which))
	a.run(t, 50)
	b.run(t, 50)
	if a.state(t) != b.state(t) {
		t.Error("the states differ")
	}
	until := make([]int64, 5)
	check(t, b.set.Refractory(b.cells, until))
	if !slices.Equal(until, make([]int64, 5)) {
		t.Errorf("refractory until %v", until)
	}
	fails(t, a.set.SetUnderWay(a.cells, []int64{-1}, []int64{0}), "step 0 is -1")
	fails(t, a.set.SetUnderWay(a.cells, []int64{1}, []int64{-1}), "spike 0 is of neuron -1 of 5")
	fails(t, a.set.SetUnderWay(a.cells, []int64{1, 2}, []int64{1}), "2 steps and 1 neurons")
	fails(t, a.set.GetUnderWay(a.cells, make([]int64, 77), nil), "room for 0 spikes under way")
	fails(t, a.set.SetRefractory(a.cells, []int64{1, 2, 3, -4, 5}), "refractory time 3 is -4")
}

func TestCouplingsAreMadeByPairs(t *testing.T) {
	var s networks.Set
	net := must(s.New(hh.Config{Dt: 0.01, Method: hh.ExpEuler, Grid: grid}))
	m := s.NewModel(networks.Cell{Name: "leaky", Cm: 1, V0: -65})
	check(t, s.AddChannel(m, hh.Channel{Name: "leak", G: 0.1, E: -65}, nil))
	p := must(s.AddPopulation(net, "cells", m, 3))
	q := must(s.AddPopulation(net, "others", m, 2))
	check(t, s.ConnectGaps(networks.Gaps{A: p, B: p, Pairs: hh.Pairs{Sources: []int{0}, Targets: []int{1}, Weights: []float64{0.1}}}))
	half := networks.Samples{Values: []float64{0.5, 0.5}, Min: -120, Step: 180}
	check(t, s.ConnectGraded(networks.Graded{From: p, To: q, Pairs: hh.Pairs{Sources: []int{2, 2}, Targets: []int{0, 1}, Weights: []float64{0.2, 0}}, E: 0, Activation: half}))
	check(t, s.SetParameter(p, "current", []float64{1, 0, 0}))
	must(s.Run(net, networks.Run{Duration: 1000}))
	v, w := make([]float64, 3), make([]float64, 2)
	check(t, s.Get(p, "v", v))
	check(t, s.Get(q, "v", w))
	// 0.1 x + 0.1 (x - y) = 1, 0.1 y = 0.1 (x - y); 0.1 z = 0.2*0.5*(65 - z)
	for i, want := range []float64{-65 + 20/3., -65 + 10/3., -65, -65 + 32.5, -65} {
		if got := append(slices.Clone(v), w...)[i]; math.Abs(got-want) > 1e-6 {
			t.Errorf("voltage %d is %v, want %v", i, got, want)
		}
	}
	fails(t, s.ConnectGaps(networks.Gaps{A: p, B: q, Pairs: hh.Pairs{Sources: []int{0}, Targets: []int{1}}}), "0 conductances of 1 pairs")
	short := networks.Samples{Values: []float64{0.5, 0.5}, Min: -100, Step: 100}
	fails(t, s.ConnectGraded(networks.Graded{From: p, To: q, Pairs: hh.Pairs{Sources: []int{2}, Targets: []int{0}, Weights: []float64{1}}, Activation: short}),
		"activation of graded synapses has samples from -100 to 0 mV")
}

func TestCheckpointsGoThroughTheSet(t *testing.T) {
	a, b := newSmall(t, hh.Config{}), newSmall(t, hh.Config{})
	a.run(t, 20)
	var c bytes.Buffer
	check(t, a.set.Network(a.net, func(n *hh.Network) error { return n.Checkpoint(&c) }))
	check(t, b.set.Network(b.net, func(n *hh.Network) error { return n.Restore(bytes.NewReader(c.Bytes())) }))
	a.run(t, 20)
	b.run(t, 20)
	if a.state(t) != b.state(t) {
		t.Error("the states differ")
	}
}

func TestCellsAndChannelsOfFilesAreModels(t *testing.T) {
	var s networks.Set
	file := func(name string) string { return filepath.Join("..", "..", "..", "neuroml", "testdata", name) }
	one := must(s.CellModel(networks.Element{File: file("wang-buzsaki.cell.nml")}))
	if names := must(s.ModelNames(one, networks.Variables)); len(names) < 3 {
		t.Errorf("variables %v", names)
	}
	own := s.NewModel(networks.Cell{Name: "own", Cm: 1, V0: -65})
	check(t, s.AddFileChannel(own, networks.Element{File: file("squid.channel.nml"), ID: "sodium", Options: []neuroml.Option{neuroml.Celsius(6.3)}}, hh.Channel{G: 120, E: 50}))
	net := must(s.New(hh.Config{Dt: 0.01}))
	p := must(s.AddPopulation(net, "cells", own, 1))
	for name, want := range map[string]float64{"sodium.G": 120, "sodium.E": 50} {
		x := make([]float64, 1)
		check(t, s.Parameter(p, name, x))
		if x[0] != want {
			t.Errorf("%s is %v, want %v", name, x[0], want)
		}
	}
	_, err := s.CellModel(networks.Element{File: file("nowhere.nml")})
	fails(t, err, "nowhere.nml")
	_, err = s.CellModel(networks.Element{File: file("wang-buzsaki.cell.nml"), ID: "other"})
	fails(t, err, "other")
	_, err = s.CellModel(networks.Element{File: file("squid.channel.nml")})
	fails(t, err, "has 0 cells")
	fails(t, s.AddFileChannel(own, networks.Element{File: file("squid.channel.nml")}, hh.Channel{}), "want the id of one")
}
