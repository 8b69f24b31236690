package main

import (
	"slices"

	"github.com/lut4go/lut4go/avo/neon"
)

// neonLoop lowers the body of a loop.
type neonLoop struct {
	*neonFunc
	b            *body
	number       int
	slots        []string // of the argument of kind pointers
	spills       []string // constants that are read from memory
	step         int      // neurons of an iteration
	val          []neon.Vec
	set          []bool
	last         []int
	pointer      map[string]neon.Reg // addresses in the slices at this iteration's neurons
	order        []string            // keys of pointer, in the order of first use
	bases        []string            // keys of those that stay as they are
	lastUse      map[string]int      // the last instruction that accesses a slice
	frameOffset  map[string]int      // of vectors in the frame, from the first of them
	firstLocal   int                 // its offset
	stride       neon.Vec
	laneBits     [2]neon.Vec         // 1<<lane, for opAbove
	countIndex   []neon.Vec          // for each vector of an iteration, the places of its lanes' bytes, for opSelectCount
	countBytes   map[string]neon.Vec // the counts of an iteration, by slot, for opSelectCount
	accumulators []int               // instructions whose result stays in a register through all iterations
}

// hoist loads constants, accumulators and pointers before the loop.
func (t *neonLoop) hoist() {
	for at, in := range t.b.ins {
		switch in.op {
		case opLoad, opStore, opStoreOffsets, opAbove, opSelectCount:
			t.makePointer(in.name)
			t.lastUse[in.name] = at
		case opRow, opRowPart:
			t.makePointer("off")
			t.makeBase("rows")
		case opEach:
			t.makePointer(sourcesSlot)
			t.makeBase(in.name)
		case opLoadRow:
			t.makePointer(atSlot)
			t.makeBase(in.name)
		case opConst:
			if _, ok := t.spilledAt(value(at)); !ok {
				t.loadConst(t.def(at), in.name)
			}
		}
		switch in.op {
		case opAccumulateMin, opAccumulateMax:
			t.LoadArg(in.name, t.tmp)
			t.VLoad(t.def(at), t.tmp, 16*in.imm)
			t.accumulators = append(t.accumulators, at)
		case opOffset:
			t.stride = t.V()
			t.LoadArg("stride", t.tmp)
			t.DupR(neon.S4, t.stride, t.tmp)
		case opSelectCount:
			if in.imm == len(t.countIndex) {
				t.countIndex = append(t.countIndex, t.newCountIndex(in.imm))
			}
		case opAbove:
			for i := range t.laneBits {
				t.laneBits[i] = t.V()
				for lane := range 4 {
					t.MovImm(t.tmp, 1<<(4*i+lane))
					if lane == 0 {
						t.DupR(neon.S4, t.laneBits[i], t.tmp)
					} else {
						t.InsR(neon.S4, t.laneBits[i], lane, t.tmp)
					}
				}
			}
		}
	}
}

// epilogue stores the accumulators after the loop.
func (t *neonLoop) epilogue() {
	for _, at := range t.accumulators {
		in := t.b.ins[at]
		t.LoadArg(in.name, t.tmp)
		t.VStore(t.val[at], t.tmp, 16*in.imm)
	}
}

// def makes the register of instruction at's result.
func (t *neonLoop) def(at int) neon.Vec {
	t.val[at], t.set[at] = t.V(), true
	return t.val[at]
}

// overwritable returns a register that instruction at may overwrite, holding value
// a: a's own if no later instruction reads it.
func (t *neonLoop) overwritable(a value, at int) neon.Vec {
	if t.last[a] == at && t.b.ins[a].op != opConst {
		return t.val[a]
	}
	if _, ok := t.spilledAt(a); ok {
		return t.arg(a)
	}
	d := t.V()
	t.VMov(d, t.val[a])
	return d
}

// spilledAt returns the offset in the frame of a spilled constant, and false for
// other values.
func (t *neonLoop) spilledAt(a value) (offset int, ok bool) {
	in := t.b.ins[a]
	if in.op != opConst {
		return 0, false
	}
	if !slices.Contains(t.spills, in.name) {
		return 0, false
	}
	return t.spilled[in.name], true
}

