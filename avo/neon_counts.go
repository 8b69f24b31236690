package main

import (
	"slices"

	"github.com/lut4go/lut4go/avo/neon"
)

// above makes a byte of eight comparisons: masks of four lanes each, reduced to the
// lane's bit and summed.
func (t *neonLoop) above(in instr) {
	var masks []neon.Vec
	for _, v := range in.args[1:] {
		m := t.V()
		t.FCMGT(t.arr, m, t.val[v], t.val[in.args[0]])
		masks = append(masks, m)
	}
	if t.k.bits == 64 {
		for i := range 2 {
			m := t.V()
			t.Uzp1(neon.S4, m, masks[2*i], masks[2*i+1])
			masks[i] = m
		}
	}
	for i, w := range t.laneBits {
		t.VAnd(masks[i], masks[i], w)
	}
	t.VOrr(masks[0], masks[0], masks[1])
	t.VAddv(masks[0], masks[0])
	t.UMov(neon.S4, t.tmp, masks[0], 0)
	t.MovB8Store(t.tmp, t.pointer[in.name], 0)
}

// newCountIndex returns the index for VTbl that puts the counts of vector j of an
// iteration into the lowest byte of each lane, and 0 into the others.
func (t *neonLoop) newCountIndex(j int) neon.Vec {
	v := t.V()
	lanes := t.b.lanes
	for lane := range lanes {
		t.MovImm(t.tmp, int64(j*lanes+lane)|-256)
		if lane == 0 {
			t.DupR(t.arr, v, t.tmp)
		} else {
			t.InsR(t.arr, v, lane, t.tmp)
		}
	}
	return v
}

// selectCount compares counts as floats: as the bits of subnormals they have the
// same order.
func (t *neonLoop) selectCount(in instr, at int) {
	if at == t.firstSelectCount(in.name) {
		if t.countBytes == nil {
			t.countBytes = map[string]neon.Vec{}
		}
		v := t.V()
		t.VLoadLow(neon.D2, v, t.pointer[in.name], 0)
		t.countBytes[in.name] = v
	}
	d := t.overwritable(in.args[2], at)
	m := t.V()
	t.VTbl(m, t.countBytes[in.name], t.countIndex[in.imm])
	t.FCMGT(t.arr, m, m, t.arg(in.args[1]))
	t.VBit(d, t.arg(in.args[0]), m)
	t.val[at] = d
}

// firstSelectCount returns the first instruction of the iteration that reads the counts
// in a slot.
func (t *neonLoop) firstSelectCount(slot string) int {
	return slices.IndexFunc(t.b.ins, func(in instr) bool { return in.op == opSelectCount && in.name == slot })
}
