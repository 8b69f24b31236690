package hh

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// handedOver is a network with all that goes from one to another by hand.
type handedOver struct {
	net          *Network
	cells, other *Population
	source       *Source
	within, from *Synapses
	spikes       []*SpikeMonitor
}

// given are spikes of the source, one every 0.9 ms.
func given() GivenTrains {
	var g GivenTrains
	for i := range 60 {
		g.Neurons, g.Times = append(g.Neurons, i%3), append(g.Times, float64(i)*0.9)
	}
	return g
}

// pairsOfRing connects n neurons to the k after them, with weights and delays that differ.
func pairsOfRing(n, k int) Pairs {
	var p Pairs
	for i := range n {
		for j := 1; j <= k; j++ {
			p.Sources, p.Targets = append(p.Sources, i), append(p.Targets, (i+j)%n)
			p.Weights, p.Delays = append(p.Weights, 0.2+float64(0.01*float64(i*j%17))), append(p.Delays, 0.3+float64(0.1*float64((i+2*j)%9)))
		}
	}
	return p
}

func newHandedOver(t *testing.T, c Config, weights []float64) *handedOver {
	t.Helper()
	c.Dt, c.Grid = 0.02, coarseGrid
	n := newNetwork(t, c)
	m := WangBuzsaki()
	m.Threshold, m.Refractory, m.SpikeAt = -20, 1.5, Level
	m.Receptors = []Receptor{{Name: "exc", G: 0.1, Tau: 3}, {Name: "inh", G: 0.05, E: -75, Tau: 6, Rise: 1}}
	h := &handedOver{net: n, cells: addPopulation(t, n, "cells", m, 40)}
	held := ExponentialIntegrateAndFire()
	held.Receptors = m.Receptors
	h.other = addPopulation(t, n, "other", held, 30)
	source, err := n.AddSource("source", 3, given())
	check(t, err)
	h.source = source
	ring := pairsOfRing(40, 5)
	if weights != nil {
		ring.Weights = weights
	}
	h.within = connect(t, n, h.cells, h.cells, Connection{Receptor: "inh", Rule: ring})
	connect(t, n, h.cells, h.other, Connection{Receptor: "exc", Rule: AllToAll{}, Weight: Constant(0.02), Delay: Constant(2)})
	h.from = connect(t, n, source, h.cells, Connection{Receptor: "exc", Rule: AllToAll{}, Weight: Constant(0.5), Delay: Constant(4)})
	check(t, h.cells.Set("v", Uniform{Lo: -70, Hi: -55}))
	check(t, h.cells.SetCurrent(1.5))
	check(t, h.other.SetParameter("current", Uniform{Lo: 0, Hi: 1}))
	check(t, h.other.AddWhiteNoise(WhiteNoise{Sigma: 0.5}))
	check(t, h.cells.Inject(Pulse{Start: 5, End: 35, Amplitude: 0.7}))
	h.spikes = []*SpikeMonitor{h.cells.RecordSpikes(), h.other.RecordSpikes(), source.RecordSpikes()}
	return h
}

// handOver takes a network to where another one is.
func (h *handedOver) handOver(t *testing.T, from *handedOver) {
	t.Helper()
	check(t, h.net.SetSteps(from.net.Steps()))
	for _, p := range [][2]*Population{{h.cells, from.cells}, {h.other, from.other}} {
		m := p[0].Model()
		for _, name := range m.Variables() {
			check(t, p[0].SetEach(name, valuesOf(t, p[1], name)))
		}
		check(t, p[0].SetRefractoryUntil(must(p[1].RefractoryUntil())))
		passOn(t, &p[1].group, &p[0].group)
	}
	passOn(t, &from.source.group, &h.source.group)
}

// passOn has the spikes under way of one group be those of another.
func passOn(t *testing.T, from, to *group) {
	t.Helper()
	steps, neurons, err := from.SpikesUnderWay()
	check(t, err)
	check(t, to.SetSpikesUnderWay(steps, neurons))
}

// compareAfter reports where two networks differ after their next ms.
func compareAfter(t *testing.T, a, b *handedOver, ms float64) {
	t.Helper()
	for _, h := range []*handedOver{a, b} {
		for _, m := range h.spikes {
			m.Clear()
		}
		run(t, h.net, ms)
	}
	for k := range a.spikes {
		if !slices.Equal(a.spikes[k].Steps, b.spikes[k].Steps) || !slices.Equal(a.spikes[k].Neurons, b.spikes[k].Neurons) {
			t.Errorf("group %d: %d spikes and %d, or others", k, a.spikes[k].Len(), b.spikes[k].Len())
		}
		if a.spikes[k].Len() == 0 {
			t.Errorf("group %d does not spike", k)
		}
	}
	if stateHash(t, a.net) != stateHash(t, b.net) {
		t.Error("the states differ")
	}
}

