package hh

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkInputs compares the benchmark network with noise, samples, a clamp or couplings
// with the same network without, which has one thread, the two taking turns: "of-plain" is
// the ratio of the shortest times, and the median of all.
func BenchmarkInputs(b *testing.B) {
	const cells, ms = 1000, 1 // short, against neighbours
	always := ClampSteps{Steps: []ClampStep{{math.Inf(1), -60}}}
	gaps := func(p *Population) error { // four of each cell
		_, err := p.net.ConnectGaps(p, p, GapJunctions{Rule: Grid{Rows: 40, Columns: 25, Torus: true}.Pairs(), Conductance: Constant(1e-3)})
		return err
	}
	for _, c := range []struct {
		name string
		add  func(p *Population) error
	}{
		{"nothing", func(p *Population) error { return nil }},
		{"a pulse of no current", func(p *Population) error { return p.Inject(Pulse{End: math.Inf(1)}) }},
		{"samples of each cell", func(p *Population) error {
			rows := make([][]float64, 1000)
			for k := range rows {
				rows[k] = make([]float64, cells)
			}
			return p.InjectSamples(1, rows)
		}},
		{"Ornstein-Uhlenbeck", func(p *Population) error { return p.AddNoise(Noise{SD: 0.1, Tau: 5}) }},
		{"Ornstein-Uhlenbeck, correlated", func(p *Population) error { return p.AddNoise(Noise{SD: 0.1, Tau: 5, Correlation: 0.3}) }},
		{"white", func(p *Population) error { return p.AddWhiteNoise(WhiteNoise{Sigma: 0.1}) }},
		{"white, correlated", func(p *Population) error { return p.AddWhiteNoise(WhiteNoise{Sigma: 0.1, Correlation: 0.3}) }},
		{"white, shared", func(p *Population) error { return p.AddWhiteNoise(WhiteNoise{Sigma: 0.1, Correlation: 1}) }},
		{"ideal clamp of a cell", func(p *Population) error { return p.Clamp(VoltageClamp{Command: always, Cells: []int{0}}) }},
		{"ideal clamp of all", func(p *Population) error { return p.Clamp(VoltageClamp{Command: always}) }},
		{"series clamp of all", func(p *Population) error { return p.Clamp(VoltageClamp{Command: always, Resistance: 10}) }},
		{"gap junctions", gaps},
		{"gap junctions, two threads", gaps},
		{"graded synapses", func(p *Population) error {
			_, err := p.net.ConnectGraded(p, p, GradedSynapses{Rule: InDegree(4), Conductance: Constant(1e-3), E: -75, Activation: sigmoid})
			return err
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			build := func(threads int) *recurrentNetwork {
				s := newRecurrentNetwork(b, Config{Threads: threads, Seed: 1}, cells)
				run(b, s.net, 100)
				return s
			}
			threads := 1
			if strings.HasSuffix(c.name, "two threads") {
				threads = 2
			}
			with, plain := build(threads), build(1)
			check(b, c.add(with.cells))
			took := func(s *recurrentNetwork) float64 {
				start := time.Now()
				run(b, s.net, ms)
				return float64(time.Since(start).Nanoseconds()) / (ms / 0.01 * cells)
			}
			var all, without, of []float64
			for b.Loop() {
				x, y := took(with), took(plain)
				all, without, of = append(all, x), append(without, y), append(of, x/y)
			}
			slices.Sort(of)
			b.ReportMetric(slices.Min(all), "ns/neuron-step")
			b.ReportMetric(slices.Min(all)/slices.Min(without), "of-plain")
			b.ReportMetric(of[len(of)/2], "of-plain-median")
			b.ReportMetric(0, "ns/op")
		})
	}
}
