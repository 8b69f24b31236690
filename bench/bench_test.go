package bench

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"testing"
)

// BenchmarkNetwork steps wb-network at several sizes, with 100 synapses for
// each neuron whatever the size, on one thread and on all. Building the network
// is not timed, and for a million neurons it takes minutes: -short leaves them
// out.
func BenchmarkNetwork(b *testing.B) {
	for _, neurons := range []int{1e3, 1e4, 1e5, 1e6} {
		for _, threads := range slices.Compact([]int{1, runtime.GOMAXPROCS(0)}) {
			b.Run(fmt.Sprintf("neurons=%d/threads=%d", neurons, threads), func(b *testing.B) {
				benchNetwork(b, neurons, threads)
			})
		}
	}
}

func benchNetwork(b *testing.B, neurons, threads int) {
	const synapses = 100 // of a neuron
	o := short("wb-network", neurons, max(3, 1e5/float64(neurons)), 64)
	o.Threads, o.connect = threads, synapses/float64(neurons)
	s, err := Prepare(o, nil)
	if err != nil {
		b.Fatal(err)
	}
	before := s.net.Steps()
	for b.Loop() {
		if err := s.Run(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
	steps := float64(s.net.Steps() - before)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/steps/float64(neurons), "ns/neuron-step")
}

// BenchmarkBaseline steps 1000 neurons in the scalar loops that runs are
// compared with.
func BenchmarkBaseline(b *testing.B) {
	const neurons = 1000
	for _, scenario := range withBaseline() {
		o := short(scenario.Name, neurons, 5, 64)
		lookUp, err := scenario.scalar.lookUp(scenario.grid(o.Step), o.Current)
		if err != nil {
			b.Fatal(err)
		}
		s, _ := runFor(b, o)
		for _, r := range []struct {
			name  string
			rates slopes
		}{{"look-up", lookUp}, {"exact", scenario.scalar.exact(o.Current)}} {
			for _, method := range scalarMethods {
				b.Run(fmt.Sprintf("%s/%s/%s", scenario.Name, r.name, method), func(b *testing.B) {
					c, err := s.scalarStart(neurons, r.rates)
					if err != nil {
						b.Fatal(err)
					}
					for b.Loop() {
						c.run(method, o.Dt, 1)
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/neurons, "ns/neuron-step")
				})
			}
		}
	}
}
