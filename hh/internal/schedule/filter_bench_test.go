package schedule

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/hh/internal/synapses"
)

// BenchmarkSpikesOfARank finds what arrives in an epoch at a rank's 10240 cells, which have
// 100 synapses each, from the spikes at 10 Hz of all neurons of a network of many ranks: with
// every partition looking at every spike, as it is in a process alone, and with a filter. It
// includes taking the spikes in from where they came from other ranks.
func BenchmarkSpikesOfARank(b *testing.B) {
	for _, neurons := range []int{100_000, 1_000_000, 10_000_000} {
		for _, filtered := range []bool{false, true} {
			b.Run(fmt.Sprintf("%d/filter=%v", neurons, filtered), func(b *testing.B) { benchFilter(b, neurons, filtered) })
		}
	}
}

func benchFilter(b *testing.B, neurons int, filtered bool) {
	const cells, steps, partitions = 10_240, 30, 8
	made := synapses.New(synapses.Spec{
		Rule: synapses.Probability(100 / float64(neurons)), Weight: random.Constant(1), Delay: random.Uniform{Lo: 3, Hi: 5},
		Shape: synapses.Shape{From: neurons, To: cells}, Dt: 0.1, Precision: 64, Threads: 1,
	})
	var filter *communication.Filter
	if filtered {
		filter = communication.NewFilter(neurons)
		made.MarkSources(filter)
		filter.Count()
		made.Bind(filter)
	}
	var ranges []synapses.Partition
	for i := range partitions {
		ranges = append(ranges, synapses.Partition{Lo: cells * i / partitions, Hi: cells * (i + 1) / partitions, BlockShift: 8})
	}
	csrs := made.CSRs(ranges)

	rng := rand.New(rand.NewPCG(1, 1))
	var spikes []communication.Spike // of the epoch and the one before
	const rate = 10 * steps * 0.1 / 1000
	for i := 0.0; ; i++ {
		if i += math.Floor(rng.ExpFloat64() / rate); int(i) >= neurons {
			break
		}
		spikes = append(spikes, communication.Spike{Step: uint64(rng.IntN(steps)), Neuron: uint32(i)})
	}
	slices.SortFunc(spikes, func(x, y communication.Spike) int { return int(x.Neuron) - int(y.Neuron) })
	packed := communication.AppendSpikes(nil, 0, spikes, 0)

	var history communication.History
	var g synapses.Gatherer
	arrivals := synapses.NewArrivals()
	e := Epoch{First: steps, Steps: steps}
	var passed []communication.Spike
	for b.Loop() {
		passed = filter.PassPacked(passed[:0], packed, 0)
		history.Set(nil)
		history.Add(passed, 0)
		for i, c := range csrs {
			g.Gather(&arrivals, c, history.Spikes(), ranges[i], e.window())
		}
	}
	b.ReportMetric(float64(len(spikes)), "spikes")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(spikes)), "ns/spike")
	index := 1.5 / 8 * float64(neurons)
	if !filtered {
		index = 0
	}
	for _, c := range csrs {
		index += float64(c.IndexBytes())
	}
	b.ReportMetric(index/float64(neurons), "B/source")
}
