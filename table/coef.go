package table

import (
	"math"

	"github.com/lut4go/lut4go/kernel"
)

// unit is the unit roundoff of T: half the distance from 1 to the next number.
func unit[T kernel.Float]() float64 {
	if single[T]() {
		return 0x1p-24
	}
	return 0x1p-53
}

// least is the smallest positive number of T.
func least[T kernel.Float]() float64 {
	if single[T]() {
		return 0x1p-149
	}
	return 0x1p-1074
}

func single[T kernel.Float]() bool {
	_, is := any(T(0)).(float32)
	return is
}

// Coefficients returns what rows of T hold, for code that is to interpolate as
// the kernels do: coefficient j of the polynomial of curve c and row i at
// [c][j][i], all of them numbers of T, in powers of the distance from the middle
// of the bin in bins. There are two powers, of a cubic table four. The last row
// is the guard row.
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
			b := bin[T](t, c, i)
			for j, row := range coef[c] {
				row[i] = b[j]
			}
		}
		coef[c][0][n-1] = float64(T(p[n-1]))
	}
	return coef
}

// bin returns the polynomial of curve c in bin i as a row of T holds it.
func bin[T kernel.Float](t *Table, c, i int) cubic {
	if t.order == Cubic {
		return inRow[T](Cubic, t.cubics[c][i], t.ranges[c])
	}
	return inRow[T](Linear, chord(t.points[c][i], t.points[c][i+1]), t.ranges[c])
}

// inRow rounds a polynomial to T.
func inRow[T kernel.Float](o Order, p cubic, r span) cubic {
	if o == Cubic {
		return confine[T](p, r.lo, r.hi)
	}
	return cubic{float64(T(p[0])), float64(T(p[1]))}
}

// horner bounds by how much the value of p in T misses that of p by rounding in
// all steps but the last, which cannot take it out of a range whose ends are
// numbers of T.
func horner[T kernel.Float](p *cubic) float64 {
	if p[2] == 0 && p[3] == 0 {
		return 0
	}
	first := math.Abs(p[2]) + float64(0.5*math.Abs(p[3]))
	second := math.Abs(p[1]) + float64(0.5*first)
	return float64(unit[T]()*(float64(0.5*second)+float64(0.25*first))) + float64(2*least[T]())
}

// confine rounds p to T so that its values in T stay between lo and hi, rounded
// to T. Rounding would take them out by an ulp or so where the curve is at the
// end of its range; the whole bin is moved by as much.
func confine[T kernel.Float](p cubic, lo, hi float64) cubic {
	lo, hi = float64(T(lo)), float64(T(hi))
	q := cubic{float64(T(p[0])), float64(T(p[1])), float64(T(p[2])), float64(T(p[3]))}
	if !q.finite() {
		return q // no row can hold it, which kernel reports
	}
	for by := 1.0; by <= 0x1p20 && lo < hi; by = float64(2 * by) {
		below, above := outside[T](&q, lo, hi)
		switch {
		case below <= 0 && above <= 0:
			return q
		case above <= 0:
			q[0] = raise[T](q[0], float64(by*below))
		case below <= 0:
			q[0] = -raise[T](-q[0], float64(by*above))
		default:
			// Both, in a bin that spans the whole range: towards its middle.
			mid := float64(lo/2) + float64(hi/2)
			shrink := float64(by * (float64(4*unit[T]()) + (below+above)/(hi-lo)))
			q[0] = float64(T(q[0] - float64(shrink*(q[0]-mid))))
			for j := 1; j < len(q); j++ {
				q[j] = float64(T(q[j] - float64(shrink*q[j])))
			}
		}
	}
	// The range is as narrow as rounding is coarse.
	return cubic{min(max(float64(T(p[0])), lo), hi)}
}

// raise returns x + by as a number of T above x.
func raise[T kernel.Float](x, by float64) float64 {
	if y := float64(T(x + by)); y > x {
		return y
	}
	if single[T]() {
		return float64(math.Nextafter32(float32(x), math.MaxFloat32))
	}
	return math.Nextafter(x, math.MaxFloat64)
}

// outside bounds how far below lo and above hi values of q in T may be; it is
// negative if they keep a distance.
func outside[T kernel.Float](q *cubic, lo, hi float64) (below, above float64) {
	spread := float64(1.0000001 * q.spread())
	if below, above = lo-(q[0]-spread), q[0]+spread-hi; below < 0 && above < 0 {
		return below, above
	}
	if spread == 0 {
		return lo - q[0], q[0] - hi
	}
	// Differences from an end of the range keep their digits: those of the first
	// coefficient are exact where it is close.
	fromLo, fromHi := *q, *q
	fromLo[0] -= lo
	fromHi[0] -= hi
	bottom, _, _, _ := fromLo.extremes()
	_, _, top, _ := fromHi.extremes()
	rounding := horner[T](q) + float64(0x1p-51*spread) + least[T]()
	return rounding - bottom, top + rounding
}