func TestANetworkGoesOnWhereAnotherWasToTheSameBits(t *testing.T) {
	for _, c := range []Config{
		{Method: Euler}, {Method: ExpEuler, Precision: 32, Threads: 3}, {Method: RK4}, {Method: CN, Threads: 2},
	} {
		t.Run(fmt.Sprintf("%s in %d bits", c.Method, c.Precision), func(t *testing.T) {
			a, b := newHandedOver(t, c, nil), newHandedOver(t, c, nil)
			run(t, a.net, 12.34)
			run(t, b.net, 3) // its own past does not matter
			if steps, _, _ := a.source.SpikesUnderWay(); len(steps) < 4 {
				t.Fatalf("%d spikes of the source under way", len(steps))
			}
			b.handOver(t, a)
			compareAfter(t, a, b, 25)
		})
	}
}

func TestANetworkGoesBackInTime(t *testing.T) {
	a, b := newHandedOver(t, Config{}, nil), newHandedOver(t, Config{}, nil)
	run(t, a.net, 8)
	run(t, b.net, 20)
	b.handOver(t, a)
	if b.net.Time() != a.net.Time() {
		t.Errorf("at %v ms, want %v", b.net.Time(), a.net.Time())
	}
	compareAfter(t, a, b, 20)
}

func TestWeightsThatAreSetAreThoseOfANetworkMadeWithThem(t *testing.T) {
	weights := slices.Repeat([]float64{0.1}, 200)
	for i := range weights {
		weights[i] += float64(i) * 0.003
	}
	for _, c := range []Config{{Threads: 1}, {Threads: 3, Precision: 32}} {
		a, b := newHandedOver(t, c, nil), newHandedOver(t, c, weights)
		run(t, a.net, 10)
		b.handOver(t, a)
		in := map[[2]int]float64{}
		b.within.Each(func(source, target int, _, weight float64) { in[[2]int{source, target}] = weight })
		ordered := make([]float64, 0, 200)
		a.within.Each(func(source, target int, _, _ float64) { ordered = append(ordered, in[[2]int{source, target}]) })
		check(t, a.within.SetWeights(ordered))
		compareAfter(t, a, b, 20)
	}
}

func TestOneWeightForAllStaysOneOrBecomesMany(t *testing.T) {
	for _, before := range []float64{0, 10} { // before and after the synapses are where they are used
		a, b := newHandedOver(t, Config{}, nil), newHandedOver(t, Config{}, nil)
		run(t, a.net, before)
		run(t, b.net, before)
		check(t, a.from.SetWeight(0.3))
		check(t, b.from.SetWeights(slices.Repeat([]float64{0.3}, b.from.Len())))
		compareAfter(t, a, b, 20)
		check(t, b.from.SetWeight(0.6))
		check(t, a.from.SetWeight(0.6))
		compareAfter(t, a, b, 10)
		b.from.Each(func(_, _ int, _, weight float64) {
			if weight != 0.6 {
				t.Fatalf("weight %v, want 0.6", weight)
			}
		})
	}
}

func TestWeightsThatLearnGoOnFromThoseThatAreSet(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.02, Grid: coarseGrid})
	m := WangBuzsaki()
	m.Receptors = []Receptor{{Name: "exc", G: 0.01, Tau: 3}}
	p := addPopulation(t, n, "cells", m, 5)
	check(t, p.SetParameter("current", Uniform{Lo: 1, Hi: 3}))
	s := connect(t, n, p, p, Connection{Receptor: "exc", Rule: AllToAll{}, Weight: Constant(0.5), Delay: Constant(1), NoSelf: true,
		STDP: &STDP{APlus: 0.01, AMinus: 0.01, TauPlus: 20, TauMinus: 20, WMax: 1}})
	run(t, n, 50)
	want := make([]float64, s.Len())
	for i := range want {
		want[i] = 0.1 + 0.02*float64(i)
	}
	check(t, s.SetWeights(want))
	i, sum := 0, 0.0
	s.Each(func(_, _ int, _, weight float64) {
		if weight != want[i] {
			t.Errorf("weight %d is %v, want %v", i, weight, want[i])
		}
		i++
	})
	run(t, n, 50)
	i = 0
	s.Each(func(_, _ int, _, weight float64) {
		sum += math.Abs(weight - want[i])
		i++
	})
	if mean := sum / float64(i); mean == 0 || mean > 0.1 {
		t.Errorf("weights have moved by %v on average", mean)
	}
	wantError(t, s.SetWeight(1.5), "weight is 1.5, want WMin 0 to WMax 1")
}

