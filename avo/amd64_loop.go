package main

import (
	"math/bits"
	"slices"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// amd64Loop lowers the body of a loop.
type amd64Loop struct {
	*amd64Func
	b            *body
	spills       []string         // constants that are read from memory
	val          []reg.VecVirtual // nil for a value that is read from memory
	count, last  []int
	rounded      reg.VecVirtual // the result of opRound as integers
	magic        reg.VecVirtual
	stride       reg.VecVirtual
	off          map[int]reg.GPVirtual // row offsets by lane
	accumulators []accumulatorReg
	rowStart     reg.GPVirtual                   // where the sums of the iteration's row of links begin
	used         int                             // temporaries, in a program by levels
	mask         reg.OpmaskVirtual               // of the lanes that have a neuron; nil if all have
	counts       map[countsVector]reg.VecVirtual // for opSelectCount
}

// countsVector is a vector of an iteration's counts in a slot.
type countsVector struct {
	slot string
	vec  int
}

// accumulatorReg is a vector that stays in a register through all iterations.
type accumulatorReg struct {
	reg  reg.VecVirtual
	slot string
	disp int // bytes from the start of the slot
	max  bool
	// single says that its lowest element alone counts.
	single bool
}

// hoist loads constants and accumulators before the loop.
func (t *amd64Loop) hoist() {
	for at, in := range t.b.ins {
		switch in.op {
		case opConst:
			if !slices.Contains(t.spills, in.name) {
				t.val[at] = t.register()
				t.broadcast(t.constMem(in.name), t.val[at])
			}
		case opRound:
			if t.k.bits == 64 {
				t.magic = t.register()
				t.broadcast(t.constMem("grid.Magic"), t.magic)
			}
		case opAccumulateMin, opAccumulateMax:
			k := accumulatorReg{t.register(), in.name, min(t.b.lanes, wholeByte) * t.k.bits / 8 * in.imm, in.op == opAccumulateMax, false}
			t.loadAccumulator(k)
			t.val[at] = k.reg
			t.accumulators = append(t.accumulators, k)
		case opOffset:
			t.stride = t.register()
			param, err := t.Param("stride").Resolve()
			if err != nil {
				panic(err)
			}
			pick(t.k.bits == 64, t.VPBROADCASTQ, t.VPBROADCASTD)(param.Addr, t.stride)
		}
	}
}

// register returns a vector register.
func (t *amd64Loop) register() reg.VecVirtual {
	bytes := t.b.lanes * t.k.bits / 8
	if t.operation != nil && t.k.program.levels {
		return t.temporary()
	}
	return t.set.register(t.Context, bytes)
}

// loadAccumulator loads an accumulator, which has as many elements as a byte has bits, into
// both halves of a vector of more.
func (t *amd64Loop) loadAccumulator(k accumulatorReg) {
	if t.b.lanes > wholeByte {
		t.VBROADCASTF64X4(t.accumulator(k), k.reg)
	} else {
		t.move()(t.accumulator(k), k.reg)
	}
}

// epilogue stores the accumulators after the loop.
func (t *amd64Loop) epilogue() {
	for _, k := range t.accumulators {
		r := k.reg
		if t.b.lanes > wholeByte {
			half := t.YMM()
			t.VEXTRACTF64X4(operand.U8(1), r, half)
			pick(k.max, t.VMAXPS, t.VMINPS)(r.AsY(), half, half)
			r = half
		}
		t.VMOVUPS(r, t.accumulator(k))
	}
}

// accumulator returns the address of an accumulator. Its pointer takes a register outside
// the loop alone.
func (t *amd64Loop) accumulator(k accumulatorReg) operand.Mem {
	return operand.Mem{Base: t.address(k.slot), Disp: k.disp}
}

// elem returns the address of element lane of this iteration in a slice whose
// elements have the given size.
func (t *amd64Loop) elem(slot string, size, lane int) operand.Mem {
	if t.operation != nil && slot == coefficientsSlot {
		return operand.Mem{Base: t.operation.coefficients, Disp: lane * size}
	}
	if t.operation != nil {
		return operand.Mem{Base: t.ptr[slot], Index: t.i, Scale: 1, Disp: lane * size}
	}
	if at, ok := t.local[slot]; ok {
		// Each neuron has as many bytes as an element of the precision. Smaller elements
		// lie close together in the first part of a vector's.
		return operand.Mem{Base: t.locals, Index: t.i, Scale: uint8(t.k.bits / 8), Disp: at + lane*size}
	}
	return operand.Mem{Base: t.ptr[slot], Index: t.i, Scale: uint8(size), Disp: lane * size}
}

func (t *amd64Loop) vec(slot string, imm int) operand.Mem {
	return t.elem(slot, pick(t.k.narrow(slot), 4, t.k.bits/8), imm*t.b.lanes)
}

// foldable reports whether value a, used by instruction at, can be that
// instruction's memory operand: a spilled constant, or a load that no other instruction
// uses, with no store between the two.
func (t *amd64Loop) foldable(a value, at int) bool {
	in := t.b.ins[a]
	if in.op == opConst {
		return t.val[a] == nil
	}
	if in.op != opLoad || t.isScalar() || t.count[a] != 1 || t.k.narrow(in.name) || t.masks(in.name) {
		return false
	}
	for _, between := range t.b.ins[int(a)+1 : at] {
		if between.hasEffect() {
			return false
		}
	}
	return true
}

// mem returns the memory operand of a foldable value.
func (t *amd64Loop) mem(a value) operand.Op {
	in := t.b.ins[a]
	if in.op == opConst {
		return t.spilled[in.name]
	}
	at := t.vec(in.name, in.imm)
	if in.other {
		at.Index = t.operation.other
	}
	return at
}

// reg returns the register of a value, loading it if it is still in memory.
func (t *amd64Loop) reg(a value) reg.VecVirtual {
	if t.val[a] != nil {
		return t.val[a]
	}
	y := t.register()
	slot := t.b.ins[a].name
	switch masked, narrow := t.masks(slot), t.k.narrow(slot); {
	case masked && narrow:
		t.VCVTPS2PD_Z(t.mem(a), t.mask, y)
	case narrow:
		t.VCVTPS2PD(t.mem(a), y)
	case masked:
		pick(t.k.bits == 64, t.VMOVUPD_Z, t.VMOVUPS_Z)(t.mem(a), t.mask, y)
	default:
		t.move()(t.mem(a), y)
	}
	if t.b.ins[a].op == opLoad {
		t.val[a] = y
	}
	return y
}

// src returns a value as the operand that may be memory.
func (t *amd64Loop) src(a value, at int) operand.Op {
	if t.val[a] == nil && t.foldable(a, at) {
		return t.mem(a)
	}
	return t.reg(a)
}

// lower emits an instruction.
func (t *amd64Loop) lower(at int, in instr) {
	f64 := t.k.bits == 64
	switch in.op {
	case opConst:
	case opLoad:
		if !t.foldable(value(at), t.last[at]) {
			t.reg(value(at))
		}
	case opStore:
		if t.k.narrow(in.name) {
			t.set.lower(t, at, in)
			return
		}
		if t.masks(in.name) {
			pick(f64, t.VMOVUPD, t.VMOVUPS)(t.reg(in.args[0]), t.mask, t.vec(in.name, in.imm))
			return
		}
		t.move()(t.reg(in.args[0]), t.vec(in.name, in.imm))
	case opFMA, opFNMA, opFMS:
		t.val[at] = t.fma(in, at)
	case opCoefficient:
		t.val[at] = t.register()
		t.broadcast(operand.Mem{Base: t.operation.coefficients, Disp: in.imm * t.k.bits / 8}, t.val[at])
	case opCarried:
		t.val[at] = t.sized(t.operation.carried[carriedVector{in.name, in.imm}])
	case opCarry:
		if to := t.sized(t.operation.carried[carriedVector{in.name, in.imm}]); t.reg(in.args[0]) != to {
			t.VMOVAPS(t.reg(in.args[0]), to)
		}
	case opLoadOtherEach:
		t.val[at] = t.register()
		other := operand.Mem{Base: t.ptr[in.name], Index: t.operation.other, Scale: 1}
		switch t.b.lanes {
		case 1:
			t.VMOVSD(other, t.val[at])
		case 2:
			t.VMOVDDUP(other, t.val[at])
		default:
			t.VBROADCASTSD(other, t.val[at])
		}
	case opFromSources:
		link := in.imm * t.b.lanes
		low, high := t.quarter(in.name, link), t.quarter(in.name, link+2)
		t.val[at] = t.result(at)
		t.VINSERTF128(operand.U8(1), high, low.AsY(), t.val[at])
	case opWhereNegative:
		t.val[at] = t.register()
		t.VBLENDVPD(t.reg(in.args[0]), t.reg(in.args[1]), t.reg(in.args[2]), t.val[at])
	case opMul, opAdd, opSub, opDiv, opAnd, opSubInt:
		t.arithmetic(in, at)
	case opShiftL:
		t.val[at] = t.register()
		pick(f64, t.VPSLLQ, t.VPSLLD)(operand.U8(in.imm), t.reg(in.args[0]), t.val[at])
	case opShiftR:
		t.val[at] = t.register()
		pick(f64, t.VPSRLQ, t.VPSRLD)(operand.U8(in.imm), t.reg(in.args[0]), t.val[at])
	case opMax:
		t.val[at] = t.register()
		pick(f64, t.VMAXPD, t.VMAXPS)(t.reg(in.args[0]), t.reg(in.args[1]), t.val[at])
	case opMin:
		t.val[at] = t.register()
		pick(f64, t.VMINPD, t.VMINPS)(t.reg(in.args[0]), t.reg(in.args[1]), t.val[at])
	case opMaxNumber:
		t.val[at] = t.register()
		pick(f64, t.VMAXPD, t.VMAXPS)(t.reg(in.args[1]), t.reg(in.args[0]), t.val[at])
	case opRound:
		t.round(in, at)
	case opOffset:
		t.val[at] = t.register()
		pick(f64, t.VPMULUDQ, t.VPMULLD)(t.rounded, t.stride, t.val[at])
	case opEach:
		t.val[at] = t.set.each(t, in)
	case opLoadRow:
		t.val[at] = t.register()
		t.VMOVUPS(t.row(in), t.val[at])
	case opStoreRow:
		t.VMOVUPS(t.reg(in.args[0]), t.row(in))
	case opAccumulateMin:
		pick(f64, t.VMINPD, t.VMINPS)(t.val[at], t.reg(in.args[0]), t.val[at])
	case opAccumulateMax:
		pick(f64, t.VMAXPD, t.VMAXPS)(t.val[at], t.reg(in.args[0]), t.val[at])
	default:
		t.set.lower(t, at, in)
	}
}

func (t *amd64Loop) arithmetic(in instr, at int) {
	f64 := t.k.bits == 64
	x, y := in.args[0], in.args[1]
	commutes := in.op == opMul || in.op == opAdd || in.op == opAnd
	if commutes && t.foldable(x, at) && !t.foldable(y, at) {
		x, y = y, x
	}
	t.val[at] = t.result(at)
	var op func(ops ...operand.Op)
	switch in.op {
	case opMul:
		op = pick(f64, t.VMULPD, t.VMULPS)
	case opAdd:
		op = pick(f64, t.VADDPD, t.VADDPS)
	case opSub:
		op = pick(f64, t.VSUBPD, t.VSUBPS)
	case opDiv:
		op = pick(f64, t.VDIVPD, t.VDIVPS)
	}
	// Registers come first: a load that src defers must not precede them.
	r := t.reg(x)
	switch in.op {
	case opAnd:
		t.set.and(t, t.src(y, at), r, t.val[at])
	case opSubInt:
		pick(f64, t.VPSUBQ, t.VPSUBD)(t.src(y, at), r, t.val[at])
	default:
		op(t.src(y, at), r, t.val[at])
	}
}

// fma picks the form of the instruction that overwrites an operand which no later
// instruction reads, and has one in memory.
func (t *amd64Loop) fma(in instr, at int) reg.VecVirtual {
	x, y, z := in.args[0], in.args[1], in.args[2]
	dying := func(a value) bool {
		return t.val[a] != nil && t.last[a] == at && t.b.ins[a].op != opConst && !t.leftToTheNext(a)
	}
	if t.foldable(x, at) && !t.foldable(y, at) {
		x, y = y, x
	}
	var form213, form231 func(ops ...operand.Op)
	switch {
	case in.op == opFMS:
		form213, form231 = t.VFMSUB213PD, t.VFMSUB231PD
	case t.k.bits == 64 && in.op == opFMA:
		form213, form231 = t.VFMADD213PD, t.VFMADD231PD
	case t.k.bits == 64:
		form213, form231 = t.VFNMADD213PD, t.VFNMADD231PD
	case in.op == opFMA:
		form213, form231 = t.VFMADD213PS, t.VFMADD231PS
	default:
		form213, form231 = t.VFNMADD213PS, t.VFNMADD231PS
	}
	zMem := t.foldable(z, at) && !t.foldable(y, at)
	// 213: dst = src2*dst + src3; 231: dst = src2*src3 + dst. The last may be memory.
	switch {
	case zMem && dying(x) || !zMem && !dying(z) && !t.foldable(y, at) && dying(x):
		t.reg(y)
		form213(t.src(z, at), t.reg(y), t.val[x])
		return t.val[x]
	case zMem && dying(y) || !zMem && !dying(z) && !t.foldable(y, at) && dying(y):
		t.reg(x)
		form213(t.src(z, at), t.reg(x), t.val[y])
		return t.val[y]
	case zMem:
		d := t.copy(x)
		form213(t.src(z, at), t.reg(y), d)
		return d
	default:
		d := t.reg(z)
		if !dying(z) {
			d = t.copy(z)
		}
		rx := t.reg(x)
		form231(t.src(y, at), rx, d)
		return d
	}
}

func (t *amd64Loop) copy(a value) reg.VecVirtual {
	d := t.register()
	if t.val[a] == nil {
		t.VMOVUPS(t.mem(a), d)
	} else {
		t.VMOVAPS(t.val[a], d)
	}
	return d
}

// integersOfNaN reports whether NaN is converted to an integer that times a stride, which is
// even, is 0: in float32 it is -1<<31. In float64 it would be what the NaN has in its low bits.
func integersOfNaN(bits int) bool { return bits == 32 }

// round makes the rounded value, and sets t.rounded to the integers for opOffset.
func (t *amd64Loop) round(in instr, at int) {
	t.val[at] = t.register()
	i := t.register()
	if t.k.bits == 64 {
		t.VADDPD(t.reg(in.args[0]), t.magic, i)
		t.VSUBPD(t.magic, i, t.val[at])
	} else {
		t.VCVTPS2DQ(t.reg(in.args[0]), i)
		t.VCVTDQ2PS(i, t.val[at])
	}
	t.rounded = i
}

// rowAt returns the address of an element in the row of a lane.
func (t *amd64Loop) rowAt(lane, element int) operand.Mem {
	o, ok := t.off[lane]
	if !ok {
		o = t.set.rowOffset(t, lane)
	}
	return operand.Mem{Base: t.ptr["rows"], Index: o, Scale: uint8(t.k.bits / 8), Disp: element * t.k.bits / 8}
}

// row returns the address of a vector of the sums of the iteration's row of links.
func (t *amd64Loop) row(in instr) operand.Mem {
	if t.rowStart == nil {
		number := t.GP64()
		t.rowStart = t.GP64()
		t.MOVQ(t.i, number)
		t.SHRQ(operand.U8(bits.Len(uint(t.b.lanes*t.b.vectors))-1), number)
		t.MOVL(operand.Mem{Base: t.ptr[atSlot], Index: number, Scale: 4}, t.rowStart.As32())
	}
	return operand.Mem{Base: t.ptr[in.name], Index: t.rowStart, Scale: uint8(t.k.bits / 8), Disp: in.imm * t.b.lanes * t.k.bits / 8}
}

// source returns the address of the element that a link of the iteration sees.
func (t *amd64Loop) source(slot string, link int) operand.Mem {
	o := t.GP64()
	from := operand.Mem{Base: nil, Disp: 4 * link}
	if t.operation != nil {
		from.Base = t.operation.sources
	} else {
		from = t.elem(sourcesSlot, 4, link)
	}
	t.MOVL(from, o.As32())
	return operand.Mem{Base: t.ptr[slot], Index: o, Scale: uint8(t.k.bits / 8)}
}

// quarter loads the elements that links from one on see, as many as 16 bytes hold.
func (t *amd64Loop) quarter(slot string, link int) reg.VecVirtual {
	x := t.XMM()
	if t.k.bits == 64 {
		t.VMOVSD(t.source(slot, link), x)
		t.VMOVHPD(t.source(slot, link+1), x, x)
		return x
	}
	t.VMOVSS(t.source(slot, link), x)
	for i := 1; i < 4; i++ {
		t.VINSERTPS(operand.U8(16*i), t.source(slot, link+i), x, x)
	}
	return x
}

// half loads the elements that links from one on see, as many as 32 bytes hold.
func (t *amd64Loop) half(slot string, link int) reg.VecVirtual {
	low, high, y := t.quarter(slot, link), t.quarter(slot, link+128/t.k.bits), t.YMM()
	t.VINSERTF128(operand.U8(1), high, low.AsY(), y)
	return y
}

// countsOf returns the counts that an opSelectCount reads, as integers of the lane's size.
func (t *amd64Loop) countsOf(in instr) reg.VecVirtual {
	vec := countsVector{in.name, in.imm}
	n, ok := t.counts[vec]
	if !ok {
		n = t.register()
		t.counts[vec] = n
		pick(t.k.bits == 64, t.VPMOVZXBQ, t.VPMOVZXBD)(t.elem(in.name, 1, in.imm*t.b.lanes), n)
	}
	return n
}

// bits returns the address of the iteration's bits in a slice of them.
func (t *amd64Loop) bits(slot string) operand.Mem {
	at := t.GP64()
	t.MOVQ(t.i, at)
	t.SHRQ(operand.U8(3), at)
	return operand.Mem{Base: t.ptr[slot], Index: at, Scale: 1}
}
