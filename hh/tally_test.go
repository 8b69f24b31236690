package hh

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/lut4go/lut4go/internal/portable"
	"github.com/lut4go/lut4go/kernel"
)

// volley returns a network of cells that all spike in the first step, with some
// synapses each to the same few targets of one delay, of one weight that is
// stored once or with every synapse.
func volley(t testing.TB, sources, targets int, backend kernel.Backend, stored bool) (*Network, *Population) {
	t.Helper()
	n := must(NewNetwork(Config{Dt: 0.125, Threads: 1, Backend: backend}))(t)
	from := must(n.AddPopulation("sources", passive(1, 50), sources))(t)
	to := must(n.AddPopulation("targets", passive(1, -65), targets))(t)
	check(t, from.Set("v", Constant(-1)))
	check(t, to.Set("s", Uniform{-1, 1}))
	// A weight that does not add up without rounding errors.
	weight := Distribution(Constant(0.1))
	var pairs Pairs
	s := portable.NewStream(1, 1, 1)
	for i := range sources {
		for j := range targets {
			if i%(j+1) == 0 || s.Uint32()%8 == 0 {
				pairs.Sources, pairs.Targets = append(pairs.Sources, i), append(pairs.Targets, j)
			}
		}
	}
	if stored {
		values := make(Values, len(pairs.Sources))
		for i := range values {
			values[i] = 0.1
		}
		weight = values
	}
	must(n.Connect(from, to, Connection{Receptor: "s", Rule: pairs, Weight: weight, Delay: Constant(0.25)}))(t)
	return n, to
}

func TestCountedArrivalsAddUpLikeThoseWithWeightsOfTheirOwn(t *testing.T) {
	for _, backend := range backends() {
		for _, sources := range []int{1, 2, 3, 40, math.MaxUint8, math.MaxUint8 + 1, 700} {
			t.Run(fmt.Sprintf("%s/%d", backend, sources), func(t *testing.T) {
				counted, to := volley(t, sources, 19, backend, false)
				sorted, _ := volley(t, sources, 19, backend, true)
				for _, n := range []*Network{counted, sorted} {
					check(t, n.Run(context.Background(), 1))
				}
				if counted.crew.members[0].in[0].tally.counts == nil {
					t.Fatal("the arrivals were not counted")
				}
				if stateHash(t, counted) != stateHash(t, sorted) {
					t.Errorf("receptors differ: %v and %v", must(to.Get("s"))(t), must(sorted.populations[1].Get("s"))(t))
				}
			})
		}
	}
}

func TestArrivalsThatAreCountedBlockByBlockAddUpLikeThoseWithWeightsOfTheirOwn(t *testing.T) {
	const sources, targets, each = 20_000, 5000, 10
	network := func(stored bool) *Network {
		n := must(NewNetwork(Config{Dt: 0.125, Threads: 1}))(t)
		from := must(n.AddPopulation("sources", passive(1, 50), sources))(t)
		to := must(n.AddPopulation("targets", passive(1, -65), targets))(t)
		check(t, from.Set("v", Constant(-1)))
		weight, delays := Distribution(Constant(0.1)), make(Values, sources*each)
		var pairs Pairs
		s := portable.NewStream(1, 1, 1)
		for i := range delays {
			pairs.Sources, pairs.Targets = append(pairs.Sources, i/each), append(pairs.Targets, int(s.Uint32()%targets))
			delays[i] = 37.5 + 0.125*float64(s.Uint32()%100)
		}
		if stored {
			values := make(Values, len(delays))
			for i := range values {
				values[i] = 0.1
			}
			weight = values
		}
		must(n.Connect(from, to, Connection{Receptor: "s", Rule: pairs, Weight: weight, Delay: delays}))(t)
		check(t, n.Run(context.Background(), 80))
		return n
	}
	counted, sorted := network(false), network(true)
	if counted.crew.members[0].in[0].places == nil {
		t.Fatal("the arrivals were not counted block by block")
	}
	if stateHash(t, counted) != stateHash(t, sorted) {
		t.Error("receptors differ")
	}
}
