package neon

import "fmt"

// MovImm sets dst to a constant.
func (f *Func) MovImm(dst Reg, imm int64) {
	f.mustOwn("MovImm", dst)
	f.line("MovImm", "MOVD\t$%d, %v", imm, dst)
}

// Mov copies a register.
func (f *Func) Mov(dst, src Reg) {
	f.mustOwn("Mov", dst, src)
	f.line("Mov", "MOVD\t%v, %v", src, dst)
}

// FrameAddr sets dst to the address off(RSP), which lies in the local frame.
func (f *Func) FrameAddr(dst Reg, off int) {
	f.mustOwn("FrameAddr", dst)
	f.mustBeInFrame("FrameAddr", off, 1)
	f.line("FrameAddr", "MOVD\t$%d(RSP), %v", off, dst)
}

// AddImm sets dst = a + imm. For constants that one instruction cannot hold the
// assembler adds others, as for every method here that takes one.
func (f *Func) AddImm(dst, a Reg, imm int) { f.immediate("ADD", dst, a, imm) }

// SubImm sets dst = a - imm.
func (f *Func) SubImm(dst, a Reg, imm int) { f.immediate("SUB", dst, a, imm) }

// AndImm sets dst = a & imm.
func (f *Func) AndImm(dst, a Reg, imm int) { f.immediate("AND", dst, a, imm) }

func (f *Func) immediate(mnemonic string, dst, a Reg, imm int) {
	f.mustOwn(mnemonic, dst, a)
	f.line(mnemonic, "%s\t$%d, %v, %v", mnemonic, imm, a, dst)
}

// Add sets dst = a + b.
func (f *Func) Add(dst, a, b Reg) { f.three("ADD", dst, a, b) }

// Sub sets dst = a - b.
func (f *Func) Sub(dst, a, b Reg) { f.three("SUB", dst, a, b) }

// Mul sets dst = a * b.
func (f *Func) Mul(dst, a, b Reg) { f.three("MUL", dst, a, b) }

func (f *Func) three(mnemonic string, dst, a, b Reg) {
	f.mustOwn(mnemonic, dst, a, b)
	f.line(mnemonic, "%s\t%v, %v, %v", mnemonic, b, a, dst)
}

// MulAdd sets dst = base + a*b.
func (f *Func) MulAdd(dst, base, a, b Reg) {
	f.mustOwn("MADD", dst, base, a, b)
	f.line("MADD", "MADD\t%v, %v, %v, %v", b, base, a, dst)
}

// AddShift sets dst = base + idx<<shift.
func (f *Func) AddShift(dst, base, idx Reg, shift int) {
	f.mustOwn("AddShift", dst, base, idx)
	mustShift("AddShift", shift)
	f.line("AddShift", "ADD\t%v<<%d, %v, %v", idx, shift, base, dst)
}

// Lsl sets dst = a << shift.
func (f *Func) Lsl(dst, a Reg, shift int) { f.shift("LSL", dst, a, shift) }

// Lsr sets dst = a >> shift, shifting zeroes in.
func (f *Func) Lsr(dst, a Reg, shift int) { f.shift("LSR", dst, a, shift) }

func (f *Func) shift(mnemonic string, dst, a Reg, shift int) {
	f.mustOwn(mnemonic, dst, a)
	mustShift(mnemonic, shift)
	f.line(mnemonic, "%s\t$%d, %v, %v", mnemonic, shift, a, dst)
}

// mustShift rejects shifts outside 0..63.
func mustShift(op string, shift int) {
	if shift < 0 || shift > 63 {
		fail(op, "shift %d is outside 0..63", shift)
	}
}

// Mov64Load loads 64 bits from off(base).
func (f *Func) Mov64Load(dst, base Reg, off int) { f.load("MOVD", dst, base, off, 8) }

// MovW32Load loads 32 bits from off(base) and extends them with zeroes.
func (f *Func) MovW32Load(dst, base Reg, off int) { f.load("MOVWU", dst, base, off, 4) }

func (f *Func) load(mnemonic string, dst, base Reg, off, size int) {
	f.mustOwn(mnemonic, dst)
	f.line(mnemonic, "%s\t%s, %v", mnemonic, f.address(mnemonic, base, off, size), dst)
}

