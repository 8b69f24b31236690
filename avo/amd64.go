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
	set     amd64Set
	k       *kernel
	ptr     map[string]reg.GPVirtual // addresses of the slices of the loop at hand, from the tile on
	frame   reg.GPVirtual            // the part of the frame in use, from the start of a cache line
	used    int                      // bytes of it
	local   map[string]operand.Mem
	offsets operand.Mem               // a copy in the frame of an iteration's row offsets, see copiesOffsets
	held    map[string]reg.VecVirtual // constants that stay in registers through all loops
	spilled map[string]operand.Mem    // constants in the frame, one vector each
	first   reg.GPVirtual             // neuron of the tile; nil without tiles
	i, cnt  reg.GPVirtual             // the neuron at hand, and the number of neurons of the tile
	mask    reg.OpmaskVirtual         // of masked loops: one, as its first use reads it

	variables int // numbered by comments
}

// lowerAMD64 adds the function of a kernel to ctx.
func lowerAMD64(ctx *build.Context, set amd64Set, k *kernel) {
	ctx.Function(k.name)
	ctx.Doc(k.docLines()...)
	ctx.Pragma("noescape")
	ctx.SignatureExpr(k.signature())
	f := &amd64Func{Context: ctx, set: set, k: k, ptr: map[string]reg.GPVirtual{}, local: map[string]operand.Mem{}, spilled: map[string]operand.Mem{}}
	if set.masked() {
		f.mask = f.K()
	}
	f.prepareFrame()
	if len(k.phases) == 1 {
		f.cnt = f.Load(f.Param("count"), f.GP64()).(reg.GPVirtual)
		f.phase(0)
	} else {
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

// prepareFrame reserves stack memory for local slices and spilled constants, from the
// start of a cache line, which Go's stack pointer need not be at, and puts the constants
// there.
func (f *amd64Func) prepareFrame() {
	var spills []string
	for _, l := range f.k.loops() {
		for _, key := range f.set.spills(l) {
			if !slices.Contains(spills, key) {
				spills = append(spills, key)
			}
		}
	}
	size := len(f.k.local)*f.set.tileBytes() + f.set.bytes()*len(spills)
	if f.copiesOffsets() {
		size += f.set.bytes()
	}
	if size == 0 {
		return
	}
	const line = 64
	f.frame = f.GP64()
	f.LEAQ(f.AllocLocal(size+line), f.frame)
	f.ADDQ(operand.U8(line-1), f.frame)
	f.ANDQ(operand.I8(-line), f.frame)
	for _, l := range f.k.local {
		f.local[l.name] = f.alloc(f.set.tileBytes())
	}
	if f.copiesOffsets() {
		f.offsets = f.alloc(f.set.bytes())
	}
	for _, key := range spills {
		y := f.set.register(f.Context, f.set.bytes())
		f.broadcast(f.constMem(key), y)
		f.spilled[key] = f.alloc(f.set.bytes())
		f.VMOVUPS(y, f.spilled[key])
	}
}

// alloc returns unused memory of the frame, whole vectors.
func (f *amd64Func) alloc(bytes int) operand.Mem {
	m := operand.Mem{Base: f.frame, Disp: f.used}
	f.used += bytes
	return m
}

// tiles runs all phases over each tile of neurons.
func (f *amd64Func) tiles() {
	param, err := f.Param("count").Resolve()
	if err != nil {
		panic(err)
	}
	f.hold()
	f.first, f.cnt = f.GP64(), f.GP64()
	f.XORQ(f.first, f.first)
	f.Label("tile")
	most := f.GP64()
	f.MOVQ(operand.U32(8*f.set.tileBytes()/f.k.bits), most)
	f.MOVQ(param.Addr, f.cnt)
	f.SUBQ(f.first, f.cnt)
	f.CMPQ(f.cnt, most)
	f.CMOVQGT(most, f.cnt)
	for i := range f.k.phases {
		f.phase(i)
	}
	f.ADDQ(f.cnt, f.first)
	f.CMPQ(f.first, param.Addr)
	f.JLT(operand.LabelRef("tile"))
}

// hold loads the constants of all loops, if the machine has registers for them beside those
// that a loop works with.
func (f *amd64Func) hold() {
	var loops []*amd64Loop
	keys := map[string]bool{}
	for _, l := range f.k.loops() {
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

// phase runs the loop of a phase that its argument numbers, the last one if none has the
// number.
func (f *amd64Func) phase(number int) {
	p := f.k.phases[number]
	at := 0 // of the phase's first loop among all
	for _, before := range f.k.phases[:number] {
		at += len(before.loops)
	}
	last := len(p.loops) - 1
	if p.selector == "" {
		f.loop(p.loops[0], at)
		return
	}
	n := f.Load(f.Param(p.selector), f.GP64())
	label := func(i int) string { return fmt.Sprintf("select%d", at+i) }
	done := fmt.Sprintf("done%d", number)
	if p.optional {
		f.TESTQ(n, n)
		f.JEQ(operand.LabelRef(done))
	}
	for i, l := range p.loops[:last] {
		f.CMPQ(n, operand.U8(l.number))
		f.JEQ(operand.LabelRef(label(i)))
	}
	for i := last; i >= 0; i-- {
		f.Label(label(i))
		f.loop(p.loops[i], at+i)
		if i > 0 {
			f.JMP(operand.LabelRef(done))
		}
	}
	f.Label(done)
}

// loadPointers loads the addresses of the slices that a loop reads and writes.
func (f *amd64Func) loadPointers(l loop, b *body) {
	slots := b.slots()
	for _, a := range f.k.args {
		switch {
		case a.kind == pointers:
			array := f.Load(f.Param(a.name), f.GP64())
			for i, slot := range l.slots {
				f.ptr[slot] = f.GP64()
				f.MOVQ(operand.Mem{Base: array, Disp: 8 * i}, f.ptr[slot])
			}
		case a.pointer() && a.kind != accumulator && slots[a.name]:
			f.ptr[a.name] = f.Load(f.Param(a.name), f.GP64()).(reg.GPVirtual)
			if f.first != nil {
				f.advance(f.ptr[a.name], a.kind)
			}
		}
	}
}

// advance moves the address of a slice to the neurons of the tile.
func (f *amd64Func) advance(p reg.GPVirtual, kind argKind) {
	switch kind {
	case rows:
	case bitmask:
		bytes := f.GP64()
		f.MOVQ(f.first, bytes)
		f.SHRQ(operand.U8(3), bytes)
		f.ADDQ(bytes, p)
	default:
		size := map[argKind]int{counts: 1, offset: 4, narrow: 4, vector: f.k.bits / 8}[kind]
		f.LEAQ(operand.Mem{Base: p, Index: f.first, Scale: uint8(size)}, p)
	}
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

// loop emits a loop over the neurons of the tile.
func (f *amd64Func) loop(l loop, number int) {
	b := newBody(f.k, f.set, l)
	f.ptr = map[string]reg.GPVirtual{}
	t := &amd64Loop{amd64Func: f, b: b, spills: f.set.spills(l), val: make([]reg.VecVirtual, len(b.ins)), off: map[int]reg.GPVirtual{}, counts: map[countsVector]reg.VecVirtual{}}
	t.count, t.last = b.uses()
	if f.set.masked() && l.neurons == 0 {
		t.mask = f.mask
	}
	t.hoist()
	f.loadPointers(l, b)
	f.i = f.GP64()
	f.XORQ(f.i, f.i)
	label := fmt.Sprintf("loop%d", number)
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
	f.ADDQ(operand.U8(l.step(b.lanes)), f.i)
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
