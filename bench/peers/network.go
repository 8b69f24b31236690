package peers

import (
	"context"
	"strconv"

	"github.com/lut4go/lut4go/bench/internal/timing"
	"github.com/lut4go/lut4go/bench/scenario"
)

// network is a scenario that Brian2 has as well.
type network struct {
	name, model, script string
	neurons             int
	tables              []bool // whether Brian2 looks rates up, of each row
	fused               bool   // the step of its cells is peerModel's
	computes            string // by lut4go
	// tolerance is the fraction by which numbers of spikes may differ.
	tolerance float64
}

func networks() []network {
	return []network{
		{
			name: "wb-network", model: "wang-buzsaki", script: "brian2_wb_network.py", neurons: 1000,
			tables: []bool{false, true}, fused: true, computes: "fused step, linear table of 1 mV",
			tolerance: 0.1, // other seeds differ by some 2 %
		},
		{
			name: "cobahh", model: "traub-miles", script: "brian2_cobahh.py", neurons: 4000,
			tables: []bool{false}, computes: "linear table of 0.1 mV",
			tolerance: 0.3, // by some 7 %
		},
	}
}

// Networks returns the names of the networks.
func Networks() []string {
	var names []string
	for _, n := range networks() {
		names = append(names, n.name)
	}
	return names
}

// findNetwork returns the network of a name, nil if there is none.
func findNetwork(name string) *network {
	for _, n := range networks() {
		if n.name == name {
			return &n
		}
	}
	return nil
}

// network returns that of valid options, nil for cells alone.
func (o Options) network() *network { return findNetwork(o.Network) }

// seeds is how many networks are drawn at most. Each is run in every so many rounds.
const seeds = 3

// seed returns that of a round, which counts from 1.
func seed(round int) int { return (round-1)%seeds + 1 }

// lut4goNetwork is this library on a whole network.
func lut4goNetwork(o Options, precision int) *implementation {
	n := o.network()
	return &implementation{
		row: Row{Peer: "lut4go", Computes: n.computes, Precision: precision},
		round: func(ctx context.Context, number int) (measurement, error) {
			s, err := scenario.Find(n.name)
			if err != nil {
				return measurement{}, err
			}
			run := s.Defaults
			run.Neurons, run.Precision, run.Threads, run.Seed = o.Neurons, precision, o.Threads, uint64(seed(number))
			sim, err := scenario.Prepare(run, nil)
			if err != nil {
				return measurement{}, err
			}
			watch := timing.Start()
			if err := sim.Run(ctx); err != nil {
				return measurement{}, err
			}
			took, waited := watch.Stop()
			x, err := sim.Result()
			return measurement{
				Ns: x.NsPerNeuronStep, Spikes: &x.Spikes, Flags: backendFlag(x.Backend),
				Wall: took.Seconds(), Processor: took.Seconds() * (1 - waited),
			}, err
		},
	}
}

// brian2Network is Brian2 on it. Its programs, one for each seed, are built once.
func brian2Network(w *workDir, o Options, table bool) *implementation {
	n := o.network()
	r := &implementation{
		row:       Row{Peer: "brian2", Computes: "C++ standalone, " + brian2Rates(table), Precision: 64},
		tolerance: n.tolerance,
	}
	args := []string{n.script, "--serve", "--neurons", strconv.Itoa(o.Neurons)}
	if table {
		args = append(args, "--table")
	}
	args = append(args, "--seeds")
	for i := range min(seeds, o.Rounds) {
		args = append(args, strconv.Itoa(i+1))
	}
	r.script(w, w.brian2, args...)
	return r
}
