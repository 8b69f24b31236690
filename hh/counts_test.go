package hh

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/lut4go/lut4go/internal/portable"
	"github.com/lut4go/lut4go/kernel"
)

// newVolley returns a network whose sources all spike in the first step, and its
// targets. Each source has synapses to some of them, of one delay and of one weight,
// which is stored once or with every synapse.
func newVolley(t testing.TB, sources, targets int, backend kernel.Backend, stored bool) (*Network, *Population) {
	t.Helper()
	n := newNetwork(t, Config{Dt: 0.125, Threads: 1, Backend: backend})
	from := addPopulation(t, n, "sources", passive(1, 50), sources)
	to := addPopulation(t, n, "targets", passive(1, -65), targets)
	check(t, from.Set("v", Constant(-1)))
	check(t, to.Set("s", Uniform{Lo: -1, Hi: 1}))
	// A weight that does not add up without rounding errors.
	c := Connection{Receptor: "s", Weight: Constant(0.1), Delay: Constant(0.25)}
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
		c.Weight, pairs.Weights = nil, slices.Repeat([]float64{0.1}, len(pairs.Sources))
	}
	c.Rule = pairs
	connect(t, n, from, to, c)
	return n, to
}

func TestCountedArrivalsAddUpLikeThoseWithWeightsOfTheirOwn(t *testing.T) {
	for _, backend := range kernel.Backends() {
		for _, sources := range []int{1, 2, 3, 40, math.MaxUint8, math.MaxUint8 + 1, 700} {
			t.Run(fmt.Sprintf("%s/%d", backend, sources), func(t *testing.T) {
				counted, to := newVolley(t, sources, 19, backend, false)
				sorted, _ := newVolley(t, sources, 19, backend, true)
				for _, n := range []*Network{counted, sorted} {
					run(t, n, 1)
				}
				if counted, _ := counted.pool.Counted(); !counted {
					t.Fatal("the arrivals were not counted")
				}
				if stateHash(t, counted) != stateHash(t, sorted) {
					t.Errorf("receptors differ: %v and %v", valuesOf(t, to, "s"), valuesOf(t, sorted.populations[1], "s"))
				}
			})
		}
	}
}

func TestArrivalsThatAreCountedBlockByBlockAddUpLikeThoseWithWeightsOfTheirOwn(t *testing.T) {
	const sources, targets, each = 20_000, 5000, 10
	network := func(stored bool) *Network {
		n := newNetwork(t, Config{Dt: 0.125, Threads: 1})
		from := addPopulation(t, n, "sources", passive(1, 50), sources)
		to := addPopulation(t, n, "targets", passive(1, -65), targets)
		check(t, from.Set("v", Constant(-1)))
		c := Connection{Receptor: "s", Weight: Constant(0.1)}
		pairs := Pairs{Delays: make([]float64, sources*each)}
		s := portable.NewStream(1, 1, 1)
		for i := range pairs.Delays {
			pairs.Sources, pairs.Targets = append(pairs.Sources, i/each), append(pairs.Targets, int(s.Uint32()%targets))
			pairs.Delays[i] = 37.5 + 0.125*float64(s.Uint32()%100)
		}
		if stored {
			c.Weight, pairs.Weights = nil, slices.Repeat([]float64{0.1}, len(pairs.Sources))
		}
		c.Rule = pairs
		connect(t, n, from, to, c)
		run(t, n, 80)
		return n
	}
	counted, sorted := network(false), network(true)
	if _, byBlock := counted.pool.Counted(); !byBlock {
		t.Fatal("the arrivals were not counted block by block")
	}
	if stateHash(t, counted) != stateHash(t, sorted) {
		t.Error("receptors differ")
	}
}