func TestPoissonTrainsGoOnWhenTheTimeIsSet(t *testing.T) {
	const rate, cells = 100., 400
	n := newNetwork(t, Config{Dt: 0.1})
	p := addPopulation(t, n, "cells", arrivalCounter(), cells)
	check(t, p.AddPoisson(PoissonInput{Receptor: "s", Rate: rate, Weight: 1}))
	s, err := n.AddSource("source", cells, PoissonTrains{Rate: rate})
	check(t, err)
	count := s.CountSpikes()
	at := 0
	for _, to := range []uint64{5000, 100, 1 << 40} {
		check(t, n.SetSteps(to))
		run(t, n, 100)
		at++
	}
	const want = cells * rate * 0.3
	arrived := mean(valuesOf(t, p, "s")) * cells
	for _, got := range []float64{arrived, float64(count.Total)} {
		if math.Abs(got-want) > 5*math.Sqrt(want) {
			t.Errorf("%v spikes, want %v", got, want)
		}
	}
}

func TestMonitorsOfSamplesBeginAnewWhenTheTimeIsSet(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1, Grid: coarseGrid})
	p := addPopulation(t, n, "cells", WangBuzsaki(), 2)
	v, r := recordState(t, p, "v", []int{0}, 7), recordRate(t, p, 0.5)
	run(t, n, 5)
	check(t, n.SetSteps(1001))
	if len(v.Values[0]) != 0 || len(r.Rates) != 0 {
		t.Errorf("%d samples and %d bins are held, want none", len(v.Values[0]), len(r.Rates))
	}
	run(t, n, 5)
	// Samples are at multiples of 7 steps, bins begin with the next step.
	if len(v.Values[0]) != 8 || math.Abs(v.Time(0)-100.1) > 1e-9 {
		t.Errorf("%d samples from %v ms, want 8 from 100.1", len(v.Values[0]), v.Time(0))
	}
	if len(r.Rates) != 10 || math.Abs(r.Time(0)-100.1) > 1e-9 {
		t.Errorf("%d bins from %v ms, want 10 from 100.1", len(r.Rates), r.Time(0))
	}
}

func TestClearedMonitorsGoOn(t *testing.T) {
	build := func() (*Network, *SpikeMonitor, *StateMonitor, *RateMonitor, *SpikeCounter) {
		n := newNetwork(t, Config{Dt: 0.1, Grid: coarseGrid, Method: ExpEuler})
		p := addPopulation(t, n, "cells", WangBuzsaki(), 3)
		check(t, p.SetCurrent(3))
		return n, p.RecordSpikes(), recordState(t, p, "v", []int{0, 2}, 3), recordRate(t, p, 0.7), p.CountSpikes()
	}
	n, spikes, states, rate, count := build()
	whole, allSpikes, allStates, allRate, allCount := build()
	run(t, whole, 40)
	run(t, n, 25)
	early, samples, bins := spikes.Len(), len(states.Values[0]), len(rate.Rates)
	before := count.Total
	spikes.Clear()
	states.Clear()
	rate.Clear()
	count.Clear()
	run(t, n, 15)
	if !slices.Equal(spikes.Steps, allSpikes.Steps[early:]) || early == 0 {
		t.Errorf("spikes %v after %d of %v", spikes.Steps, early, allSpikes.Steps)
	}
	if !slices.Equal(states.Values[1], allStates.Values[1][samples:]) || states.Time(0) != allStates.Time(samples) {
		t.Errorf("%d samples from %v ms after %d of %d", len(states.Values[1]), states.Time(0), samples, len(allStates.Values[1]))
	}
	if !slices.Equal(rate.Rates, allRate.Rates[bins:]) || rate.Time(0) != allRate.Time(bins) {
		t.Errorf("%d bins from %v ms after %d of %d", len(rate.Rates), rate.Time(0), bins, len(allRate.Rates))
	}
	if count.Total+before != allCount.Total || count.Counts[0]+uint64(before/3) != allCount.Counts[0] {
		t.Errorf("%d spikes after %d, want %d", count.Total, before, allCount.Total)
	}
}

