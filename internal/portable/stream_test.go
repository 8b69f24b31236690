package portable

import (
	"math"
	"math/bits"
	"strings"
	"testing"
)

func TestStreamGivesTheWordsOfItsBlocksInOrder(t *testing.T) {
	const seed, stream, index = 0x0123456789abcdef, 0xdeadbeef, 0xfedcba9876543210
	key := [2]uint32{0x89abcdef, 0x01234567}
	s := NewStream(seed, stream, index)
	for block := range uint32(5) {
		for i, want := range Philox([4]uint32{block, 0x76543210, 0xfedcba98, stream}, key) {
			if got := s.Uint32(); got != want {
				t.Fatalf("word %d of block %d is %#x, want %#x", i, block, got, want)
			}
		}
	}
}

func TestUint64IsTwoWordsWhereverTheStreamIs(t *testing.T) {
	for skipped := range 9 {
		s := NewStream(1, 2, 3)
		for range skipped {
			s.Uint32()
		}
		words := s
		for i := range 10 {
			lo, hi := words.Uint32(), words.Uint32()
			if got, want := s.Uint64(), uint64(hi)<<32|uint64(lo); got != want {
				t.Errorf("%d words on, draw %d is %#x, want %#x", skipped, i, got, want)
			}
		}
	}
}

func TestUint64sAreDrawsOfUint64(t *testing.T) {
	for skipped := range 9 {
		s := NewStream(1, 2, 3)
		for range skipped {
			s.Uint32()
		}
		single := s
		for n := range 20 {
			got := make([]uint64, n)
			s.Uint64s(got)
			for i, u := range got {
				if want := single.Uint64(); u != want {
					t.Fatalf("%d words on, draw %d of %d is %#x, want %#x", skipped, i, n, u, want)
				}
			}
		}
	}
}

func TestAStreamGoesOnFromWhereItIsTaken(t *testing.T) {
	for drawn := range uint64(13) {
		s, other := NewStream(1, 2, 3), NewStream(1, 2, 3)
		for range drawn {
			s.Uint32()
		}
		if got := s.Drawn(); got != drawn {
			t.Errorf("%d words drawn, Drawn is %d", drawn, got)
		}
		other.Uint64()
		other.Seek(drawn)
		if got := other.Drawn(); got != drawn {
			t.Errorf("taken to %d, Drawn is %d", drawn, got)
		}
		for i := range 6 {
			if a, b := s.Uint32(), other.Uint32(); a != b {
				t.Fatalf("word %d after %d drawn is %#x, and %#x where it was taken there", i, drawn, a, b)
			}
		}
	}
	var end Stream
	end.Seek(StreamWords)
	if got := end.Drawn(); got != StreamWords {
		t.Errorf("at its end %d words are drawn, want %d", got, uint64(StreamWords))
	}
}

func TestZeroStreamIsTheStreamNamedZero(t *testing.T) {
	var zero Stream
	named := NewStream(0, 0, 0)
	for range 10 {
		if a, b := zero.Uint64(), named.Uint64(); a != b {
			t.Fatalf("%#x and %#x", a, b)
		}
	}
}

func TestCopiedStreamContinuesFromTheSamePlace(t *testing.T) {
	s := NewStream(1, 2, 3)
	s.Uint32()
	c := s
	for range 10 {
		if a, b := s.Uint32(), c.Uint32(); a != b {
			t.Fatalf("%#x and %#x", a, b)
		}
	}
}

func TestStreamPanicsRatherThanRepeatItself(t *testing.T) {
	s := NewStream(1, 2, 3)
	s.next = blocks - 2
	for _, block := range []uint32{math.MaxUint32 - 1, math.MaxUint32} {
		for i, want := range Philox([4]uint32{block, 3, 0, 2}, [2]uint32{1, 0}) {
			if got := s.Uint32(); got != want {
				t.Fatalf("word %d of block %#x is %#x, want %#x", i, block, got, want)
			}
		}
	}
	for range 2 {
		func() {
			defer func() {
				if m, ok := recover().(string); !ok || !strings.Contains(m, "run out") {
					t.Errorf("recovered %q", m)
				}
			}()
			t.Errorf("drew %#x", s.Uint32())
		}()
	}
}

// Streams whose keys or counters differ in one bit should agree in half of their bits.
func TestStreamsOfNeighbouringNamesAreIndependent(t *testing.T) {
	const words = 2000
	for bit := range 160 {
		var seed, index uint64
		var stream uint32
		switch {
		case bit < 64:
			seed = 1 << bit
		case bit < 128:
			index = 1 << (bit - 64)
		default:
			stream = 1 << (bit - 128)
		}
		a, b := NewStream(0, 0, 0), NewStream(seed, stream, index)
		differing := 0
		for range words {
			differing += bits.OnesCount32(a.Uint32() ^ b.Uint32())
		}
		mean, sigma := 16.0*words, math.Sqrt(8*words)
		if math.Abs(float64(differing)-mean) > 5*sigma {
			t.Errorf("bit %d: %d of %d bits differ", bit, differing, 32*words)
		}
	}
}

// moments checks the mean and variance of n draws; kurtosis is the fourth
// central moment over the variance squared, which sets the error of the
// variance.
func moments(t *testing.T, n int, draw func() float64, mean, variance, kurtosis float64) {
	t.Helper()
	var sum, squares float64
	for range n {
		d := draw() - mean
		sum += d
		squares += d * d
	}
	if got, sigma := sum/float64(n), math.Sqrt(variance/float64(n)); math.Abs(got) > 4*sigma {
		t.Errorf("mean is off by %v, standard error %v", got, sigma)
	}
	got, sigma := squares/float64(n), variance*math.Sqrt((kurtosis-1)/float64(n))
	if math.Abs(got-variance) > 4*sigma {
		t.Errorf("variance %v, want %v ± %v", got, variance, sigma)
	}
}

// chiSquare checks counts that should be equal: with d degrees of freedom the
// statistic has mean d and variance 2d.
func chiSquare(t *testing.T, counts []int) {
	t.Helper()
	total := 0
	for _, c := range counts {
		total += c
	}
	want := float64(total) / float64(len(counts))
	var sum float64
	for _, c := range counts {
		d := float64(c) - want
		sum += d * d / want
	}
	freedom := float64(len(counts) - 1)
	if math.Abs(sum-freedom) > 4*math.Sqrt(2*freedom) {
		t.Errorf("chi-square %v of %d cells", sum, len(counts))
	}
}
