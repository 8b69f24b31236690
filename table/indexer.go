package table

import (
	"math"

	"github.com/lut4go/lut4go/kernel"
)

// indexer computes positions as kernel.Index does.
type indexer[T kernel.Float] struct {
	scale, bias, hi T
}

func newIndexer[T kernel.Float](g Grid, points int) indexer[T] {
	return indexer[T]{T(1 / g.Step), T(-g.Min/g.Step - 0.5), T(float64(points) - 1.5)}
}

// position returns the row of v and its distance from the middle of that row's bin,
// in bins.
func (l *indexer[T]) position(v T) (row int, frac T) {
	const magic = 0x1.8p52 // as in kernel; adding it rounds to an integer
	w := fma(v, l.scale, l.bias)
	if w < -0.5 {
		w = -0.5
	}
	if w > l.hi {
		w = l.hi
	}
	s := w
	if !(s >= -0.5) {
		s = -0.5
	}
	r := (float64(s) + magic) - magic
	return int(r), w - T(r)
}

// evaluateRow returns a row's polynomial at frac as the kernels evaluate it.
func evaluateRow[T kernel.Float](order Order, p *cubic, frac T) T {
	if order == Linear {
		return fma(T(p[1]), frac, T(p[0]))
	}
	return fma(fma(fma(T(p[3]), frac, T(p[2])), frac, T(p[1])), frac, T(p[0]))
}

// fma returns x*y + z rounded once. Go has none for float32: there the product is
// exact in float64, and the sum is rounded to odd, so that rounding it again to
// float32 is correct (Boldo and Melquiond, IEEE Trans. Comput. 57, 2008).
func fma[T kernel.Float](x, y, z T) T {
	if !isFloat32[T]() {
		return T(math.FMA(float64(x), float64(y), float64(z)))
	}
	p, c := float64(float64(x)*float64(y)), float64(z)
	s := p + c
	t := s - p
	lost := (p - (s - t)) + (c - t) // Knuth's TwoSum
	if b := math.Float64bits(s); lost != 0 && lost == lost && b&1 == 0 {
		if (lost > 0) == (s > 0) {
			b++
		} else {
			b--
		}
		s = math.Float64frombits(b)
	}
	return T(s)
}

// indexError returns the error of the index of x by rounding in scale and bias, in
// bins: slope*x + offset. It follows from the remainders of the two divisions.
// Rounding their sum adds at most a unit roundoff of it.
func (l *indexer[T]) indexError(g Grid) (slope, offset float64) {
	scale, q := 1/g.Step, -g.Min/g.Step
	slope = (float64(l.scale) - scale) + float64(math.FMA(scale, g.Step, -1)/g.Step)
	// q - 0.5 may round as well.
	offset = ((float64(l.bias) + 0.5) - q) + float64(math.FMA(q, g.Step, g.Min)/g.Step)
	return slope, offset
}
