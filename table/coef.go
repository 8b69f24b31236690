package table

import (
	"math"

	"github.com/lut4go/lut4go/kernel"
)

// unitRoundoff is that of T: half the distance from 1 to the next number.
func unitRoundoff[T kernel.Float]() float64 {
	if isFloat32[T]() {
		return 0x1p-24
	}
	return 0x1p-53
}

// smallestNonzero is the smallest positive number of T.
func smallestNonzero[T kernel.Float]() float64 {
	if isFloat32[T]() {
		return 0x1p-149
	}
	return 0x1p-1074
}

func isFloat32[T kernel.Float]() bool {
	_, is := any(T(0)).(float32)
	return is
}

// Coefficients returns the contents of rows of T, for code that interpolates as the
// kernels do, with shape [curve][power][row]: 2 powers for a linear table, 4 for a
// cubic one, and as many rows as grid points. [c][j][i] is the coefficient of t^j in
// curve c's unit, where t is the distance from the middle of bin i in bins, and is a
// number of T. The last row is the guard row, which holds the curve at Max.
func Coefficients[T kernel.Float](t *Table) [][][]float64 {
	coef := make([][][]float64, len(t.points))
	powers := 2
	if t.order == Cubic {
		powers = 4
	}
	for c, p := range t.points {
		n := len(p)
		all := make([]float64, powers*n)
		coef[c] = make([][]float64, powers)
		for j := range coef[c] {
			coef[c][j] = all[j*n : (j+1)*n : (j+1)*n]
		}
		for i := range n - 1 {
			b := rowPolynomial[T](t, c, i)
			for j, row := range coef[c] {
				row[i] = b[j]
			}
		}
		coef[c][0][n-1] = float64(T(p[n-1]))
	}
	return coef
}

// rowPolynomial returns the polynomial of curve c in bin i, rounded to T.
func rowPolynomial[T kernel.Float](t *Table, c, i int) cubic {
	if t.order == Cubic {
		return roundToRow[T](Cubic, t.cubics[c][i], t.ranges[c])
	}
	return roundToRow[T](Linear, chord(t.points[c][i], t.points[c][i+1]), t.ranges[c])
}

// roundToRow rounds a polynomial to T, a cubic within the curve's range.
func roundToRow[T kernel.Float](o Order, p cubic, r valueRange) cubic {
	if o == Cubic {
		return roundWithin[T](p, r.lo, r.hi)
	}
	return cubic{float64(T(p[0])), float64(T(p[1]))}
}

// hornerError bounds the rounding error of p evaluated in T by Horner's scheme, but
// for the last step, whose rounding cannot leave a range with ends in T.
func hornerError[T kernel.Float](p *cubic) float64 {
	if p[2] == 0 && p[3] == 0 {
		return 0
	}
	first := math.Abs(p[2]) + float64(0.5*math.Abs(p[3]))
	second := math.Abs(p[1]) + float64(0.5*first)
	return float64(unitRoundoff[T]()*(float64(0.5*second)+float64(0.25*first))) + float64(2*smallestNonzero[T]())
}

// roundWithin rounds p to T such that its values in T stay between lo and hi, rounded
// to T. Where the curve is at the end of its range, rounding would leave it by an ulp
// or so, by which the whole bin is moved.
func roundWithin[T kernel.Float](p cubic, lo, hi float64) cubic {
	lo, hi = float64(T(lo)), float64(T(hi))
	q := cubic{float64(T(p[0])), float64(T(p[1])), float64(T(p[2])), float64(T(p[3]))}
	if !q.finite() {
		return q // an error that the caller reports
	}
	for by := 1.0; by <= 0x1p20 && lo < hi; by = float64(2 * by) {
		below, above := excess[T](&q, lo, hi)
		switch {
		case below <= 0 && above <= 0:
			return q
		case above <= 0:
			q[0] = addAbove[T](q[0], float64(by*below))
		case below <= 0:
			q[0] = -addAbove[T](-q[0], float64(by*above))
		default:
			// Above and below, in a bin that spans the whole range: scaled towards the
			// range's middle.
			mid := float64(lo/2) + float64(hi/2)
			shrink := float64(by * (float64(4*unitRoundoff[T]()) + (below+above)/(hi-lo)))
			q[0] = float64(T(q[0] - float64(shrink*(q[0]-mid))))
			for j := 1; j < len(q); j++ {
				q[j] = float64(T(q[j] - float64(shrink*q[j])))
			}
		}
	}
	// The range is as narrow as the spacing of numbers in T.
	return cubic{min(max(float64(T(p[0])), lo), hi)}
}

// addAbove returns x + by as a number of T, at least the next one above x.
func addAbove[T kernel.Float](x, by float64) float64 {
	if y := float64(T(x + by)); y > x {
		return y
	}
	if isFloat32[T]() {
		return float64(math.Nextafter32(float32(x), math.MaxFloat32))
	}
	return math.Nextafter(x, math.MaxFloat64)
}

// excess bounds how far values of q in T may be below lo and above hi; it is
// negative where they stay inside.
func excess[T kernel.Float](q *cubic, lo, hi float64) (below, above float64) {
	spread := float64(1.0000001 * q.maxDeviation())
	if below, above = lo-(q[0]-spread), q[0]+spread-hi; below < 0 && above < 0 {
		return below, above
	}
	if spread == 0 {
		return lo - q[0], q[0] - hi
	}
	// Extrema relative to an end of the range have less cancellation: the difference
	// of the first coefficient is exact where it is close.
	fromLo, fromHi := *q, *q
	fromLo[0] -= lo
	fromHi[0] -= hi
	bottom, _, _, _ := fromLo.extrema()
	_, _, top, _ := fromHi.extrema()
	rounding := hornerError[T](q) + float64(0x1p-51*spread) + smallestNonzero[T]()
	return rounding - bottom, top + rounding
}
