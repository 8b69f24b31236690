package hh

import (
	"math"
	"slices"
	"testing"
)

func TestEagerNetworksHaveEveryFeatureWithEachMethod(t *testing.T) {
	has := map[Method][]string{}
	own := map[string]bool{}
	for seed := range uint64(eagerSeeds) {
		n, method := drawEagerNetwork(eagerFirst+seed), eagerMethod(eagerFirst+seed)
		has[method] = append(has[method], n.features()...)
		for _, p := range n.populations {
			for name := range p.own {
				own[name] = true
			}
		}
	}
	for method, of := range has {
		for _, f := range []string{
			"level spikes", "crossings", "resets", "no resets", "hold", "refractory without hold", "no refractory",
			"gap junctions", "graded synapses", "a common delay", "no delay", "delays",
			"ideal clamp", "series resistance", "short-term", "short-term and stdp",
			"stdp of nearest spikes", "stdp of all spikes", "additive stdp", "multiplicative stdp", "stdp by a power",
		} {
			if !slices.Contains(of, f) {
				t.Errorf("no network of method %s has %s", method, f)
			}
		}
	}
	for name := range eagerRanges {
		if !own[name] {
			t.Errorf("no cells have %s of their own", name)
		}
	}
}

// features returns what a network has of what not every one has.
func (n *eagerNetwork) features() []string {
	var has []string
	note := func(holds bool, feature string) {
		if holds {
			has = append(has, feature)
		}
	}
	for _, p := range n.populations {
		rests := math.Round(p.model.Refractory/n.dt) > 1
		note(p.model.SpikeAt == Level, "level spikes")
		note(p.model.SpikeAt == Crossing, "crossings")
		note(len(p.model.Resets) > 0, "resets")
		note(len(p.model.Resets) == 0, "no resets")
		note(rests && p.model.Hold, "hold")
		note(rests && !p.model.Hold, "refractory without hold")
		note(!rests, "no refractory")
	}
	for _, c := range n.couplings {
		note(!c.graded, "gap junctions")
		note(c.graded, "graded synapses")
	}
	for _, c := range n.clamps {
		note(c.resistor == 0, "ideal clamp")
		note(c.resistor > 0, "series resistance")
	}
	for _, c := range n.connections {
		shortest, longest := slices.Min(c.delays), slices.Max(c.delays)
		note(shortest == longest, "a common delay")
		note(shortest < longest, "delays")
		note(shortest == 0, "no delay")
		note(c.shortTerm != nil, "short-term")
		if c.stdp != nil {
			note(c.shortTerm != nil, "short-term and stdp")
			note(c.stdp.Nearest, "stdp of nearest spikes")
			note(!c.stdp.Nearest, "stdp of all spikes")
			note(c.stdp.MuPlus == 0 || c.stdp.MuMinus == 0, "additive stdp")
			note(c.stdp.MuPlus == 1 || c.stdp.MuMinus == 1, "multiplicative stdp")
			note(c.stdp.MuPlus == 0.4 || c.stdp.MuMinus == 0.4, "stdp by a power")
		}
	}
	return has
}
