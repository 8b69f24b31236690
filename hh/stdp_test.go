package hh

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/snapshots"
	"github.com/lut4go/lut4go/hh/internal/synapses"
	"github.com/lut4go/lut4go/kernel"
)

// additive is a rule that changes weights quickly.
func additive() *STDP {
	return &STDP{APlus: 0.05, AMinus: 0.06, TauPlus: 15, TauMinus: 25, WMin: 0, WMax: 2}
}

// weightsOf returns the weights in the order of Each.
func weightsOf(s *Synapses) []float64 {
	var all []float64
	s.Each(func(_, _ int, _, weight float64) { all = append(all, weight) })
	return all
}

// pulsesAt returns a current that makes a passive cell spike in the given steps of 0.125 ms.
func pulsesAt(steps []int) Samples {
	s := Samples{Every: 0.125, Values: make([]float64, slices.Max(steps)+1)}
	for _, k := range steps {
		s.Values[k] = 600
	}
	return s
}

// The numbers are by testdata/stdp.py.
func TestWeightsGoWhereTheyGoInBrian2(t *testing.T) {
	pre := []int{8, 32, 48, 200, 212, 300, 500, 516, 540, 700, 900, 960}
	post := []int{13, 30, 60, 72, 190, 217, 230, 305, 330, 480, 530, 545, 720, 740, 890, 980}
	for _, c := range []struct {
		name string
		of   STDP
		want float64
	}{
		{"additive", STDP{0.01, 0.0105, 20, 20, 0, 0, 0, 1, false}, 0.583882081506987},
		{"additive, nearest", STDP{0.01, 0.0105, 20, 20, 0, 0, 0, 1, true}, 0.540852469735317},
		{"multiplicative", STDP{0.05, 0.06, 17, 34, 1, 1, 0.2, 0.9, false}, 0.455822199745863},
		{"van Rossum", STDP{0.02, 0.03, 20, 25, 0, 1, 0, 2, false}, 1.05987816352545},
		{"powers", STDP{0.03, 0.04, 15, 30, 0.4, 0.4, -0.5, 1, false}, -0.0181736330189337},
		{"powers, nearest", STDP{0.03, 0.04, 15, 30, 0.4, 0.4, -0.5, 1, true}, 0.407388180865407},
		{"at its bound", STDP{0.3, 0.01, 20, 20, 0, 0, 0, 1, false}, 1},
	} {
		for _, precision := range []int{64, 32} {
			t.Run(fmt.Sprintf("%s/%d bits", c.name, precision), func(t *testing.T) {
				off := 1e-12
				if precision == 32 {
					off = 1e-5
				}
				n, from, to := newTrainNetwork(t, Config{Precision: precision}, 1, pre)
				check(t, to.Inject(pulsesAt(post)))
				s := connect(t, n, from, to, Connection{Receptor: "s", Rule: AllToAll{}, Weight: Constant(0.5), Delay: Constant(5 * 0.125), STDP: &c.of})
				run(t, n, 1000*0.125)
				for _, w := range weightsOf(s) {
					if !(math.Abs(w-c.want) <= off) {
						t.Errorf("the weight is %v, want %v", w, c.want)
					}
				}
			})
		}
	}
}

// A pair of spikes changes the weight by the window that the rule is drawn as.
func TestAPairOfSpikesChangesTheWeightAsItsTimingTells(t *testing.T) {
	rule := STDP{APlus: 0.1, AMinus: 0.05, TauPlus: 10, TauMinus: 30, WMin: 0, WMax: 2}
	const pre, delay = 400, 8
	for _, post := range []int{8, 200, 400, 407, 408, 409, 500, 800} {
		n, from, to := newTrainNetwork(t, Config{}, 1, []int{pre})
		check(t, to.Inject(pulsesAt([]int{post})))
		s := connect(t, n, from, to, Connection{Receptor: "s", Rule: AllToAll{}, Weight: Constant(1), Delay: Constant(delay * 0.125), STDP: &rule})
		arrived := recordState(t, to, "s", []int{0}, 1)
		run(t, n, 900*0.125)
		ms := float64(post-pre-delay) * 0.125
		want := 1 + 2*0.1*math.Exp(-ms/10)
		if ms < 0 {
			want = 1 - 2*0.05*math.Exp(ms/30)
		}
		wantClose(t, fmt.Sprintf("%v ms", ms), weightsOf(s), []float64{want}, 1e-12)
		wantClose(t, "arrives", arrivalsOf(arrived, []int{pre}, delay), []float64{1}, 1e-6)
	}
}

