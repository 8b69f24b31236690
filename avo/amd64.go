package main

import (
	"bytes"
	"fmt"
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
	tileBytes() int
	register(ctx *build.Context, bytes int) reg.VecVirtual
	// spills returns the constants that a loop reads from memory.
	spills(l loop) []string
	// lower emits an instruction of a loop that is not the same in all sets.
	lower(t *amd64Loop, at int, in instr)
	and(t *amd64Loop, x, y, d operand.Op)           // d = x & y; x may be memory
	rowOffset(t *amd64Loop, lane int) reg.GPVirtual // loads it, and notes those that stay in t.off
	// each loads the elements that a vector of links sees.
	each(t *amd64Loop, in instr) reg.VecVirtual
	// masked reports whether the last iteration of a loop takes the neurons that are left.
	// Else there are whole vectors of them.
	masked() bool
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
	ptr     map[string]reg.GPVirtual // addresses of the slices of the loop at hand
	frame   reg.GPVirtual            // the part of the frame in use, from the start of a cache line
	used    int                      // bytes of it
	locals  reg.GPVirtual            // where the tile's local slices would begin if it were the first
	local   map[string]int           // offsets of local slices from there
	instead map[string]int           // and of slices of constants in place of arguments that are nil
	spilled map[string]operand.Mem   // constants in the frame, one vector each
	offsets operand.Mem              // a copy in the frame of an iteration's row offsets, see copiesOffsets
	mask    reg.OpmaskVirtual        // of masked loops: one, as its first use reads it
	first   reg.GPVirtual            // neuron of the tile, where there are tiles but no local slices
	i, cnt  reg.GPVirtual            // the neuron at hand, and the end of the tile
	loaded  map[string]reg.GPVirtual // arguments that are in registers until the loop at hand begins

	variables int // numbered by comments
	operation *amd64Operation
}

// lowerAMD64 adds the function of a kernel to ctx.
func lowerAMD64(ctx *build.Context, set amd64Set, k *kernel) {
	ctx.Function(k.name)
	ctx.Doc(k.docLines()...)
	ctx.Pragma("noescape")
	ctx.SignatureExpr(k.signature())
	f := &amd64Func{Context: ctx, set: set, k: k, ptr: map[string]reg.GPVirtual{}, local: map[string]int{}, instead: map[string]int{}, spilled: map[string]operand.Mem{}}
	if set.masked() {
		f.mask = f.K()
	}
	f.prepareFrame()
	if k.program != nil {
		f.program()
	} else if len(k.phases) == 1 {
		f.cnt = f.Load(f.Param("count"), f.GP64()).(reg.GPVirtual)
		f.phase(0)
	} else {
		f.tiles()
	}
	f.VZEROUPPER()
	f.RET()
}

