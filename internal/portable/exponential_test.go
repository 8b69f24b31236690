package portable

import (
	"math"
	"testing"
)

func TestExponentialHasMeanAndVarianceOne(t *testing.T) {
	s := NewStream(10, 0, 0)
	moments(t, 200_000, s.Exponential, 1, 1, 9)
	counts := make([]int, 64) // cells of equal probability
	for range 100_000 {
		counts[min(63, int(-64*math.Expm1(-s.Exponential())))]++
	}
	chiSquare(t, counts)
}

func TestExponentialStaysInItsRange(t *testing.T) {
	s := Stream{words: [8]uint32{math.MaxUint32, math.MaxUint32, 0, 0}, unused: 4}
	if got := s.Exponential(); math.Float64bits(got) != 0 {
		t.Errorf("at its least: %v, want 0", got)
	}
	if got := s.Exponential(); got != 53*math.Ln2 {
		t.Errorf("at its largest: %v, want %v", got, 53*math.Ln2)
	}
}

// draws are of 53 bits: random ones, small and large ones, and those next to
// where approximateExponential changes to the next segment of its table.
func draws() []uint64 {
	const most = 1<<53 - 1
	var us []uint64
	s := NewStream(11, 0, 0)
	for range 100_000 {
		us = append(us, s.Uint64()>>11, s.Uint64()>>(11+s.Intn(53)), most-s.Uint64()>>(11+s.Intn(53)))
	}
	for k := range 53 {
		for cell := range segments {
			edge := uint64(math.Ldexp(1+float64(cell)/segments, k))
			for _, rest := range []uint64{edge - 1, edge, edge + 1} {
				if rest > 0 {
					us = append(us, 1<<53-rest)
				}
			}
		}
	}
	return append(us, 0, most)
}

func TestRoughExponentialIsWithinItsBound(t *testing.T) {
	worst, at := 0.0, uint64(0)
	for _, u := range draws() {
		if e := math.Abs(approximateExponential(u) - exponential(u)); !(e <= worst) {
			worst, at = e, u
		}
	}
	// Its bound includes rounding.
	if !(worst < approximationError-0x1p-27) {
		t.Errorf("off by %g at %d, want below %g", worst, at, approximationError)
	}
	if worst < approximationError/4 {
		t.Errorf("off by at most %g, far below its bound of %g", worst, approximationError)
	}
}

// scales are those of connection probabilities, and beyond.
var scales = []float64{
	0, math.SmallestNonzeroFloat64, 1e-300, 0.01, 0.4342944819032518, 1, 3.5, 9.49122158102990, 999.4999165, 1e4, 123456.789,
	1e7, 0x1p24, 0x1p25, 1e9, 0x1p52, 0x1p53, 0x1p63, 1e20, 1e300, math.MaxFloat64, math.Inf(1),
}

func checkGeometric(t *testing.T, u uint64, scale float64) {
	t.Helper()
	got, want := GeometricOf(u<<11, scale), math.Floor(exponential(u)*scale)
	if math.Float64bits(got) != math.Float64bits(want) && !(got != got && want != want) {
		t.Fatalf("of draw %d, times %v: %v, want %v", u, scale, got, want)
	}
}

func TestGeometricIsTheExponentialRoundedDown(t *testing.T) {
	us := draws()
	for _, scale := range scales {
		for _, u := range us {
			checkGeometric(t, u, scale)
		}
	}
}

func TestGeometricIsExactNextToWhereItSteps(t *testing.T) {
	for _, scale := range scales {
		if !(scale > 0.02 && scale < 1e10) {
			continue // no steps, or all within doubt
		}
		for i := range 300 {
			k := math.Floor(float64(i) * max(1, scale/16))
			step := int64(-math.Expm1(-k/scale) * 0x1p53)
			for shift := range 40 {
				for _, near := range []int64{-1 << shift, 0, 1 << shift} {
					if u := step + near; u >= 0 && u < 1<<53 {
						checkGeometric(t, uint64(u), scale)
					}
				}
			}
		}
	}
}

func TestGeometricDrawsWhatExponentialDraws(t *testing.T) {
	a, b := NewStream(12, 0, 0), NewStream(12, 0, 0)
	for range 1000 {
		if got, want := a.Geometric(100), math.Floor(b.Exponential()*100); got != want {
			t.Fatalf("%v, want %v", got, want)
		}
	}
}

func BenchmarkExponential(b *testing.B) {
	s := NewStream(1, 0, 0)
	for b.Loop() {
		sink = s.Exponential()
	}
}

func BenchmarkGeometric(b *testing.B) {
	s := NewStream(1, 0, 0)
	for b.Loop() {
		sink = s.Geometric(1000)
	}
}
