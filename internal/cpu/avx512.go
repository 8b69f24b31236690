package cpu

import "github.com/klauspost/cpuid/v2"

// Slow512 says why 512-bit vectors are no faster than 256-bit ones on this processor, or
// slower; it is empty where that is not known.
func Slow512() string {
	return slow512(cpuid.CPU.VendorID, cpuid.CPU.Family, cpuid.CPU.Model, cpuid.CPU.Has(cpuid.FP256))
}

// slow512 is Slow512 of a processor. Under fp256 it says by CPUID 8000_001A that its
// floating-point units are 256 bits wide.
//
// AMD's Zen 4, and Zen 5 for notebooks, pass 512 bits through such units in two halves, so
// nothing but the number of instructions falls, while shuffles across a whole row, of which
// the kernels have more with 512 bits, keep the units busy for longer. x265 found no gain on
// Zen 4 (https://github.com/Multicorewareinc/x265/issues/714). Virtual machines may hide the
// bit, Zen 4's family they do not.
//
// Intel's first processors with AVX-512 lower their clock for 512-bit arithmetic, for some
// milliseconds beyond it, and cheaper ones have one unit for 512 bits in place of two for 256.
// Ice Lake and later ones hardly do: https://travisdowns.github.io/blog/2020/08/19/icl-avx512-freq.html
func slow512(vendor cpuid.Vendor, family, model int, fp256 bool) string {
	const (
		zen4       = 0x19 // and Zen 3, without AVX-512
		core       = 6
		skylakeX   = 0x55 // and Cascade Lake, Cooper Lake
		cannonLake = 0x66
	)
	switch {
	case vendor == cpuid.AMD && (fp256 || family == zen4):
		return "its units are 256 bits wide"
	case vendor == cpuid.Intel && family == core && (model == skylakeX || model == cannonLake):
		return "it lowers its clock for 512-bit vectors"
	}
	return ""
}