// prepareFrame reserves stack memory for local slices and spilled constants, from the
// start of a cache line, which Go's stack pointer need not be at.
func (f *amd64Func) prepareFrame() {
	var spills []string
	for _, l := range f.k.loops() {
		for _, key := range f.set.spills(l) {
			if !slices.Contains(spills, key) {
				spills = append(spills, key)
			}
		}
	}
	size := (len(f.k.local)+len(f.k.optional()))*f.set.tileBytes() + vectorBytes(f.set)*len(spills)
	if f.copiesOffsets() {
		size += vectorBytes(f.set)
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
	for _, a := range f.k.optional() {
		f.instead[a.name] = f.alloc(f.set.tileBytes())
	}
	for _, key := range spills {
		f.spilled[key] = operand.Mem{Base: f.frame, Disp: f.alloc(vectorBytes(f.set))}
	}
	if f.copiesOffsets() {
		f.offsets = operand.Mem{Base: f.frame, Disp: f.alloc(vectorBytes(f.set))}
	}
}

// spill puts the constants that a loop reads from memory into the frame, for all tiles.
func (f *amd64Func) spill(l loop, number int) {
	keys := f.set.spills(l)
	if len(keys) == 0 {
		return
	}
	spilled := fmt.Sprintf("spilled%d", number)
	switch {
	case f.locals != nil:
		f.CMPQ(f.locals, f.frame)
		f.JNE(operand.LabelRef(spilled))
	case f.first != nil:
		f.TESTQ(f.first, f.first)
		f.JNE(operand.LabelRef(spilled))
	}
	for _, key := range keys {
		y := f.set.register(f.Context, vectorBytes(f.set))
		f.broadcast(f.constMem(key), y)
		f.VMOVUPS(y, f.spilled[key])
	}
	if len(f.k.phases) > 1 {
		f.Label(spilled)
	}
}

// alloc returns the offset of unused memory of the frame, whole vectors.
func (f *amd64Func) alloc(bytes int) int {
	at := f.used
	f.used += bytes
	return at
}

// tiles runs all phases over each tile of neurons. Slices are indexed by neuron, those in
// the frame too.
func (f *amd64Func) tiles() {
	param, err := f.Param("count").Resolve()
	if err != nil {
		panic(err)
	}
	count := param.Addr
	for _, a := range f.k.optional() {
		f.fill(a, count)
	}
	first := f.GP64()
	f.cnt = f.GP64()
	f.XORQ(first, first)
	f.Label("tile")
	if len(f.k.local) > 0 {
		f.locals = f.GP64()
		f.MOVQ(first, f.locals)
		f.SHLQ(f.log2Size(), f.locals)
		f.NEGQ(f.locals)
		f.ADDQ(f.frame, f.locals)
	} else {
		f.first = first
	}
	f.LEAQ(operand.Mem{Base: first, Disp: 8 * f.set.tileBytes() / f.k.bits}, f.cnt)
	f.CMPQ(f.cnt, count)
	f.CMOVQGT(count, f.cnt)
	for i := range f.k.phases {
		f.phase(i)
	}
	f.MOVQ(f.cnt, first)
	f.CMPQ(first, count)
	f.JLT(operand.LabelRef("tile"))
}

// log2Size returns by how many bits to shift a number of elements for that of their bytes.
func (f *amd64Func) log2Size() operand.Op { return operand.U8(pick(f.k.bits == 64, 3, 2)) }

// begin sets the neuron at hand to the first of the tile.
func (f *amd64Func) begin() {
	f.i = f.GP64()
	switch {
	case f.locals != nil:
		f.MOVQ(f.frame, f.i)
		f.SUBQ(f.locals, f.i)
		f.SHRQ(f.log2Size(), f.i)
	case f.first != nil:
		f.MOVQ(f.first, f.i)
	default:
		f.XORQ(f.i, f.i)
	}
}

// fill fills the frame's slice of an argument that is nil, as far as there are neurons.
func (f *amd64Func) fill(a arg, count operand.Mem) {
	filled, next := "filled"+a.name, "fill"+a.name
	p := f.Load(f.Param(a.name), f.GP64())
	f.TESTQ(p, p)
	f.JNE(operand.LabelRef(filled))
	y := f.set.register(f.Context, vectorBytes(f.set))
	f.broadcast(f.constMem(a.constant), y)
	i, end := f.GP64(), f.GP64()
	f.MOVQ(operand.U32(8*f.set.tileBytes()/f.k.bits), end)
	f.CMPQ(end, count)
	f.CMOVQGT(count, end)
	f.XORQ(i, i)
	f.Label(next)
	f.VMOVUPS(y, operand.Mem{Base: f.frame, Index: i, Scale: uint8(f.k.bits / 8), Disp: f.instead[a.name]})
	f.ADDQ(operand.U8(8*vectorBytes(f.set)/f.k.bits), i)
	f.CMPQ(i, end)
	f.JLT(operand.LabelRef(next))
	f.Label(filled)
}

// phase runs the loop of a phase that its argument numbers, the last one if none has the
// number.
func (f *amd64Func) phase(number int) {
	p, at := f.k.phases[number], f.k.firstLoop(number)
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
	f.ptr = map[string]reg.GPVirtual{}
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
			if a.constant != "" {
				instead := f.GP64()
				f.LEAQ(operand.Mem{Base: f.locals, Disp: f.instead[a.name]}, instead)
				f.TESTQ(f.ptr[a.name], f.ptr[a.name])
				f.CMOVQEQ(instead, f.ptr[a.name])
			}
		}
	}
}

func (f *amd64Func) constMem(key string) operand.Mem {
	name, i := f.k.constant(key)
	return operand.Mem{Base: f.address(name), Disp: i * f.k.bits / 8}
}

// address returns a register with an address that is an argument.
func (f *amd64Func) address(name string) reg.GPVirtual {
	if p, ok := f.loaded[name]; ok {
		return p
	}
	p := f.Load(f.Param(name), f.GP64()).(reg.GPVirtual)
	if f.loaded != nil {
		f.loaded[name] = p
	}
	return p
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
	t := &amd64Loop{amd64Func: f, b: b, spills: f.set.spills(l), val: make([]reg.VecVirtual, len(b.ins)), off: map[int]reg.GPVirtual{}, counts: map[countsVector]reg.VecVirtual{}}
	t.count, t.last = b.uses()
	if f.set.masked() && !f.k.whole() {
		t.mask = f.mask
	}
	f.spill(l, number)
	f.loaded = map[string]reg.GPVirtual{}
	t.hoist()
	f.loaded = nil
	f.loadPointers(l, b)
	f.begin()
	label := fmt.Sprintf("loop%d", number)
	if t.mask != nil {
		t.beginMasked(label)
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
		t.nextMasked(label)
	} else {
		f.CMPQ(f.i, f.cnt)
		f.JLT(operand.LabelRef(label))
	}
	f.loaded = map[string]reg.GPVirtual{}
	t.epilogue()
	f.loaded = nil
}
