// Package asm calls the assembly of package kernel. Each operation is a struct of
// its operands, whose method Run does it in one of the instruction sets that this
// GOARCH has: the kernels themselves are in a package for each, [avx2] and [neon],
// a file for each family. All of it is generated.
//
// Make an operation by its address and at once, op := &asm.Gate[T]{…}. A value would
// be put together elsewhere and copied by wider moves than it was stored with, which
// stalls the processor for 20 ns, and a pointer that is put in later goes to the heap.
//
// The operations trust their operands: every slice has Count elements, a multiple
// of the lanes of a vector, and package kernel checks everything and does the rest.
// Doc comments of the kernels say what they do as a loop in Go, where curve(n) is
// curve n of a table at the neuron's voltage, fma rounds once, max and min keep NaN
// of their first argument, maxNumber gives its second for NaN, nonzero its second
// for zero, and x^3 is (x*x)*x, x^4 (x*x)*(x*x). The same statements are comments
// in the assembly.
//
// manifest.txt lists what the inner loops of each kernel take, and hashes that show
// which kernels a change has touched.
//
// [avx2]: https://pkg.go.dev/github.com/lut4go/lut4go/kernel/asm/avx2
// [neon]: https://pkg.go.dev/github.com/lut4go/lut4go/kernel/asm/neon
package asm

//go:generate go run github.com/lut4go/lut4go/avo kernel
