package communication

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// BenchmarkFilter is what ranks do for each spike of an epoch beside the delivery: the one that
// fired it packs it, and all look whether they need it, as a part of them does.
func BenchmarkFilter(b *testing.B) {
	const neurons, spikes = 10_000_000, 100_000
	s := rand.New(rand.NewPCG(1, 2))
	fired := make([]Spike, spikes)
	for i := range fired {
		fired[i] = Spike{Step: 7, Neuron: uint32(s.IntN(neurons))}
	}
	slices.SortFunc(fired, func(x, y Spike) int { return int(x.Neuron) - int(y.Neuron) })
	var packed []byte
	b.Run("pack", func(b *testing.B) {
		for b.Loop() {
			packed = AppendSpikes(packed[:0], 0, fired, 0)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/spikes, "ns/spike")
	})
	for _, part := range []float64{0.01, 0.1, 0.5, 1} {
		b.Run(fmt.Sprintf("pass/part=%g", part), func(b *testing.B) {
			f := NewFilter(neurons)
			for i := range uint32(neurons) {
				if s.Float64() < part {
					f.Add(i)
				}
			}
			f.Count()
			var passed []Spike
			for b.Loop() {
				passed = f.PassPacked(passed[:0], packed, 0)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/spikes, "ns/spike")
		})
	}
}
