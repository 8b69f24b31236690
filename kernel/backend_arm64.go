//go:build !purego

package kernel

const haveAssembly = true

// assembly returns NEON: every arm64 processor that Go supports has it, so nobody
// needs to ask, which not all operating systems allow.
func assembly() []Backend { return []Backend{NEON} }
