//go:build !purego

package kernel

import "github.com/lut4go/lut4go/internal/cpu"

const haveAssembly = true

// assembly returns the backends in assembly that this machine can run.
func assembly() []Backend {
	if !cpu.Has("AVX2", "FMA3") {
		return nil
	}
	if !cpu.Has("AVX512F", "AVX512DQ", "AVX512VL", "AVX512BW", "BMI2") {
		return []Backend{AVX2}
	}
	return []Backend{AVX2, AVX512}
}
