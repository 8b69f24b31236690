// Package asm calls the assembly of package kernel. Each operation is a struct of its
// operands with a method Run, which calls the kernel of an instruction set of this
// GOARCH. The kernels are in a package for each instruction set, [avx2], [avx512] and
// [neon], with a file for each family. All of it is generated.
//
// Make an operation by its address in one expression, op := &asm.Gate[T]{…}. A value
// would be built in another place and copied by wider moves than it was stored with,
// which stalls the processor for 20 ns, and a pointer assigned later moves to the heap.
//
// The operations trust their operands: every slice has Count elements, a multiple of the
// lanes of a vector. Where [ISA.Masks] it may be any number, but not for operations on bits
// or counts. Package kernel checks them, and computes the remainder. Doc comments
// of the kernels have the equivalent loop in Go, where curve(n) is curve n of a table at
// the neuron's voltage, fma rounds once, max and min return NaN if their first argument
// is NaN, maxNumber returns its second argument if the first is NaN, nonzero its second
// if the first is zero, and x^3 is (x*x)*x, x^4 (x*x)*(x*x). The same statements are
// comments in the assembly.
//
// manifest.txt lists the number of instructions in the inner loops of each kernel, and
// hashes that show which kernels a change has touched.
//
// [avx2]: https://pkg.go.dev/github.com/lut4go/lut4go/kernel/asm/avx2
// [avx512]: https://pkg.go.dev/github.com/lut4go/lut4go/kernel/asm/avx512
// [neon]: https://pkg.go.dev/github.com/lut4go/lut4go/kernel/asm/neon
package asm

//go:generate go run github.com/lut4go/lut4go/avo kernel
