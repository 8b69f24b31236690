//go:build purego || !(amd64 || arm64)

package kernel

const haveAssembly = false

func assembly() []Backend { return nil }