// eagerWeights goes through all events of a network's synapses by step, one synapse after
// the other, and looks at all pairs of spikes that an event makes.
func eagerWeights(s *Synapses, first []float64, spikes *SpikeMonitor) []float64 {
	fired := make([][]int, s.from.Len())
	for i, step := range spikes.Steps {
		fired[spikes.Neurons[i]] = append(fired[spikes.Neurons[i]], int(step))
	}
	r := s.projection.Plastic.STDP
	dt, width := s.from.net.config.Dt, r.WMax-r.WMin
	var all []float64
	for i, y := range synapsesOf(s) {
		w := first[i]
		change := func(rate, tau float64, of []int, delay, now int) {
			sum := 0.0
			for _, step := range of {
				if ago := now - step - delay; ago > 0 || ago == 0 && rate > 0 {
					sum += math.Exp(-float64(ago) * dt / tau)
				}
			}
			w = min(max(w+rate*width*sum, r.WMin), r.WMax)
		}
		arrivals, posts := fired[y.source], fired[y.target]
		for len(arrivals)+len(posts) > 0 {
			if len(posts) == 0 || len(arrivals) > 0 && arrivals[0]+y.delay <= posts[0] {
				if now := arrivals[0] + y.delay; now < int(s.from.net.step) {
					change(-r.AMinus, r.TauMinus, fired[y.target], 0, now)
				}
				arrivals = arrivals[1:]
			} else {
				change(r.APlus, r.TauPlus, fired[y.source], y.delay, posts[0])
				posts = posts[1:]
			}
		}
		all = append(all, w)
	}
	return all
}

func TestWeightsAreThoseOfAllPairsOneByOne(t *testing.T) {
	for _, delay := range []Distribution{Uniform{Lo: 0.5, Hi: 6}, Uniform{Lo: 0, Hi: 2}, Constant(2)} {
		n, cells, s := newLearningNetwork(t, Config{Seed: 5}, Connection{Weight: Uniform{Lo: 0.2, Hi: 1.8}, Delay: delay, STDP: additive()})
		first := weightsOf(s)
		spikes := cells.RecordSpikes()
		run(t, n, 50)
		got, want, off, moved := weightsOf(s), eagerWeights(s, first, spikes), 0.0, 0.0
		for i, w := range want {
			off, moved = max(off, math.Abs(got[i]-w)), moved+math.Abs(w-first[i])/float64(len(want))
		}
		if off > 1e-12 || moved < 0.1 {
			t.Errorf("delay %v: weights that have moved by %v are off by up to %v", delay, moved, off)
		}
	}
}

// newLearningNetwork returns a network of cells that excite each other by a connection, of
// which it fills in the receptor and the rule.
func newLearningNetwork(t testing.TB, config Config, c Connection) (*Network, *Population, *Synapses) {
	t.Helper()
	config.Dt, config.Grid = 0.02, coarseGrid
	n := newNetwork(t, config)
	m := WangBuzsaki()
	m.Receptors = []Receptor{{Name: "b", G: 0.01, Tau: 5}}
	p := addPopulation(t, n, "wb", m, 150)
	check(t, p.Set("v", Uniform{Lo: -70, Hi: -55}))
	check(t, p.SetParameter("current", Uniform{Lo: 0, Hi: 4}))
	c.Receptor, c.Rule = "b", Probability(0.1)
	return n, p, connect(t, n, p, p, c)
}

