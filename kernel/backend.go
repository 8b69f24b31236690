package kernel

import (
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"unsafe"

	"github.com/lut4go/lut4go/kernel/asm"
)

// Backend is the name of an implementation of the kernels. All give the same bits. The
// empty name stands for Default.
type Backend string

// Backends. PureGo runs on every machine; the others need their processor, and a build
// without the tag purego.
const (
	PureGo Backend = "purego"
	AVX2   Backend = "avx2"   // 256-bit vectors with FMA, amd64
	AVX512 Backend = "avx512" // 512-bit vectors with F, DQ, VL and BW, amd64
	NEON   Backend = "neon"   // 128-bit vectors, arm64
)

// String returns the name.
func (b Backend) String() string { return string(b) }

// ISA returns the instruction set of the backend, asm.None for pure Go.
func (b Backend) ISA() asm.ISA { return asm.Named(string(b)) }

// Env is the environment variable that names the backend to use.
const Env = "LUT4GO_BACKEND"

// Backends returns the backends that this machine and build can run, slowest first.
func Backends() []Backend { return append([]Backend{PureGo}, assembly()...) }

// chosen is the backend set by Use, nil for none.
var chosen atomic.Pointer[Backend]

// Use sets the default backend of this process for all kernels made later; the empty
// name resets it. The error of a backend that is unknown, or that this machine or build
// cannot run, lists those that it can.
func Use(b Backend) error {
	if b == "" {
		chosen.Store(nil)
		return nil
	}
	err := canRun(b)
	if err == nil {
		chosen.Store(&b)
	}
	return err
}

// Default returns the backend of New(""): the one last set by Use, else the one named by
// the environment variable LUT4GO_BACKEND, else the fastest. It is an error if
// LUT4GO_BACKEND names none that this machine and build can run.
func Default() (Backend, error) {
	if b := chosen.Load(); b != nil {
		return *b, nil
	}
	if b := Backend(os.Getenv(Env)); b != "" {
		if err := canRun(b); err != nil {
			return PureGo, fmt.Errorf("%w (from the environment variable %s)", err, Env)
		}
		return b, nil
	}
	all := Backends()
	return all[len(all)-1], nil
}

// canRun returns an error unless this machine and build can run a backend.
func canRun(b Backend) error {
	var can []string
	for _, c := range Backends() {
		if c == b {
			return nil
		}
		can = append(can, string(c))
	}
	return fmt.Errorf("kernel: backend %q is not available here, want one of: %s", b, strings.Join(can, ", "))
}

// Kernels is the set of batch operations in one precision on one backend. The zero value
// is pure Go. Several goroutines may use it concurrently, on slices of their own.
type Kernels[T Float] struct {
	isa asm.ISA
}

// New returns the kernels of a backend, those of Default for the empty name. The error
// of a backend that this machine or build cannot run lists those that it can.
func New[T Float](b Backend) (Kernels[T], error) {
	var err error
	if b == "" {
		b, err = Default()
	} else {
		err = canRun(b)
	}
	if err != nil {
		return Kernels[T]{}, err
	}
	return Kernels[T]{b.ISA()}, nil
}

// Backend returns the backend of these kernels.
func (k Kernels[T]) Backend() Backend {
	if k.isa == asm.None {
		return PureGo
	}
	return Backend(k.isa.String())
}

// vectorized returns how many of n elements assembly computes: those of whole vectors,
// or all where it masks the last one. The loop that defines the kernel computes the
// remainder; in pure Go, all.
func (k Kernels[T]) vectorized(n int) int {
	if !haveAssembly || k.isa == asm.None {
		return 0
	}
	if k.isa.Masks() {
		return n
	}
	return n &^ (k.lanes() - 1)
}

// lanes returns the number of elements in a vector of the backend.
func (k Kernels[T]) lanes() int { return k.isa.Bytes() / int(unsafe.Sizeof(*new(T))) }
