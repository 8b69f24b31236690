// Package kernel has the batch operations that step a population: find the row of a
// lookup table that each voltage belongs to, interpolate curves there, advance gates,
// sum conductances, advance the voltage, decay synapses, find the neurons that crossed a
// threshold; several of these fused; and the whole step of a common model. They work on
// slices of float64 or float32, one element for each neuron.
//
// # Backends
//
// Each operation is defined by a loop in its doc comment, which is also its
// implementation in pure Go, and has assembly for AVX2 with FMA and for AVX-512 with F, DQ,
// VL and BW (amd64), and for NEON (arm64). [New] picks the fastest that
// github.com/klauspost/cpuid finds supported by the processor and the operating system, AVX2
// where 512-bit vectors are known to be no faster; the environment variable LUT4GO_BACKEND and
// [Use] override the choice; the build tag purego leaves assembly out.
//
// # The same bits
//
// All backends give the same bits, on every GOARCH and GOAMD64 level, NaN being
// equal to NaN whatever its payload; of [Bounds] only a zero's sign may differ. So the order of all floating-point
// operations is fixed, and so is their rounding: every fma in the loops is fused, and
// nothing else is. In Go it is math.FMA, for float32 an emulation in float64 that rounds
// once; every product in a sum is converted explicitly, so that the compiler cannot fuse
// the two.
//
// Fusing takes one instruction for two, and rounds less. Pure Go is slow where the
// processor has no FMA, and in float32.
//
// # Rows instead of gathers
//
// A table has all curves of a bin side by side, so that the loads for one index are from
// neighbouring cache lines; registers are transposed to turn rows into lanes. Hardware gathers
// take several times as long, as BenchmarkGather of bench/internal/asm shows beside
// BenchmarkKernel/Eval.
package kernel
