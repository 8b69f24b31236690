package synapses

import (
	"math"
	"slices"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/internal/portable"
)

func TestDelaysAreUniformBetweenTheirBounds(t *testing.T) {
	// In steps: 4 and 12 get half of what those between them get.
	const lo, hi = 4, 12
	p := newProjection(t, Spec{Rule: Probability(0.5), Delay: random.Uniform{Lo: lo * 0.125, Hi: hi * 0.125}, Shape: Shape{From: 200, To: 200}, Dt: 0.125, Seed: 5})
	all := edgesOf(p)
	counts := make([]float64, hi+1)
	for _, s := range all {
		if s.delay < lo || s.delay > hi {
			t.Fatalf("a delay of %d steps, want %d to %d", s.delay, lo, hi)
		}
		counts[s.delay]++
	}
	for d := lo; d <= hi; d++ {
		share := 1.0 / (hi - lo)
		if d == lo || d == hi {
			share /= 2
		}
		n := float64(len(all))
		if off := math.Abs(counts[d] - n*share); off > 5*math.Sqrt(n*share*(1-share)) {
			t.Errorf("%.0f of %.0f delays are %d steps, want %.0f", counts[d], n, d, n*share)
		}
	}
	if p.MinDelay != lo {
		t.Errorf("the shortest delay is %d steps, want %d", p.MinDelay, lo)
	}
}

func TestAWeightIsDrawnAfterTheDelayOfItsSynapse(t *testing.T) {
	p := newProjection(t, Spec{
		Rule: AllToAll{}, Weight: random.Normal{Mean: 3, SD: 0.5}, Delay: random.Uniform{Lo: 1, Hi: 4},
		Shape: Shape{From: 3, To: 5}, Dt: 0.125, Seed: 6,
	})
	var s portable.Stream
	for i, y := range edgesOf(p) {
		if i%5 == 0 {
			s = random.Synapse.OfProjection(6, 0, y.source)
		}
		delay := int(math.Floor(s.Uniform(1, 4)/0.125 + 0.5))
		if weight := 3 + float64(0.5*s.Normal()); y.delay != delay || y.weight != weight {
			t.Errorf("%d to %d: delay of %d steps, weight %v, want %d, %v", y.source, y.target, y.delay, y.weight, delay, weight)
		}
	}
}

func TestNoRuleDependsOnThreads(t *testing.T) {
	for _, rule := range []Rule{Probability(0.1), AllToAll{}, OneToOne{}, InDegree(11), OutDegree(12), randomPairs(700, 90, 90), InDegree(200)} {
		s := Spec{
			Rule: rule, Weight: random.Exponential{Mean: 2}, Delay: random.Truncated{Of: random.Normal{Mean: 2, SD: 1}, Lo: 0.3, Hi: 4},
			Shape: Shape{From: 90, To: 90, Multapses: rule == Rule(InDegree(200))}, Seed: 3, Threads: 1,
		}
		want := edgesOf(newProjection(t, s))
		for _, s.Threads = range []int{2, 5, 200} {
			if got := edgesOf(newProjection(t, s)); !slices.Equal(got, want) {
				t.Errorf("%T: %d threads make other synapses than one", rule, s.Threads)
			}
		}
		s.Seed = 4
		if slices.Equal(edgesOf(newProjection(t, s)), want) {
			t.Errorf("%T: seeds 3 and 4 make the same synapses", rule)
		}
	}
}

func TestPairsMayHaveRandomDelays(t *testing.T) {
	p := newProjection(t, Spec{Rule: randomPairs(500, 30, 20), Delay: random.Uniform{Lo: 0.5, Hi: 2}, Shape: Shape{From: 30, To: 20}, Dt: 0.125, Seed: 3})
	seen := map[int]bool{}
	for _, s := range edgesOf(p) {
		seen[s.delay] = true
		if s.delay < 4 || s.delay > 16 {
			t.Errorf("a delay of %d steps, want 4 to 16", s.delay)
		}
	}
	if len(seen) != 13 {
		t.Errorf("%d different delays, want 13", len(seen))
	}
}
