package kernel

import "unsafe"

// fence, unless nil, returns memory of some bytes with inaccessible memory before its
// beginning or after its end.
var fence func(bytes int) []byte

// fenced returns n elements, in fenced memory if there is any.
func fenced[T Float | uint8 | uint32](n int) []T {
	if fence == nil {
		return Aligned[T](n)
	}
	b := fence(n * int(unsafe.Sizeof(*new(T))))
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), n)
}

// fencedRows returns r, in fenced memory if there is any.
func fencedRows[T Float](r *Rows[T]) *Rows[T] {
	if fence == nil {
		return r
	}
	c := *r
	c.data = fenced[T](len(r.data) + groupSize[T]())[:len(r.data)] // as emptyRows does
	copy(c.data, r.data)
	return &c
}

// fencedPositions returns positions with a capacity of n voltages, in fenced memory if
// there is any.
func fencedPositions[T Float](n int) *Positions[T] {
	return &Positions[T]{off: fenced[uint32](n)[:0], frac: fenced[T](n)[:0]}
}
