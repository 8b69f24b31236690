//go:build !purego

package kernel

import "golang.org/x/sys/cpu"

const haveAssembly = true

// assembly returns the backends in assembly that this machine can run. The cpu
// package asks the operating system too, whether it saves the registers.
func assembly() []Backend {
	if cpu.X86.HasAVX && cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		return []Backend{AVX2}
	}
	return nil
}
