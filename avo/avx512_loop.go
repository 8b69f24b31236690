package main

import (
	"slices"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// avx512Loop lowers what AVX-512 does in its own way.
type avx512Loop struct{ *amd64Loop }

func (avx512) lower(loop *amd64Loop, at int, in instr) {
	t := avx512Loop{loop}
	defer t.release(at, in)
	switch in.op {
	case opStore: // to float32 from float64
		y := t.YMM()
		t.VCVTPD2PS(t.reg(in.args[0]), y)
		t.VMOVUPS(y, t.mask, t.vec(in.name, 0))
	case opReplaceZero:
		t.replaceZero(in, at)
	case opStoreOffsets:
		t.storeOffsets(in)
	case opAbove:
		t.above(in)
	case opSelectCount:
		t.selectCount(in, at)
	case opRowPart:
		t.part(in, at)
	case opRowVector:
		t.halves(in, at)
	case opRowLine:
		t.val[at] = t.ZMM()
		t.VMOVUPS(t.rowAt(in.lane, in.imm), t.val[at])
	case opShuffle:
		t.shuffle(in, at)
	}
}

// rowOffset loads the offsets of two lanes at once, as loads are what the kernels spend
// most time on, while there are registers for both.
func (avx512) rowOffset(t *amd64Loop, lane int) reg.GPVirtual {
	const registers = 15
	used := len(t.ptr) + 3 // of addresses, the frame, the neuron and their number
	if t.locals != nil {
		used++
	}
	o := t.GP64()
	if len(t.off)+3 > registers-used {
		t.MOVL(t.elem("off", 4, lane), o.As32())
		return o
	}
	next := t.GP64()
	t.MOVQ(t.elem("off", 4, lane&^1), next)
	t.MOVL(next.As32(), o.As32())
	t.SHRQ(operand.U8(32), next)
	t.off[lane&^1], t.off[lane|1] = o, next
	return t.off[lane]
}

// release forgets the offsets of rows that no later instruction reads, whose registers are
// free then.
func (t avx512Loop) release(at int, in instr) {
	for _, lane := range t.readLanes(in) {
		later := func(in instr) bool { return slices.Contains(t.readLanes(in), lane) }
		if !slices.ContainsFunc(t.b.ins[at+1:], later) {
			delete(t.off, lane)
		}
	}
}

// readLanes returns the lanes whose rows an instruction reads.
func (t avx512Loop) readLanes(in instr) (lanes []int) {
	n := map[op]int{opRowLine: 1, opRowVector: 2, opRowPart: 4}[in.op]
	for i := range n {
		lanes = append(lanes, in.lane+i*t.b.lanes/4)
	}
	return lanes
}

func (avx512) each(t *amd64Loop, in instr) reg.VecVirtual {
	link := in.imm * t.b.lanes
	low, high, z := t.half(in.name, link), t.half(in.name, link+t.b.lanes/2), t.ZMM()
	t.VINSERTF64X4(operand.U8(1), high, low.AsZ(), z)
	return z
}

func (avx512) and(t *amd64Loop, x, y, d operand.Op) { t.VPANDQ(x, y, d) }

// replaceZero takes the second operand in lanes where the first is a zero of either sign.
func (t avx512Loop) replaceZero(in instr, at int) {
	const zero = operand.U8(0x06) // positive or negative
	a, k := t.reg(in.args[0]), t.K()
	pick(t.k.bits == 64, t.VFPCLASSPDZ, t.VFPCLASSPSZ)(zero, a, k)
	d := t.register()
	t.blend(t.src(in.args[1], at), a, k, d)
	t.val[at] = d
}

// blend sets d to x in the lanes of k and to y in the others.
func (t avx512Loop) blend(x operand.Op, y reg.VecVirtual, k reg.OpmaskVirtual, d reg.VecVirtual) {
	pick(t.k.bits == 64, t.VBLENDMPD, t.VBLENDMPS)(x, y, k, d)
}

// storeOffsets stores uint32 offsets.
func (t avx512Loop) storeOffsets(in instr) {
	o := t.val[in.args[0]]
	if t.k.bits == 64 {
		y := t.YMM()
		t.VPMOVQD(o, y)
		o = y
	}
	if to := t.elem(in.name, 4, 0); t.masks(in.name) {
		t.VMOVUPS(o, t.mask, to)
	} else {
		t.VMOVUPS(o, to)
	}
}

func (t avx512Loop) above(in instr) {
	const greater = operand.U8(0x1e) // ordered, quiet: false for NaN
	k := t.K()
	pick(t.k.bits == 64, t.VCMPPD, t.VCMPPS)(greater, t.reg(in.args[0]), t.reg(in.args[1]), k)
	pick(t.b.lanes > wholeByte, t.KMOVW, t.KMOVB)(k, t.bits(in.name))
}

func (t avx512Loop) selectCount(in instr, at int) {
	n := t.countsOf(in)
	k, d := t.K(), t.register()
	pick(t.k.bits == 64, t.VPCMPGTQ, t.VPCMPGTD)(t.reg(in.args[1]), n, k)
	t.blend(t.reg(in.args[0]), t.reg(in.args[2]), k, d)
	t.val[at] = d
}

// part loads 16 bytes of the row of a lane into each quarter of a vector: the lane and
// those a quarter on.
func (t avx512Loop) part(in instr, at int) {
	z := t.ZMM()
	t.VBROADCASTF64X2(t.rowAt(in.lane, in.imm), z)
	for i := 1; i < 4; i++ {
		t.VINSERTF64X2(operand.U8(i), t.rowAt(in.lane+i*t.b.lanes/4, in.imm), z, z)
	}
	t.val[at] = z
}

// halves loads 32 bytes of the row of a lane and of the row of the lane a quarter on.
func (t avx512Loop) halves(in instr, at int) {
	z := t.ZMM()
	t.VBROADCASTF64X4(t.rowAt(in.lane, in.imm), z)
	t.VINSERTF64X4(operand.U8(1), t.rowAt(in.lane+t.b.lanes/4, in.imm), z, z)
	t.val[at] = z
}

func (t avx512Loop) shuffle(in instr, at int) {
	x, y, d := t.reg(in.args[0]), t.reg(in.args[1]), t.ZMM()
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
		t.VINSERTF64X4(operand.U8(1), y.AsY(), x, d)
	case highHalves:
		t.VSHUFF64X2(operand.U8(0xee), y, x, d)
	case evenQuarters:
		t.VSHUFF64X2(operand.U8(0x88), y, x, d)
	case oddQuarters:
		t.VSHUFF64X2(operand.U8(0xdd), y, x, d)
	case firstTwice:
		t.VSHUFF64X2(operand.U8(0x50), y, x, d)
	case lastTwice:
		t.VSHUFF64X2(operand.U8(0xfa), y, x, d)
	default:
		t.VPERMILPS(operand.U8(0x55*(in.imm-repeat)), x, d)
	}
	t.val[at] = d
}
