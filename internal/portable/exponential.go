package portable

import "math"

// Exponential returns an exponentially distributed number of mean 1, by
// inversion. It draws two words. Results lie in [0, 36.74]: the tail beyond
// 53·ln 2, of probability 2^-53, is cut off, and non-zero results begin at
// 2^-53.
func (s *Stream) Exponential() float64 { return exponential(s.Uint64() >> 11) }

// exponential returns -log(1 - u/2^53).
func exponential(u uint64) float64 {
	// The difference is exact and never 0; subtracting from 0 avoids a result of
	// -0.
	return 0 - Log(1-float64(float64(int64(u))*0x1p-53))
}

// Geometric returns the largest integer that is at most Exponential()·scale: k with
// probability (1-q)·q^k for k = 0, 1, …, where q = e^(-1/scale). It draws two words.
// scale must not be negative.
func (s *Stream) Geometric(scale float64) float64 { return GeometricOf(s.Uint64(), scale) }

// GeometricOf is Geometric for the draw u of Uint64. It seldom needs an accurate
// logarithm: only if an approximate one is too close to an integer.
func GeometricOf(u uint64, scale float64) float64 {
	u >>= 11
	x := float64(approximateExponential(u) * scale)
	margin := float64(scale * approximationError)
	whole := float64(int64(x))
	if part := x - whole; part > margin && part < 1-margin {
		return whole
	}
	x = float64(exponential(u) * scale)
	if x < 0x1p53 {
		return float64(int64(x))
	}
	return x // an integer, infinite or NaN
}

// approximationError bounds the error of approximateExponential. Its polynomial omits
// the terms from r³/3 on, whose sum is below 2^-25.5 for |r| < 2^-8; rounding adds
// less than 2^-46, and so does Exponential itself.
const approximationError = 0x1p-25

// segments is the number of equal segments of [1, 2) in segmentTable.
const (
	segmentBits = 7
	segments    = 1 << segmentBits
)

// segmentTable has for each segment the rounded reciprocal of its middle, and the
// logarithm of that.
var segmentTable = func() (table [segments]struct{ reciprocal, log float64 }) {
	for i := range table {
		r := 1 / (1 + (float64(i)+half)/segments)
		table[i].reciprocal, table[i].log = r, Log(r)
	}
	return table
}()

// approximateExponential is exponential within approximationError. With 1 - u/2^53 = m/2^k and
// 1/c the reciprocal from the table, it is k·ln 2 + log(1/c) - log(1 + r), where
// r = m/c - 1.
func approximateExponential(u uint64) float64 {
	b := math.Float64bits(float64(int64(1<<53 - u)))
	segment := &segmentTable[b>>(fracBits-segmentBits)%segments]
	m := math.Float64frombits(b&(1<<fracBits-1) | oneBits)
	r := float64(m*segment.reciprocal) - 1
	k := float64(bias + 53 - int64(b>>fracBits))
	return float64(k*(ln2Hi+ln2Lo)) + segment.log - (r - float64(float64(half*r)*r))
}
