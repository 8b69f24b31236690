package schedule

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/hh/internal/synapses"
	"github.com/lut4go/lut4go/kernel"
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
	d := &engine.Description{
		Method: engine.Euler, Dt: 0.01, Cm: 1, LeakG: 0.1, LeakGE: -6.5, Receptors: []engine.Receptor{{G: 1e-3, Tau: 5}},
	}
	c, err := engine.New[float64](d, nil, neurons, "")
	if err != nil {
		b.Fatal(err)
	}
	p := NewPopulation(c)
	before := memoryInUse()
	start := time.Now()
	made := synapses.New(synapses.Spec{
		Rule: synapses.Probability(float64(each) / float64(neurons)), Weight: random.Constant(1), Delay: random.Uniform{Lo: 3, Hi: 5},
		Shape: synapses.Shape{From: neurons, To: neurons}, Dt: d.Dt, Precision: 64, Threads: 1,
	})
	Connect(&p.Sender, p, made)
	pool := NewPool([]*Population{p}, 1, 64)
	rate := float64(made.Count) / time.Since(start).Seconds()
	bytes := float64(memoryInUse()-before) / float64(made.Count)

	p.History.Set(someSpikes(neurons))
	e := Epoch{First: 1001, Steps: EpochLength([]*Population{p})}
	w := pool.workers[0]
	k, err := kernel.New[float64]("")
	if err != nil {
		b.Fatal(err)
	}
	x := make([]float64, neurons)
	events := 0
	for b.Loop() {
		for _, part := range w.partitions {
			in := w.gather(part, e)
			events += in[0].Len()
			for place, block := range part.blocks {
				in[0].TurnTo(place)
				for slot := range e.Steps {
					if err := synapses.Deliver(k, x[block.Lo:block.Hi], &in[0], place, slot); err != nil {
						b.Fatal(err)
					}
				}
			}
		}
		b.StopTimer()
		clear(x)
		b.StartTimer()
	}
	b.ReportMetric(rate/1e6, "Mmade/s")
	b.ReportMetric(bytes, "B/synapse")
	b.ReportMetric(float64(events)/b.Elapsed().Seconds()/1e6, "Mevents/s")
	b.ReportMetric(0, "ns/op")
}

// someSpikes returns those of the 500 steps before step 1001 at 200 Hz.
func someSpikes(neurons int) []communication.Spike {
	rng := rand.New(rand.NewPCG(1, 2))
	var all []communication.Spike
	for range neurons * 500 * 2 / 1000 {
		all = append(all, communication.Spike{Step: 1000 - uint64(rng.IntN(500)), Neuron: uint32(rng.IntN(neurons))})
	}
	slices.SortFunc(all, func(x, y communication.Spike) int {
		if x.Neuron != y.Neuron {
			return int(x.Neuron) - int(y.Neuron)
		}
		return int(x.Step) - int(y.Step)
	})
	return all
}

func memoryInUse() uint64 {
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}
