package synapses

import (
	"math"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/random"
)

func TestSmallProbabilitiesKeepTheirDigits(t *testing.T) {
	// 1 - 1.6e-16 is 1 - 1.1e-16 in float64. No machine has the cells that
	// would show it, but only the synapses are drawn.
	for _, p := range []float64{1.6e-16, 2.5e-16, 3e-12, 0.9e-8, 1.1e-8, 1e-4} {
		shape := Shape{From: 30, To: int(math.Min(1000/p, math.MaxInt/2))}
		s := New(Spec{Rule: Probability(p), Weight: random.Constant(1), Delay: random.Constant(1), Shape: shape, Dt: 0.1, Precision: 64, Threads: 1})
		count, mean := s.Count, p*float64(shape.From)*float64(shape.To)
		if d := math.Abs(float64(count) - mean); d > 5*math.Sqrt(mean) {
			t.Errorf("probability %v: %d synapses, want %.0f +- %.0f", p, count, mean, math.Sqrt(mean))
		}
	}
}
