package neon

import (
	"fmt"
	"go/token"
	"strings"
)

// Kind is the kind of a function argument.
type Kind uint8

// The kinds of argument, 8 bytes wide except F32, which has 4.
const (
	Ptr Kind = iota + 1
	Int
	F64
	F32
)

// Arg is one argument of an assembly function.
type Arg struct {
	Name string
	Kind Kind
	// Type is the Go type of a Ptr in the stub, such as *float64. Empty
	// means unsafe.Pointer. The other kinds have one type each.
	Type string
}

// goType is the argument's type in the Go stub.
func (a Arg) goType() string {
	switch a.Kind {
	case Int:
		return "int"
	case F64:
		return "float64"
	case F32:
		return "float32"
	}
	if a.Type != "" {
		return a.Type
	}
	return "unsafe.Pointer"
}

func (a Arg) size() int {
	if a.Kind == F32 {
		return 4
	}
	return 8
}

// Func is an assembly function being written. Its methods append one
// instruction each.
type Func struct {
	name    string
	doc     []string
	args    []Arg
	offsets []int // of each argument from FP
	argSize int
	frame   int // bytes the caller asked for, rounded up to 16
	vecs    int // virtual registers handed out
	inUse   [RSP]bool
	labels  map[string]int // label to the index of its place in insts
	insts   []inst
}

// access tells how an instruction uses a vector operand.
type access uint8

const (
	reads access = 1 << iota
	writes
	updates = reads | writes // the result lands in the register that was read
)

// operand is one vector operand of an instruction.
type operand struct {
	id int
	access
}

// inst is one line of the function: an instruction, a label or a comment.
type inst struct {
	op      string // what error messages call it
	vecs    []operand
	target  string                  // label this branches to, if any
	ends    bool                    // the next line is not reached from here
	outdent bool                    // a label, printed at the margin
	text    func(phys []int) string // the line, given a machine register for each of vecs; empty for none
}

// NewFunc starts a function. Its arguments are laid out by Go's stack calling
// convention (ABI0): in order, each at its natural alignment. doc is the
// stub's doc comment, one line each.
func NewFunc(name string, doc []string, args ...Arg) *Func {
	if !token.IsIdentifier(name) {
		fail("NewFunc", "%q is not a Go identifier", name)
	}
	f := &Func{name: name, doc: doc, args: args, labels: map[string]int{}}
	seen := map[string]bool{}
	for _, a := range args {
		switch {
		case !token.IsIdentifier(a.Name) || a.Name == "_":
			fail("NewFunc", "%s: argument name %q is not a Go identifier", name, a.Name)
		case seen[a.Name]:
			fail("NewFunc", "%s: two arguments are named %s", name, a.Name)
		case a.Kind < Ptr || a.Kind > F32:
			fail("NewFunc", "%s: argument %s has no kind", name, a.Name)
		case a.Type != "" && (a.Kind != Ptr || !strings.HasPrefix(a.Type, "*")):
			fail("NewFunc", "%s: argument %s cannot be of type %s", name, a.Name, a.Type)
		}
		seen[a.Name] = true
		size := a.size()
		off := (f.argSize + size - 1) &^ (size - 1)
		f.offsets = append(f.offsets, off)
		f.argSize = off + size
	}
	return f
}

// frameStart is where the local frame begins above RSP. The link register is
// saved at 0(RSP); starting at 16 rather than 8 keeps the frame 16-byte
// aligned, as RSP is.
const frameStart = 16

// Frame reserves n bytes of local stack, at most once in a function, and
// returns the offset of the first from RSP. It is a multiple of 16.
func (f *Func) Frame(n int) int {
	if n <= 0 || f.frame != 0 {
		fail("Frame", "%d bytes after %d bytes; want one positive size", n, f.frame)
	}
	f.frame = (n + 15) &^ 15
	return frameStart
}

// nosplitFrame is the largest frame that skips the stack check. Go leaves
// functions without the check about 800 bytes in all, and this one's caller
// may be such a function too.
const nosplitFrame = 256

// textLine is the TEXT directive that opens the function.
func (f *Func) textLine() string {
	flags, size := "NOSPLIT", 0
	if f.frame > 0 {
		// Locals as Go counts them start at 8(RSP), 8 bytes below
		// frameStart.
		size = f.frame + frameStart - 8
	}
	if size > nosplitFrame {
		flags = "0"
	}
	return fmt.Sprintf("TEXT ·%s(SB), %s, $%d-%d", f.name, flags, size, f.argSize)
}

