// Package portable holds elementary functions and random numbers whose results
// are the same bits on every GOARCH and at every GOAMD64, GOARM64, … level.
//
// The standard library does not promise that. [math.Exp] and [math.Log] are assembly
// on some architectures and Go on others, and the two do not always round alike. And
// the language lets a compiler fuse x*y + z into one rounding, which it does on arm64,
// ppc64le, riscv64, s390x and amd64 at GOAMD64=v3.
//
// Three rules avoid both, and a test checks them in the source: every product is the
// operand of an explicit conversion, which by the language specification prevents
// fusion; nothing is called from package math except bit casts, the constructors of
// NaN and infinities, and Sqrt, which IEEE 754 rounds correctly; and a NaN result is
// always that of [math.NaN], since architectures disagree on the payload that an
// operation on NaNs returns.
//
// Errors are given in ulp: the distance between neighbouring float64 values
// in the binade of the exact result (2^-1074 where that is subnormal).
package portable
