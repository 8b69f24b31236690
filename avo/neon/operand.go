package neon

import "fmt"

// Arr is a vector arrangement: how many lanes of which size a 128-bit
// register is taken as.
type Arr uint8

// The arrangements that callers name.
const (
	D2 Arr = iota + 1 // 2 lanes of 64 bits: float64, int64
	S4                // 4 lanes of 32 bits: float32, int32

	// The rest appear only as the narrow side of an instruction, or
	// where lanes do not matter.
	s2
	h4
	b16
)

// arrangements gives for each arrangement its suffix in Arm's and in Go's
// syntax, the bits of a lane, and the number of lanes.
var arrangements = [...]struct {
	arm, goasm  string
	bits, lanes int
}{
	D2:  {"2d", "D2", 64, 2},
	S4:  {"4s", "S4", 32, 4},
	s2:  {"2s", "S2", 32, 2},
	h4:  {"4h", "H4", 16, 4},
	b16: {"16b", "B16", 8, 16},
}

// String returns the arrangement's suffix in Arm's syntax, such as 2d.
func (a Arr) String() string {
	if a < D2 || a > b16 {
		return fmt.Sprintf("Arr(%d)", uint8(a))
	}
	return arrangements[a].arm
}

// Bytes is the size of one lane in bytes: 8 for D2, 4 for S4.
func (a Arr) Bytes() int { return a.bits() / 8 }

// Lanes is the number of lanes: 2 for D2, 4 for S4.
func (a Arr) Lanes() int { return arrangements[a].lanes }

func (a Arr) bits() int { return arrangements[a].bits }

// goasm is the arrangement in Go's syntax, such as D2.
func (a Arr) goasm() string { return arrangements[a].goasm }

// elem is the letter of one lane in Arm's syntax; Go's is the same in upper case.
func (a Arr) elem() string { return a.String()[len(a.String())-1:] }

// narrow is the arrangement with as many lanes of half the size.
func (a Arr) narrow() Arr {
	if a == D2 {
		return s2
	}
	return h4
}

// mustBeFull rejects everything but the two arrangements callers name.
func (a Arr) mustBeFull(op string) {
	if a != D2 && a != S4 {
		fail(op, "arrangement %v is neither D2 nor S4", a)
	}
}

// mustHaveLane rejects a lane number that the arrangement lacks.
func (a Arr) mustHaveLane(op string, lane int) {
	a.mustBeFull(op)
	if lane < 0 || lane >= a.Lanes() {
		fail(op, "lane %d is outside 0..%d of %v", lane, a.Lanes()-1, a)
	}
}

// fail reports a wrong operand of the instruction op.
func fail(op, format string, args ...any) {
	panic("neon: " + op + ": " + fmt.Sprintf(format, args...))
}

// Vec is a virtual 128-bit vector register of one function. It may be written
// any number of times; unrelated values put in the same Vec need not share a
// machine register.
type Vec struct {
	owner *Func
	id    int
}

// Reg is a general register that [Func.R] handed out, or [RSP]. The zero Reg
// is no register.
type Reg uint8

// RSP is the stack pointer: the base of loads and stores in the local frame.
const RSP Reg = 32

// String returns the register's name in Go's syntax.
func (r Reg) String() string {
	switch r {
	case 0:
		return "no register"
	case RSP:
		return "RSP"
	}
	return fmt.Sprintf("R%d", int(r)-1)
}
