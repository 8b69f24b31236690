package main

import (
	"slices"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Loops of a set that masks go back once more for the neurons that are left after the
// whole vectors. All loads and stores of slices are under a mask, that of all lanes until
// then.

// beginMasked starts a loop of masked iterations. While it runs, cnt is where the last
// whole vector begins.
func (t *amd64Loop) beginMasked(label string) {
	t.KXNORW(t.mask, t.mask, t.mask)
	t.SUBQ(operand.U8(t.b.lanes), t.cnt)
	t.CMPQ(t.i, t.cnt)
	t.JGT(operand.LabelRef("rest" + label))
}

// nextMasked goes back to the beginning of a loop of masked iterations, for the last time
// with the mask of the neurons that are left.
func (t *amd64Loop) nextMasked(label string) {
	t.CMPQ(t.i, t.cnt)
	t.JLE(operand.LabelRef(label))
	t.Label("rest" + label)
	left := t.GP64()
	t.LEAQ(operand.Mem{Base: t.cnt, Disp: t.b.lanes}, left)
	t.SUBQ(t.i, left)
	t.JLE(operand.LabelRef("after" + label))
	t.setMask(left)
	if t.copiesOffsets() {
		t.copyOffsets(left)
	}
	t.JMP(operand.LabelRef(label))
	t.Label("after" + label)
	t.ADDQ(operand.U8(t.b.lanes), t.cnt)
}

// setMask makes the mask that of so many neurons.
func (t *amd64Loop) setMask(left reg.GPVirtual) {
	const ones = -1
	n := left.As32()
	if t.copiesOffsets() { // no register may be free
		t.MOVL(operand.I32(ones), t.offsets)
		t.BZHIL(n, t.offsets, n)
	} else {
		all := t.GP32()
		t.MOVL(operand.I32(ones), all)
		t.BZHIL(n, all, n)
	}
	t.KMOVW(n, t.mask)
}

// copiesOffsets reports whether a masked iteration reads row offsets from a copy, as it
// must not read beyond the slice.
func (f *amd64Func) copiesOffsets() bool {
	return f.set.masked() && len(f.k.local) == 0 && slices.ContainsFunc(f.k.args, func(a arg) bool { return a.kind == rows })
}

// copyOffsets copies the row offsets of the last iteration into the frame and lets the
// address of the slice point there. free may be overwritten.
func (t *amd64Loop) copyOffsets(free reg.GPVirtual) {
	x := t.set.register(t.Context, 4*t.b.lanes)
	t.VMOVDQU32_Z(t.elem("off", 4, 0), t.mask, x)
	t.VMOVUPS(x, t.offsets)
	t.MOVQ(t.i, free)
	t.NEGQ(free)
	copied := t.offsets
	copied.Index, copied.Scale = free, 4
	t.LEAQ(copied, t.ptr["off"])
}

// masks reports whether an iteration reads and writes a slice by a mask. Slices in the
// frame are whole vectors.
func (t *amd64Loop) masks(slot string) bool {
	_, local := t.local[slot]
	return t.mask != nil && !local
}