// Mov64Store stores 64 bits to off(base).
func (f *Func) Mov64Store(src, base Reg, off int) { f.store("MOVD", src, base, off, 8) }

// MovW32Store stores the low 32 bits to off(base).
func (f *Func) MovW32Store(src, base Reg, off int) { f.store("MOVW", src, base, off, 4) }

// MovB8Store stores the low 8 bits to off(base).
func (f *Func) MovB8Store(src, base Reg, off int) { f.store("MOVB", src, base, off, 1) }

func (f *Func) store(mnemonic string, src, base Reg, off, size int) {
	f.mustOwn(mnemonic, src)
	f.line(mnemonic, "%s\t%v, %s", mnemonic, src, f.address(mnemonic, base, off, size))
}

// address prints off(base) for an access of size bytes. Offsets that one
// instruction cannot hold are rejected, as the assembler would quietly
// add instructions to compute the address.
func (f *Func) address(op string, base Reg, off, size int) string {
	scaled := off >= 0 && off%size == 0 && off/size < 1<<12
	unscaled := off >= -256 && off <= 255
	if !scaled && !unscaled {
		fail(op, "offset %d of a %d-byte access fits no encoding", off, size)
	}
	return f.place(op, base, off, size)
}

// place prints off(base), and checks that the access stays in the local frame
// if base is RSP.
func (f *Func) place(op string, base Reg, off, size int) string {
	if base == RSP {
		f.mustBeInFrame(op, off, size)
	} else {
		f.mustOwn(op, base)
	}
	if off == 0 {
		return fmt.Sprintf("(%v)", base)
	}
	return fmt.Sprintf("%d(%v)", off, base)
}

// mustBeInFrame rejects accesses that leave the local frame.
func (f *Func) mustBeInFrame(op string, off, size int) {
	if off < frameStart || off+size > frameStart+f.frame {
		fail(op, "%d bytes at %d(RSP) are outside the frame of %d bytes at %d", size, off, f.frame, frameStart)
	}
}

// Cmp compares a with b for the conditional branches: BLT then branches if
// a < b.
func (f *Func) Cmp(a, b Reg) {
	f.mustOwn("CMP", a, b)
	f.line("CMP", "CMP\t%v, %v", b, a)
}

// CmpImm compares a with a constant.
func (f *Func) CmpImm(a Reg, imm int) {
	f.mustOwn("CMP", a)
	f.line("CMP", "CMP\t$%d, %v", imm, a)
}

// BEQ branches if the compared values were equal.
func (f *Func) BEQ(label string) { f.branch("BEQ", label) }

// BNE branches if the compared values differed.
func (f *Func) BNE(label string) { f.branch("BNE", label) }

// BLT branches on signed less than.
func (f *Func) BLT(label string) { f.branch("BLT", label) }

// BLE branches on signed less than or equal.
func (f *Func) BLE(label string) { f.branch("BLE", label) }

// BGT branches on signed greater than.
func (f *Func) BGT(label string) { f.branch("BGT", label) }

// BGE branches on signed greater than or equal.
func (f *Func) BGE(label string) { f.branch("BGE", label) }

func (f *Func) branch(mnemonic, label string) {
	f.line(mnemonic, "%s\t%s", mnemonic, label)
	f.insts[len(f.insts)-1].target = label
}

// CBZ branches if r is zero.
func (f *Func) CBZ(r Reg, label string) { f.branchOn("CBZ", r, label) }

// CBNZ branches if r is not zero.
func (f *Func) CBNZ(r Reg, label string) { f.branchOn("CBNZ", r, label) }

func (f *Func) branchOn(mnemonic string, r Reg, label string) {
	f.mustOwn(mnemonic, r)
	f.line(mnemonic, "%s\t%v, %s", mnemonic, r, label)
	f.insts[len(f.insts)-1].target = label
}

// B branches always.
func (f *Func) B(label string) {
	f.branch("B", label)
	f.insts[len(f.insts)-1].ends = true
}

// Ret returns to the caller.
func (f *Func) Ret() {
	f.line("RET", "RET")
	f.insts[len(f.insts)-1].ends = true
}
