package hh

import (
	"math"
	"slices"
	"testing"
)

// trainsByNeuron returns the times of each neuron's spikes, in ms.
func trainsByNeuron(m *SpikeMonitor, neurons int) [][]float64 {
	trains := make([][]float64, neurons)
	for i := range m.Len() {
		trains[m.Neurons[i]] = append(trains[m.Neurons[i]], m.Time(i))
	}
	return trains
}

// meanAndVariance returns those of numbers.
func meanAndVariance(x []float64) (mean, variance float64) {
	for _, y := range x {
		mean += y / float64(len(x))
	}
	for _, y := range x {
		variance += (y - mean) * (y - mean) / float64(len(x)-1)
	}
	return mean, variance
}

// Bounds are five standard deviations of the estimate, for fixed seeds.
func TestCountsOfPoissonTrainsHaveTheMeanAndVarianceOfTheirRate(t *testing.T) {
	const neurons, rate, ms = 1000, 40.0, 1000.0
	const expected = rate * ms / 1000
	for seed := range uint64(3) {
		n := newNetwork(t, Config{Dt: 0.1, Seed: seed})
		c := addSource(t, n, "source", neurons, PoissonTrains{Rate: rate}).CountSpikes()
		run(t, n, ms)
		counts := make([]float64, neurons)
		for i, x := range c.Counts {
			counts[i] = float64(x)
		}
		mean, variance := meanAndVariance(counts)
		if math.Abs(mean-expected) > 5*math.Sqrt(expected/neurons) {
			t.Errorf("seed %d: %v spikes of a neuron, want %v", seed, mean, expected)
		}
		if fano := variance / mean; math.Abs(fano-1) > 5*math.Sqrt(2./neurons) {
			t.Errorf("seed %d: the Fano factor is %v, want 1", seed, fano)
		}
	}
}

// The test is that of Kolmogorov and Smirnov: sqrt(n) times the largest distance from the
// distribution is above 2.2 in one case of 8000.
func TestIntervalsOfPoissonTrainsAreExponential(t *testing.T) {
	const neurons, rate = 50, 100.0
	n := newNetwork(t, Config{Dt: 0.01, Seed: 7})
	m := addSource(t, n, "source", neurons, PoissonTrains{Rate: rate}).RecordSpikes()
	run(t, n, 2000)
	var intervals []float64
	for _, train := range trainsByNeuron(m, neurons) {
		for i := range train[1:] {
			intervals = append(intervals, train[i+1]-train[i])
		}
	}
	slices.Sort(intervals)
	far := 0.0
	for i, x := range intervals {
		f := 1 - math.Exp(-(x+0.005)*rate/1000)
		far = max(far, math.Abs(f-float64(i)/float64(len(intervals))))
	}
	if d := far * math.Sqrt(float64(len(intervals))); d > 2.2 {
		t.Errorf("%d intervals are %v off the exponential distribution", len(intervals), d)
	}
	// Those of one follow each other independently.
	mean, variance := meanAndVariance(intervals)
	if cv := math.Sqrt(variance) / mean; math.Abs(cv-1) > 5/math.Sqrt(float64(len(intervals))) {
		t.Errorf("the coefficient of variation is %v, want 1", cv)
	}
}

func TestPoissonTrainsOfNeuronsAreIndependent(t *testing.T) {
	const neurons = 200
	n := newNetwork(t, Config{Dt: 0.1, Seed: 5})
	a := addSource(t, n, "a", neurons, PoissonTrains{Rate: 200})
	b := addSource(t, n, "b", neurons, PoissonTrains{Rate: 200})
	ra, rb := must(a.RecordRate(5)), must(b.RecordRate(5))
	run(t, n, 5000)
	// The rate of all together is Poisson too, and that of one source no guide to another's.
	mean, variance := meanAndVariance(ra.Rates)
	if fano := variance / mean * neurons * 0.005; math.Abs(fano-1) > 5*math.Sqrt(2./1000) {
		t.Errorf("the Fano factor of all together is %v, want 1", fano)
	}
	meanB, varianceB := meanAndVariance(rb.Rates)
	r := 0.0
	for i, x := range ra.Rates {
		r += (x - mean) * (rb.Rates[i] - meanB) / math.Sqrt(variance*varianceB) / float64(len(ra.Rates))
	}
	if math.Abs(r) > 5/math.Sqrt(1000) {
		t.Errorf("two sources are correlated by %v", r)
	}
}

