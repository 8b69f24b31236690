package kernel

import (
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"unsafe"

	"github.com/lut4go/lut4go/kernel/asm"
)

// Backend is one implementation of the kernels. All give the same bits.
type Backend uint8

// Backends. PureGo runs everywhere; the others need their processor and a
// build without the tag purego.
const (
	PureGo = Backend(asm.None)
	AVX2   = Backend(asm.AVX2) // 256-bit vectors with FMA, amd64
	NEON   = Backend(asm.NEON) // 128-bit vectors, arm64
)

var names = [...]string{PureGo: "purego", AVX2: "avx2", NEON: "neon"}

// String returns the backend's name, as New and LUT4GO_BACKEND take it.
func (b Backend) String() string {
	if int(b) >= len(names) {
		return fmt.Sprintf("Backend(%d)", b)
	}
	return names[b]
}

// Env is the environment variable that names the backend to use.
const Env = "LUT4GO_BACKEND"

// Backends returns what this machine and build can run, slowest first.
func Backends() []Backend { return append([]Backend{PureGo}, assembly()...) }

// used is 1 + the backend chosen by Use, 0 before.
var used atomic.Uint32

// Use makes the named backend the default of this process for all kernels that
// are made later; the empty name takes the choice back. A name that is unknown,
// or that this machine or build cannot run, is an error that lists those it
// can.
func Use(name string) error {
	if name == "" {
		used.Store(0)
		return nil
	}
	b, err := parse(name)
	if err == nil {
		used.Store(1 + uint32(b))
	}
	return err
}

// Default returns the backend that New("") gives: the one last chosen by Use,
// else the one that the environment variable LUT4GO_BACKEND names, else the
// fastest. The error is that of a wrong LUT4GO_BACKEND.
func Default() (Backend, error) {
	if u := used.Load(); u != 0 {
		return Backend(u - 1), nil
	}
	if name := os.Getenv(Env); name != "" {
		b, err := parse(name)
		if err != nil {
			return b, fmt.Errorf("%w (from the environment variable %s)", err, Env)
		}
		return b, nil
	}
	all := Backends()
	return all[len(all)-1], nil
}

func parse(name string) (Backend, error) {
	var can []string
	for _, b := range Backends() {
		if b.String() == name {
			return b, nil
		}
		can = append(can, b.String())
	}
	return PureGo, fmt.Errorf("kernel: backend %q is not available here, want one of: %s", name, strings.Join(can, ", "))
}

// Kernels is the set of batch operations in one precision on one backend. The
// zero value works, in pure Go. It may be used by several goroutines at once,
// each on slices of its own.
type Kernels[T Float] struct {
	backend Backend
}

// New returns the kernels of the named backend, or those of Default for the
// empty name.
func New[T Float](name string) (Kernels[T], error) {
	if name == "" {
		b, err := Default()
		return Kernels[T]{b}, err
	}
	b, err := parse(name)
	return Kernels[T]{b}, err
}

// Backend returns the backend that these kernels run on.
func (k Kernels[T]) Backend() Backend { return k.backend }

// whole returns how many of n elements assembly takes: whole vectors. The loop
// that defines the kernel does the rest, which is all of them in pure Go.
func (k Kernels[T]) whole(n int) int {
	if !haveAssembly || k.backend == PureGo {
		return 0
	}
	return n &^ (k.lanes() - 1)
}

// lanes returns the number of elements in a vector of the backend.
func (k Kernels[T]) lanes() int { return k.isa().Bytes() / int(unsafe.Sizeof(*new(T))) }

// isa returns the instruction set of the backend.
func (k Kernels[T]) isa() asm.ISA { return asm.ISA(k.backend) }
