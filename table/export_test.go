package table

import "github.com/lut4go/lut4go/kernel"

// Evaluate returns curve c at every v by the arithmetic of the kernels, from
// what rows of T hold.
func Evaluate[T kernel.Float](t *Table, c int, v []T) []T {
	n := len(t.points[c])
	look, coef, y := newIndexer[T](t.grid, n), Coefficients[T](t)[c], make([]T, len(v))
	for i, v := range v {
		row, frac := look.position(v)
		var p cubic
		for j := range coef {
			p[j] = coef[j][row]
		}
		y[i] = evaluateRow(t.order, &p, frac)
	}
	return y
}
