package kernel

import (
	"slices"
	"unsafe"

	"github.com/lut4go/lut4go/kernel/asm"
)

// ReadsOnce reports whether Gates and GatesAt bring a table's first curves, those of
// some gates, and the curves that follow without reading any row twice. Where they
// do, gates are best advanced when those curves are wanted.
func (r *Rows[T]) ReadsOnce(gates int) bool {
	g, open := group[T](), 2*gates
	return r.onePass(gates) || gates > 0 && r.curves > open && (open-1)/g == open/g
}

// onePass reports whether GatesAt takes the gates of these rows and their other
// curve without positions in memory, which it does where Gates would need two ways
// through them: in float64, by a linear table of two gates and a curve, or of three
// gates and nothing else.
func (r *Rows[T]) onePass(gates int) bool {
	return is64[T]() && r.powers == 2 && (gates == 2 && r.curves == 5 || gates == 3 && r.curves == 6)
}

// GatesAt is Index of the voltages v in r and Gates in one: the same bits, often in
// less time. at gives room for the positions of v, where they are needed; what it
// holds afterwards does not count. No slice shares memory with v.
func (k Kernels[T]) GatesAt(s *GateStep[T], v []T, r *Rows[T], at *Positions[T]) error {
	x, before, dst := s.X, s.Before, s.Dst
	if !r.onePass(len(x)) || len(dst) != r.curves-2*len(x) {
		if err := k.Index(at, v, r); err != nil {
			return err
		}
		return k.Gates(s, at)
	}
	if err := s.check("GatesAt"); err != nil {
		return err
	}
	if at := [...][]T{v}; !apart(len(v), at[:], x, before, dst) {
		if err := separate("GatesAt", "v "+s.names(), len(v), slices.Concat(at[:], x, before, dst)); err != nil {
			return err
		}
	}
	m := k.whole(len(v))
	if m > 0 {
		k.gatesAt(s, v, r, m)
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
func (k Kernels[T]) gatesAt(s *GateStep[T], v []T, r *Rows[T], m int) {
	x, before, dst := s.X, s.Before, s.Dst
	op := &asm.GatesAt{
		V: p64(v), X0: p64At(x, 0), X1: p64At(x, 1), X2: p64At(x, 2),
		Was0: p64At(before, 0), Was1: p64At(before, 1), Was2: p64At(before, 2), D: p64At(dst, 0),
		Rows: p64(r.data), Grid: (*asm.Grid[float64])(unsafe.Pointer(&r.grid)), Stride: r.stride,
		Gates: len(x), Keep: before != nil,
		Count: m,
	}
	op.Run(k.isa)
}
