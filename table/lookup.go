package table

import (
	"math"

	"github.com/lut4go/lut4go/kernel"
)

// lookup finds a voltage's bin as kernel.Index does, see there.
type lookup[T kernel.Float] struct {
	scale, bias, hi T
}

func newLookup[T kernel.Float](g Grid, points int) lookup[T] {
	return lookup[T]{T(1 / g.Step), T(-g.Min/g.Step - 0.5), T(float64(points) - 1.5)}
}

func (l *lookup[T]) cell(v T) (row int, frac T) {
	const magic = 0x1.8p52 // kernel's, rounds to an integer
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

// value evaluates a row of T as the kernels do.
func value[T kernel.Float](order Order, p *cubic, frac T) T {
	if order == Linear {
		return fma(T(p[1]), frac, T(p[0]))
	}
	return fma(fma(fma(T(p[3]), frac, T(p[2])), frac, T(p[1])), frac, T(p[0]))
}

// fma returns x*y + z rounded once. Go has none for float32: there the product
// is exact in float64, and rounding the sum to odd keeps the second rounding
// from going wrong (Boldo and Melquiond, IEEE Trans. Comput. 57, 2008).
func fma[T kernel.Float](x, y, z T) T {
	if !single[T]() {
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

// drift returns how far, in bins, scale and bias put x from its place, which
// is slope*x + offset: what they lack by rounding, from the residues of the two
// divisions. What rounding their sum adds is at most a unit roundoff of it.
func (l *lookup[T]) drift(g Grid) (slope, offset float64) {
	scale, q := 1/g.Step, -g.Min/g.Step
	slope = (float64(l.scale) - scale) + float64(math.FMA(scale, g.Step, -1)/g.Step)
	// q - 0.5 may round as well.
	offset = ((float64(l.bias) + 0.5) - q) + float64(math.FMA(q, g.Step, g.Min)/g.Step)
	return slope, offset
}
