//go:build linux || darwin || freebsd || netbsd || openbsd

package kernel

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// fencedMemory is pieces of memory, each between two inaccessible pages.
type fencedMemory struct {
	pieces [][]byte
	used   int
	atEnd  bool // what is handed out ends where the piece does, or else begins there
}

// newFencedMemory maps pieces of a size that is rounded up to whole pages.
func newFencedMemory(t *testing.T, pieces, size int) *fencedMemory {
	t.Helper()
	page := os.Getpagesize()
	size = (size + page - 1) / page * page
	all, err := syscall.Mmap(-1, 0, pieces*(size+page)+page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Munmap(all) })
	f := &fencedMemory{}
	for at := 0; ; at += page + size {
		if err := syscall.Mprotect(all[at:at+page], syscall.PROT_NONE); err != nil {
			t.Fatal(err)
		}
		if len(f.pieces) == pieces {
			return f
		}
		f.pieces = append(f.pieces, all[at+page:at+page+size])
	}
}

func (f *fencedMemory) fence(bytes int) []byte {
	piece := f.pieces[f.used]
	f.used++
	if f.atEnd {
		return piece[len(piece)-bytes:]
	}
	return piece[:bytes]
}

// untouched calls f, and returns an error if it accesses inaccessible memory.
func untouched(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("touches memory outside its slices: %v", p)
		}
	}()
	return f()
}

func TestAFenceIsInaccessibleOnBothSides(t *testing.T) {
	f := newFencedMemory(t, 3, 100)
	for _, f.atEnd = range []bool{false, true} {
		f.used = 1
		b := f.fence(100)
		beside := unsafe.Pointer(unsafe.SliceData(b))
		if f.atEnd {
			beside = unsafe.Add(beside, len(b))
		} else {
			beside = unsafe.Add(beside, -1)
		}
		if err := untouched(func() error { b[0]++; b[99]++; return nil }); err != nil {
			t.Errorf("at end %v: a slice %v", f.atEnd, err)
		}
		if err := untouched(func() error { *(*byte)(beside)++; return nil }); err == nil {
			t.Errorf("at end %v: a write to the byte beside is no fault", f.atEnd)
		}
	}
}

func TestKernelsTouchNothingOutsideTheirSlices(t *testing.T) {
	for _, b := range Backends() {
		t.Run(b.String()+"/float64", func(t *testing.T) { staysInside[float64](t, b) })
		t.Run(b.String()+"/float32", func(t *testing.T) { staysInside[float32](t, b) })
	}
}

// staysInside runs all kernels on slices that begin and that end at the edge of
// readable memory, and so of all alignments, and on such tables: of all lengths
// to beyond a tile of the fused ones, or, of the kernels in many forms, of those
// around whole vectors and tiles.
func staysInside[T Float](t *testing.T, b Backend) {
	const tile = 128
	var all, some []int
	for n := range 2*tile + 10 {
		if n <= tile+10 || n >= 2*tile-10 {
			all = append(all, n)
		}
		if n <= 20 || n%(tile/2) <= 1 || n%(tile/2) >= tile/2-2 {
			some = append(some, n)
		}
	}
	if few() || testing.Short() {
		all, some = lengths(), lengths()
	}
	f := newFencedMemory(t, 32, 1<<17)
	defer func() { fence = nil }()
	rows := testRows[T](WangBuzsakiCurves)
	s := newSample(1, rows)
	values := s.slice(4*tile, 0)
	k := newKernels[T](t, b)
	run := func(ops []operation[T], lengths []int) {
		for _, op := range ops {
			t.Run(strings.ReplaceAll(op.name, " ", "_"), func(t *testing.T) {
				for _, n := range lengths {
					for _, f.atEnd = range []bool{false, true} {
						f.used, fence = 0, f.fence
						x := make([][]T, op.slices())
						for i := range x {
							x[i] = fenced[T](n)
							copy(x[i], values[i:])
						}
						if err := untouched(func() error { return op.run(k, x, fencedRows(rows)) }); err != nil {
							t.Fatalf("%d neurons, at the end %v: %v", n, f.atEnd, err)
						}
					}
				}
			})
		}
	}
	run(operations[T](), all)
	run(forms[T](), some)
}
