package main

import (
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/avo/neon"
)

// makePointer makes the register that points to the iteration's neurons in a slice.
// Vectors in the frame share one.
func (t *neonLoop) makePointer(slot string) {
	if _, ok := t.pointer[slot]; ok {
		return
	}
	at, local := t.frame[slot]
	var r neon.Reg
	switch {
	case local && slot != "off":
		if r = t.pointer[inFrame]; t.frameOffset == nil {
			r = t.R()
			t.firstLocal = t.frame[t.k.local[0].name]
			t.FrameAddr(r, t.firstLocal)
			t.pointer[inFrame], t.frameOffset = r, map[string]int{}
			t.order = append(t.order, inFrame)
		}
		t.pointer[slot], t.frameOffset[slot] = r, at-t.firstLocal
		return
	case local:
		r = t.R()
		t.FrameAddr(r, at)
	default:
		r = t.address(slot)
	}
	t.pointer[slot] = r
	t.order = append(t.order, slot)
}

// address returns a register with the address of the tile's neurons in a slice.
func (t *neonLoop) address(slot string) neon.Reg {
	r := t.R()
	if i := slices.Index(t.slots, slot); i >= 0 {
		array := slices.IndexFunc(t.k.args, func(a arg) bool { return a.kind == pointers })
		t.LoadArg(t.k.args[array].name, t.tmp)
		t.Mov64Load(r, t.tmp, 8*i)
		return r
	}
	t.LoadArg(slot, r)
	if !t.tiled() {
		return r
	}
	a := t.k.args[slices.IndexFunc(t.k.args, func(a arg) bool { return a.name == slot })]
	if a.constant != "" {
		given, done := fmt.Sprintf("given%s%d", slot, t.number), fmt.Sprintf("done%s%d", slot, t.number)
		t.CBNZ(r, given)
		t.FrameAddr(r, t.instead[slot])
		t.B(done)
		t.Label(given)
		defer t.Label(done)
	}
	switch a.kind {
	case bitmask:
		t.Lsr(t.tmp, t.first, 3)
		t.Add(r, r, t.tmp)
	case counts:
		t.Add(r, r, t.first)
	case narrow, offset:
		t.AddShift(r, r, t.first, 2)
	default:
		t.AddShift(r, r, t.first, pick(t.k.bits == 64, 3, 2))
	}
	return r
}

// makeBase makes the register with the address of an argument.
func (t *neonLoop) makeBase(name string) {
	if _, ok := t.pointer[name]; ok {
		return
	}
	t.pointer[name] = t.R()
	t.LoadArg(name, t.pointer[name])
	t.bases = append(t.bases, name)
}

// inFrame is the key in pointer of all vectors in the frame.
const inFrame = "frame"

// advance moves the pointers that no instruction of the iteration has moved.
func (t *neonLoop) advance() {
	for _, slot := range t.order {
		r := t.pointer[slot]
		at, ok := t.lastUse[slot]
		switch {
		case slot == inFrame:
			t.AddImm(r, r, t.step*t.k.bits/8)
		case slot == atSlot:
			t.AddImm(r, r, 4)
		case !ok: // offsets, read lane by lane
			t.AddImm(r, r, 4*t.step)
		case t.b.ins[at].op == opAbove:
			t.AddImm(r, r, 1)
		case t.b.ins[at].op == opStoreOffsets:
			t.AddImm(r, r, 4*t.step)
		case t.b.ins[at].op == opSelectCount:
			t.AddImm(r, r, t.step)
		case !t.postIncrements(slot, at):
			t.AddImm(r, r, t.step*pick(t.k.narrow(slot), 4, t.k.bits/8))
		}
	}
}

// postIncrements reports whether instruction at, the last to access slot, moves its
// pointer by post-indexed addressing: it does where an iteration takes one vector.
func (t *neonLoop) postIncrements(slot string, at int) bool {
	if _, local := t.frameOffset[slot]; local || t.k.narrow(slot) || t.operation != nil {
		return false
	}
	op := t.b.ins[at].op
	return t.lastUse[slot] == at && t.step == t.b.lanes && (op == opLoad || op == opStore)
}

// rowOf returns the address of the sums of the iteration's row of links.
func (t *neonLoop) rowOf(in instr) neon.Reg {
	if in.op == opLoadRow {
		t.MovW32Load(t.tmp, t.pointer[atSlot], 0)
		t.AddShift(t.tmp, t.pointer[in.name], t.tmp, pick(t.k.bits == 64, 3, 2))
	}
	return t.tmp
}

// rowAt returns the address of a lane's row, for instruction at.
func (t *neonLoop) rowAt(at, lane int) neon.Reg {
	off := t.offs[lane]
	if !t.loaded(at, lane) {
		t.MovW32Load(off, t.pointer["off"], 4*lane)
		t.AddShift(off, t.pointer["rows"], off, pick(t.k.bits == 64, 3, 2))
	}
	return off
}

// loaded reports whether an instruction before at has made the address of a
// lane's row.
func (t *neonLoop) loaded(at, lane int) bool {
	for _, in := range t.b.ins[:at] {
		if (in.op == opRow || in.op == opRowPart) && in.lane == lane {
			return true
		}
	}
	return false
}
