package scenario

import (
	"slices"
	"testing"
	"time"

	"github.com/lut4go/lut4go/hh"
)

// BenchmarkFeatures compares wb-network with something more with wb-network alone, in the
// same minutes: one thread, or two, the two networks taking turns. "of-plain" is the median
// ratio of their times.
func BenchmarkFeatures(b *testing.B) {
	for _, f := range []struct {
		name string
		add  func(s *Simulation) error
	}{
		{"gap-junctions", func(s *Simulation) error { // each cell in four
			_, err := s.net.ConnectGaps(s.cells, s.cells, hh.GapJunctions{
				Rule: hh.Grid{Rows: 40, Columns: 25, Torus: true}.Pairs(), Conductance: hh.Constant(1e-3)})
			return err
		}},
		{"graded-synapses", func(s *Simulation) error {
			_, err := s.net.ConnectGraded(s.cells, s.cells, hh.GradedSynapses{
				Rule: hh.InDegree(4), Conductance: hh.Constant(1e-3), E: -75,
				Activation: func(v float64) float64 { return 1 / (1 + hh.Exp(-(v+40)/5)) }})
			return err
		}},
	} {
		b.Run(f.name+"/threads=1", func(b *testing.B) { benchFeature(b, f.add, 1) })
		b.Run(f.name+"/threads=2", func(b *testing.B) { benchFeature(b, f.add, 2) })
	}
}

func benchFeature(b *testing.B, add func(s *Simulation) error, threads int) {
	const ms, settled = 20, 200 // of biological time
	prepare := func(threads int) *Simulation {
		o := short("wb-network", 1000, ms, 64)
		o.Threads = threads
		s, err := Prepare(o, nil)
		if err != nil {
			b.Fatal(err)
		}
		return s
	}
	plain, more := prepare(1), prepare(threads)
	if err := add(more); err != nil {
		b.Fatal(err)
	}
	goOn(b, plain, settled)
	goOn(b, more, settled)
	var times, of []float64
	for b.Loop() {
		start := time.Now()
		goOn(b, plain, ms)
		alone := time.Since(start)
		start = time.Now()
		goOn(b, more, ms)
		run := time.Since(start)
		times = append(times, float64(run.Nanoseconds())/(ms/plain.options.Dt)/float64(plain.options.Neurons))
		of = append(of, run.Seconds()/alone.Seconds())
	}
	slices.Sort(times)
	slices.Sort(of)
	b.ReportMetric(times[len(times)/2], "ns/neuron-step")
	b.ReportMetric(of[len(of)/2], "of-plain")
	b.ReportMetric(0, "ns/op")
}
