package table

import (
	"math"

	"github.com/lut4go/lut4go/internal/portable"
)

// nodes is the number of Chebyshev nodes at which functions are sampled in an
// interval, for a polynomial of degree 7.
const nodes = 8

// fine is the number of Chebyshev nodes at which that polynomial is evaluated to
// bound it.
const fine = 64

// chebyshev holds the nodes in -1..1 and the transform from samples at them to
// coefficients of Chebyshev polynomials.
var chebyshev = func() (c struct {
	node      [nodes]float64
	transform [nodes][nodes]float64 // [coefficient][sample]
	fine      [fine]float64
	at        [fine][nodes]float64 // the polynomials at the fine nodes
	excess    float64
}) {
	cos := func(turns float64) float64 { return portable.SinTurns(turns + 0.25) }
	for k := range nodes {
		angle := float64(2*k+1) / (4 * nodes)
		c.node[k] = cos(angle)
		for j := range nodes {
			c.transform[j][k] = float64(2*cos(float64(float64(j)*angle))) / nodes
		}
		c.transform[0][k] = 1. / nodes
	}
	for k := range fine {
		angle := float64(2*k+1) / (4 * fine)
		c.fine[k] = cos(angle)
		for j := range nodes {
			c.at[k][j] = cos(float64(float64(j) * angle))
		}
	}
	// A polynomial of degree n is nowhere larger than its largest value at m > n
	// Chebyshev nodes by more than 1/cos(pi*n/(2*m)): Ehlich and Zeller, Math.
	// Z. 86:41-44, 1964. The two last coefficients are added on their own.
	c.excess = 1 / cos(float64(nodes-3)/(4*fine))
	return c
}()

// series is a polynomial on -1..1 by its coefficients of Chebyshev polynomials.
type series [nodes]float64

// interpolate returns the polynomial through samples at the nodes.
func interpolate(y *[nodes]float64) (s series) {
	for j := range s {
		row := &chebyshev.transform[j]
		var a, b float64
		for k := 0; k < nodes; k += 2 {
			a += float64(row[k] * y[k])
			b += float64(row[k+1] * y[k+1])
		}
		s[j] = a + b
	}
	return s
}

// sumAbs returns a simple bound of the polynomial's magnitude.
func (s *series) sumAbs() (y float64) {
	for _, c := range s {
		y += math.Abs(c)
	}
	return y
}

// maxAbs bounds the magnitude of the polynomial within a percent, and returns where
// it is largest.
func (s *series) maxAbs() (bound, at float64) {
	for k := range fine {
		row := &chebyshev.at[k]
		y := 0.0
		for j := range nodes - 2 {
			y += float64(row[j] * s[j])
		}
		if y := math.Abs(y); y > bound {
			bound, at = y, chebyshev.fine[k]
		}
	}
	return float64(bound*chebyshev.excess) + math.Abs(s[nodes-2]) + math.Abs(s[nodes-1]), at
}

// ends returns the polynomial at -1 and 1.
func (s *series) ends() (left, right float64) {
	for j := 0; j < nodes; j += 2 {
		left += s[j] - s[j+1]
		right += s[j] + s[j+1]
	}
	return left, right
}

// tail bounds the distance between a function and the polynomial through its
// samples at the nodes. The coefficients of a function that is analytic around
// the interval fall like a geometric series (Trefethen, Approximation Theory
// and Approximation Practice, 2013, theorem 8.1), and those left out count
// twice (ibid. 4.2). If each pair is at most a sixteenth of the pair before it,
// they add up to 4/15 of the last pair's larger one; tail is thirty times that,
// which is enough for a jump of the second derivative that happens to look smooth.
// ok reports whether the last two pairs decay at this rate, or are below floor.
func (s *series) tail(floor float64) (tail float64, ok bool) {
	last := s.lastPair()
	return float64(8 * last), last <= float64(0.0625*s.previousPair()) || last <= floor
}

// lastPair is the larger coefficient of the last pair.
func (s *series) lastPair() float64 { return max(math.Abs(s[nodes-1]), math.Abs(s[nodes-2])) }

// previousPair is the larger coefficient of the pair before the last.
func (s *series) previousPair() float64 { return max(math.Abs(s[nodes-3]), math.Abs(s[nodes-4])) }

// decays reports whether that pair is at most half of the one before it, or below
// floor. The coefficients of a kink may happen to decay from one pair to the next,
// but not from each to the next.
func (s *series) decays(floor float64) bool {
	b := s.previousPair()
	return b <= floor || b <= float64(0.5*max(math.Abs(s[nodes-5]), math.Abs(s[nodes-6])))
}
