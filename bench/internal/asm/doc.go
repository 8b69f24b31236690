// Package asm has, in the manner of package kernel/asm, the operations that only
// benchmarks need: steps with exact rates, and hardware gathers.
package asm

//go:generate go run github.com/lut4go/lut4go/avo bench
