package neon

import "fmt"

// VLoad loads 16 bytes from off(base).
func (f *Func) VLoad(d Vec, base Reg, off int) {
	f.vload("FMOVQ", d, f.address("FMOVQ", base, off, 16))
}

// VStore stores 16 bytes to off(base).
func (f *Func) VStore(n Vec, base Reg, off int) {
	f.vstore("FMOVQ", n, f.address("FMOVQ", base, off, 16))
}

// VLoadPost loads 16 bytes from (base) and then adds inc to base.
func (f *Func) VLoadPost(d Vec, base Reg, inc int) {
	f.vload("FMOVQ.P", d, f.postAddress("FMOVQ.P", base, inc))
}

// VStorePost stores 16 bytes to (base) and then adds inc to base.
func (f *Func) VStorePost(n Vec, base Reg, inc int) {
	f.vstore("FMOVQ.P", n, f.postAddress("FMOVQ.P", base, inc))
}

// VLoadLow loads one float from off(base) into lane 0 and zeroes the rest.
func (f *Func) VLoadLow(a Arr, d Vec, base Reg, off int) {
	op := scalarMove(a)
	f.vload(op, d, f.address(op, base, off, a.Bytes()))
}

// VStoreLow stores lane 0 to off(base).
func (f *Func) VStoreLow(a Arr, n Vec, base Reg, off int) {
	op := scalarMove(a)
	f.vstore(op, n, f.address(op, base, off, a.Bytes()))
}

// scalarMove is the load and store of one float as wide as a lane.
func scalarMove(a Arr) string {
	a.mustBeFull("FMOV")
	if a == D2 {
		return "FMOVD"
	}
	return "FMOVS"
}

func (f *Func) vload(mnemonic string, d Vec, address string) {
	f.emit(mnemonic, func(p []int) string {
		return fmt.Sprintf("%s\t%s, F%d", mnemonic, address, p[0])
	}, vec{d, writes})
}

func (f *Func) vstore(mnemonic string, n Vec, address string) {
	f.emit(mnemonic, func(p []int) string {
		return fmt.Sprintf("%s\tF%d, %s", mnemonic, p[0], address)
	}, vec{n, reads})
}

// postAddress prints the address of an access that then adds inc to base.
func (f *Func) postAddress(op string, base Reg, inc int) string {
	f.mustOwn(op, base)
	if inc < -256 || inc > 255 {
		fail(op, "increment %d is outside -256..255", inc)
	}
	return fmt.Sprintf("%d(%v)", inc, base)
}

// VLoadPair loads d1 from off(base) and d2 from the 16 bytes after it.
func (f *Func) VLoadPair(d1, d2 Vec, base Reg, off int) {
	f.vloadPair("FLDPQ", d1, d2, f.pairAddress("FLDPQ", base, off))
}

// VStorePair stores n1 to off(base) and n2 to the 16 bytes after it.
func (f *Func) VStorePair(n1, n2 Vec, base Reg, off int) {
	f.vstorePair("FSTPQ", n1, n2, f.pairAddress("FSTPQ", base, off))
}

// VLoadPairPost loads 32 bytes from (base) and then adds inc to base.
func (f *Func) VLoadPairPost(d1, d2 Vec, base Reg, inc int) {
	f.vloadPair("FLDPQ.P", d1, d2, f.postPairAddress("FLDPQ.P", base, inc))
}

// VStorePairPost stores 32 bytes to (base) and then adds inc to base.
func (f *Func) VStorePairPost(n1, n2 Vec, base Reg, inc int) {
	f.vstorePair("FSTPQ.P", n1, n2, f.postPairAddress("FSTPQ.P", base, inc))
}

func (f *Func) vloadPair(mnemonic string, d1, d2 Vec, address string) {
	f.emit(mnemonic, func(p []int) string {
		return fmt.Sprintf("%s\t%s, (F%d, F%d)", mnemonic, address, p[0], p[1])
	}, vec{d1, writes}, vec{d2, writes})
}

