package kernel

import (
	"fmt"

	"github.com/lut4go/lut4go/kernel/asm"
)

// Eval evaluates curves first, first+1, ... of a table at positions that Index has
// found in it: it sets dst[k][i] to curve first+k at voltage i. It is
//
//	for k := range dst {
//		for i := range off {
//			c := coefficients(off[i], first+k)
//			dst[k][i] = fma(c[1], frac[i], c[0])
//		}
//	}
//
// or, of a cubic table, fma(fma(fma(c[3], frac[i], c[2]), frac[i], c[1]), frac[i], c[0]).
// dst has a slice of at.Len() elements for each curve, which share no memory. It is an
// error if the table does not have the curves.
func (k Kernels[T]) Eval(dst [][]T, first int, at *Positions[T]) error {
	if err := at.checkCurves("Eval", first, len(dst)); err != nil {
		return err
	}
	if !disjoint(at.Len(), dst) {
		if err := checkDisjoint("Eval", "dst", at.Len(), dst); err != nil {
			return err
		}
	}
	k.eval(dst, first, at)
	return nil
}

func (k Kernels[T]) eval(dst [][]T, first int, at *Positions[T]) {
	g := groupSize[T]()
	for len(dst) > 0 {
		n := min(g-first%g, len(dst))
		k.lookUp(nil, nil, dst[:n], first, at)
		dst, first = dst[n:], first+n
	}
}

// checkCurves returns an error unless the positions' table has n curves from first on.
func (at *Positions[T]) checkCurves(op string, first, n int) error {
	if at.rows == nil {
		return fmt.Errorf("kernel: %s: positions without a table, want Index first", op)
	}
	return at.rows.checkCurves(op, first, n)
}

// checkCurves returns an error unless the table has n curves from first on.
func (r *Rows[T]) checkCurves(op string, first, n int) error {
	if first < 0 || n > r.curves-first {
		return fmt.Errorf("kernel: %s: curves %d to %d, the table has %d", op, first, first+n-1, r.curves)
	}
	return nil
}

// lookUp advances gates by curves first, first+1, ... and evaluates the curves that
// follow into dst, all of one row group. Unless before is nil it stores there the gates
// before the step.
func (k Kernels[T]) lookUp(gates, before, dst [][]T, first int, at *Positions[T]) {
	var unread [maxPointers][]T
	if before == nil && len(gates) > 0 && len(dst) > 0 {
		// No kernel has both without this, and a curve is stored there right after.
		for i := range gates {
			unread[i] = dst[0]
		}
		before = unread[:len(gates)]
	}
	rows, g := at.rows.fromCurve(first), at.rows.spacing(first)
	m := k.vectorized(at.Len())
	if m > 0 {
		from, second := rows, g == 2 && first%2 == 1
		if second {
			from = at.rows.fromCurve(first - 1)
		}
		var p [maxPointers]*T
		for i, x := range gates {
			p[i] = ptr(x)
		}
		for i, x := range before {
			p[len(gates)+i] = ptr(x)
		}
		for i, x := range dst {
			p[len(gates)+len(before)+i] = ptr(x)
		}
		op := &asm.LookUp[T]{
			P: &p[0], Rows: ptr(from), Off: &at.off[0], Frac: ptr(at.frac),
			Gates: len(gates), Before: before != nil, Curves: len(dst) % 8,
			Single: g == 1, Pair: g == 2, PairSecond: second, Cubic: at.rows.powers == 4,
			Count: m,
		}
		op.Run(k.isa)
	}
	if m == at.Len() {
		return
	}
	for j, x := range gates {
		if before != nil {
			copy(before[j][m:], x[m:])
		}
		for i := m; i < len(x); i++ {
			x[i] = fma(at.curve(rows, g, 2*j, i), x[i], at.curve(rows, g, 2*j+1, i))
		}
	}
	for j, d := range dst {
		for i := m; i < len(d); i++ {
			d[i] = at.curve(rows, g, 2*len(gates)+j, i)
		}
	}
}

// curve evaluates a curve at voltage i. rows begins at the curve that is number 0, of the
// same row group, and the coefficients of a curve are g elements apart.
func (at *Positions[T]) curve(rows []T, g, curve, i int) T {
	row, f := rows[int(at.off[i])+curve:], at.frac[i]
	if at.rows.powers == 2 {
		return fma(row[g], f, row[0])
	}
	return fma(fma(fma(row[3*g], f, row[2*g]), f, row[g]), f, row[0])
}

// maxPointers is the maximum number of slices of one asm.LookUp: the curves of a group.
const maxPointers = 8
