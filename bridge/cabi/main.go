// Command cabi is the C interface: to tables and their evaluation, documented in lut4go.h,
// and to networks of cells, documented in lut4go_network.h:
//
//	go build -buildmode=c-shared -o liblut4go.so ./bridge/cabi
//
// It needs cgo and a C compiler; without cgo it exports nothing.
package main

func main() {} // never called in a shared library
