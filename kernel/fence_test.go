package kernel

import "unsafe"

// fence, where it is not nil, gives memory of some bytes with nothing readable or
// writable before its beginning or after its end.
var fence func(bytes int) []byte

// fenced returns n elements: of fenced memory, if there is any.
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
	c.data = fenced[T](len(r.data) + group[T]())[:len(r.data)] // as emptyRows does
	copy(c.data, r.data)
	return &c
}

// fencedCells returns room for n voltages, in fenced memory if there is any.
func fencedCells[T Float](n int) *Positions[T] {
	return &Positions[T]{off: fenced[uint32](n)[:0], frac: fenced[T](n)[:0]}
}
