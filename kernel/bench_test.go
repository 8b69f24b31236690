package kernel

import (
	"fmt"
	"testing"
)

// benchBlock is a population that stays in the first-level cache.
const benchBlock = 512

// BenchmarkKernel times every kernel on every backend in both precisions, in
// ns for one neuron.
func BenchmarkKernel(b *testing.B) {
	for _, backend := range Backends() {
		benchKernels[float64](b, backend)
		benchKernels[float32](b, backend)
	}
}

func benchKernels[T Float](b *testing.B, backend Backend) {
	k := forced[T](b, backend)
	for _, op := range timed[T]() {
		b.Run(fmt.Sprintf("%s/%v/float%d", op.name, backend, bitsOf[T]()), func(b *testing.B) {
			step := op.prepare(k, benchBlock)
			for b.Loop() {
				if err := step(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchBlock, "ns/neuron")
		})
	}
}

func bitsOf[T Float]() int {
	if is64[T]() {
		return 64
	}
	return 32
}

type timedKernel[T Float] struct {
	name    string
	prepare func(k Kernels[T], n int) func() error
}

func timed[T Float]() []timedKernel[T] {
	return []timedKernel[T]{
		{"StepWangBuzsaki", func(k Kernels[T], n int) func() error {
			r := testRows[T](5)
			p := wangBuzsaki[T]()
			v, h, nn, s := Aligned[T](n), Aligned[T](n), Aligned[T](n), Aligned[T](n)
			for i := range v {
				v[i] = T(-70 + float64(i%150)/10)
				h[i] = 0.5
				nn[i] = 0.3
			}
			return func() error { return k.StepWangBuzsaki(&p, r, v, h, nn, s) }
		}},
		{"StepWangBuzsakiNoSyn", func(k Kernels[T], n int) func() error {
			r := testRows[T](5)
			p := wangBuzsaki[T]()
			v, h, nn := Aligned[T](n), Aligned[T](n), Aligned[T](n)
			for i := range v {
				v[i] = T(-70 + float64(i%150)/10)
				h[i] = 0.5
				nn[i] = 0.3
			}
			return func() error { return k.StepWangBuzsaki(&p, r, v, h, nn, nil) }
		}},
		{"Index", func(k Kernels[T], n int) func() error {
			r := testRows[T](5)
			v := Aligned[T](n)
			c := NewCells[T](n)
			return func() error { return k.Index(c, v, r) }
		}},
		{"Eval5", func(k Kernels[T], n int) func() error {
			r := testRows[T](5)
			v := Aligned[T](n)
			c := NewCells[T](n)
			for i := range v {
				v[i] = T(-70 + float64(i%150)/10)
			}
			k.Index(c, v, r)
			d := make([][]T, 5)
			for i := range d {
				d[i] = Aligned[T](n)
			}
			return func() error { return k.Eval(d, c) }
		}},
	}
}
