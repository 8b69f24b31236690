package kernel

import "testing"

// Operands of assembly stay on the stack.
func TestKernelsDoNotAllocate(t *testing.T) {
	eachBackend(t, doNotAllocate[float64], doNotAllocate[float32])
}

func doNotAllocate[T Float](t *testing.T, k Kernels[T]) {
	for _, b := range benchmarks[T]() {
		run := b.prepare(k, newBenchState[T]())
		if n := testing.AllocsPerRun(10, func() {
			if err := run(); err != nil {
				t.Fatal(err)
			}
		}); n > 0 {
			t.Errorf("%s allocates %v times", b.name, n)
		}
	}
}