func TestWeightsThatLearnHaveTheSameBitsInAllCircumstances(t *testing.T) {
	few := synapses.FewRecent
	defer func() { synapses.FewRecent = few }()
	powers := &STDP{APlus: 0.03, AMinus: 0.04, TauPlus: 15, TauMinus: 30, MuPlus: 0.4, MuMinus: 1, WMax: 2, Nearest: true}
	for _, precision := range []int{64, 32} {
		for _, delay := range []Distribution{Uniform{Lo: 0.5, Hi: 3}, Constant(1), Uniform{Lo: 0, Hi: 1}} {
			for _, rule := range []*STDP{additive(), powers} {
				build := func(backend kernel.Backend, threads int) (*Network, *Synapses) {
					c := Config{Precision: precision, Seed: 2, Backend: backend, Threads: threads}
					n, _, s := newLearningNetwork(t, c, Connection{Weight: Constant(1), Delay: delay, STDP: rule, ShortTerm: shortTerm(0.5, 100, 50)})
					return n, s
				}
				synapses.FewRecent = few
				whole, s := build(kernel.PureGo, 1)
				run(t, whole, 40)
				state, weights := stateHash(t, whole), weightsOf(s)
				for i, backend := range kernel.Backends() {
					synapses.FewRecent = i
					first, ofFirst := build(backend, 1+2*i)
					run(t, first, 17.3)
					var saved bytes.Buffer
					check(t, first.Checkpoint(&saved))
					run(t, first, 40-17.3)
					second, ofSecond := build(backend, 3-i%2)
					run(t, second, 5) // of which nothing must be left
					check(t, second.Restore(&saved))
					run(t, second, 40-17.3)
					for what, s := range map[string]*Synapses{"in two runs": ofFirst, "restored": ofSecond} {
						if got := stateHash(t, s.from.net); got != state {
							t.Errorf("%s, %d bits, delay %v, %s: the state has hash %s, want %s", backend, precision, delay, what, got, state)
						}
						if !slices.Equal(weightsOf(s), weights) {
							t.Errorf("%s, %d bits, delay %v, %s: other weights", backend, precision, delay, what)
						}
					}
				}
			}
		}
	}
}

func TestLearnedWeightsStayWhenANetworkGrows(t *testing.T) {
	build := func() (*Network, *Population, *Synapses) {
		n, p, s := newLearningNetwork(t, Config{Seed: 7}, Connection{Weight: Constant(1), Delay: Constant(1), STDP: additive()})
		run(t, n, 20)
		return n, p, s
	}
	n, _, s := build()
	run(t, n, 20)
	grown, from, other := build()
	p := addPopulation(t, grown, "more", passive(1, -65), 3)
	connect(t, grown, from, p, Connection{Receptor: "s", Rule: AllToAll{}, Weight: Constant(1), Delay: Constant(2)})
	run(t, grown, 20)
	if !slices.Equal(weightsOf(s), weightsOf(other)) {
		t.Error("weights are other ones in a network that has grown")
	}
}

func TestSynapsesThatLearnNothingAreStaticOnes(t *testing.T) {
	for _, precision := range []int{64, 32} {
		var want string
		for _, of := range []*STDP{nil, {TauPlus: 20, TauMinus: 20, WMax: 2}} {
			n, _, s := newLearningNetwork(t, Config{Precision: precision, Seed: 1}, Connection{Weight: Uniform{Lo: 0.5, Hi: 1.5}, Delay: Uniform{Lo: 0.5, Hi: 3}, STDP: of})
			first := weightsOf(s)
			run(t, n, 30)
			if got := stateHash(t, n); of == nil {
				want = got
			} else if got != want || !slices.Equal(weightsOf(s), first) {
				t.Errorf("%d bits: hash %s, of static synapses %s", precision, got, want)
			}
		}
	}
}

func TestAWeightMonitorHoldsWeightsOverTime(t *testing.T) {
	build := func() (*Network, *Synapses) {
		n, _, s := newLearningNetwork(t, Config{Seed: 9}, Connection{Weight: Constant(1), Delay: Constant(1), STDP: additive()})
		return n, s
	}
	n, s := build()
	places := []int{s.Len() - 1, 0, 77}
	record := func(s *Synapses) *WeightMonitor {
		m, err := s.RecordWeights(places, 350) // 7 ms
		check(t, err)
		return m
	}
	m := record(s)
	run(t, n, 15)
	var saved bytes.Buffer
	check(t, n.Checkpoint(&saved))
	run(t, n, 15)
	parts, other := build()
	for i := range 5 {
		now := weightsOf(other)
		for k, place := range places {
			if got := m.Values[k][i]; got != now[place] {
				t.Errorf("at %v ms synapse %d has weight %v, want %v", m.Time(i), place, got, now[place])
			}
		}
		run(t, parts, 7)
	}
	again, third := build()
	restored := record(third)
	check(t, again.Restore(&saved))
	run(t, again, 15)
	for k := range places {
		if !slices.Equal(restored.Values[k], m.Values[k]) {
			t.Errorf("restored it holds %v, want %v", restored.Values[k], m.Values[k])
		}
	}
}

