package kernel

import (
	"github.com/lut4go/lut4go/internal/portable"
	"github.com/lut4go/lut4go/kernel/asm"
)

// Exp is e**x, computed in float64 in either precision with an error below 0.7
// ulp (below 1 ulp where the result is subnormal). It is
//
//	for i := range x {
//		dst[i] = T(hh.Exp(float64(x[i])))
//	}
//
// so +Inf where the result is above the largest T, 0 where it is below half the smallest,
// and NaN for NaN. dst and x may be the same slice.
func (k Kernels[T]) Exp(dst, x []T) error {
	if err := check("Exp", "dst x", len(x), dst, x); err != nil {
		return err
	}
	m := k.vectorized(len(x))
	if m > 0 {
		op := &asm.Exp[T]{D: ptr(dst), X: ptr(x), Exp: &portable.ExpConstants[0], Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(x); i++ {
		dst[i] = T(portable.Exp(float64(x[i])))
	}
	return nil
}
