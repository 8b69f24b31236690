package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// avx2Loop lowers the body of a loop.
type avx2Loop struct {
	*avx2Func
	b            *body
	spilled      map[string]operand.Mem
	val          []reg.VecVirtual // nil for a value that is read from memory
	count, last  []int
	rounded      reg.VecVirtual // the result of opRound as integers
	magic        reg.VecVirtual
	stride       reg.VecVirtual
	off          map[int]reg.GPVirtual // row offsets by lane
	accumulators []accumulatorReg
	counts       map[int]reg.VecVirtual // arrivals of a vector of neurons, by vector, for opSelectCount
}

// accumulatorReg is a vector that stays in a register through all iterations.
type accumulatorReg struct {
	reg reg.VecVirtual
	mem operand.Mem
}

// hoist loads constants and accumulators before the loop.
func (t *avx2Loop) hoist() {
	for at, in := range t.b.ins {
		switch in.op {
		case opConst:
			if _, ok := t.spilled[in.name]; !ok {
				t.val[at] = t.YMM()
				t.broadcast(t.constMem(in.name), t.val[at])
			}
		case opRound:
			if t.k.bits == 64 {
				t.magic = t.YMM()
				t.broadcast(t.constMem("grid.Magic"), t.magic)
			}
		case opAccumulateMin, opAccumulateMax:
			k := accumulatorReg{t.YMM(), operand.Mem{Base: t.ptr[in.name], Disp: 32 * in.imm}}
			t.VMOVUPS(k.mem, k.reg)
			t.val[at] = k.reg
			t.accumulators = append(t.accumulators, k)
		case opOffset:
			t.stride = t.YMM()
			x := t.XMM()
			s := t.Load(t.Param("stride"), t.GP64())
			t.VMOVQ(s, x)
			if t.k.bits == 64 {
				t.VPBROADCASTQ(x, t.stride)
			} else {
				t.VPBROADCASTD(x, t.stride)
			}
		}
	}
}

// epilogue stores the accumulators after the loop.
func (t *avx2Loop) epilogue() {
	for _, k := range t.accumulators {
		t.VMOVUPS(k.reg, k.mem)
	}
}

// elem returns the address of element lane of this iteration in a slice whose
// elements have the given size.
func (t *avx2Loop) elem(slot string, size, lane int) operand.Mem {
	if m, ok := t.local[slot]; ok {
		m.Index, m.Scale = t.i, uint8(size)
		return m.Offset(lane * size)
	}
	return operand.Mem{Base: t.ptr[slot], Index: t.i, Scale: uint8(size), Disp: lane * size}
}

func (t *avx2Loop) vec(slot string, imm int) operand.Mem {
	return t.elem(slot, pick(t.k.narrow(slot), 4, t.k.bits/8), imm*t.b.lanes)
}

