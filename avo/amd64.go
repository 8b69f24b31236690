package main

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
	"github.com/mmcloughlin/avo/reg"
)

// amd64Set is what differs between the instruction sets of amd64.
type amd64Set interface {
	machine
	name() string // of the package
	bytes() int   // of a vector
	tileBytes() int
	register(ctx *build.Context, bytes int) reg.VecVirtual
	// spills returns the constants that a loop reads from memory.
	spills(l loop) []string
	// lower emits an instruction of a loop that is not the same in all sets.
	lower(t *amd64Loop, at int, in instr)
	and(t *amd64Loop, x, y, d operand.Op)           // d = x & y; x may be memory
	rowOffset(t *amd64Loop, lane int) reg.GPVirtual // loads it, and notes those that stay in t.off
	holds() int                                     // constants that may stay in registers through all loops of a kernel
	// masked reports whether the last iteration of a loop takes the neurons that are left.
	// Else there are whole vectors of them.
	masked() bool
	setMask(t *amd64Loop, left reg.GPVirtual) // t.mask becomes that of so many neurons
	// copyOffsets copies the row offsets of the last iteration into the frame and lets the
	// address of the slice point there. free may be overwritten.
	copyOffsets(t *amd64Loop, free reg.GPVirtual)
	// check returns an error if the assembly has what the set has not.
	check(text []byte) error
}

// writeAMD64 writes the kernels of a family for an instruction set.
func writeAMD64(set amd64Set, ks []*kernel) (text, stubs []byte, err error) {
	ctx := build.NewContext()
	ctx.ConstraintExpr("!purego")
	for _, k := range ks {
		lowerAMD64(ctx, set, k)
	}
	f, err := ctx.Result()
	if err != nil {
		return nil, nil, err
	}
	if err := pass.Compile.Execute(f); err != nil {
		return nil, nil, err
	}
	cfg := printer.Config{Name: "github.com/lut4go/lut4go/avo", Pkg: set.name()}
	if text, err = printer.NewGoAsm(cfg).Print(f); err != nil {
		return nil, nil, err
	}
	if err := set.check(text); err != nil {
		return nil, nil, err
	}
	stubs, err = printer.NewStubs(cfg).Print(f)
	return tidy(text), stubs, err
}

// tidy aligns every loop to 32 bytes, for which avo has no directive, and removes empty
// lines before comments.
func tidy(text []byte) []byte {
	var out bytes.Buffer
	empty := false
	for line := range bytes.Lines(text) {
		comment := bytes.HasPrefix(line, []byte("\t//"))
		if empty && !comment {
			out.WriteByte('\n')
		}
		if empty = len(line) == 1; empty {
			continue
		}
		if bytes.HasPrefix(line, []byte("loop")) {
			out.WriteString("\tPCALIGN $32\n")
		}
		out.Write(line)
	}
	return out.Bytes()
}

// amd64Func is the state of lowering one kernel.
type amd64Func struct {
	*build.Context
	set       amd64Set
	k         *kernel
	ptr       map[string]reg.GPVirtual // addresses of vectors, offsets, bitmasks, rows
	local     map[string]operand.Mem
	frameLeft operand.Mem               // the unused part of the frame
	offsets   operand.Mem               // a copy in the frame of an iteration's row offsets, see copiesOffsets
	held      map[string]reg.VecVirtual // constants that stay in registers through all loops
	i, cnt    reg.GPVirtual
	mask      reg.OpmaskVirtual // of masked loops: one, as its first use reads it

	variables int // numbered by comments
}

// lowerAMD64 adds the function of a kernel to ctx.
func lowerAMD64(ctx *build.Context, set amd64Set, k *kernel) {
	ctx.Function(k.name)
	ctx.Doc(k.docLines()...)
	ctx.Pragma("noescape")
	ctx.SignatureExpr(k.signature())
	f := &amd64Func{Context: ctx, set: set, k: k, ptr: map[string]reg.GPVirtual{}, local: map[string]operand.Mem{}}
	if set.masked() {
		f.mask = f.K()
	}
	f.frame()
	for _, l := range k.local {
		f.local[l.name] = f.alloc(set.tileBytes())
	}
	if f.copiesOffsets() {
		f.offsets = f.alloc(set.bytes())
	}
	for _, a := range k.args {
		if a.pointer() {
			f.ptr[a.name] = f.Load(f.Param(a.name), f.GP64()).(reg.GPVirtual)
		}
	}
	switch {
	case k.selects():
		f.loadCount()
		f.selectLoop()
	case len(k.loops) == 1:
		f.loadCount()
		f.loop(0, f.spilled(k.loops[0]))
	default:
		f.tiles()
	}
	f.VZEROUPPER()
	f.RET()
}

