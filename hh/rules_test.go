package hh

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/schedule"
	"github.com/lut4go/lut4go/hh/internal/synapses"
)

// newRecurrentConnection returns what one Connect makes within a population of passive cells.
func newRecurrentConnection(t testing.TB, config Config, cells int, c Connection) *Synapses {
	t.Helper()
	n := newNetwork(t, config)
	p := addPopulation(t, n, "cells", passive(0.1, -65), cells)
	c.Receptor = "s"
	return connect(t, n, p, p, c)
}

// connectionBy returns a connection by a rule with nothing special about it.
func connectionBy(r Rule) Connection {
	return Connection{Rule: r, Weight: Constant(1), Delay: Constant(1)}
}

// withoutSelf returns a connection of no neuron to itself, by a rule.
func withoutSelf(r Rule) Connection {
	c := connectionBy(r)
	c.NoSelf = true
	return c
}

// endsOf returns the sources and targets of synapses.
func endsOf(synapses []synapse) [][2]int {
	var all [][2]int
	for _, s := range synapses {
		all = append(all, [2]int{s.source, s.target})
	}
	return all
}

func TestRulesConnectWhomTheySay(t *testing.T) {
	config := Config{Dt: 0.1}
	for _, c := range []struct {
		name string
		p    *Synapses
		want [][2]int
	}{
		{"all to all", newConnection(t, config, 2, 3, connectionBy(AllToAll{})), [][2]int{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}}},
		{"all to all within", newRecurrentConnection(t, config, 2, connectionBy(AllToAll{})), [][2]int{{0, 0}, {0, 1}, {1, 0}, {1, 1}}},
		{"all to all within, not to self", newRecurrentConnection(t, config, 3, withoutSelf(AllToAll{})),
			[][2]int{{0, 1}, {0, 2}, {1, 0}, {1, 2}, {2, 0}, {2, 1}}},
		{"all to all within one, not to self", newRecurrentConnection(t, config, 1, withoutSelf(AllToAll{})), nil},
		{"one to one", newConnection(t, config, 3, 3, connectionBy(OneToOne{})), [][2]int{{0, 0}, {1, 1}, {2, 2}}},
		{"one to one within", newRecurrentConnection(t, config, 2, connectionBy(OneToOne{})), [][2]int{{0, 0}, {1, 1}}},
		{"in-degree of all", newConnection(t, config, 2, 3, connectionBy(InDegree(2))), [][2]int{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}}},
		{"in-degree of all others", newRecurrentConnection(t, config, 3, withoutSelf(InDegree(2))),
			[][2]int{{0, 1}, {0, 2}, {1, 0}, {1, 2}, {2, 0}, {2, 1}}},
		{"in-degree 0", newConnection(t, config, 2, 3, connectionBy(InDegree(0))), nil},
		{"in-degree 0 of nobody", newRecurrentConnection(t, config, 1, withoutSelf(InDegree(0))), nil},
		{"out-degree to all", newConnection(t, config, 2, 3, connectionBy(OutDegree(3))), [][2]int{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}}},
		{"out-degree to all others", newRecurrentConnection(t, config, 3, withoutSelf(OutDegree(2))),
			[][2]int{{0, 1}, {0, 2}, {1, 0}, {1, 2}, {2, 0}, {2, 1}}},
		{"out-degree 0", newConnection(t, config, 2, 3, connectionBy(OutDegree(0))), nil},
		{"pairs", newConnection(t, config, 3, 2, connectionBy(Pairs{Sources: []int{2, 0, 2, 0}, Targets: []int{1, 1, 0, 1}})), [][2]int{{0, 1}, {0, 1}, {2, 0}, {2, 1}}},
		{"pairs, not to self", newRecurrentConnection(t, config, 3, withoutSelf(Pairs{Sources: []int{2, 0, 2, 1}, Targets: []int{1, 0, 2, 0}})), [][2]int{{1, 0}, {2, 1}}},
		{"no pairs", newConnection(t, config, 3, 2, connectionBy(Pairs{})), nil},
	} {
		if got := endsOf(synapsesOf(c.p)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// randomPairs returns pairs, some of them several times, with weights and delays
// in steps of 0.125 ms.
func randomPairs(seed uint64, count, from, to int) Pairs {
	var p Pairs
	rng := rand.New(rand.NewPCG(seed, 1))
	for range count {
		p.Sources = append(p.Sources, rng.IntN(from))
		p.Targets = append(p.Targets, rng.IntN(to))
		p.Weights = append(p.Weights, math.Exp(8*rng.Float64()-4))
		p.Delays = append(p.Delays, float64(rng.IntN(20))*0.125)
	}
	return p
}

func TestPairsHaveTheirOwnWeightsAndDelays(t *testing.T) {
	for _, threads := range []int{1, 3} {
		for _, precision := range []int{64, 32} {
			pairs := randomPairs(7, 3000, 30, 20)
			var want []synapse
			for i, source := range pairs.Sources {
				w := pairs.Weights[i]
				if precision == 32 {
					w = float64(float32(w))
				}
				want = append(want, synapse{source, pairs.Targets[i], int(pairs.Delays[i] / 0.125), w})
			}
			slices.SortStableFunc(want, func(a, b synapse) int {
				if a.source != b.source {
					return a.source - b.source
				}
				return a.target - b.target
			})
			p := newConnection(t, Config{Dt: 0.125, Threads: threads, Precision: precision}, 30, 20, Connection{Rule: pairs})
			// The network keeps what it needs.
			clear(pairs.Sources)
			clear(pairs.Weights)
			clear(pairs.Delays)
			for _, when := range []string{"before", "after"} {
				if got := synapsesOf(p); !slices.Equal(got, want) {
					t.Errorf("%d threads, %d bits: other synapses %s the run", threads, precision, when)
				}
				run(t, p.from.net, 1)
			}
		}
	}
}

func TestEachIsTheSameAfterTheBlocksHaveTheSynapses(t *testing.T) {
	for _, rule := range []Rule{Probability(0.2), AllToAll{}, OneToOne{}, InDegree(5), OutDegree(6)} {
		c := Connection{Rule: rule, Weight: Normal{Mean: 1, SD: 0.2}, Delay: Uniform{Lo: 1, Hi: 2}}
		p := newConnection(t, Config{Dt: 0.1, Seed: 3}, 40, 40, c)
		want := synapsesOf(p)
		run(t, p.from.net, 1)
		if got := synapsesOf(p); !slices.Equal(got, want) {
			t.Errorf("%T: other synapses after the run", rule)
		}
	}
}

func TestDegreesDrawAnewForEachConnect(t *testing.T) {
	for _, rule := range []Rule{InDegree(5), OutDegree(5)} {
		c := connectionBy(rule)
		first := newConnection(t, Config{Dt: 0.1, Seed: 4}, 50, 50, c)
		c.Receptor = "s"
		second := connect(t, first.from.net, first.from.net.populations[0], first.to, c)
		if slices.Equal(synapsesOf(first), synapsesOf(second)) {
			t.Errorf("%T: a second Connect makes the synapses of the first", rule)
		}
	}
}

func TestTheShortestDelayThatThereIsMakesTheEpoch(t *testing.T) {
	p := newConnection(t, Config{Dt: 0.125}, 2, 2, Connection{Rule: OneToOne{}, Weight: Constant(1), Delay: Normal{Mean: 1000, SD: 100}})
	for _, y := range synapsesOf(p) {
		if y.delay < p.projection.MinDelay || p.from.sender.MaxDelay < y.delay {
			t.Errorf("a delay of %d steps, they should be from %d to %d", y.delay, p.projection.MinDelay, p.from.sender.MaxDelay)
		}
	}
	if p.projection.MinDelay < 5000 {
		t.Errorf("the shortest delay is %d steps", p.projection.MinDelay)
	}
	p = newConnection(t, Config{Dt: 0.125}, 2, 2, connectionBy(Pairs{}))
	if epoch := schedule.EpochLength(p.from.net.core); p.from.sender.MaxDelay >= 0 || epoch != longestEpoch {
		t.Errorf("without synapses the longest delay is %d steps, epochs are of %d", p.from.sender.MaxDelay, epoch)
	}
}

func TestEqualWeightsGiveTheBitsOfAConstantOne(t *testing.T) {
	for _, precision := range []int{64, 32} {
		var want [2]string
		for i, weight := range []Distribution{Constant(0.3), Uniform{Lo: 0.3, Hi: 0.3}, Normal{Mean: 0.3, SD: 0}, Truncated{Of: Constant(0.3), Lo: 0, Hi: 1}} {
			n := newNetwork(t, Config{Dt: 0.05, Grid: coarseGrid, Seed: 2, Precision: precision})
			m := WangBuzsaki()
			m.Receptors = []Receptor{{Name: "b", G: 0.01, E: 0, Tau: 5}}
			p := addPopulation(t, n, "wb", m, 150)
			check(t, p.SetCurrent(2))
			check(t, p.Set("v", Uniform{Lo: -70, Hi: -55}))
			// A constant delay: the weights take nothing from its stream.
			connect(t, n, p, p, Connection{Receptor: "b", Rule: InDegree(20), Weight: weight, Delay: Constant(1.5)})
			spikes := p.RecordSpikes()
			run(t, n, 20)
			got := [2]string{stateHash(t, n), rasterHash(spikes)}
			if i == 0 {
				want = got
			}
			if got != want || spikes.Len() < 150 {
				t.Errorf("%d bits: weight %T gives %q, constant %q, %d spikes", precision, weight, got, want, spikes.Len())
			}
		}
	}
}

func TestRulesThatCannotBeAreErrors(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	pair := Pairs{Sources: []int{0, 2}, Targets: []int{3, 1}}
	weights := func(x ...float64) Pairs { return Pairs{Sources: pair.Sources, Targets: pair.Targets, Weights: x} }
	delays := func(x ...float64) Pairs { return Pairs{Sources: pair.Sources, Targets: pair.Targets, Delays: x} }
	for _, c := range []struct {
		name string
		c    Connection // from 3 to 4 cells
		want []string
	}{
		{"no rule", Connection{Weight: Constant(1), Delay: Constant(1)}, []string{"no rule given"}},
		{"no weight", Connection{Rule: AllToAll{}, Delay: Constant(1)}, []string{"no weight given"}},
		{"no self between two populations", withoutSelf(AllToAll{}), []string{"NoSelf", "two populations"}},
		{"multapses of a probability", Connection{Rule: Probability(1), Weight: Constant(1), Delay: Constant(1), Multapses: true},
			[]string{"multapses", "InDegree and OutDegree", "not with Probability"}},
		{"a negative in-degree with multapses", Connection{Rule: InDegree(-1), Weight: Constant(1), Delay: Constant(1), Multapses: true},
			[]string{"in-degree is -1"}},
		{"an out-degree with more multapses than integers", Connection{Rule: OutDegree(math.MaxInt32), Weight: Constant(1), Delay: Constant(1), Multapses: true},
			[]string{"about 6.442e+09 synapses", "at most 4294967295"}},
		{"one to one of different sizes", connectionBy(OneToOne{}), []string{"one to one", "3 neurons to 4"}},
		{"a negative in-degree", connectionBy(InDegree(-1)), []string{"in-degree is -1", "0 to 3", "sources"}},
		{"an in-degree of more than there are", connectionBy(InDegree(4)), []string{"in-degree is 4", "0 to 3"}},
		{"a negative out-degree", connectionBy(OutDegree(-2)), []string{"out-degree is -2", "0 to 4", "targets"}},
		{"an out-degree of more than there are", connectionBy(OutDegree(5)), []string{"out-degree is 5", "0 to 4"}},
		{"pairs of different lengths", connectionBy(Pairs{Sources: []int{1}, Targets: nil}), []string{"pairs of 1 sources and 0 targets"}},
		{"a negative source", connectionBy(Pairs{Sources: []int{0, -1}, Targets: []int{0, 0}}), []string{"source of pair 1 is neuron -1", "0 to 2"}},
		{"a source past the end", connectionBy(Pairs{Sources: []int{3}, Targets: []int{0}}), []string{"source of pair 0 is neuron 3", "0 to 2"}},
		{"a negative target", connectionBy(Pairs{Sources: []int{0}, Targets: []int{-7}}), []string{"target of pair 0 is neuron -7", "0 to 3"}},
		{"a target past the end", connectionBy(Pairs{Sources: []int{0, 2}, Targets: []int{3, 4}}), []string{"target of pair 1 is neuron 4", "0 to 3"}},
		{"weights given twice", Connection{Rule: weights(1, 1), Weight: Constant(1), Delay: Constant(1)}, []string{"weights given twice"}},
		{"delays given twice", Connection{Rule: delays(1, 1), Weight: Constant(1), Delay: Constant(1)}, []string{"delays given twice"}},
		{"too few weights", Connection{Rule: weights(1), Delay: Constant(1)}, []string{"1 weights for 2 pairs"}},
		{"too many delays", Connection{Rule: delays(1, 1, 1), Weight: Constant(1)}, []string{"3 delays for 2 pairs"}},
		{"a weight that is NaN", Connection{Rule: weights(1, nan), Delay: Constant(1)},
			[]string{"weight of pair 1 is NaN", "finite"}},
		{"a weight beyond float32", Connection{Rule: weights(1e39, 1), Delay: Constant(1)},
			[]string{"weight of pair 0 is 1e+39", "32 bits"}},
		{"a constant weight beyond float32", Connection{Rule: pair, Weight: Constant(-1e39), Delay: Constant(1)},
			[]string{"weight is -1e+39", "32 bits"}},
		{"random weights beyond float32", Connection{Rule: pair, Weight: Uniform{Lo: 0, Hi: 1e39}, Delay: Constant(1)},
			[]string{"weights from 0 to 1e+39", "32 bits"}},
		{"a negative delay", Connection{Rule: delays(1, -0.5), Weight: Constant(1)},
			[]string{"delay of pair 1 is -0.5 ms", "0 to 8191.875 ms"}},
		{"a delay of 65536 steps", Connection{Rule: delays(8192, 1), Weight: Constant(1)},
			[]string{"delay of pair 0 is 8192 ms", "0 to 8191.875 ms", "65535 steps"}},
		{"a normal delay that may be negative", Connection{Rule: pair, Weight: Constant(1), Delay: Normal{Mean: 1.5, SD: 0.75}},
			[]string{"delays from -4.7", "to 7.7", " ms, want 0 to", "Truncated"}},
		{"a negative SD", Connection{Rule: pair, Weight: Normal{Mean: 1, SD: -2}, Delay: Constant(1)}, []string{"weight: normal with mean 1 and SD -2"}},
		{"an SD that is NaN", Connection{Rule: pair, Weight: Normal{Mean: 1, SD: nan}, Delay: Constant(1)}, []string{"weight: normal", "NaN"}},
		{"a normal mean that is infinite", Connection{Rule: pair, Weight: Normal{Mean: inf, SD: 1}, Delay: Constant(1)}, []string{"mean +Inf"}},
		{"a normal distribution wider than float64", Connection{Rule: pair, Weight: Normal{Mean: 0, SD: 1e308}, Delay: Constant(1)}, []string{"SD 1e+308"}},
		{"a negative exponential mean", Connection{Rule: pair, Weight: Constant(1), Delay: Exponential{Mean: -1}}, []string{"delay in ms: exponential with mean -1"}},
		{"an exponential mean that is NaN", Connection{Rule: pair, Weight: Constant(1), Delay: Exponential{Mean: nan}}, []string{"mean NaN"}},
		{"an exponential mean that is infinite", Connection{Rule: pair, Weight: Exponential{Mean: inf}, Delay: Constant(1)}, []string{"mean +Inf"}},
		{"nothing truncated", Connection{Rule: pair, Weight: Truncated{Of: nil, Lo: 0, Hi: 1}, Delay: Constant(1)}, []string{"weight: nothing given"}},
		{"a wrong distribution truncated", Connection{Rule: pair, Weight: Truncated{Of: Constant(inf), Lo: 0, Hi: 1}, Delay: Constant(1)}, []string{"+Inf"}},
		{"truncated upside down", Connection{Rule: pair, Weight: Truncated{Of: Normal{Mean: 0, SD: 1}, Lo: 1, Hi: 0}, Delay: Constant(1)}, []string{"truncated to 1 to 0"}},
		{"truncated to NaN", Connection{Rule: pair, Weight: Truncated{Of: Normal{Mean: 0, SD: 1}, Lo: nan, Hi: 1}, Delay: Constant(1)}, []string{"truncated to NaN"}},
		{"truncated to a tail", Connection{Rule: pair, Weight: Truncated{Of: Normal{Mean: 0, SD: 1}, Lo: 5, Hi: 6}, Delay: Constant(1)},
			[]string{"truncated to 5 to 6", "0 of 1000 draws", "50 or more"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newNetwork(t, Config{Dt: 0.125, Precision: 32})
			a := addPopulation(t, n, "a", passive(0.1, -65), 3)
			b := addPopulation(t, n, "b", passive(0.1, -65), 4)
			c.c.Receptor = "s"
			_, err := n.Connect(a, b, c.c)
			wantError(t, err, append(c.want, "hh: ", `"a" to "b"`)...)
			if len(n.synapses) != 0 || b.core.Incoming != nil || a.core.MaxDelay != -1 {
				t.Error("the call changed the network")
			}
		})
	}
}

func TestRulesWithinAPopulationThatCannotBeAreErrors(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	a := addPopulation(t, n, "a", passive(0.1, -65), 3)
	for _, c := range []struct {
		rule Rule
		want []string
	}{
		{OneToOne{}, []string{"one to one", "NoSelf"}},
		{InDegree(3), []string{"in-degree is 3", "0 to 2", "beside itself"}},
		{OutDegree(3), []string{"out-degree is 3", "0 to 2", "beside itself"}},
	} {
		connection := withoutSelf(c.rule)
		connection.Receptor = "s"
		_, err := n.Connect(a, a, connection)
		wantError(t, err, c.want...)
	}
}

func TestTooManySynapsesOfAnyRuleAreAnErrorBeforeTheyAreDrawn(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	// No machine has these cells.
	a := huge(n, "a", MaxNeurons)
	for _, c := range []struct {
		rule Rule
		want []string
	}{
		{AllToAll{}, []string{"about 4.612e+18 synapses", "at most 4294967295"}},
		{OutDegree(3), []string{"about 6.442e+09 synapses", "at most 4294967295"}},
		{InDegree(2), []string{"about 4.295e+09 synapses", "at most 4294967295"}},
		{InDegree(1), []string{"about 2.147e+09 synapses", "TiB of memory", "are available"}},
		{OneToOne{}, []string{"about 2.147e+09 synapses", "TiB of memory", "are available"}},
	} {
		connection := connectionBy(c.rule)
		connection.Receptor = "s"
		_, err := n.Connect(a, a, connection)
		wantError(t, err, append(c.want, `"a" to "a"`)...)
	}
}

func FuzzConnect(f *testing.F) {
	for kind := range uint8(6) {
		f.Add(kind, uint8(9), uint8(9), 3, 0.5, kind%2 == 0, 1.0, 0.5, uint64(1))
	}
	f.Add(uint8(3), uint8(1), uint8(1), 0, math.NaN(), true, -1.0, math.Inf(1), uint64(2))
	f.Add(uint8(0), uint8(200), uint8(3), -1, 1e-300, false, 1e300, 1e300, uint64(3))
	f.Fuzz(func(t *testing.T, kind, from, to uint8, k int, x float64, noSelf bool, a, b float64, seed uint64) {
		n := newNetwork(t, Config{Dt: 0.125, Seed: seed, Threads: 1 + int(seed%3)})
		source := addPopulation(t, n, "from", passive(0.1, -65), 1+int(from))
		target := source
		if kind&8 == 0 {
			target = addPopulation(t, n, "to", passive(0.1, -65), 1+int(to))
		}
		rng := rand.New(rand.NewPCG(seed, 2))
		var pairs Pairs
		for range min(max(k, 0), 100) {
			pairs.Sources = append(pairs.Sources, rng.IntN(2+int(from)))
			pairs.Targets = append(pairs.Targets, rng.IntN(source.Len()))
		}
		rules := []Rule{Probability(x), AllToAll{}, OneToOne{}, InDegree(k), OutDegree(k), pairs}
		distributions := []Distribution{Constant(a), Uniform{Lo: a, Hi: b}, Normal{Mean: a, SD: b}, Exponential{Mean: a}, Truncated{Of: Normal{Mean: a, SD: b}, Lo: x, Hi: 2 * b}}
		c := Connection{
			Receptor: "s", Rule: rules[kind&7%6], NoSelf: noSelf, Multapses: seed%4 == 0 && k < 1000,
			Weight: distributions[int(kind>>4)%5], Delay: distributions[rng.IntN(5)],
		}
		made, err := n.Connect(source, target, c)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "hh: ") || strings.Contains(err.Error(), "%!") {
				t.Fatalf("error %q", err)
			}
			return
		}
		out, in, count := make([]int, source.Len()), make([]int, target.Len()), 0
		made.Each(func(i, j int, delay, weight float64) {
			out[i]++
			in[j]++
			count++
			if noSelf && i == j {
				t.Fatalf("neuron %d is connected to itself", i)
			}
			if !(delay >= 0 && delay <= synapses.MaxDelay*0.125) || !finite(weight) {
				t.Fatalf("a delay of %v ms, a weight of %v", delay, weight)
			}
		})
		if count != made.Len() {
			t.Fatalf("%d synapses, Len says %d", count, made.Len())
		}
		wrong := func(degrees []int) bool { return slices.ContainsFunc(degrees, func(d int) bool { return d != k }) }
		switch c.Rule.(type) {
		case InDegree:
			if wrong(in) {
				t.Fatalf("in-degrees %v, want %d", in, k)
			}
		case OutDegree:
			if wrong(out) {
				t.Fatalf("out-degrees %v, want %d", out, k)
			}
		}
		run(t, n, 0.5)
	})
}
