package portable

import (
	"math"
	"math/bits"
	"testing"
)

func TestFloat64IsUniform(t *testing.T) {
	s := NewStream(4, 0, 0)
	moments(t, 200_000, s.Float64, 0.5, 1.0/12, 1.8)
	counts := make([]int, 256)
	for range 200_000 {
		counts[int(s.Float64()*256)]++
	}
	chiSquare(t, counts)
}

func TestFloat64IsBelowOneAndUses53Bits(t *testing.T) {
	s := Stream{words: [8]uint32{0, 1 << 11, math.MaxUint32, math.MaxUint32}, unused: 4}
	if got := s.Float64(); got != 1-0x1p-53 {
		t.Errorf("of all ones: %x, want 1 - 2^-53", got)
	}
	if got := s.Float64(); got != 0x1p-53 {
		t.Errorf("of the lowest used bit: %x, want 2^-53", got)
	}
}

func TestUniformNeverReturnsItsUpperBound(t *testing.T) {
	top := func() *Stream {
		return &Stream{words: [8]uint32{math.MaxUint32, math.MaxUint32}, unused: 2}
	}
	for _, b := range [][2]float64{
		{1, 2}, {-2, -1}, {-1, 0}, {1, math.Nextafter(1, 2)}, {1e16, 1e16 + 2},
		{-65.5, -65}, {0, math.SmallestNonzeroFloat64}, {-math.SmallestNonzeroFloat64, 0},
	} {
		if got := top().Uniform(b[0], b[1]); !(b[0] <= got && got < b[1]) {
			t.Errorf("Uniform(%v, %v) = %v at the top", b[0], b[1], got)
		}
	}
	s := NewStream(5, 0, 0)
	for range 10_000 {
		lo := s.Uniform(-100, 100)
		hi := lo + s.Uniform(0, 1)*math.Ldexp(1, -s.Intn(60))
		if got := s.Uniform(lo, hi); lo < hi && !(lo <= got && got < hi) {
			t.Fatalf("Uniform(%x, %x) = %x", lo, hi, got)
		}
	}
}

func TestUniformReturnsTheLowerBoundOfAnEmptyInterval(t *testing.T) {
	s := NewStream(6, 0, 0)
	if a, b := s.Uniform(3, 3), s.Uniform(3, 2); a != 3 || b != 3 {
		t.Errorf("%v and %v, want 3", a, b)
	}
	other := NewStream(6, 0, 0)
	other.Uint64()
	other.Uint64()
	if s.Uint64() != other.Uint64() {
		t.Error("an empty interval does not draw two words")
	}
}

func TestIntnIsUniformAndInRange(t *testing.T) {
	s := NewStream(7, 0, 0)
	for _, n := range []int{1, 2, 3, 10, 100, 1000} {
		counts := make([]int, n)
		for range 100_000 {
			counts[s.Intn(n)]++
		}
		if n > 1 {
			chiSquare(t, counts)
		}
	}
	// A product alone would give the residues of 3·2^30 a bias of a third.
	var thirds [3]int
	for range 30_000 {
		thirds[s.uint32n(3<<30)%3]++
	}
	chiSquare(t, thirds[:])
}

func TestIntnOfLargeRangesIsUniform(t *testing.T) {
	s := NewStream(8, 0, 0)
	var counts [16]int
	const n = 3 << 60 // needs the rejection once in four
	for range 50_000 {
		v := s.uint64n(n)
		if v >= n {
			t.Fatalf("%#x is not below %#x", v, uint64(n))
		}
		counts[v/(n/16)]++
	}
	chiSquare(t, counts[:])
	if bits.UintSize == 64 {
		var above int
		for range 1000 {
			if v := uint64(s.Intn(math.MaxInt)); v > math.MaxInt64/2 {
				above++
			}
		}
		if above < 400 || above > 600 {
			t.Errorf("%d of 1000 are in the upper half", above)
		}
	}
}

func TestIntnOfNothingIsZeroAndDrawsNothing(t *testing.T) {
	s, fresh := NewStream(9, 0, 0), NewStream(9, 0, 0)
	if a, b := s.Intn(0), s.Intn(-5); a != 0 || b != 0 {
		t.Errorf("%d and %d, want 0", a, b)
	}
	if s != fresh {
		t.Error("the stream moved")
	}
}

func BenchmarkFloat64(b *testing.B) {
	s := NewStream(1, 0, 0)
	for b.Loop() {
		sink = s.Float64()
	}
}

func BenchmarkIntn(b *testing.B) {
	s := NewStream(1, 0, 0)
	n := 0
	for b.Loop() {
		n += s.Intn(1000)
	}
	sink = float64(n)
}
