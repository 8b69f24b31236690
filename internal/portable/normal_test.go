package portable

import (
	"math"
	"testing"
)

func TestNormalHasMeanZeroAndVarianceOne(t *testing.T) {
	s := NewStream(11, 0, 0)
	moments(t, 200_000, s.Normal, 0, 1, 3)
	counts := make([]int, 64) // cells of equal probability
	for range 100_000 {
		counts[min(63, int(32*math.Erfc(-s.Normal()/math.Sqrt2)))]++
	}
	chiSquare(t, counts)
}

func TestNormalStaysInItsRange(t *testing.T) {
	for _, c := range []struct {
		name string
		word uint32 // both words
		want float64
	}{
		// -sqrt(2) erfcinv(2 p), from mpmath.
		{"the smallest probability", 0, 8.29236107581359553823},
		{"the largest one", math.MaxUint32, -1.39145821233588346112e-16},
	} {
		s := Stream{words: [8]uint32{c.word, c.word}, unused: 2}
		if got := s.Normal(); math.Abs(got/c.want-1) > 1e-14 || math.Abs(got) > NormalRange {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestQuantilesHaveTheirProbability(t *testing.T) {
	worst := 0.0
	for e := -54.0; e < -1; e += 1.0 / 64 {
		p := math.Exp2(e)
		x := quantile(p)
		// Newton's step towards the true one, from the distribution function.
		density := math.Exp(-x*x/2) / math.Sqrt(2*math.Pi)
		off := (math.Erfc(x/math.Sqrt2)/2 - p) / density
		// erfc and p are known to about an ulp each, which the density magnifies.
		worst = max(worst, (math.Abs(off)-4e-16*p/density)/x)
	}
	if worst > 1e-15 {
		t.Errorf("relative error %.2g, want 1e-15 at most", worst)
	}
	if x := quantile(0.5); x != 0 {
		t.Errorf("the median is %v, want 0", x)
	}
	for i, x := range map[float64]float64{
		// Abramowitz & Stegun, table 26.5.
		0.025: 1.959963984540054, 0.005: 2.575829303548901, 0.0005: 3.290526731491926, 0.25: 0.674489750196082,
	} {
		if got := quantile(i); math.Abs(got/x-1) > 1e-14 {
			t.Errorf("exceeded with probability %v is %v, want %v", i, got, x)
		}
	}
}

func BenchmarkNormal(b *testing.B) {
	s := NewStream(1, 0, 0)
	for b.Loop() {
		sink = s.Normal()
	}
}
