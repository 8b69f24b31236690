package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// avx2Loop lowers what AVX2 does in its own way.
type avx2Loop struct{ *amd64Loop }

func (avx2) lower(loop *amd64Loop, at int, in instr) {
	t := avx2Loop{loop}
	switch in.op {
	case opStore: // to float32 from float64
		x := t.XMM()
		t.VCVTPD2PSY(t.reg(in.args[0]), x)
		t.VMOVUPS(x, t.vec(in.name, 0))
	case opReplaceZero:
		t.replaceZero(in, at)
	case opStoreOffsets:
		t.storeOffsets(in)
	case opAbove:
		t.above(in)
	case opSelectCount:
		t.selectCount(in, at)
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

func (avx2) rowOffset(t *amd64Loop, lane int) reg.GPVirtual {
	o := t.GP64()
	size := 4
	if _, local := t.local["off"]; local && t.k.bits == 64 {
		size = 8
	}
	t.MOVL(t.elem("off", size, lane), o.As32())
	t.off[lane] = o
	return o
}

func (avx2) each(t *amd64Loop, in instr) reg.VecVirtual { return t.half(in.name, in.imm*t.b.lanes) }

func (avx2) and(t *amd64Loop, x, y, d operand.Op) { t.VPAND(x, y, d) }

// replaceZero takes the second operand in lanes where the first is a zero of either sign.
func (t avx2Loop) replaceZero(in instr, at int) {
	const equal = operand.U8(0) // ordered: false for NaN
	f64 := t.k.bits == 64
	a, mask := t.reg(in.args[0]), t.YMM()
	t.VXORPS(mask, mask, mask)
	pick(f64, t.VCMPPD, t.VCMPPS)(equal, mask, a, mask)
	d := t.YMM()
	pick(f64, t.VBLENDVPD, t.VBLENDVPS)(mask, t.src(in.args[1], at), a, d)
	t.val[at] = d
}

// storeOffsets stores uint32 offsets; in the frame, float64 kernels store the 64-bit
// lanes of the product, which saves packing them.
func (t avx2Loop) storeOffsets(in instr) {
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

func (t avx2Loop) above(in instr) {
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
	t.MOVB(b.As8(), t.bits(in.name))
}

func (t avx2Loop) selectCount(in instr, at int) {
	f64 := t.k.bits == 64
	n := t.countsOf(in)
	mask, d := t.YMM(), t.YMM()
	pick(f64, t.VPCMPGTQ, t.VPCMPGTD)(t.reg(in.args[1]), n, mask)
	pick(f64, t.VBLENDVPD, t.VBLENDVPS)(mask, t.reg(in.args[0]), t.reg(in.args[2]), d)
	t.val[at] = d
}

// row evaluates the curves of a row group for one lane by Horner's scheme, in place.
func (t avx2Loop) row(in instr, at int) {
	lanes, powers := t.b.lanes, t.b.powers()
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
func (t avx2Loop) part(in instr, at int) {
	y := t.YMM()
	// The load is into both halves, since avo assumes that a load of the low one
	// depends on the high one.
	t.VBROADCASTF128(t.rowAt(in.lane, in.imm), y)
	t.val[at] = y
	high := in.lane + t.b.lanes/2
	if in.imm*t.k.bits/8%cacheLine == 0 {
		t.VINSERTF128(operand.U8(1), t.rowAt(high, in.imm), y, y)
		return
	}
	// With the 16 bytes before, in the same cache line, the part is where it is needed, and a
	// blend takes less than an insertion.
	t.VBLENDPD(operand.U8(0xc), t.rowAt(high, in.imm-128/t.k.bits), y, y)
}

func (t avx2Loop) shuffle(in instr, at int) {
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

func (t avx2Loop) gather(in instr, at int) {
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