func TestParameterIsWhatACellHas(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1, Grid: coarseGrid})
	m := AdEx()
	m.Receptors = []Receptor{{Name: "exc", G: 0.03, E: 5, Tau: 3}, {Name: "drive", G: 0.2, Tau: 3, Current: true}}
	p := addPopulation(t, n, "cells", m, 2)
	for _, name := range m.Parameters() {
		x, err := p.Parameter(name)
		check(t, err)
		check(t, p.SetParameterEach(name, x)) // its own value
		check(t, p.SetParameterEach(name, []float64{x[0], x[1] + 1}))
		y, err := p.Parameter(name)
		check(t, err)
		if want := []float64{x[0], x[0] + 1}; !slices.Equal(y, want) {
			t.Errorf("%s is %v, want %v", name, y, want)
		}
	}
	check(t, p.SetCurrent(1.5))
	if x, err := p.Parameter("current"); err != nil || !slices.Equal(x, []float64{1.5, 1.5}) {
		t.Errorf("current is %v, %v", x, err)
	}
	_, err := p.Parameter("exc.I")
	wantError(t, err, `no parameter "exc.I"`)
}

func TestTheRiseScaleHasSPeakAtTheWeight(t *testing.T) {
	for _, r := range []Receptor{{Tau: 5, Rise: 1}, {Tau: 5, Rise: 5}, {Tau: 5, Rise: 4.999999}} {
		s, x, peak := 0.0, 1.0, 0.0
		const h = 1e-4
		for range 200000 {
			// The midpoint rule.
			ms, mx := s+h/2*(-s/r.Tau+r.RiseScale()*x), x-h/2*x/r.Rise
			s, x = s+h*(-ms/r.Tau+r.RiseScale()*mx), x-h*mx/r.Rise
			peak = max(peak, s)
		}
		if math.Abs(peak-1) > 1e-6 {
			t.Errorf("%v: s peaks at %v", r, peak)
		}
	}
	if scale := (Receptor{Tau: 5}).RiseScale(); scale != 0 {
		t.Errorf("%v without a rise", scale)
	}
}

func TestWhatIsHandedOverIsChecked(t *testing.T) {
	h := newHandedOver(t, Config{}, nil)
	run(t, h.net, 10) // 500 steps
	plastic := newNetwork(t, Config{Dt: 0.1, Grid: coarseGrid})
	m := WangBuzsaki()
	m.Receptors = []Receptor{{Name: "exc", G: 0.1, Tau: 3}, {Name: "ampa", G: 0.1, Kinetics: Kinetics{Alpha: 1, Beta: 0.2, Concentration: 1, Duration: 1}}}
	p := addPopulation(t, plastic, "cells", m, 2)
	connect(t, plastic, p, p, Connection{Receptor: "exc", Rule: AllToAll{}, Weight: Constant(1), Delay: Constant(1),
		ShortTerm: &TsodyksMarkram{U: Constant(0.5), TauRec: Constant(100), TauFacil: Constant(0)}})
	bound := connect(t, plastic, p, p, Connection{Receptor: "ampa", Rule: AllToAll{}, Weight: Constant(1), Delay: Constant(1)})
	streaming := newNetwork(t, Config{Dt: 0.1})
	_, err := streaming.AddSource("file", 1, StreamedTrains{&listReader{}})
	check(t, err)
	none := make([]uint64, 40)
	late := slices.Clone(none)
	late[7] = 500 - 1 + 75 + 1
	for _, c := range []struct {
		name string
		err  error
		want []string
	}{
		{"a spike to come", h.cells.SetSpikesUnderWay([]uint64{499, 500}, []uint32{1, 2}), []string{`population "cells"`, "spike 1 is in step 500 of 500"}},
		{"a spike of no neuron", h.source.SetSpikesUnderWay([]uint64{499}, []uint32{3}), []string{`source "source"`, "neuron 3 of 3"}},
		{"a spike without a neuron", h.cells.SetSpikesUnderWay([]uint64{499}, nil), []string{"1 steps and 0 neurons"}},
		{"a spike twice", h.cells.SetSpikesUnderWay([]uint64{499, 499}, []uint32{2, 2}), []string{"neuron 2 spikes twice in step 499"}},
		{"spikes that are remembered otherwise", p.SetSpikesUnderWay(nil, nil), []string{"plasticity"}},
		{"too few refractory times", h.cells.SetRefractoryUntil([]uint64{1}), []string{"1 steps for 40 cells"}},
		{"a refractory time too long", h.cells.SetRefractoryUntil(late), []string{"cell 7 until step 575, want 574 at most after 500 steps"}},
		{"the time with plasticity", plastic.SetSteps(5), []string{`synapses from "cells" to "cells" have plasticity`}},
		{"the time with a reader", streaming.SetSteps(5), []string{`source "file" has StreamedTrains`}},
		{"the end of time", h.net.SetSteps(1 << 60), []string{"want at most"}},
		{"weights too few", h.within.SetWeights([]float64{1}), []string{"1 weights of 200 synapses"}},
		{"a weight that is no number", h.from.SetWeight(math.NaN()), []string{`from "source" to "cells"`, "weight is NaN"}},
		{"a weight among many", h.from.SetWeights(append(make([]float64, h.from.Len()-1), math.Inf(1))), []string{"weight of synapse 119 is +Inf"}},
		{"the weights of pulses", bound.SetWeight(2), []string{"receptor ampa has Kinetics"}},
	} {
		t.Run(c.name, func(t *testing.T) { wantError(t, c.err, c.want...) })
	}
}