func TestSTDPThatMakesNoSenseIsAnError(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name  string
		spoil func(c *Connection, s *STDP)
		want  []string
	}{
		{"negative APlus", func(c *Connection, s *STDP) { s.APlus = -1 }, []string{"APlus is -1, want a finite number from 0"}},
		{"infinite AMinus", func(c *Connection, s *STDP) { s.AMinus = inf }, []string{"AMinus is +Inf"}},
		{"no TauPlus", func(c *Connection, s *STDP) { s.TauPlus = 0 }, []string{"TauPlus is 0 ms, want a positive number"}},
		{"TauMinus is NaN", func(c *Connection, s *STDP) { s.TauMinus = nan }, []string{"TauMinus is NaN ms"}},
		{"negative MuPlus", func(c *Connection, s *STDP) { s.MuPlus = -0.5 }, []string{"MuPlus is -0.5"}},
		{"bounds that descend", func(c *Connection, s *STDP) { s.WMin = 3 }, []string{"from WMin 3 to WMax 2", "ascending"}},
		{"infinite bound", func(c *Connection, s *STDP) { s.WMax = inf }, []string{"to WMax +Inf"}},
		{"weight outside", func(c *Connection, s *STDP) { c.Weight = Constant(2.5) }, []string{"weight is 2.5, want WMin 0 to WMax 2"}},
		{"weights outside", func(c *Connection, s *STDP) { c.Weight = Uniform{Lo: -1, Hi: 1} }, []string{"weights from -1 to 1, want WMin 0 to WMax 2"}},
		{"weight of a pair outside", func(c *Connection, s *STDP) {
			c.Rule, c.Weight = Pairs{Sources: []int{0}, Targets: []int{0}, Weights: []float64{3}}, nil
		}, []string{"weight of pair 0 is 3, want WMin 0 to WMax 2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, from, to := newTrainNetwork(t, Config{}, 1, []int{1})
			with := Connection{Receptor: "s", Rule: AllToAll{}, Weight: Constant(1), Delay: Constant(1), STDP: additive()}
			c.spoil(&with, with.STDP)
			_, err := n.Connect(from, to, with)
			wantError(t, err, append(c.want, `connection from "from" to "to"`, "STDP")...)
		})
	}
}

func TestPlasticityAtReceptorsThatDoNotAddUpIsAnError(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	m := WangBuzsaki()
	m.Receptors = []Receptor{
		{Name: "saturating", G: 1, Tau: 5, Saturating: true},
		{Name: "kinetic", G: 1, Kinetics: ampa},
		{Name: "lead", G: 1, Tau: 5}, {Name: "follower", G: 1, Tau: 50, Follows: "lead"},
		{Name: "led", G: 1, Tau: 5}, {Name: "saturated", G: 1, Tau: 50, Follows: "led", Saturating: true},
	}
	p := addPopulation(t, n, "cells", m, 2)
	learning := &STDP{APlus: 0.1, AMinus: 0.1, TauPlus: 20, TauMinus: 20, WMax: 1}
	for _, c := range []struct {
		receptor  string
		shortTerm *TsodyksMarkram
		stdp      *STDP
		want      string // "" for none
	}{
		{"saturating", shortTerm(0.5, 800, 0), nil, "which is Saturating"},
		{"saturating", nil, learning, "which is Saturating"},
		{"kinetic", shortTerm(0.5, 800, 0), nil, "which has Kinetics"},
		{"kinetic", nil, learning, "which has Kinetics"},
		{"lead", nil, learning, "which follower follows"},
		{"led", shortTerm(0.5, 800, 0), nil, "which saturated follows, which is Saturating"},
		{"lead", shortTerm(0.5, 800, 0), nil, ""},
		{"follower", nil, learning, ""},
		{"saturating", nil, nil, ""},
	} {
		_, err := n.Connect(p, p, Connection{Receptor: c.receptor, Rule: AllToAll{}, Weight: Constant(0.5), Delay: Constant(1), ShortTerm: c.shortTerm, STDP: c.stdp})
		if c.want == "" {
			check(t, err)
		} else {
			wantError(t, err, c.want, "plasticity", "receptor "+c.receptor)
		}
	}
}

func TestRecordingsOfWeightsThatCannotBeAreErrors(t *testing.T) {
	n, from, to := newTrainNetwork(t, Config{}, 1, []int{1})
	c := Connection{Receptor: "s", Rule: AllToAll{}, Weight: Constant(1), Delay: Constant(1)}
	static := connect(t, n, from, to, c)
	c.STDP = additive()
	learning := connect(t, n, from, to, c)
	for _, x := range []struct {
		of     *Synapses
		places []int
		every  int
		want   string
	}{
		{static, []int{0}, 1, "they do not change, want synapses with STDP"},
		{learning, []int{0}, 0, "every 0 steps, want 1 or more"},
		{learning, nil, 1, "no synapse given"},
		{learning, []int{3}, 1, "synapse 3 of 3"},
		{learning, []int{-1}, 1, "synapse -1 of 3"},
	} {
		_, err := x.of.RecordWeights(x.places, x.every)
		wantError(t, err, `recording weights from "from" to "to"`, x.want)
	}
}