func TestPoissonTrainsFollowRatesOfTheirOwnAndOverTime(t *testing.T) {
	const ms = 20_000.
	for _, c := range []struct {
		name   string
		trains PoissonTrains
		rate   func(ms float64, neuron int) float64
	}{
		{"of their own", PoissonTrains{Rates: []float64{0, 20, 500}}, func(_ float64, i int) float64 { return []float64{0, 20, 500}[i] }},
		{"over time", PoissonTrains{Every: 4000, Samples: [][]float64{{10}, {0}, {300}, {100}}}, func(ms float64, _ int) float64 {
			return []float64{10, 0, 300, 100, 0}[int(ms/4000)]
		}},
		{"both", PoissonTrains{Every: 8000, Samples: [][]float64{{10, 0, 40}, {200, 30, 0}}}, func(ms float64, i int) float64 {
			return [][]float64{{10, 0, 40}, {200, 30, 0}, {0, 0, 0}}[int(ms/8000)][i]
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newNetwork(t, Config{Dt: 0.1, Seed: 3})
			m := addSource(t, n, "source", 3, c.trains).RecordSpikes()
			run(t, n, ms)
			const bin = 2000
			for i, train := range trainsByNeuron(m, 3) {
				var counts [ms / bin]float64
				for _, at := range train {
					counts[int(at/bin)]++
				}
				for k, got := range counts {
					want := c.rate((float64(k)+0.5)*bin, i) * bin / 1000
					if math.Abs(got-want) > 5*math.Sqrt(want) {
						t.Errorf("neuron %d: %v spikes from %d ms on, want %v", i, got, k*bin, want)
					}
				}
			}
		})
	}
}

func TestOfSamplesThatBeginAtOneStepTheLastCounts(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1, Seed: 3})
	samples := make([][]float64, 100_000)
	for k := range samples {
		samples[k] = []float64{[]float64{0, 1000, 0, 0}[k%4]} // at 0.025 ms, and 0.05 ms is nearer to the next step
	}
	c := addSource(t, n, "source", 1, PoissonTrains{Every: 0.025, Samples: samples}).CountSpikes()
	run(t, n, 5000)
	if want := 2500.; math.Abs(float64(c.Total)-want) > 5*50 {
		t.Errorf("%d spikes, want about %v", c.Total, want)
	}
}

func TestANeuronMaySpikeSeveralTimesInAStep(t *testing.T) {
	n := newNetwork(t, Config{Dt: 1, Seed: 3})
	s := addSource(t, n, "source", 4, PoissonTrains{Rate: 5000})
	p := addPopulation(t, n, "cells", passive(0.1, -65), 4)
	connect(t, n, s, p, Connection{Receptor: "s", Rule: OneToOne{}, Weight: Constant(1), Delay: Constant(0)})
	c := s.CountSpikes()
	run(t, n, 1000)
	if got := float64(c.Total) / 4; math.Abs(got-5000) > 5*math.Sqrt(5000)/2 {
		t.Errorf("%v spikes in 1000 steps, want 5000", got)
	}
	for i, s := range valuesOf(t, p, "s") { // decays by a part in 10^6
		if math.Abs(s-float64(c.Counts[i])) > 0.02 {
			t.Errorf("cell %d got %v of %d spikes", i, s, c.Counts[i])
		}
	}
}

// A dead time makes trains more regular: the CV of their intervals is that of the part that
// is drawn by the whole mean (Cox, Renewal theory, 1962, section 1.3).
func TestIntervalsOfRenewalTrainsHaveTheMeanAndCVOfTheirDistribution(t *testing.T) {
	for _, c := range []struct {
		trains   RenewalTrains
		mean, cv float64
	}{
		{RenewalTrains{Refractory: 4, Intervals: Exponential{Mean: 6}}, 10, 0.6},
		{RenewalTrains{Intervals: Uniform{Lo: 2, Hi: 6}}, 4, 4 / math.Sqrt(12) / 4},
		{RenewalTrains{Intervals: Constant(7.5)}, 7.5, 0},
	} {
		const neurons = 100
		n := newNetwork(t, Config{Dt: 0.01, Seed: 3})
		m := addSource(t, n, "source", neurons, c.trains).RecordSpikes()
		run(t, n, 1000)
		var intervals []float64
		for _, train := range trainsByNeuron(m, neurons) {
			for i := range train[1:] {
				intervals = append(intervals, train[i+1]-train[i])
			}
		}
		mean, variance := meanAndVariance(intervals)
		cv := math.Sqrt(variance) / mean
		if bound := 5 * c.mean / math.Sqrt(float64(len(intervals))); math.Abs(mean-c.mean) > bound+0.1 || math.Abs(cv-c.cv) > 0.02 {
			t.Errorf("%+v: mean %v ms and CV %v, want %v and %v", c.trains, mean, cv, c.mean, c.cv)
		}
	}
}
