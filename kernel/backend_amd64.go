//go:build !purego

package kernel

import "github.com/lut4go/lut4go/internal/cpu"

const haveAssembly = true

// assembly returns the backends in assembly that this machine can run, slowest first.
func assembly() []Backend {
	switch {
	case !cpu.Has("AVX2", "FMA3"):
		return nil
	case !cpu.Has(avx512...):
		return []Backend{AVX2}
	case cpu.Slow512() != "":
		return []Backend{AVX512, AVX2}
	}
	return []Backend{AVX2, AVX512}
}

// avx512 are the features that the backend needs.
var avx512 = []string{"AVX512F", "AVX512DQ", "AVX512VL", "AVX512BW", "BMI2"}
