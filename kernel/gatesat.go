package kernel

import (
	"fmt"
	"slices"
	"strings"
	"unsafe"

	"github.com/lut4go/lut4go/kernel/asm"
)

// AtOnce reports whether GatesAt can take some gates through these rows, which it
// does where Gates would need two ways through them: in float64, by a linear table
// of two gates and a curve, or of three gates and nothing else.
func (r *Rows[T]) AtOnce(gates int) bool {
	return is64[T]() && r.powers == 2 && (gates == 2 && r.curves == 5 || gates == 3 && r.curves == 6)
}

// GatesAt is Index of the voltages v in r and Gates in one, without positions in
// memory: the same bits in less time. It takes all gates of a table for which
// r.AtOnce reports true, and dst has a slice for its other curve, if it has one.
// No two slices share memory.
func (k Kernels[T]) GatesAt(x, before, dst [][]T, v []T, r *Rows[T]) error {
	switch {
	case !r.AtOnce(len(x)):
		return fmt.Errorf("kernel: GatesAt: %d gates by a table of %d curves, want what Rows.AtOnce allows", len(x), r.curves)
	case len(dst) != r.curves-2*len(x):
		return fmt.Errorf("kernel: GatesAt: dst has %d slices, want %d", len(dst), r.curves-2*len(x))
	case before != nil && len(before) != len(x):
		return fmt.Errorf("kernel: GatesAt: before has %d slices, want %d or nil", len(before), len(x))
	}
	if at := [...][]T{v}; !apart(len(v), at[:], x, before, dst) {
		names := "v " + strings.Repeat("x ", len(x)) + strings.Repeat("before ", len(before)) + strings.Repeat("dst ", len(dst))
		if err := separate("GatesAt", names, len(v), slices.Concat(at[:], x, before, dst)); err != nil {
			return err
		}
	}
	m := k.whole(len(v))
	if m > 0 {
		k.gatesAt(x, before, dst, v, r, m)
	}
	for i := m; i < len(v); i++ {
		off, f := r.position(v[i])
		row := r.data[off:]
		for j := range x {
			if before != nil {
				before[j][i] = x[j][i]
			}
			x[j][i] = fma(r.curve(row, 2*j, f), x[j][i], r.curve(row, 2*j+1, f))
		}
		for j := range dst {
			dst[j][i] = r.curve(row, 2*len(x)+j, f)
		}
	}
	return nil
}

// gatesAt is GatesAt of m neurons in assembly.
func (k Kernels[T]) gatesAt(x, before, dst [][]T, v []T, r *Rows[T], m int) {
	op := &asm.GatesAt{
		V: p64(v), X0: p64At(x, 0), X1: p64At(x, 1), X2: p64At(x, 2),
		Was0: p64At(before, 0), Was1: p64At(before, 1), Was2: p64At(before, 2), D: p64At(dst, 0),
		Rows: p64(r.data), Grid: (*asm.Grid[float64])(unsafe.Pointer(&r.grid)), Stride: r.stride,
		Gates: len(x), Keep: before != nil,
		Count: m,
	}
	op.Run(k.isa())
}
