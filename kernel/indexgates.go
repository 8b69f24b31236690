package kernel

import (
	"slices"
	"unsafe"

	"github.com/lut4go/lut4go/kernel/asm"
)

// SinglePass reports whether Gates and IndexGates evaluate the curves of some gates, and
// the curves that follow, without loading any row twice. Then one call for both is
// faster than Gates without Dst and Eval.
func (r *Rows[T]) SinglePass(gates int) bool {
	g, open := groupSize[T](), 2*gates
	return r.fusesIndex(gates) || gates > 0 && r.curves > open && (open-1)/g == open/g
}

// fusesIndex reports whether IndexGates has a kernel for these rows that stores no
// positions. There is one where Gates would load rows twice: in float64, for a linear
// table of two gates and a curve, or of three gates.
func (r *Rows[T]) fusesIndex(gates int) bool {
	return is64[T]() && r.powers == 2 && (gates == 2 && r.curves == 5 || gates == 3 && r.curves == 6)
}

// IndexGates is Index of the voltages v (mV) in r and Gates, with the same bits. It is
//
//	Index(at, v, r)
//	Gates(s, at)
//
// but may leave at as it is, whose positions are undefined afterwards. No slice shares
// memory with v. Errors are those of the two.
func (k Kernels[T]) IndexGates(s *GateStep[T], v []T, r *Rows[T], at *Positions[T]) error {
	x, before, dst := s.X, s.Before, s.Dst
	if !r.fusesIndex(len(x)) || len(dst) != r.curves-2*len(x) {
		if err := k.Index(at, v, r); err != nil {
			return err
		}
		return k.Gates(s, at)
	}
	if err := s.check("IndexGates"); err != nil {
		return err
	}
	if at := [...][]T{v}; !disjoint(len(v), at[:], x, before, dst) {
		if err := checkDisjoint("IndexGates", "v "+s.names(), len(v), slices.Concat(at[:], x, before, dst)); err != nil {
			return err
		}
	}
	m := k.vectorized(len(v))
	if m > 0 {
		k.indexGates(s, v, r, m)
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

// indexGates is IndexGates of m neurons in assembly.
func (k Kernels[T]) indexGates(s *GateStep[T], v []T, r *Rows[T], m int) {
	x, before, dst := s.X, s.Before, s.Dst
	op := &asm.IndexGates{
		V: p64(v), X0: p64At(x, 0), X1: p64At(x, 1), X2: p64At(x, 2),
		Before0: p64At(before, 0), Before1: p64At(before, 1), Before2: p64At(before, 2), D: p64At(dst, 0),
		Rows: p64(r.data), Grid: (*asm.Grid[float64])(unsafe.Pointer(&r.grid)), Stride: r.stride,
		Gates: len(x), Before: before != nil,
		Count: m,
	}
	op.Run(k.isa)
}
