package synapses

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/random"
)

func TestAsManyPairsAreConnectedAsTheirProbabilitySays(t *testing.T) {
	const from, to = 310, 290
	for _, p := range []float64{1e-5, 0.003, 0.1, 0.5, 0.97, 0.99999} {
		for seed := range uint64(3) {
			n := newProjection(t, Spec{Rule: Probability(p), Shape: Shape{From: from, To: to}, Seed: seed}).Count
			mean, sigma := from*to*p, math.Sqrt(from*to*p*(1-p))
			if d := math.Abs(float64(n) - mean); d > 5*sigma {
				t.Errorf("probability %v, seed %d: %d synapses, want %.1f +- %.1f", p, seed, n, mean, sigma)
			}
		}
	}
}

func TestDegreesOfAProbabilityAreBinomial(t *testing.T) {
	const n = 600
	for _, p := range []float64{0.02, 0.3, 0.8} {
		s := newProjection(t, Spec{Rule: Probability(p), Shape: Shape{From: n, To: n}, Seed: 11})
		out, in := degreesOf(t, s)
		for name, degrees := range map[string][]int{"out": out, "in": in} {
			// The sum of squares over the variance is chi-squared with n degrees
			// of freedom: n +- sqrt(2n).
			mean, variance := n*p, n*p*(1-p)
			chi2 := 0.0
			for _, d := range degrees {
				chi2 += (float64(d) - mean) * (float64(d) - mean) / variance
			}
			if math.Abs(chi2-n) > 5*math.Sqrt(2*n) {
				t.Errorf("probability %v: %s-degrees have chi-squared %.1f, want %d +- %.1f", p, name, chi2, n, math.Sqrt(2*n))
			}
		}
	}
}

func TestProbability0ConnectsNobody(t *testing.T) {
	p := newProjection(t, Spec{Rule: Probability(0), Shape: Shape{From: 50, To: 70}})
	if p.Count != 0 {
		t.Errorf("%d synapses", p.Count)
	}
}

func TestAProbabilityThatVanishesBeside1ConnectsNobody(t *testing.T) {
	for _, p := range []float64{1e-16, 1e-17, 1e-100, 5e-324} {
		s := newProjection(t, Spec{Rule: Probability(p), Shape: Shape{From: 50, To: 70}})
		if s.Count != 0 {
			t.Errorf("probability %v: %d synapses", p, s.Count)
		}
	}
}

func TestProbability1ConnectsEveryPairSelfIncluded(t *testing.T) {
	p := newProjection(t, Spec{Rule: Probability(1), Delay: random.Uniform{Lo: 0, Hi: 3}, Shape: Shape{From: 40, To: 40}})
	if p.Count != 40*40 {
		t.Errorf("%d synapses among 40 cells", p.Count)
	}
	out, in := degreesOf(t, p)
	for i := range out {
		if out[i] != 40 || in[i] != 40 {
			t.Errorf("neuron %d has %d synapses to and %d from others", i, out[i], in[i])
		}
	}
}

func TestNoSelfLeavesTheOtherSynapsesOfAProbability(t *testing.T) {
	s := Spec{Rule: Probability(0.3), Shape: Shape{From: 80, To: 80}, Seed: 22}
	all := edgesOf(newProjection(t, s))
	want := slices.DeleteFunc(slices.Clone(all), func(e edge) bool { return e.source == e.target })
	s.Shape.NoSelf = true
	if got := edgesOf(newProjection(t, s)); !slices.Equal(got, want) || len(want) == len(all) {
		t.Errorf("%d synapses, want %d of %d", len(got), len(want), len(all))
	}
}

func TestSynapsesDrawnAheadAreThoseDrawnOneByOne(t *testing.T) {
	delay := random.Uniform{Lo: 1, Hi: 5}
	oneByOne := random.Truncated{Of: delay, Lo: math.Inf(-1), Hi: math.Inf(1)} // the same draws
	for _, p := range []Probability{1e-9, 0.003, 0.1, 0.5, 0.97, 1 - 1e-12} {
		for _, noSelf := range []bool{false, true} {
			t.Run(fmt.Sprintf("%v, NoSelf %v", float64(p), noSelf), func(t *testing.T) {
				made := func(delay random.Distribution) []edge {
					return edgesOf(newProjection(t, Spec{
						Rule: p, Delay: delay, Shape: Shape{From: 300, To: 300, NoSelf: noSelf}, Dt: 0.01, Seed: 5, Threads: 2,
					}))
				}
				if got, want := made(delay), made(oneByOne); !slices.Equal(got, want) {
					t.Errorf("%d synapses, want the same %d", len(got), len(want))
				}
			})
		}
	}
}

func TestSynapsesDrawnAheadDoNotDependOnThreads(t *testing.T) {
	s := Spec{Rule: Probability(0.1), Delay: random.Uniform{Lo: 1, Hi: 4}, Shape: Shape{From: 90, To: 130}, Seed: 3, Threads: 1}
	want := edgesOf(newProjection(t, s))
	for _, s.Threads = range []int{2, 5, 200} {
		if got := edgesOf(newProjection(t, s)); !slices.Equal(got, want) {
			t.Errorf("%d threads make other synapses than one", s.Threads)
		}
	}
}

func TestSmallProbabilitiesKeepTheirDigits(t *testing.T) {
	// 1 - 1.6e-16 is 1 - 1.1e-16 in float64. No machine has the cells that
	// would show it, but only the synapses are drawn.
	for _, p := range []float64{1.6e-16, 2.5e-16, 3e-12, 0.9e-8, 1.1e-8, 1e-4} {
		shape := Shape{From: 30, To: int(math.Min(1000/p, math.MaxInt/2))}
		s := newProjection(t, Spec{Rule: Probability(p), Shape: shape})
		count, mean := s.Count, p*float64(shape.From)*float64(shape.To)
		if d := math.Abs(float64(count) - mean); d > 5*math.Sqrt(mean) {
			t.Errorf("probability %v: %d synapses, want %.0f +- %.0f", p, count, mean, math.Sqrt(mean))
		}
	}
}
