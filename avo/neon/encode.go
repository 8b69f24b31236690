package neon

import "fmt"

// This file holds every encoding that Go's assembler has no mnemonic for.
//
// Source: Arm Architecture Reference Manual for A-profile (DDI 0487), section
// C7.2, "Alphabetical list of A64 Advanced SIMD and floating-point
// instructions"; the layout of each class below is the table of that name in
// section C4.1, "A64 instruction set encoding". Bits are counted from 0.

// word is one instruction by its bits, with its text in Arm's syntax.
type word struct {
	bits uint32
	text string
}

// String is the WORD directive with the instruction as its comment.
func (w word) String() string {
	return fmt.Sprintf("WORD\t$0x%08x // %s", w.bits, w.text)
}

// opcode holds the fields that tell the instructions of one class apart. The
// low bit of size is left 0 where the arrangement fills it in.
type opcode struct {
	u, size, op uint32
}

// threeSameFloat is the float part of the class "Advanced SIMD three same".
var threeSameFloat = map[string]opcode{
	"fmaxnm": {0, 0b00, 0b11000},
	"fminnm": {0, 0b10, 0b11000},
	"fadd":   {0, 0b00, 0b11010},
	"fsub":   {0, 0b10, 0b11010},
	"fmax":   {0, 0b00, 0b11110},
	"fmin":   {0, 0b10, 0b11110},
	"fmul":   {1, 0b00, 0b11011},
	"fdiv":   {1, 0b00, 0b11111},
	"fcmge":  {1, 0b00, 0b11100},
	"fcmgt":  {1, 0b10, 0b11100},
}

// threeSameInt is the part of the same class that works on 32-bit integers.
var threeSameInt = map[string]opcode{
	"mla": {0, 0b10, 0b10010},
	"mul": {0, 0b10, 0b10011},
}

// twoRegFloat is the float part of the class "Advanced SIMD two-register
// miscellaneous".
var twoRegFloat = map[string]opcode{
	"frintn": {0, 0b00, 0b11000},
	"frintm": {0, 0b00, 0b11001},
	"fcvtns": {0, 0b00, 0b11010},
	"fcvtzs": {0, 0b10, 0b11011},
	"scvtf":  {0, 0b00, 0b11101},
	"fabs":   {0, 0b10, 0b01111},
	"fneg":   {1, 0b10, 0b01111},
}

// compareZero is the part of the same class that compares with zero.
var compareZero = map[string]opcode{
	"fcmgt": {0, 0b10, 0b01100},
	"fcmge": {1, 0b10, 0b01100},
	"fcmle": {1, 0b10, 0b01101},
	"fcmeq": {0, 0b10, 0b01101},
	"fcmlt": {0, 0b10, 0b01110},
}

// byElement is the class "Advanced SIMD vector x indexed element".
var byElement = map[string]opcode{
	"fmla": {0, 0b10, 0b0001},
	"fmls": {0, 0b10, 0b0101},
	"fmul": {0, 0b10, 0b1001},
}

// fullWidth is the Q bit: the instruction works on all 128 bits.
const fullWidth = 1 << 30

// sz is the low bit of the size field of float instructions.
func sz(a Arr) uint32 {
	if a == D2 {
		return 1
	}
	return 0
}

// find looks an instruction up in the table of its class.
func find(table map[string]opcode, name string) opcode {
	o, ok := table[name]
	if !ok {
		fail(name, "no encoding in this class")
	}
	return o
}

// regFields puts the registers into the places that all classes here share: Rd
// at 0, Rn at 5, Rm at 16.
func regFields(op string, d, n, m int) uint32 {
	for _, r := range [...]int{d, n, m} {
		if r < 0 || r > 31 {
			fail(op, "vector register %d is outside 0..31", r)
		}
	}
	return uint32(m)<<16 | uint32(n)<<5 | uint32(d)
}

// text3, text2 and textElem print the operands in Arm's syntax.
func text3(op string, a Arr, d, n, m int) string {
	return fmt.Sprintf("%s v%d.%v, v%d.%v, v%d.%v", op, d, a, n, a, m, a)
}

func text2(op string, a Arr, d, n int) string {
	return fmt.Sprintf("%s v%d.%v, v%d.%v", op, d, a, n, a)
}

func textElem(op string, a Arr, r regs, lane int) string {
	return fmt.Sprintf("%s v%d.%v, v%d.%v, v%d.%s[%d]", op, r.d, a, r.n, a, r.m, a.elem(), lane)
}

// regs are the vector registers of an instruction, the destination first.
type regs struct{ d, n, m int }

// encodeThreeSame is the class "three same":
// 0 Q U 01110 size 1 Rm opcode(15:11) 1 Rn Rd.
func encodeThreeSame(o opcode, d, n, m int, op string) uint32 {
	return 0x0e200400 | fullWidth | o.u<<29 | o.size<<22 | o.op<<11 | regFields(op, d, n, m)
}

