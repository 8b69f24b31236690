//go:build mpi && cgo

package mpi

// #include <stdlib.h>
// #include "calls.h"
import "C"

import (
	"fmt"
	"unsafe"
)

// memory is C's. Networks that read and write a process's memory themselves, such as
// InfiniBand, have it pinned, and MPI libraries keep a cache of what is: they learn from the C
// library what is given back to the operating system. Go gives pages of its heap back
// without asking the C library. A message from or to such a page could be one of memory that
// is no longer the process's, which no error tells.
type memory struct {
	bytes []byte // all of it
}

// keep is how much memory is kept though less is needed.
const keep = 1 << 20

// room returns so many bytes of the memory, whose content is undefined.
func (m *memory) room(n int) ([]byte, error) {
	if have := len(m.bytes); have < n || have > keep && have/4 > n {
		m.release()
		size := max(n+n/4, 64)
		p := C.lut4go_mpi_room(C.int64_t(size))
		if p == nil {
			return nil, fmt.Errorf("mpi: no memory for %d bytes of messages", n)
		}
		m.bytes = unsafe.Slice((*byte)(p), size)
	}
	return m.bytes[:n], nil
}

// release gives the memory back.
func (m *memory) release() {
	C.free(unsafe.Pointer(unsafe.SliceData(m.bytes)))
	m.bytes = nil
}
