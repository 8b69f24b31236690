// Package kernel has the batch operations that step a population: find the row
// of a lookup table that each voltage belongs to, interpolate curves there,
// advance gates, sum conductances, advance the voltage, let synapses decay,
// find the neurons that crossed a threshold; several of these on one way through
// memory; and the whole step of a common model in one. They work on slices of
// float64 or float32, one element for each neuron.
//
// # Backends
//
// Each operation is defined by a loop in its doc comment, which is also its
// implementation in pure Go, and has assembly for AVX2 with FMA (amd64) and for
// NEON (arm64). [New] picks by what github.com/klauspost/cpuid finds the processor
// and the operating system able to do; the environment variable LUT4GO_BACKEND and
// [Use] override the choice; the build tag purego leaves assembly out.
//
// # The same bits
//
// All backends give the same bits, on every GOARCH and GOAMD64 level, NaN being
// equal to NaN whatever its payload. So the order of all floating-point
// operations is fixed, and so is their rounding. The rule is: every fma in the
// loops is fused, and nothing else is. In Go it is math.FMA, for float32 an
// emulation through float64 that rounds once; every product that a sum follows
// is converted explicitly, so that the compiler cannot fuse the two.
//
// Fused, the Wang-Buzsaki step takes 0.97 of the time of the same step with
// separate multiplications and additions in float64, and 0.89 in float32:
// medians of nine alternating runs of BenchmarkKernel/StepWangBuzsaki on an
// AMD EPYC of family 26 (Zen 5), whose loads are busier than its arithmetic.
// Fusing also rounds less. The price is paid by pure Go where the processor has
// no FMA, and in float32 everywhere: right, but slow.
//
// # Rows instead of gathers
//
// A table keeps all curves of a bin side by side, so that one index brings them
// all from neighbouring cache lines; registers are transposed to make lanes of
// rows. For the five curves of the Wang-Buzsaki model hardware gathers take 2.7
// times as long in float64 and 3.3 times in float32: BenchmarkGather of
// bench/internal/asm against BenchmarkKernel/Eval on the same machine, medians of
// five runs.
package kernel