// copiesOffsets reports whether a masked iteration reads row offsets from a copy, as it
// must not read beyond the slice.
func (f *amd64Func) copiesOffsets() bool {
	return f.set.masked() && len(f.k.local) == 0 && slices.ContainsFunc(f.k.args, func(a arg) bool { return a.kind == rows })
}

// loadCount makes cnt the number of all neurons.
func (f *amd64Func) loadCount() {
	f.cnt = f.Load(f.Param("count"), f.GP64()).(reg.GPVirtual)
}

// frame reserves stack memory for local slices and spilled constants, from the
// start of a cache line, which Go's stack pointer need not be at.
func (f *amd64Func) frame() {
	size := len(f.k.local) * f.set.tileBytes()
	if f.copiesOffsets() {
		size += f.set.bytes()
	}
	for _, l := range f.k.loops {
		size += f.set.bytes() * len(f.set.spills(l))
	}
	if size == 0 {
		return
	}
	const line = 64
	start := f.GP64()
	f.LEAQ(f.AllocLocal(size+line), start)
	f.ADDQ(operand.U8(line-1), start)
	f.ANDQ(operand.I8(-line), start)
	f.frameLeft = operand.Mem{Base: start}
}

// alloc returns unused memory of the frame, whole vectors.
func (f *amd64Func) alloc(bytes int) operand.Mem {
	m := f.frameLeft
	f.frameLeft = m.Offset(bytes)
	return m
}

// selectLoop runs the loop that an argument numbers over all neurons, the last one
// if none has the number.
func (f *amd64Func) selectLoop() {
	number := f.Load(f.Param(loopNumber.name), f.GP64())
	last := len(f.k.loops) - 1
	for i, l := range f.k.loops[:last] {
		f.CMPQ(number, operand.U8(l.number))
		f.JEQ(operand.LabelRef(fmt.Sprintf("select%d", i)))
	}
	for i := last; i >= 0; i-- {
		f.Label(fmt.Sprintf("select%d", i))
		f.loadPointers(f.k.loops[i])
		f.loop(i, f.spilled(f.k.loops[i]))
		if i > 0 {
			f.JMP(operand.LabelRef("done"))
		}
	}
	f.Label("done")
}

// loadPointers loads the addresses of a loop's own slices.
func (f *amd64Func) loadPointers(l loop) {
	for _, a := range f.k.args {
		if a.kind != pointers {
			continue
		}
		array := f.Load(f.Param(a.name), f.GP64())
		for i, slot := range l.slots {
			f.ptr[slot] = f.GP64()
			f.MOVQ(operand.Mem{Base: array, Disp: 8 * i}, f.ptr[slot])
		}
	}
}

// tiles runs all loops over each tile of neurons. The number of neurons left
// is in the argument, to save a register.
func (f *amd64Func) tiles() {
	count, err := f.Param("count").Resolve()
	if err != nil {
		panic(err)
	}
	left := count.Addr
	spilled := make([]map[string]operand.Mem, len(f.k.loops))
	for i, l := range f.k.loops {
		spilled[i] = f.spilled(l)
	}
	f.hold()
	f.cnt = f.GP64()
	f.Label("tile")
	f.MOVQ(operand.U32(8*f.set.tileBytes()/f.k.bits), f.cnt)
	f.CMPQ(left, f.cnt)
	f.CMOVQLT(left, f.cnt)
	for i := range f.k.loops {
		f.loop(i, spilled[i])
	}
	for _, a := range f.k.args {
		if a.kind == vector {
			p := f.ptr[a.name]
			f.LEAQ(operand.Mem{Base: p, Index: f.cnt, Scale: uint8(f.k.bits / 8)}, p)
		}
	}
	f.SUBQ(f.cnt, left)
	f.JNE(operand.LabelRef("tile"))
}