func TestSpikesTwiceInAStepAreUnderWayFromASource(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	p := addPopulation(t, n, "cells", arrivalCounter(), 1)
	s, err := n.AddSource("source", 1, GivenTrains{})
	check(t, err)
	connect(t, n, s, p, Connection{Receptor: "s", Rule: AllToAll{}, Weight: Constant(1), Delay: Constant(1)})
	check(t, n.SetSteps(100))
	check(t, s.SetSpikesUnderWay([]uint64{95, 99, 95, 80}, []uint32{0, 0, 0, 0}))
	steps, _, err := s.SpikesUnderWay()
	check(t, err)
	if want := []uint64{95, 95, 99}; !slices.Equal(steps, want) {
		t.Errorf("under way are %v, want %v", steps, want)
	}
	run(t, n, 2)
	if got := valuesOf(t, p, "s")[0]; math.Abs(got-3) > 1e-9 {
		t.Errorf("%v spikes have arrived, want 3", got)
	}
}

func TestNothingIsSetWhileTheNetworkRuns(t *testing.T) {
	var h *handedOver
	var errs []error
	h = newHandedOver(t, Config{Progress: func(float64) {
		errs = []error{
			h.net.SetSteps(1), h.cells.SetSpikesUnderWay(nil, nil),
			h.cells.SetRefractoryUntil(make([]uint64, 40)), h.from.SetWeight(1),
		}
	}}, nil)
	run(t, h.net, 1)
	for _, err := range errs {
		wantError(t, err, "running")
	}
	if len(errs) != 4 {
		t.Errorf("%d calls", len(errs))
	}
}

func TestWeightsAreSetOnRanksAsAlone(t *testing.T) {
	weights := make([]float64, 200)
	for i := range weights {
		weights[i] = 0.1 + 0.003*float64(i)
	}
	outcome := func(r Ranks, one bool) string {
		h := newHandedOver(t, Config{Ranks: r}, nil)
		run(t, h.net, 10)
		check(t, h.within.SetWeights(weights))
		if one {
			check(t, h.from.SetWeight(0.2))
		} else {
			check(t, h.from.SetWeights(weights[:h.from.Len()]))
		}
		run(t, h.net, 20)
		return stateHash(t, h.net) + rasterHash(h.spikes[0])
	}
	for _, one := range []bool{true, false} {
		want := outcome(nil, one)
		onRanks(t, 3, func(r Ranks) {
			if got := outcome(r, one); r.Rank() == 0 && got != want {
				t.Errorf("one weight for all: %v: %s, want %s", one, got, want)
			}
		})
	}
}

func TestRanksHaveAllParametersAndHandNothingOver(t *testing.T) {
	errs := byRank(t, 2, func(r Ranks) error {
		h := newHandedOver(t, Config{Ranks: r}, nil)
		want := make([]float64, 30)
		for i := range want {
			want[i] = float64(i)
		}
		check(t, h.other.SetParameterEach("current", want))
		if got := must(h.other.Parameter("current")); !slices.Equal(got, want) {
			t.Errorf("rank %d has the currents %v", r.Rank(), got)
		}
		_, _, of := h.cells.SpikesUnderWay()
		_, until := h.cells.RefractoryUntil()
		for _, err := range []error{of, until, h.cells.SetSpikesUnderWay(nil, nil), h.cells.SetRefractoryUntil(make([]uint64, 40))} {
			wantError(t, err, "on several Ranks")
		}
		return h.net.SetSteps(5)
	})
	for _, err := range errs {
		wantError(t, err, "on several Ranks, want one, or Restore")
	}
}
