package hh

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"
)

// BenchmarkSynapses makes the synapses of wb-network, with as many for each
// neuron at a larger size, and delivers spikes through them, 200 per neuron and
// second: on one thread, without the cells' own steps.
func BenchmarkSynapses(b *testing.B) {
	for _, size := range []struct{ neurons, each int }{{1000, 100}, {100_000, 100}, {100_000, 1000}} {
		b.Run(fmt.Sprintf("%dx%d", size.neurons, size.each), func(b *testing.B) {
			benchSynapses(b, size.neurons, size.each)
		})
	}
}

func benchSynapses(b *testing.B, neurons, each int) {
	n := must(NewNetwork(Config{Dt: 0.01, Threads: 1}))(b)
	m := WangBuzsaki()
	m.Receptors = []Receptor{{Name: "s", G: 1e-3, Tau: 5}}
	p := must(n.AddPopulation("cells", m, neurons))(b)
	before := memoryInUse()
	start := time.Now()
	synapses := must(n.Connect(p, p, Connection{
		Receptor: "s", Rule: Probability(float64(each) / float64(neurons)), Weight: Constant(1), Delay: Uniform{3, 5},
	}))(b)
	n.crew = newCrew(n)
	made := float64(synapses.Len()) / time.Since(start).Seconds()
	bytes := float64(memoryInUse()-before) / float64(synapses.Len())

	steps := int(n.epoch())
	member := n.crew.members[0]
	w := member.workers[p]
	rng := rand.New(rand.NewPCG(1, 2))
	for range neurons * 500 * 2 / 1000 { // 200 Hz for the 5 ms that they matter
		p.history = append(p.history, Spike{Step: 1000 - uint64(rng.IntN(500)), Neuron: uint32(rng.IntN(neurons))})
	}
	slices.SortFunc(p.history, func(x, y Spike) int {
		if x.Neuron != y.Neuron {
			return int(x.Neuron) - int(y.Neuron)
		}
		return int(x.Step) - int(y.Step)
	})
	events := 0.0
	for b.Loop() {
		for _, part := range member.partitions {
			member.gather(part, epoch{from: 1001, count: steps})
			for _, d := range member.due {
				events += float64(d.to - d.from)
			}
			for _, block := range part.blocks {
				member.in[0].turnTo(block, part.shift)
				for slot := range steps {
					check(b, w.deliver(block, slot, member.in))
				}
			}
		}
		b.StopTimer()
		check(b, p.Set("s", Constant(0)))
		b.StartTimer()
	}
	b.ReportMetric(made/1e6, "Mmade/s")
	b.ReportMetric(bytes, "B/synapse")
	b.ReportMetric(events/b.Elapsed().Seconds()/1e6, "Mevents/s")
	b.ReportMetric(0, "ns/op")
}

func memoryInUse() uint64 {
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}