func TestACheckpointTellsOtherSTDPByName(t *testing.T) {
	build := func(c Connection) *Network {
		c.Delay = Constant(1)
		n, _, s := newLearningNetwork(t, Config{Seed: 4}, c)
		if c.STDP != nil {
			_, err := s.RecordWeights([]int{0}, 10)
			check(t, err)
		}
		return n
	}
	original := build(Connection{Weight: Constant(1), STDP: additive()})
	run(t, original, 10)
	var saved bytes.Buffer
	check(t, original.Checkpoint(&saved))
	other := additive()
	other.Nearest = true
	for name, c := range map[string]Connection{
		"STDP of connection 0":          {Weight: Constant(1), STDP: other},
		"first weights of connection 0": {Weight: Constant(0.9), STDP: additive()},
		"connection 0 was":              {Weight: Constant(1)},
	} {
		err := build(c).Restore(bytes.NewReader(saved.Bytes()))
		if c.STDP == nil {
			name = "STDP of connection 0"
		}
		wantError(t, err, name)
	}
	check(t, build(Connection{Weight: Constant(1), STDP: additive()}).Restore(&saved))
}

// BenchmarkSTDP compares the benchmark network with one whose synapses go through all that
// changes weights, but by nothing, so that it has the same spikes: one thread, the two taking
// turns. See BenchmarkShortTerm.
func BenchmarkSTDP(b *testing.B) {
	for _, precision := range []int{64, 32} {
		for _, mu := range []float64{0, 0.4} {
			b.Run(fmt.Sprintf("mu %v/float%d", mu, precision), func(b *testing.B) {
				rule := STDP{TauPlus: 20, TauMinus: 20, MuPlus: mu, MuMinus: mu, WMax: 2}
				compareWithStatic(b, precision, Connection{Weight: Constant(1)}, Connection{Weight: Constant(1), STDP: &rule})
			})
		}
	}
}

// The hashes are the same on every processor.
func TestPlasticNetworksHaveTheirGoldenHashes(t *testing.T) {
	powers := &STDP{APlus: 0.03, AMinus: 0.04, TauPlus: 15, TauMinus: 30, MuPlus: 0.4, MuMinus: 1, WMax: 2}
	for precision, golden := range map[int]string{64: "866ea9d4c297fe455d2c9d71593184e2", 32: "d956995dcccffd0acf5ea91f07b50aa8"} {
		n, _, s := newLearningNetwork(t, Config{Precision: precision, Seed: 3}, Connection{
			Weight: Uniform{Lo: 0.5, Hi: 1.5}, Delay: Uniform{Lo: 0.5, Hi: 3}, STDP: powers, ShortTerm: shortTerm(0.5, 100, 50),
		})
		run(t, n, 25)
		if got := stateHash(t, n) + snapshots.Hash(weightsOf(s))[:16]; got != golden {
			t.Errorf("%d bits: hash %s, want %s", precision, got, golden)
		}
	}
}

// failingReader is a reader of spikes that cannot be read.
type failingReader struct{}

func (failingReader) ReadSpikes([]float64, []uint32) (int, error) { return 0, errors.New("broken") }

func TestWeightsAreSampledOnceBeforeAStepThatAFailedRunDidNotMake(t *testing.T) {
	n, from, to := newTrainNetwork(t, Config{}, 1, []int{8})
	s := connect(t, n, from, to, Connection{Receptor: "s", Rule: AllToAll{}, Weight: Constant(1), Delay: Constant(1), STDP: additive()})
	m, err := s.RecordWeights([]int{0}, 10)
	check(t, err)
	source := addSource(t, n, "file", 1, StreamedTrains{failingReader{}})
	if err := n.Run(context.Background(), 5); err == nil {
		t.Fatal("no error of the reader")
	}
	check(t, source.SetTrains(GivenTrains{}))
	run(t, n, 5)
	if len(m.Values[0]) != 4 {
		t.Errorf("%d samples before 40 steps, want 4", len(m.Values[0]))
	}
}
