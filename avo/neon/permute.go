package neon

import "fmt"

// Zip1 interleaves the lower halves: d = n[0], m[0], n[1], m[1] for S4.
func (f *Func) Zip1(a Arr, d, n, m Vec) { f.native3("VZIP1", a, vec{d, writes}, n, m) }

// Zip2 interleaves the upper halves: d = n[2], m[2], n[3], m[3] for S4.
func (f *Func) Zip2(a Arr, d, n, m Vec) { f.native3("VZIP2", a, vec{d, writes}, n, m) }

// Uzp1 takes the even lanes of n, then those of m.
func (f *Func) Uzp1(a Arr, d, n, m Vec) { f.native3("VUZP1", a, vec{d, writes}, n, m) }

// Uzp2 takes the odd lanes of n, then those of m.
func (f *Func) Uzp2(a Arr, d, n, m Vec) { f.native3("VUZP2", a, vec{d, writes}, n, m) }

// Trn1 pairs the even lanes: d = n[0], m[0], n[2], m[2] for S4.
func (f *Func) Trn1(a Arr, d, n, m Vec) { f.native3("VTRN1", a, vec{d, writes}, n, m) }

// Trn2 pairs the odd lanes: d = n[1], m[1], n[3], m[3] for S4.
func (f *Func) Trn2(a Arr, d, n, m Vec) { f.native3("VTRN2", a, vec{d, writes}, n, m) }

// VTbl picks bytes: byte i of d is byte index[i] of n, and 0 where there is none.
func (f *Func) VTbl(d, n, index Vec) {
	f.emit("VTBL", func(p []int) string {
		return fmt.Sprintf("VTBL\tV%d.B16, [V%d.B16], V%d.B16", p[2], p[1], p[0])
	}, vec{d, writes}, vec{n, reads}, vec{index, reads})
}

// Dup sets every lane of d to n[lane].
func (f *Func) Dup(a Arr, d, n Vec, lane int) {
	a.mustHaveLane("VDUP", lane)
	f.emit("VDUP", func(p []int) string {
		return fmt.Sprintf("VDUP\t%s, V%d.%s", element(a, p[1], lane), p[0], a.goasm())
	}, vec{d, writes}, vec{n, reads})
}

// DupR sets every lane of d to the low bits of a general register.
func (f *Func) DupR(a Arr, d Vec, n Reg) {
	a.mustBeFull("VDUP")
	f.mustOwn("VDUP", n)
	f.emit("VDUP", func(p []int) string {
		return fmt.Sprintf("VDUP\t%v, V%d.%s", n, p[0], a.goasm())
	}, vec{d, writes})
}

// Ins sets d[dlane] = n[nlane] and leaves the other lanes of d.
func (f *Func) Ins(a Arr, d Vec, dlane int, n Vec, nlane int) {
	a.mustHaveLane("INS", dlane)
	a.mustHaveLane("INS", nlane)
	f.emit("INS", func(p []int) string {
		return fmt.Sprintf("VMOV\t%s, %s", element(a, p[1], nlane), element(a, p[0], dlane))
	}, vec{d, updates}, vec{n, reads})
}

// InsR sets d[lane] to the low bits of a general register and leaves the other
// lanes of d.
func (f *Func) InsR(a Arr, d Vec, lane int, n Reg) {
	a.mustHaveLane("INS", lane)
	f.mustOwn("INS", n)
	f.emit("INS", func(p []int) string {
		return fmt.Sprintf("VMOV\t%v, %s", n, element(a, p[0], lane))
	}, vec{d, updates})
}

// UMov sets a general register to n[lane], extended with zeroes.
func (f *Func) UMov(a Arr, dst Reg, n Vec, lane int) {
	a.mustHaveLane("UMOV", lane)
	f.mustOwn("UMOV", dst)
	f.emit("UMOV", func(p []int) string {
		return fmt.Sprintf("VMOV\t%s, %v", element(a, p[0], lane), dst)
	}, vec{n, reads})
}

// VMov copies a vector register. It costs no instruction where the allocator
// puts both into one machine register.
func (f *Func) VMov(d, n Vec) {
	f.emit("VMOV", func(p []int) string {
		if p[0] == p[1] {
			return ""
		}
		return fmt.Sprintf("VMOV\tV%d.B16, V%d.B16", p[1], p[0])
	}, vec{d, writes}, vec{n, reads})
}

// VZero clears a vector register.
func (f *Func) VZero(d Vec) {
	f.emit("VMOVI", func(p []int) string {
		return fmt.Sprintf("VMOVI\t$0, V%d.B16", p[0])
	}, vec{d, writes})
}

// element prints one lane in Go's syntax.
func element(a Arr, reg, lane int) string {
	return fmt.Sprintf("V%d.%c[%d]", reg, a.goasm()[0], lane)
}