// foldable reports whether value a, used by instruction at, can be that
// instruction's memory operand: a spilled constant, or a load that no other instruction
// uses, with no store between the two.
func (t *avx2Loop) foldable(a value, at int) bool {
	in := t.b.ins[a]
	if in.op == opConst {
		return t.val[a] == nil
	}
	if in.op != opLoad || t.count[a] != 1 || t.k.narrow(in.name) {
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
func (t *avx2Loop) mem(a value) operand.Op {
	in := t.b.ins[a]
	if in.op == opConst {
		return t.spilled[in.name]
	}
	return t.vec(in.name, in.imm)
}

// reg returns the register of a value, loading it if it is still in memory.
func (t *avx2Loop) reg(a value) reg.VecVirtual {
	if t.val[a] != nil {
		return t.val[a]
	}
	y := t.YMM()
	if t.k.narrow(t.b.ins[a].name) {
		t.VCVTPS2PD(t.mem(a), y)
	} else {
		t.VMOVUPS(t.mem(a), y)
	}
	if t.b.ins[a].op == opLoad {
		t.val[a] = y
	}
	return y
}

// src returns a value as the operand that may be memory.
func (t *avx2Loop) src(a value, at int) operand.Op {
	if t.val[a] == nil && t.foldable(a, at) {
		return t.mem(a)
	}
	return t.reg(a)
}

func (t *avx2Loop) lower(at int, in instr) {
	f64 := t.k.bits == 64
	switch in.op {
	case opConst:
	case opLoad:
		if !t.foldable(value(at), t.last[at]) {
			t.reg(value(at))
		}
	case opStore:
		if t.k.narrow(in.name) {
			x := t.XMM()
			t.VCVTPD2PSY(t.reg(in.args[0]), x)
			t.VMOVUPS(x, t.vec(in.name, 0))
			return
		}
		t.VMOVUPS(t.reg(in.args[0]), t.vec(in.name, in.imm))
	case opFMA, opFNMA:
		t.val[at] = t.fma(in, at)
	case opMul, opAdd, opSub, opDiv, opAnd, opSubInt:
		t.arithmetic(in, at)
	case opShiftL:
		t.val[at] = t.YMM()
		pick(f64, t.VPSLLQ, t.VPSLLD)(operand.U8(in.imm), t.reg(in.args[0]), t.val[at])
	case opShiftR:
		t.val[at] = t.YMM()
		pick(f64, t.VPSRLQ, t.VPSRLD)(operand.U8(in.imm), t.reg(in.args[0]), t.val[at])
	case opReplaceZero:
		t.replaceZero(in, at)
	case opMax:
		t.val[at] = t.YMM()
		pick(f64, t.VMAXPD, t.VMAXPS)(t.reg(in.args[0]), t.reg(in.args[1]), t.val[at])
	case opMin:
		t.val[at] = t.YMM()
		pick(f64, t.VMINPD, t.VMINPS)(t.reg(in.args[0]), t.reg(in.args[1]), t.val[at])
	case opMaxNumber:
		t.val[at] = t.YMM()
		pick(f64, t.VMAXPD, t.VMAXPS)(t.reg(in.args[1]), t.reg(in.args[0]), t.val[at])
	case opRound:
		t.round(in, at)
	case opOffset:
		t.val[at] = t.YMM()
		pick(f64, t.VPMULUDQ, t.VPMULLD)(t.rounded, t.stride, t.val[at])
	case opStoreOffsets:
		t.storeOffsets(in)
	case opAbove:
		t.above(in)
	case opSelectCount:
		t.selectCount(in, at)
	case opAccumulateMin:
		pick(f64, t.VMINPD, t.VMINPS)(t.val[at], t.reg(in.args[0]), t.val[at])
	case opAccumulateMax:
		pick(f64, t.VMAXPD, t.VMAXPS)(t.val[at], t.reg(in.args[0]), t.val[at])
	case opRow:
		t.row(in, at)
	case opRowPart:
		t.part(in, at)
	case opRowVector:
		t.val[at] = t.YMM()
		t.VMOVUPS(t.rowAt(in.lane, in.imm), t.val[at])
	case opShuffle:
		t.shuffle(in, at)
	case opGather:
		t.gather(in, at)
	}
}

func (t *avx2Loop) arithmetic(in instr, at int) {
	f64 := t.k.bits == 64
	x, y := in.args[0], in.args[1]
	commutes := in.op == opMul || in.op == opAdd || in.op == opAnd
	if commutes && t.foldable(x, at) && !t.foldable(y, at) {
		x, y = y, x
	}
	t.val[at] = t.YMM()
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
		t.VPAND(t.src(y, at), r, t.val[at])
	case opSubInt:
		pick(f64, t.VPSUBQ, t.VPSUBD)(t.src(y, at), r, t.val[at])
	default:
		op(t.src(y, at), r, t.val[at])
	}
}

// replaceZero takes the second operand in lanes where the first is a zero of either sign.
func (t *avx2Loop) replaceZero(in instr, at int) {
	const equal = operand.U8(0) // ordered: false for NaN
	f64 := t.k.bits == 64
	a, mask := t.reg(in.args[0]), t.YMM()
	t.VXORPS(mask, mask, mask)
	pick(f64, t.VCMPPD, t.VCMPPS)(equal, mask, a, mask)
	d := t.YMM()
	pick(f64, t.VBLENDVPD, t.VBLENDVPS)(mask, t.src(in.args[1], at), a, d)
	t.val[at] = d
}

// fma picks the form of the instruction that overwrites an operand which no later
// instruction reads, and has one in memory.
func (t *avx2Loop) fma(in instr, at int) reg.VecVirtual {
	x, y, z := in.args[0], in.args[1], in.args[2]
	dying := func(a value) bool {
		return t.val[a] != nil && t.last[a] == at && t.b.ins[a].op != opConst
	}
	if t.foldable(x, at) && !t.foldable(y, at) {
		x, y = y, x
	}
	var form213, form231 func(ops ...operand.Op)
	switch {
	case t.k.bits == 64 && in.op == opFMA:
		form213, form231 = t.VFMADD213PD, t.VFMADD231PD
	case t.k.bits == 64:
		form213, form231 = t.VFNMADD213PD, t.VFNMADD231PD
	case in.op == opFMA:
		form213, form231 = t.VFMADD213PS, t.VFMADD231PS
	default:
		form213, form231 = t.VFNMADD213PS, t.VFNMADD231PS
	}
	zMem := t.foldable(z, at)
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

func (t *avx2Loop) copy(a value) reg.VecVirtual {
	d := t.YMM()
	if t.val[a] == nil {
		t.VMOVUPS(t.mem(a), d)
	} else {
		t.VMOVAPS(t.val[a], d)
	}
	return d
}

// round makes the rounded value, and sets t.rounded to the integers for opOffset.
func (t *avx2Loop) round(in instr, at int) {
	t.val[at] = t.YMM()
	i := t.YMM()
	if t.k.bits == 64 {
		t.VADDPD(t.reg(in.args[0]), t.magic, i)
		t.VSUBPD(t.magic, i, t.val[at])
	} else {
		t.VCVTPS2DQ(t.reg(in.args[0]), i)
		t.VCVTDQ2PS(i, t.val[at])
	}
	t.rounded = i
}

// storeOffsets stores uint32 offsets; in the frame, float64 kernels store the 64-bit
// lanes of the product, which saves packing them.
func (t *avx2Loop) storeOffsets(in instr) {
	o := t.val[in.args[0]]
	_, local := t.local[in.name]
	switch {
	case t.k.bits == 32:
		t.VMOVDQU(o, t.elem(in.name, 4, 0))
	case local:
		t.VMOVDQU(o, t.elem(in.name, 8, 0))
	default:
		hi, lo := t.XMM(), t.XMM()
		t.VEXTRACTI128(operand.U8(1), o, hi)
		t.VSHUFPS(operand.U8(0x88), hi, o.AsX(), lo)
		t.VMOVUPS(lo, t.elem(in.name, 4, 0))
	}
}

func (t *avx2Loop) above(in instr) {
	const greater = operand.U8(0x1e) // ordered, quiet: false for NaN
	var b reg.GPVirtual
	for j, v := range in.args[1:] {
		y, m := t.YMM(), t.GP32()
		if t.k.bits == 64 {
			t.VCMPPD(greater, t.reg(in.args[0]), t.reg(v), y)
			t.VMOVMSKPD(y, m)
		} else {
			t.VCMPPS(greater, t.reg(in.args[0]), t.reg(v), y)
			t.VMOVMSKPS(y, m)
		}
		if j == 0 {
			b = m
			continue
		}
		t.SHLL(operand.U8(j*t.b.lanes), m)
		t.ORL(m, b)
	}
	at := t.GP64()
	t.MOVQ(t.i, at)
	t.SHRQ(operand.U8(3), at)
	t.MOVB(b.As8(), operand.Mem{Base: t.ptr[in.name], Index: at, Scale: 1})
}

func (t *avx2Loop) selectCount(in instr, at int) {
	f64 := t.k.bits == 64
	n, ok := t.counts[in.imm]
	if !ok {
		n = t.YMM()
		t.counts[in.imm] = n
		pick(f64, t.VPMOVZXBQ, t.VPMOVZXBD)(operand.Mem{Base: t.ptr[in.name], Index: t.i, Scale: 1, Disp: in.imm * t.b.lanes}, n)
	}
	mask, d := t.YMM(), t.YMM()
	pick(f64, t.VPCMPGTQ, t.VPCMPGTD)(t.reg(in.args[1]), n, mask)
	pick(f64, t.VBLENDVPD, t.VBLENDVPS)(mask, t.reg(in.args[0]), t.reg(in.args[2]), d)
	t.val[at] = d
}

// rowAt returns the address of an element in the row of a lane.
func (t *avx2Loop) rowAt(lane, element int) operand.Mem {
	o, ok := t.off[lane]
	if !ok {
		o = t.GP64()
		size := 4
		if _, local := t.local["off"]; local && t.k.bits == 64 {
			size = 8
		}
		t.MOVL(t.elem("off", size, lane), o.As32())
		t.off[lane] = o
	}
	return operand.Mem{Base: t.ptr["rows"], Index: o, Scale: uint8(t.k.bits / 8), Disp: element * t.k.bits / 8}
}

// row evaluates the curves of a row group for one lane by Horner's scheme, in place.
func (t *avx2Loop) row(in instr, at int) {
	lanes, powers := t.b.lanes, t.k.powers()
	r, f := t.YMM(), t.YMM()
	power := func(p int) operand.Mem { return t.rowAt(in.lane, (powers*in.imm+p)*lanes) }
	t.VMOVUPS(power(powers-1), r)
	t.broadcast(t.elem("frac", t.k.bits/8, in.lane), f)
	form := pick(t.k.bits == 64, t.VFMADD213PD, t.VFMADD213PS)
	for p := powers - 2; p >= 0; p-- {
		form(power(p), f, r)
	}
	t.val[at] = r
}

// part loads 16 bytes of the row of a lane into the low half of a vector, and of the row
// of the lane half a vector on into the high half.
func (t *avx2Loop) part(in instr, at int) {
	y := t.YMM()
	// The load is into both halves, since avo assumes that a load of the low one
	// depends on the high one.
	t.VBROADCASTF128(t.rowAt(in.lane, in.imm), y)
	t.VINSERTF128(operand.U8(1), t.rowAt(in.lane+t.b.lanes/2, in.imm), y, y)
	t.val[at] = y
}

func (t *avx2Loop) shuffle(in instr, at int) {
	x, y, d := t.reg(in.args[0]), t.reg(in.args[1]), t.YMM()
	f64 := t.k.bits == 64
	switch in.imm {
	case unpackLo:
		pick(f64, t.VUNPCKLPD, t.VUNPCKLPS)(y, x, d)
	case unpackHi:
		pick(f64, t.VUNPCKHPD, t.VUNPCKHPS)(y, x, d)
	case pairsLo:
		t.VSHUFPS(operand.U8(0x44), y, x, d)
	case pairsHi:
		t.VSHUFPS(operand.U8(0xee), y, x, d)
	case lowHalves:
		t.VINSERTF128(operand.U8(1), y.AsX(), x, d)
	case highHalves:
		t.VPERM2F128(operand.U8(0x31), y, x, d)
	default:
		t.VPERMILPS(operand.U8(0x55*(in.imm-repeat)), x, d)
	}
	t.val[at] = d
}

func (t *avx2Loop) gather(in instr, at int) {
	d, mask := t.YMM(), t.YMM()
	t.VPCMPEQD(mask, mask, mask)
	at0 := operand.Mem{Base: t.ptr["rows"], Scale: uint8(t.k.bits / 8), Disp: in.imm * t.k.bits / 8}
	if t.k.bits == 64 {
		x := t.XMM()
		t.VMOVDQU(t.elem("off", 4, 0), x)
		at0.Index = x
		t.VGATHERDPD(mask, at0, d)
	} else {
		y := t.YMM()
		t.VMOVDQU(t.elem("off", 4, 0), y)
		at0.Index = y
		t.VGATHERDPS(mask, at0, d)
	}
	t.val[at] = d
}
