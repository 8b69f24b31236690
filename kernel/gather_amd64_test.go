//go:build !purego

package kernel

import (
	"slices"
	"testing"

	"github.com/lut4go/lut4go/kernel/asm"
)

// gatherCurves evaluates curves by hardware gathers, one curve at a time. None
// may be alone in its group of eight.
func gatherCurves[T Float](dst [][]T, c *Cells[T]) {
	g := group[T]()
	for k, d := range dst {
		rows := c.rows.data[k/g*2*g+k%g:]
		if is64[T]() {
			asm.Gather64(p64(d), p64(rows), &c.off[0], p64(c.frac), len(d))
		} else {
			asm.Gather32(p32(d), p32(rows), &c.off[0], p32(c.frac), len(d))
		}
	}
}

// BenchmarkGather times the hardware gathers that Eval does without; compare
// BenchmarkKernel/Eval.
func BenchmarkGather(b *testing.B) {
	if !slices.Contains(Backends(), AVX2) {
		b.Fatal("this machine has no AVX2")
	}
	b.Run("float64", benchGather[float64])
	b.Run("float32", benchGather[float32])
}

func benchGather[T Float](b *testing.B) {
	s := newBenchState[T]()
	s.rows = testRows[T](8)
	if err := forced[T](b, AVX2).Index(s.cells, s.v, s.rows); err != nil {
		b.Fatal(err)
	}
	perNeuron(b, func() error { gatherCurves(s.curves, s.cells); return nil })
}

func TestGathersGiveTheBitsOfEval(t *testing.T) {
	if !slices.Contains(Backends(), AVX2) {
		t.Fatal("this machine has no AVX2, which the gather benchmark needs")
	}
	t.Run("float64", gatherIsEval[float64])
	t.Run("float32", gatherIsEval[float32])
}

func gatherIsEval[T Float](t *testing.T) {
	s, k := newBenchState[T](), forced[T](t, AVX2)
	s.rows = testRows[T](8)
	want := arrays[T](len(s.curves), benchBlock)
	if err := firstOf(k.Index(s.cells, s.v, s.rows), k.Eval(want, 0, s.cells)); err != nil {
		t.Fatal(err)
	}
	gatherCurves(s.curves, s.cells)
	for c := range want {
		if i := differ(want[c], s.curves[c]); i >= 0 {
			t.Errorf("curve %d of neuron %d: gathered %v, Eval %v", c, i, s.curves[c][i], want[c][i])
		}
	}
}

func arrays[T Float](k, n int) [][]T {
	a := make([][]T, k)
	for i := range a {
		a[i] = Aligned[T](n)
	}
	return a
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
