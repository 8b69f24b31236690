//go:build !purego

package kernel

const haveAssembly = true

// assembly returns NEON: every arm64 processor that Go supports has it.
func assembly() []Backend { return []Backend{NEON} }
