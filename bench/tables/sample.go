package tables

import (
	"math"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// partError is how far a table is from a curve in a part of the grid around a voltage
// (mV): the largest distances above and below it, as fractions of the curve's range.
type partError struct{ at, above, below float64 }

// sampleErrors returns, for each curve, the errors of what the kernels compute
// along the grid.
func sampleErrors[T kernel.Float](t *Table) ([][]partError, error) {
	k, err := kernel.New[T]("")
	if err != nil {
		return nil, err
	}
	rows, err := table.Rows[T](t.built)
	if err != nil {
		return nil, err
	}
	const inBin = 9 // samples of a bin, the middle among them
	g := t.built.Grid()
	partBins := t.partBins()
	v := make([]T, partBins*inBin)
	y := make([][]T, len(t.curves))
	for c := range y {
		y[c] = make([]T, len(v))
	}
	positions := kernel.NewPositions[T](len(v))
	all := make([][]partError, len(t.curves))
	for first := 0; first < t.Rows-1; first += partBins {
		end := min(first+partBins, t.Rows-1)
		for i := range v {
			bin := min(first+i/inBin, end-1)
			v[i] = T(g.At(bin) + float64(g.Step*float64(i%inBin+1)/(inBin+1)))
		}
		if err := k.Index(positions, v, rows); err != nil {
			return nil, err
		}
		if err := k.Eval(y, 0, positions); err != nil {
			return nil, err
		}
		for c, curve := range t.curves {
			m := partError{at: float64(g.At(first)/2) + float64(g.At(end)/2)}
			scale := t.Curves[c].scale()
			for i, v := range v {
				d := (float64(y[c][i]) - curve.F(float64(v))) / scale
				// Where the curve is 0/0 the table has its limit.
				if finite(d) {
					m.above, m.below = max(m.above, d), max(m.below, -d)
				}
			}
			all[c] = append(all[c], m)
		}
	}
	return all, nil
}

// scale is what fractions of the range are multiplied by, in the curve's unit.
func (c *CurveError) scale() float64 {
	if c.BoundOfRange == 0 {
		return 1
	}
	return c.Bound / c.BoundOfRange
}

// partBins returns how many bins a part of the axis has.
func (t *Table) partBins() int { return (t.Rows - 1 + maxParts - 1) / maxParts }

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
