package hh

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"
)

// BenchmarkSources compares wb-network with one that has a thousand more neurons as
// sources, connected like the cells: one thread, the two taking turns. "of-without" is the
// ratio of their times: of the quickest runs, and the median of all. What the sources cost
// by themselves is to be told from what their spikes cost at the synapses and from what
// they make of the cells, so their weight is 0, and "silent" ones have no spikes.
func BenchmarkSources(b *testing.B) {
	const neurons = 1000
	var given GivenTrains
	for i := range neurons * 10 * 100 { // 100 s
		given.Neurons, given.Times = append(given.Neurons, i%neurons), append(given.Times, 0.01+float64(i)*0.1)
	}
	for _, c := range []struct {
		name   string
		trains func() Trains
	}{
		{"silent", func() Trains { return GivenTrains{} }},
		{"given, 10 Hz", func() Trains { return given }},
		{"streamed, 10 Hz", func() Trains { return StreamedTrains{&benchReader{neurons: neurons}} }},
		{"Poisson, 10 Hz", func() Trains { return PoissonTrains{Rate: 10} }},
		{"Poisson, 100 Hz", func() Trains { return PoissonTrains{Rate: 100} }},
	} {
		for _, delay := range []float64{3, 0} {
			b.Run(fmt.Sprintf("%s/%v ms", c.name, delay), func(b *testing.B) {
				without, with := newSizesNetwork(b, 1, neurons, 100), newSizesNetwork(b, 1, neurons, 100)
				source := addSource(b, with, "source", neurons, c.trains())
				connect(b, with, source, with.populations[0], Connection{Receptor: "b", Rule: Probability(0.1), Weight: Constant(0), Delay: Uniform{Lo: delay, Hi: delay + 2}})
				count := source.CountSpikes()
				compareWithout(b, with, without, func() { run(b, with, benchMs) })
				b.ReportMetric(1000*float64(count.Total)/neurons/with.Time(), "Hz")
			})
		}
	}
}

// benchReader reads spikes of 10 Hz for ever.
type benchReader struct{ at, neurons int }

func (r *benchReader) ReadSpikes(times []float64, neurons []uint32) (int, error) {
	for i := range times {
		times[i], neurons[i] = 0.01+float64(r.at)*100/float64(r.neurons), uint32(r.at%r.neurons)
		r.at++
	}
	return len(times), nil
}

// BenchmarkRunUntil compares wb-network by RunUntil, whose condition is never met, with one by
// Run in the same way: the arrivals of an epoch's last step are delivered before the others.
func BenchmarkRunUntil(b *testing.B) {
	without, with := newSizesNetwork(b, 1, 1000, 100), newSizesNetwork(b, 1, 1000, 100)
	spikes := with.populations[0].CountSpikes()
	compareWithout(b, with, without, func() {
		_, err := with.RunUntil(context.Background(), benchMs, func() bool { return spikes.Total == math.MaxUint64 })
		check(b, err)
	})
}

// benchMs is how long networks run in turns.
const benchMs = 5

// compareWithout compares a network, which goOn takes on, with one that has a feature less.
func compareWithout(b *testing.B, with, without *Network, goOn func()) {
	var ns, of []float64
	least := 0.0
	took := func(run func()) float64 {
		start := time.Now()
		run()
		return float64(time.Since(start).Nanoseconds())
	}
	for b.Loop() {
		f, g := took(func() { run(b, without, benchMs) }), took(goOn)
		if least == 0 || f < least {
			least = f
		}
		ns, of = append(ns, g), append(of, g/f)
	}
	slices.Sort(of)
	steps := benchMs / with.config.Dt * float64(with.populations[0].Len())
	b.ReportMetric(slices.Min(ns)/steps, "ns/neuron-step")
	b.ReportMetric(slices.Min(ns)/least, "of-without")
	b.ReportMetric(of[len(of)/2], "of-without-median")
	b.ReportMetric(0, "ns/op")
}