// encodeFloat3 encodes an instruction of threeSameFloat.
func encodeFloat3(op string, a Arr, d, n, m int) word {
	a.mustBeFull(op)
	o := find(threeSameFloat, op)
	o.size |= sz(a)
	return word{encodeThreeSame(o, d, n, m, op), text3(op, a, d, n, m)}
}

// encodeInt3 encodes an instruction of threeSameInt; NEON multiplies no 64-bit
// integers, so the arrangement is S4.
func encodeInt3(op string, d, n, m int) word {
	return word{encodeThreeSame(find(threeSameInt, op), d, n, m, op), text3(op, S4, d, n, m)}
}

// encodeBic encodes BIC (vector, register), whose size field is part of the
// opcode.
func encodeBic(d, n, m int) word {
	o := opcode{0, 0b01, 0b00011}
	return word{encodeThreeSame(o, d, n, m, "bic"), text3("bic", b16, d, n, m)}
}

// encodeUmull encodes UMULL (vector) from 2s to 2d, of the class "three
// different": 0 Q U 01110 size 1 Rm opcode(15:12) 00 Rn Rd.
func encodeUmull(d, n, m int) word {
	bits := 0x0e200000 | 1<<29 | uint32(0b10)<<22 | 0b1100<<12 | regFields("umull", d, n, m)
	return word{bits, fmt.Sprintf("umull v%d.2d, v%d.2s, v%d.2s", d, n, m)}
}

// encodeTwoReg is the class "two-register miscellaneous":
// 0 Q U 01110 size 10000 opcode(16:12) 10 Rn Rd. The Q bit is left to the
// caller.
func encodeTwoReg(o opcode, d, n int, op string) uint32 {
	return 0x0e200800 | o.u<<29 | o.size<<22 | o.op<<12 | regFields(op, d, n, 0)
}

// encodeFloat2 encodes an instruction of twoRegFloat.
func encodeFloat2(op string, a Arr, d, n int) word {
	a.mustBeFull(op)
	o := find(twoRegFloat, op)
	o.size |= sz(a)
	return word{fullWidth | encodeTwoReg(o, d, n, op), text2(op, a, d, n)}
}

// encodeCompareZero encodes an instruction of compareZero.
func encodeCompareZero(op string, a Arr, d, n int) word {
	a.mustBeFull(op)
	o := find(compareZero, op)
	o.size |= sz(a)
	return word{fullWidth | encodeTwoReg(o, d, n, op), text2(op, a, d, n) + ", #0.0"}
}

// encodeXtn encodes XTN from the lanes of a to lanes half as wide; the size
// field is that of the narrow side and Q is 0, which zeroes the upper half.
func encodeXtn(a Arr, d, n int) word {
	a.mustBeFull("xtn")
	o := opcode{0, 0b01 + sz(a), 0b10010}
	return word{
		encodeTwoReg(o, d, n, "xtn"),
		fmt.Sprintf("xtn v%d.%v, v%d.%v", d, a.narrow(), n, a),
	}
}

// encodeFcvtl encodes FCVTL from 2s to 2d, and encodeFcvtn FCVTN back, whose Q of 0
// zeroes the upper half.
func encodeFcvtl(d, n int) word {
	return word{encodeTwoReg(opcode{0, 0b01, 0b10111}, d, n, "fcvtl"), fmt.Sprintf("fcvtl v%d.2d, v%d.2s", d, n)}
}

func encodeFcvtn(d, n int) word {
	return word{encodeTwoReg(opcode{0, 0b01, 0b10110}, d, n, "fcvtn"), fmt.Sprintf("fcvtn v%d.2s, v%d.2d", d, n)}
}

// encodeUmaxv encodes UMAXV from 4s, of the class "Advanced SIMD across
// lanes": 0 Q U 01110 size 11000 opcode(16:12) 10 Rn Rd.
func encodeUmaxv(d, n int) word {
	bits := 0x0e300800 | fullWidth | 1<<29 | uint32(0b10)<<22 | 0b01010<<12 | regFields("umaxv", d, n, 0)
	return word{bits, fmt.Sprintf("umaxv s%d, v%d.4s", d, n)}
}

// encodeByElement encodes an instruction of byElement:
// 0 Q U 01111 size L M Rm(19:16) opcode(15:12) H 0 Rn Rd. For lanes of 32
// and 64 bits M is the fifth bit of Rm; the lane number is H:L for 32 bits, and
// H with L zero for 64.
func encodeByElement(op string, a Arr, r regs, lane int) word {
	a.mustHaveLane(op, lane)
	o := find(byElement, op)
	h, l := uint32(lane)>>1, uint32(lane)&1
	if a == D2 {
		h, l = uint32(lane), 0
	}
	bits := 0x0f000000 | fullWidth | o.u<<29 | (o.size|sz(a))<<22 | l<<21 |
		o.op<<12 | h<<11 | regFields(op, r.d, r.n, r.m)
	return word{bits, textElem(op, a, r, lane)}
}
