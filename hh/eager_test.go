package hh

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/table"
)

// Seeds of networks that have every feature between them.
const (
	eagerFirst = 2772
	eagerSeeds = 12
)

func eagerMethod(seed uint64) Method {
	return []Method{Euler, ExpEuler, Staggered, CN}[seed%4]
}

func TestNetworksWithEverythingAreThoseOfAnEagerReference(t *testing.T) {
	for seed := range uint64(eagerSeeds) {
		seed += eagerFirst
		method := eagerMethod(seed)
		t.Run(fmt.Sprint(method, " ", seed), func(t *testing.T) {
			n := drawEagerNetwork(seed)
			want := newEagerReference(n, method)
			want.simulate()
			got := n.build(t, Config{Method: method, Order: table.Exact, Grid: table.Grid{Min: -120, Max: 60, Step: 1}, Threads: 1})
			traces := got.record(t, n)
			runInParts(t, got.net, n, rand.New(rand.NewPCG(seed, 2)))
			want.compareTraces(t, traces)
			want.compareSpikes(t, got)
			want.compareWeights(t, got)
		})
	}
}

// runInParts runs a network in several calls, between which nothing may be lost.
func runInParts(t *testing.T, net *Network, n *eagerNetwork, rng *rand.Rand) {
	t.Helper()
	for left := n.steps; left > 0; {
		steps := min(left, 1+rng.IntN(300))
		run(t, net, n.ms(steps))
		left -= steps
	}
}

// record records all that can be of all cells, by population and name.
func (b *builtNetwork) record(t *testing.T, n *eagerNetwork) []map[string]*StateMonitor {
	t.Helper()
	var all []map[string]*StateMonitor
	for i, p := range b.populations {
		of := map[string]*StateMonitor{}
		cells := []int{0, 1, 2, 3}[:p.Len()]
		for _, name := range eagerRecordings(&n.populations[i].model) {
			of[name] = recordState(t, p, name, cells, 1)
		}
		if n.clamps != nil {
			m, err := p.RecordClampCurrent(cells, 1)
			check(t, err)
			of[clampCurrent] = m
		}
		all = append(all, of)
	}
	return all
}

// eagerRecordings returns all quantities of a model, and its variables but those of
// Kinetics, which are sums over synapses.
func eagerRecordings(m *Model) []string {
	names := m.Quantities()
	for _, v := range m.Variables() {
		if !strings.HasPrefix(v, "kin") {
			names = append(names, v)
		}
	}
	return names
}

// compareTraces reports the first step at which anything recorded differs.
func (r *eagerReference) compareTraces(t *testing.T, got []map[string]*StateMonitor) {
	t.Helper()
	for step := range r.steps {
		for _, c := range r.all {
			for _, name := range slices.Sorted(maps.Keys(got[c.population])) {
				x, want := got[c.population][name].Values[c.index][step], c.traces[name][step]
				if !(math.Abs(x-want) <= 1e-6*(1+math.Abs(want))) {
					t.Errorf("%s of cell %d of population %d before step %d: %v, want %v", name, c.index, c.population, step, x, want)
				}
			}
		}
		if t.Failed() {
			return
		}
	}
}

func (r *eagerReference) compareSpikes(t *testing.T, got *builtNetwork) {
	t.Helper()
	for p, m := range got.spikes {
		var spikes []eagerSpike
		for i := range m.Len() {
			spikes = append(spikes, eagerSpike{int(m.Steps[i]), int(m.Neurons[i])})
		}
		if len(spikes) == 0 {
			t.Errorf("population %d has no spikes", p)
		}
		for i, want := range r.spikes[p] {
			if i == len(spikes) || spikes[i] != want {
				t.Errorf("population %d: no spike %d, %+v", p, i, want)
				break
			}
		}
		if len(spikes) > len(r.spikes[p]) {
			t.Errorf("population %d has %d spikes, want %d", p, len(spikes), len(r.spikes[p]))
		}
	}
}

func (r *eagerReference) compareWeights(t *testing.T, got *builtNetwork) {
	t.Helper()
	want := map[*eagerConnection][]float64{}
	for _, y := range r.synapses {
		want[y.connection] = append(want[y.connection], y.weight)
	}
	for i := range r.connections {
		c := &r.connections[i]
		for k, x := range weightsOf(got.synapses[i]) {
			if !(math.Abs(x-want[c][k]) < 1e-6) {
				t.Errorf("weight %d of connection %d to %s, %+v: %v, want %v", k, i, c.receptor, c.stdp, x, want[c][k])
				break
			}
		}
	}
}