// arg returns a register with value a, a new one if it is spilled.
func (t *neonLoop) arg(a value) neon.Vec {
	offset, ok := t.spilledAt(a)
	if !ok {
		return t.val[a]
	}
	d := t.V()
	t.VLoad(d, neon.RSP, offset)
	return d
}

func (t *neonLoop) lower(at int, in instr) {
	arg := func(i int) neon.Vec { return t.arg(in.args[i]) }
	switch in.op {
	case opConst:
	case opCoefficient:
		t.coefficient(at, in)
	case opCarried:
		t.val[at] = t.operation.carried[carriedVector{in.name, in.imm}]
	case opCarry:
		t.carry(in)
	case opLoadOtherEach:
		t.VLoadDup(t.arr, t.def(at), t.operation.other[in.name])
	case opFromSources:
		t.fromSources(t.def(at), in)
	case opWhereNegative:
		d, m := t.overwritable(in.args[2], at), t.V()
		t.FCMLTZero(t.arr, m, arg(0))
		t.VBit(d, arg(1), m)
		t.val[at] = d
	case opLoad:
		d := t.def(at)
		if in.other {
			t.loadOfProgram(t.single(), d, t.operation.other[in.name], 8*t.b.lanes*in.imm)
		} else if t.operation != nil {
			t.loadOfProgram(t.single(), d, t.pointer[in.name], 8*t.b.lanes*in.imm)
		} else if t.k.narrow(in.name) {
			t.VLoadLow(neon.D2, d, t.pointer[in.name], 8*in.imm)
			t.FCVTL(d, d)
		} else if t.postIncrements(in.name, at) {
			t.VLoadPost(d, t.pointer[in.name], 16)
		} else {
			t.VLoad(d, t.pointer[in.name], t.frameOffset[in.name]+16*in.imm)
		}
	case opStore:
		if t.operation != nil {
			t.storeOfProgram(t.single(), arg(0), t.pointer[in.name], 8*t.b.lanes*in.imm)
		} else if t.k.narrow(in.name) {
			d := t.V()
			t.FCVTN(d, arg(0))
			t.VStoreLow(neon.D2, d, t.pointer[in.name], 0)
		} else if t.postIncrements(in.name, at) {
			t.VStorePost(arg(0), t.pointer[in.name], 16)
		} else {
			t.VStore(arg(0), t.pointer[in.name], t.frameOffset[in.name]+16*in.imm)
		}
	case opFMA:
		d := t.overwritable(in.args[2], at)
		t.FMLA(t.arr, d, arg(0), arg(1))
		t.val[at] = d
	case opFNMA:
		d := t.overwritable(in.args[2], at)
		t.FMLS(t.arr, d, arg(0), arg(1))
		t.val[at] = d
	case opFMS:
		d := t.V()
		t.FNeg(t.arr, d, arg(2))
		t.FMLA(t.arr, d, arg(0), arg(1))
		t.val[at] = d
	case opMul:
		t.FMul(t.arr, t.def(at), arg(0), arg(1))
	case opAdd:
		t.FAdd(t.arr, t.def(at), arg(0), arg(1))
	case opSub:
		t.FSub(t.arr, t.def(at), arg(0), arg(1))
	case opDiv:
		t.FDiv(t.arr, t.def(at), arg(0), arg(1))
	case opMax:
		t.FMax(t.arr, t.def(at), arg(0), arg(1))
	case opMin:
		t.FMin(t.arr, t.def(at), arg(0), arg(1))
	case opMaxNumber:
		t.FMaxNM(t.arr, t.def(at), arg(0), arg(1))
	case opReplaceZero:
		d := t.overwritable(in.args[0], at)
		m := t.V()
		t.FCMEQZero(t.arr, m, d)
		t.VBit(d, arg(1), m)
		t.val[at] = d
	case opAnd:
		t.VAnd(t.def(at), arg(0), arg(1))
	case opShiftL:
		t.VShl(t.arr, t.def(at), arg(0), in.imm)
	case opShiftR:
		t.VUshr(t.arr, t.def(at), arg(0), in.imm)
	case opSubInt:
		t.VSub(t.arr, t.def(at), arg(0), arg(1))
	case opRound:
		t.FRINTN(t.arr, t.def(at), arg(0))
	case opOffset:
		d := t.def(at)
		t.FCVTNS(t.arr, d, arg(0))
		if t.k.bits == 64 {
			t.VXtn(neon.D2, d, d)
		}
		t.VMul(d, d, t.stride)
	case opStoreOffsets:
		if t.k.bits == 64 {
			t.VStoreLow(neon.D2, arg(0), t.pointer[in.name], 0)
		} else {
			t.VStore(arg(0), t.pointer[in.name], 0)
		}
	case opAbove:
		t.above(in)
	case opSelectCount:
		t.selectCount(in, at)
	case opAccumulateMin:
		t.copyWhereGreater(t.val[at], t.val[at], arg(0), arg(0))
	case opAccumulateMax:
		t.copyWhereGreater(t.val[at], arg(0), t.val[at], arg(0))
	case opRow:
		t.row(at, in)
	case opRowPart:
		t.VLoad(t.def(at), t.rowAt(at, in.lane), in.imm*t.k.bits/8)
	case opEach:
		t.each(in, t.def(at))
	case opLoadRow:
		t.VLoad(t.def(at), t.rowOf(in), 16*in.imm)
	case opStoreRow:
		t.VStore(arg(0), t.rowOf(in), 16*in.imm)
	case opShuffle:
		t.shuffle(in, t.def(at), arg(0), arg(1))
	default:
		panic("no NEON form of an operation of " + t.k.name)
	}
}

