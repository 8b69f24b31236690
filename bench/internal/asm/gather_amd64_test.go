//go:build !purego

package asm

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/kernel/asm"
)

// gatherTable is a table of some curves and the rows that some neurons are at.
type gatherTable[T Float] struct {
	rows []T // of each row, for each group of curves, their values, then their slopes
	off  []uint32
	frac []T
	dst  [][]T // of each curve
}

// group is the number of curves that are side by side in a row.
func group[T Float]() int { return asm.RowGroupBytes / int(unsafe.Sizeof(*new(T))) }

// value returns where a curve's value is in a row. Its slope is a group further on.
func value[T Float](curve int) int {
	g := group[T]()
	return curve/g*2*g + curve%g
}

// newGatherTable returns one for as many neurons as stay in the first-level cache.
func newGatherTable[T Float]() *gatherTable[T] {
	const neurons, points, curves = 512, 1001, 5
	g := group[T]()
	stride := (curves + g - 1) / g * 2 * g
	t := &gatherTable[T]{
		rows: kernel.Aligned[T](points * stride),
		off:  kernel.Aligned[uint32](neurons),
		frac: kernel.Aligned[T](neurons),
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range t.rows {
		t.rows[i] = T(rng.Float64())
	}
	for i := range t.off {
		t.off[i] = uint32(rng.IntN(points) * stride)
		t.frac[i] = T(rng.Float64() - 0.5)
	}
	for range curves {
		t.dst = append(t.dst, kernel.Aligned[T](neurons))
	}
	return t
}

// gather evaluates the curves, one at a time.
func (t *gatherTable[T]) gather() {
	for c, d := range t.dst {
		op := &Gather[T]{D: &d[0], Rows: &t.rows[value[T](c)], Off: &t.off[0], Frac: &t.frac[0], Count: len(d)}
		op.Run(asm.AVX2)
	}
}

func needAVX2(t testing.TB) {
	t.Helper()
	if !slices.Contains(kernel.Backends(), kernel.AVX2) {
		t.Fatal("this machine has no AVX2, which gathers need")
	}
}

// BenchmarkGather times the hardware gathers that package kernel does without;
// compare BenchmarkKernel/Eval there.
func BenchmarkGather(b *testing.B) {
	needAVX2(b)
	b.Run("float64", benchGather[float64])
	b.Run("float32", benchGather[float32])
}

func benchGather[T Float](b *testing.B) {
	t := newGatherTable[T]()
	for b.Loop() {
		t.gather()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(t.off)), "ns/neuron")
}

func TestGathersInterpolateInTheRows(t *testing.T) {
	needAVX2(t)
	t.Run("float64", gathersInterpolate[float64])
	t.Run("float32", gathersInterpolate[float32])
}

func gathersInterpolate[T Float](t *testing.T) {
	s := newGatherTable[T]()
	s.gather()
	const rounding = 1e-6
	for c, d := range s.dst {
		for i, got := range d {
			row := s.rows[s.off[i]:]
			want := float64(row[value[T](c)]) + float64(row[value[T](c)+group[T]()])*float64(s.frac[i])
			if math.Abs(float64(got)-want) > rounding {
				t.Errorf("curve %d of neuron %d is %v, want %v", c, i, got, want)
			}
		}
	}
}