// hold loads the constants of all loops, if the machine has registers for them beside those
// that a loop works with.
func (f *amd64Func) hold() {
	var loops []*amd64Loop
	keys := map[string]bool{}
	for _, l := range f.k.loops {
		t := &amd64Loop{amd64Func: f, b: newBody(f.k, f.set, l)}
		loops = append(loops, t)
		for _, in := range t.b.ins {
			switch {
			case in.op == opConst && !slices.Contains(f.set.spills(l), in.name):
				keys[in.name] = true
			case in.op == opOffset:
				keys[strideKey] = true
			case in.op == opRound && f.k.bits == 64:
				keys["grid.Magic"] = true
			}
		}
	}
	if len(keys) > f.set.holds() {
		return
	}
	held := map[string]reg.VecVirtual{}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		held[key] = loops[0].constantReg(key)
	}
	f.held = held
}

// spilled puts the constants that a loop reads from memory into the frame,
// one vector each.
func (f *amd64Func) spilled(l loop) map[string]operand.Mem {
	mems := map[string]operand.Mem{}
	for _, key := range f.set.spills(l) {
		y := f.set.register(f.Context, f.set.bytes())
		f.broadcast(f.constMem(key), y)
		mems[key] = f.alloc(f.set.bytes())
		f.VMOVUPS(y, mems[key])
	}
	return mems
}

func (f *amd64Func) constMem(key string) operand.Mem {
	name, i := f.k.constant(key)
	p := f.Load(f.Param(name), f.GP64())
	return operand.Mem{Base: p, Disp: i * f.k.bits / 8}
}

func (f *amd64Func) broadcast(m operand.Mem, y reg.VecVirtual) {
	if f.k.bits == 64 {
		f.VBROADCASTSD(m, y)
	} else {
		f.VBROADCASTSS(m, y)
	}
}

// loop emits one loop.
func (f *amd64Func) loop(i int, spilled map[string]operand.Mem) {
	b := newBody(f.k, f.set, f.k.loops[i])
	t := &amd64Loop{amd64Func: f, b: b, spilled: spilled, val: make([]reg.VecVirtual, len(b.ins)), off: map[int]reg.GPVirtual{}, counts: map[int]reg.VecVirtual{}}
	t.count, t.last = b.uses()
	if f.set.masked() && f.k.loops[i].neurons == 0 {
		t.mask = f.mask
	}
	t.hoist()
	f.i = f.GP64()
	f.XORQ(f.i, f.i)
	label := fmt.Sprintf("loop%d", i)
	if t.mask != nil {
		f.begin(t, label)
	}
	f.Label(label)
	comments := newWriter(b, &f.variables).comments()
	for at, in := range b.ins {
		if comments[at] != "" {
			f.Comment(comments[at])
		}
		t.lower(at, in)
	}
	f.ADDQ(operand.U8(f.k.loops[i].step(b.lanes)), f.i)
	if t.mask != nil {
		f.next(t, label)
	} else {
		f.CMPQ(f.i, f.cnt)
		f.JLT(operand.LabelRef(label))
	}
	t.epilogue()
}

// begin starts a loop of masked iterations. While it runs, cnt is where the last whole
// vector begins.
func (f *amd64Func) begin(t *amd64Loop, label string) {
	f.KXNORW(t.mask, t.mask, t.mask)
	f.SUBQ(operand.U8(t.b.lanes), f.cnt)
	f.JLT(operand.LabelRef("rest" + label))
}

// next goes back to the beginning of a loop of masked iterations, for the last time with
// the mask of the neurons that are left.
func (f *amd64Func) next(t *amd64Loop, label string) {
	f.CMPQ(f.i, f.cnt)
	f.JLE(operand.LabelRef(label))
	f.Label("rest" + label)
	left := f.GP64()
	f.LEAQ(operand.Mem{Base: f.cnt, Disp: t.b.lanes}, left)
	f.SUBQ(f.i, left)
	f.JLE(operand.LabelRef("after" + label))
	f.set.setMask(t, left)
	if f.copiesOffsets() {
		f.set.copyOffsets(t, left)
	}
	f.JMP(operand.LabelRef(label))
	f.Label("after" + label)
	f.ADDQ(operand.U8(t.b.lanes), f.cnt)
}