// row interpolates one half of a row group for one lane. Where both halves are wanted
// they are loaded as pairs, by the first.
func (t *neonLoop) row(at int, in instr) {
	if t.set[at] {
		return
	}
	off := t.rowAt(at, in.lane)
	powers := t.b.powers()
	first := 32 * powers * (in.imm / 2)
	half := in.imm % 2
	frac := t.val[in.args[0]]
	next := at + 1
	if half == 0 && next < len(t.b.ins) && t.b.ins[next].op == opRow &&
		t.b.ins[next].lane == in.lane && t.b.ins[next].imm == in.imm+1 {
		var s, s2 neon.Vec
		for p := powers - 1; p >= 0; p-- {
			d, d2 := t.V(), t.V()
			t.VLoadPair(d, d2, off, first+32*p)
			if p < powers-1 {
				t.FMLAElem(t.arr, d, s, frac, in.lane)
				t.FMLAElem(t.arr, d2, s2, frac, in.lane)
			}
			s, s2 = d, d2
		}
		t.val[at], t.set[at] = s, true
		t.val[next], t.set[next] = s2, true
		return
	}
	var s neon.Vec
	for p := powers - 1; p >= 0; p-- {
		d := t.V()
		t.VLoad(d, off, first+32*p+16*half)
		if p < powers-1 {
			t.FMLAElem(t.arr, d, s, frac, in.lane)
		}
		s = d
	}
	t.val[at], t.set[at] = s, true
}

// each loads the elements that a vector of links sees into d.
func (t *neonLoop) each(in instr, d neon.Vec) {
	for lane, o := range t.offs {
		t.MovW32Load(o, t.pointer[sourcesSlot], 4*(in.imm*len(t.offs)+lane))
		t.AddShift(o, t.pointer[in.name], o, pick(t.k.bits == 64, 3, 2))
		if lane == 0 {
			t.VLoadDup(t.arr, d, o)
		} else {
			t.VLoadLane(t.arr, d, lane, o)
		}
	}
}

// copyWhereGreater copies the lanes of v to d where a > b. The minimum and maximum of the processor differ
// from AVX2's for NaN and zeros.
func (t *neonLoop) copyWhereGreater(d, a, b, v neon.Vec) {
	m := t.V()
	t.FCMGT(t.arr, m, a, b)
	t.VBit(d, v, m)
}

func (t *neonLoop) shuffle(in instr, d, x, y neon.Vec) {
	switch in.imm {
	case zip1:
		t.Zip1(t.arr, d, x, y)
	case zip2:
		t.Zip2(t.arr, d, x, y)
	case trn1:
		t.Trn1(t.arr, d, x, y)
	case trn2:
		t.Trn2(t.arr, d, x, y)
	case zip1Pairs:
		t.Zip1(neon.D2, d, x, y)
	case zip2Pairs:
		t.Zip2(neon.D2, d, x, y)
	}
}