func (f *Func) vstorePair(mnemonic string, n1, n2 Vec, address string) {
	f.emit(mnemonic, func(p []int) string {
		return fmt.Sprintf("%s\t(F%d, F%d), %s", mnemonic, p[0], p[1], address)
	}, vec{n1, reads}, vec{n2, reads})
}

func (f *Func) pairAddress(op string, base Reg, off int) string {
	mustPairOffset(op, off)
	return f.place(op, base, off, 32)
}

func (f *Func) postPairAddress(op string, base Reg, inc int) string {
	f.mustOwn(op, base)
	mustPairOffset(op, inc)
	return fmt.Sprintf("%d(%v)", inc, base)
}

// mustPairOffset rejects offsets that the pair instructions cannot hold: a
// signed count of 16 bytes in 7 bits.
func mustPairOffset(op string, off int) {
	if off%16 != 0 || off < -1024 || off > 1008 {
		fail(op, "offset %d is not a multiple of 16 in -1024..1008", off)
	}
}

// VLoadDup loads one float from (base) into every lane.
func (f *Func) VLoadDup(a Arr, d Vec, base Reg) { f.loadDup("VLD1R", a, d, base, "") }

// VLoadDupPost is VLoadDup and then adds the lane's size to base.
func (f *Func) VLoadDupPost(a Arr, d Vec, base Reg) {
	f.loadDup("VLD1R.P", a, d, base, fmt.Sprint(a.Bytes()))
}

func (f *Func) loadDup(mnemonic string, a Arr, d Vec, base Reg, inc string) {
	a.mustBeFull(mnemonic)
	f.mustOwn(mnemonic, base)
	f.emit(mnemonic, func(p []int) string {
		return fmt.Sprintf("%s\t%s(%v), [V%d.%s]", mnemonic, inc, base, p[0], a.goasm())
	}, vec{d, writes})
}

// VLoadLane loads one lane from (base) and leaves the others.
func (f *Func) VLoadLane(a Arr, d Vec, lane int, base Reg) {
	f.loadLane("VLD1", laneOf{a, d, lane}, base, "")
}

// VLoadLanePost is VLoadLane and then adds the lane's size to base.
func (f *Func) VLoadLanePost(a Arr, d Vec, lane int, base Reg) {
	f.loadLane("VLD1.P", laneOf{a, d, lane}, base, fmt.Sprint(a.Bytes()))
}

// laneOf is a lane of a vector register.
type laneOf struct {
	a    Arr
	v    Vec
	lane int
}

func (f *Func) loadLane(mnemonic string, d laneOf, base Reg, inc string) {
	d.a.mustHaveLane(mnemonic, d.lane)
	f.mustOwn(mnemonic, base)
	f.emit(mnemonic, func(p []int) string {
		return fmt.Sprintf("%s\t%s(%v), %s", mnemonic, inc, base, element(d.a, p[0], d.lane))
	}, vec{d.v, updates})
}

// VStoreLane stores one lane to (base).
func (f *Func) VStoreLane(a Arr, n Vec, lane int, base Reg) {
	f.storeLane("VST1", laneOf{a, n, lane}, base, "")
}

// VStoreLanePost is VStoreLane and then adds the lane's size to base.
func (f *Func) VStoreLanePost(a Arr, n Vec, lane int, base Reg) {
	f.storeLane("VST1.P", laneOf{a, n, lane}, base, fmt.Sprint(a.Bytes()))
}

func (f *Func) storeLane(mnemonic string, n laneOf, base Reg, inc string) {
	n.a.mustHaveLane(mnemonic, n.lane)
	f.mustOwn(mnemonic, base)
	f.emit(mnemonic, func(p []int) string {
		return fmt.Sprintf("%s\t%s, %s(%v)", mnemonic, element(n.a, p[0], n.lane), inc, base)
	}, vec{n.v, reads})
}
