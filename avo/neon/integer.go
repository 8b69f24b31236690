package neon

import "fmt"

// native3 appends an instruction Go's assembler knows; d is written or updated.
func (f *Func) native3(mnemonic string, a Arr, d vec, n, m Vec) {
	f.emit(mnemonic, func(p []int) string {
		if a != b16 {
			a.mustBeFull(mnemonic)
		}
		return fmt.Sprintf("%s\tV%d.%s, V%d.%s, V%d.%s", mnemonic,
			p[2], a.goasm(), p[1], a.goasm(), p[0], a.goasm())
	}, d, vec{n, reads}, vec{m, reads})
}

// VAdd sets d = n + m in integers of the lane's size.
func (f *Func) VAdd(a Arr, d, n, m Vec) { f.native3("VADD", a, vec{d, writes}, n, m) }

// VSub sets d = n - m in integers of the lane's size.
func (f *Func) VSub(a Arr, d, n, m Vec) { f.native3("VSUB", a, vec{d, writes}, n, m) }

// VMul sets d = n * m in 32-bit integers, keeping the low halves.
func (f *Func) VMul(d, n, m Vec) { f.int3("mul", vec{d, writes}, n, m) }

// VMla sets acc = acc + n*m in 32-bit integers.
func (f *Func) VMla(acc, n, m Vec) { f.int3("mla", vec{acc, updates}, n, m) }

func (f *Func) int3(op string, d vec, n, m Vec) {
	f.emit(op, func(p []int) string {
		return encodeInt3(op, p[0], p[1], p[2]).String()
	}, d, vec{n, reads}, vec{m, reads})
}

// VUmull sets the two 64-bit lanes of d to the products of the two low
// unsigned 32-bit lanes of n and m, such as VXtn leaves.
func (f *Func) VUmull(d, n, m Vec) {
	f.emit("umull", func(p []int) string {
		return encodeUmull(p[0], p[1], p[2]).String()
	}, vec{d, writes}, vec{n, reads}, vec{m, reads})
}

// VXtn keeps the low half of each lane of n, packed into the low half of d, and
// zeroes the upper half. Of a comparison's mask it makes 64 bits that UMov
// can move to a general register, where CBNZ tells whether any lane was set.
func (f *Func) VXtn(a Arr, d, n Vec) {
	f.emit("xtn", func(p []int) string {
		return encodeXtn(a, p[0], p[1]).String()
	}, vec{d, writes}, vec{n, reads})
}

// VUmaxv sets lane 0 of d to the largest unsigned 32-bit lane of n and zeroes
// the rest. Over a mask it tells whether any lane is set.
func (f *Func) VUmaxv(d, n Vec) {
	f.emit("umaxv", func(p []int) string {
		return encodeUmaxv(p[0], p[1]).String()
	}, vec{d, writes}, vec{n, reads})
}

// VAddv sets lane 0 of d to the sum of the 32-bit lanes of n and zeroes the
// rest. Over a mask it is minus the number of lanes set.
func (f *Func) VAddv(d, n Vec) {
	f.emit("VADDV", func(p []int) string {
		return fmt.Sprintf("VADDV\tV%d.S4, V%d", p[1], p[0])
	}, vec{d, writes}, vec{n, reads})
}

// VShl sets d = n << shift.
func (f *Func) VShl(a Arr, d, n Vec, shift int) { f.vshift("VSHL", a, d, n, shift) }

// VUshr sets d = n >> shift, shifting zeroes in.
func (f *Func) VUshr(a Arr, d, n Vec, shift int) { f.vshift("VUSHR", a, d, n, shift) }

// vshift appends a shift by a constant. Left shifts go from 0 to the lane's
// bits less one, right shifts from 1 to the lane's bits.
func (f *Func) vshift(mnemonic string, a Arr, d, n Vec, shift int) {
	a.mustBeFull(mnemonic)
	first := 0
	if mnemonic == "VUSHR" {
		first = 1
	}
	if shift < first || shift >= a.bits()+first {
		fail(mnemonic, "shift %d is outside %d..%d of %v", shift, first, a.bits()-1+first, a)
	}
	f.emit(mnemonic, func(p []int) string {
		return fmt.Sprintf("%s\t$%d, V%d.%s, V%d.%s", mnemonic, shift, p[1], a.goasm(), p[0], a.goasm())
	}, vec{d, writes}, vec{n, reads})
}

// VAnd sets d = n & m.
func (f *Func) VAnd(d, n, m Vec) { f.native3("VAND", b16, vec{d, writes}, n, m) }

// VOrr sets d = n | m.
func (f *Func) VOrr(d, n, m Vec) { f.native3("VORR", b16, vec{d, writes}, n, m) }

// VEor sets d = n ^ m.
func (f *Func) VEor(d, n, m Vec) { f.native3("VEOR", b16, vec{d, writes}, n, m) }

// VBic sets d = n &^ m.
func (f *Func) VBic(d, n, m Vec) {
	f.emit("bic", func(p []int) string {
		return encodeBic(p[0], p[1], p[2]).String()
	}, vec{d, writes}, vec{n, reads}, vec{m, reads})
}

// VBsl picks by bit: mask = n where mask is set, m where it is clear.
func (f *Func) VBsl(mask, n, m Vec) { f.native3("VBSL", b16, vec{mask, updates}, n, m) }

// VBit puts the bits of n into d where mask is set.
func (f *Func) VBit(d, n, mask Vec) { f.native3("VBIT", b16, vec{d, updates}, n, mask) }

// VBif puts the bits of n into d where mask is clear.
func (f *Func) VBif(d, n, mask Vec) { f.native3("VBIF", b16, vec{d, updates}, n, mask) }
