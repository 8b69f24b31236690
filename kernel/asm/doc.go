// Package asm holds the assembly of package kernel, one function for each
// batch operation and precision, all generated: AVX2 on amd64, NEON on arm64.
// The functions trust their arguments. count is a multiple of the vector's
// lanes; package kernel checks everything and does the rest.
package asm

//go:generate go run github.com/lut4go/lut4go/avo .
