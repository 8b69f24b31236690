//go:build !purego

package kernel

const haveAssembly = true

// assembly returns NEON, which every arm64 processor that Go supports has. Not all
// operating systems would tell.
func assembly() []Backend { return []Backend{NEON} }