// generalRegs are the registers R hands out: all but R16 and R17 (used by the
// linker between functions), R18 (the platform's), R27 (the assembler's
// scratch register), R28 (the goroutine), R29 (frame pointer) and R30 (link).
var generalRegs = [...]int{
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
	19, 20, 21, 22, 23, 24, 25, 26,
}

// R returns a general register that is not in use.
func (f *Func) R() Reg {
	for _, n := range generalRegs {
		if !f.inUse[n] {
			f.inUse[n] = true
			return Reg(n + 1)
		}
	}
	panic("neon: R: all general registers of " + f.name + " are in use")
}

// FreeR gives a register back for R to hand out again.
func (f *Func) FreeR(r Reg) {
	f.mustOwn("FreeR", r)
	f.inUse[r-1] = false
}

// mustOwn rejects registers that R has not handed out.
func (f *Func) mustOwn(op string, regs ...Reg) {
	for _, r := range regs {
		if r == 0 || r >= RSP || !f.inUse[r-1] {
			fail(op, "%v is not a register in use by %s", r, f.name)
		}
	}
}

// V returns a fresh virtual vector register.
func (f *Func) V() Vec {
	f.vecs++
	return Vec{f, f.vecs - 1}
}

// line appends an instruction without vector operands.
func (f *Func) line(op, format string, args ...any) {
	s := fmt.Sprintf(format, args...)
	f.insts = append(f.insts, inst{op: op, text: func([]int) string { return s }})
}

// vec pairs a vector operand with the way it is used.
type vec struct {
	v Vec
	access
}

// emit appends an instruction with vector operands. It also calls text with
// register 0 for each, so that wrong lanes and offsets panic in the caller.
func (f *Func) emit(op string, text func(phys []int) string, vecs ...vec) {
	ops := make([]operand, len(vecs))
	written := map[int]bool{}
	for i, o := range vecs {
		if o.v.owner != f {
			fail(op, "vector operand %d is not a register of %s", i, f.name)
		}
		if o.access&writes != 0 && written[o.v.id] {
			fail(op, "vector operand %d is written twice", i)
		}
		written[o.v.id] = o.access&writes != 0 || written[o.v.id]
		ops[i] = operand{o.v.id, o.access}
	}
	text(make([]int, len(ops)))
	f.insts = append(f.insts, inst{op: op, vecs: ops, text: text})
}

// Comment puts a comment line into the assembly.
func (f *Func) Comment(text string) {
	f.line("Comment", "// %s", strings.ReplaceAll(text, "\n", "\n\t// "))
}

// Label places a label; branches to it may come before or after.
func (f *Func) Label(name string) {
	if !token.IsIdentifier(name) {
		fail("Label", "%q is not an identifier", name)
	}
	if _, ok := f.labels[name]; ok {
		fail("Label", "%s is placed twice in %s", name, f.name)
	}
	f.labels[name] = len(f.insts)
	f.line("Label", "%s:", name)
	f.insts[len(f.insts)-1].outdent = true
}

// arg finds an argument by name.
func (f *Func) arg(op, name string) (a Arg, off int) {
	for i, a := range f.args {
		if a.Name == name {
			return a, f.offsets[i]
		}
	}
	fail(op, "%s has no argument %s", f.name, name)
	return
}

// LoadArg loads a Ptr or Int argument.
func (f *Func) LoadArg(name string, dst Reg) {
	a, off := f.arg("LoadArg", name)
	if a.Kind != Ptr && a.Kind != Int {
		fail("LoadArg", "%s is a float; use LoadArgVec", name)
	}
	f.mustOwn("LoadArg", dst)
	f.line("LoadArg", "MOVD\t%s+%d(FP), %v", name, off, dst)
}

// LoadArgVec loads an F64 or F32 argument into lane 0 and zeroes the rest.
func (f *Func) LoadArgVec(name string, dst Vec) {
	a, off := f.arg("LoadArgVec", name)
	mnemonic := "FMOVD"
	switch a.Kind {
	case F32:
		mnemonic = "FMOVS"
	case F64:
	default:
		fail("LoadArgVec", "%s is no float; use LoadArg", name)
	}
	f.emit("LoadArgVec", func(p []int) string {
		return fmt.Sprintf("%s\t%s+%d(FP), F%d", mnemonic, name, off, p[0])
	}, vec{dst, writes})
}
