package handle

import (
	"fmt"
	"sync"
	"unsafe"

	"github.com/lut4go/lut4go/kernel"
)

// block is the number of elements evaluated at a time, so that inputs and outputs stay
// in the first-level cache.
const block = 512

// Buffers of table positions in float64 and float32.
var (
	doubles = sync.Pool{New: func() any { return kernel.NewPositions[float64](block) }}
	singles = sync.Pool{New: func() any { return kernel.NewPositions[float32](block) }}
)

func pool[T kernel.Float]() *sync.Pool {
	if _, ok := any(*new(T)).(float32); ok {
		return &singles
	}
	return &doubles
}

// Eval evaluates curves first, first+1, ... of a table at every x, in the grid's unit,
// by the kernels of the default backend: dst[k*len(x)+i] is curve first+k at x[i]. The
// length of dst, a multiple of len(x), gives the number of curves. dst may be x itself
// for one curve. It is an error if the table or a curve does not exist, if the lengths
// do not match, and if dst and x overlap otherwise.
func Eval[T kernel.Float](s *Tables, h Handle, first int, dst, x []T) error {
	e, err := s.entry(h)
	if err != nil {
		return err
	}
	r, err := rows[T](e)
	if err != nil {
		return err
	}
	k, err := kernel.New[T]("")
	if err != nil {
		return err
	}
	if len(x) == 0 && len(dst) == 0 {
		return nil
	}
	if len(x) == 0 || len(dst) == 0 || len(dst)%len(x) != 0 {
		return fmt.Errorf("handle: room for %d values of curves at %d places, want a multiple", len(dst), len(x))
	}
	curves := len(dst) / len(x)
	if first < 0 || curves > r.Curves()-first {
		return fmt.Errorf("handle: curves %d to %d, the table has %d", first, first+curves-1, r.Curves())
	}
	if overlap(dst, x) && (len(dst) != len(x) || &dst[0] != &x[0]) {
		return fmt.Errorf("handle: the values share memory with the places, but are not the same array")
	}

	positions := pool[T]().Get().(*kernel.Positions[T])
	defer pool[T]().Put(positions)
	out := make([][]T, curves)
	for from := 0; from < len(x); from += block {
		to := min(from+block, len(x))
		for c := range out {
			out[c] = dst[c*len(x)+from : c*len(x)+to]
		}
		if err := k.Index(positions, x[from:to], r); err != nil {
			return err
		}
		if err := k.Eval(out, first, positions); err != nil {
			return err
		}
	}
	return nil
}

// Interp sets dst[i] to a curve at x[i] by lut4brian's arithmetic. Its errors are
// those of table.Table's Interp, and a handle of no table.
func (s *Tables) Interp(h Handle, curve int, dst, x []float64) error {
	t, err := s.Table(h)
	if err != nil {
		return err
	}
	return t.Interp(dst, x, curve)
}

// overlap reports whether two slices, neither of them empty, share memory.
func overlap[T kernel.Float](a, b []T) bool {
	size := unsafe.Sizeof(a[0])
	p, q := uintptr(unsafe.Pointer(&a[0])), uintptr(unsafe.Pointer(&b[0]))
	return p < q+uintptr(len(b))*size && q < p+uintptr(len(a))*size
}
