package main

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
	"github.com/mmcloughlin/avo/reg"
)

// writeAVX2 writes the kernels of a family for AVX2 with FMA.
func writeAVX2(ks []*kernel) (text, stubs []byte, err error) {
	ctx := build.NewContext()
	ctx.ConstraintExpr("!purego")
	for _, k := range ks {
		lowerAVX2(ctx, k)
	}
	f, err := ctx.Result()
	if err != nil {
		return nil, nil, err
	}
	if err := pass.Compile.Execute(f); err != nil {
		return nil, nil, err
	}
	cfg := printer.Config{Name: "github.com/lut4go/lut4go/avo", Pkg: "avx2"}
	if text, err = printer.NewGoAsm(cfg).Print(f); err != nil {
		return nil, nil, err
	}
	if m := beyondAVX2.Find(text); m != nil {
		return nil, nil, fmt.Errorf("register %s needs AVX-512: spill more constants", m)
	}
	stubs, err = printer.NewStubs(cfg).Print(f)
	return tidy(text), stubs, err
}

// beyondAVX2 matches the vector registers that avo hands out when sixteen are
// too few.
var beyondAVX2 = regexp.MustCompile(`\b[XY](1[6-9]|2[0-9]|3[01])\b`)

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

type avx2 struct{}

func (avx2) lanes(bits int) int { return 256 / bits }

// Shuffles of opShuffle on amd64.
const (
	unpackLo   = iota // of each 128-bit half: a0 b0 (float32: a0 b0 a1 b1)
	unpackHi          // of each half: a1 b1 (float32: a2 b2 a3 b3)
	pairsLo           // float32, of each half: a0 a1 b0 b1
	pairsHi           // float32, of each half: a2 a3 b2 b3
	lowHalves         // low half of a, low half of b
	highHalves        // high half of a, high half of b
	repeat            // float32, of each half of a: element imm-repeat, four times
)

func (avx2) curves(b *body, group, n int) []value {
	shuffle := func(kind int, x, y value) value {
		return b.emit(instr{op: opShuffle, args: []value{x, y}, imm: kind})
	}
	row := func(lane int) value { return b.emit(instr{op: opRow, imm: group, lane: lane}) }
	if n <= 128/b.k.bits {
		return halfRows(b, shuffle, b.k.powers()*group*b.lanes)[:n]
	}
	if b.k.bits == 64 {
		var lo, hi [2]value
		for i := range lo {
			x, y := row(2*i), row(2*i+1)
			lo[i], hi[i] = shuffle(unpackLo, x, y), shuffle(unpackHi, x, y)
		}
		return []value{
			shuffle(lowHalves, lo[0], lo[1]),
			shuffle(lowHalves, hi[0], hi[1]),
			shuffle(highHalves, lo[0], lo[1]),
			shuffle(highHalves, hi[0], hi[1]),
		}[:n]
	}
	// Each half of q[i][j] holds one curve of four lanes: j and j+4.
	var q [2][4]value
	for i := range q {
		var lo, hi [2]value
		for j := range lo {
			x, y := row(4*i+2*j), row(4*i+2*j+1)
			lo[j], hi[j] = shuffle(unpackLo, x, y), shuffle(unpackHi, x, y)
		}
		q[i] = [4]value{
			shuffle(pairsLo, lo[0], lo[1]), shuffle(pairsHi, lo[0], lo[1]),
			shuffle(pairsLo, hi[0], hi[1]), shuffle(pairsHi, hi[0], hi[1]),
		}
	}
	var cs []value
	for _, kind := range []int{lowHalves, highHalves} {
		for j := range 4 {
			cs = append(cs, shuffle(kind, q[0][j], q[1][j]))
		}
	}
	return cs[:n]
}

func (avx2) interleave(b *body, p, q value) (first, second value) {
	return b.emit(instr{op: opShuffle, args: []value{p, q}, imm: unpackLo}), b.emit(instr{op: opShuffle, args: []value{p, q}, imm: unpackHi})
}

func (avx2) parts(b *body, element, lane int) (here, next value) {
	vector := func(lane int) value { return b.emit(instr{op: opRowVector, imm: element, lane: lane}) }
	halves := []value{vector(lane), vector(lane + b.lanes/2)}
	return b.emit(instr{op: opShuffle, args: halves, imm: lowHalves}), b.emit(instr{op: opShuffle, args: halves, imm: highHalves})
}

// halfRows returns the curves in half of every lane's row, whose values begin at
// an element. A vector has the halves of two lanes.
func halfRows(b *body, shuffle func(kind int, x, y value) value, element int) []value {
	frac := b.load("frac")
	half := func(lane int) value {
		part := func(power int) value {
			return b.emit(instr{op: opRowPart, imm: element + power*b.lanes, lane: lane})
		}
		f := pick(b.k.bits == 64, unpackLo+lane, repeat+lane)
		return horner(b, part, shuffle(f, frac, frac))
	}
	if b.k.bits == 64 {
		p, q := half(0), half(1)
		return []value{shuffle(unpackLo, p, q), shuffle(unpackHi, p, q)}
	}
	var lo, hi [2]value
	for i := range lo {
		p, q := half(2*i), half(2*i+1)
		lo[i], hi[i] = shuffle(unpackLo, p, q), shuffle(unpackHi, p, q)
	}
	return []value{
		shuffle(pairsLo, lo[0], lo[1]), shuffle(pairsHi, lo[0], lo[1]),
		shuffle(pairsLo, hi[0], hi[1]), shuffle(pairsHi, hi[0], hi[1]),
	}
}

// avx2Func is the state of lowering one kernel.
type avx2Func struct {
	*build.Context
	k         *kernel
	ptr       map[string]reg.GPVirtual // addresses of vectors, offsets, bitmasks, rows
	local     map[string]operand.Mem
	frameLeft operand.Mem // the unused part of the frame
	i, cnt    reg.GPVirtual

	variables int // numbered by comments
}

// lowerAVX2 adds the function of a kernel to ctx.
func lowerAVX2(ctx *build.Context, k *kernel) {
	ctx.Function(k.name)
	ctx.Doc(k.docLines()...)
	ctx.Pragma("noescape")
	ctx.SignatureExpr(k.signature())
	f := &avx2Func{Context: ctx, k: k, ptr: map[string]reg.GPVirtual{}, local: map[string]operand.Mem{}}
	f.frame()
	for _, l := range k.local {
		f.local[l.name] = f.alloc(tileBytes)
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

// loadCount makes cnt the number of all neurons.
func (f *avx2Func) loadCount() {
	f.cnt = f.Load(f.Param("count"), f.GP64()).(reg.GPVirtual)
}

// frame reserves stack memory for local slices and spilled constants, from the
// start of a cache line, which Go's stack pointer need not be at.
func (f *avx2Func) frame() {
	size := len(f.k.local) * tileBytes
	for _, l := range f.k.loops {
		size += 32 * (len(l.spillAMD64) + len(l.spill))
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

// alloc returns unused memory of the frame, a multiple of 32 bytes.
func (f *avx2Func) alloc(bytes int) operand.Mem {
	m := f.frameLeft
	f.frameLeft = m.Offset(bytes)
	return m
}

// selectLoop runs the loop that an argument numbers over all neurons, the last one
// if none has the number.
func (f *avx2Func) selectLoop() {
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
func (f *avx2Func) loadPointers(l loop) {
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
func (f *avx2Func) tiles() {
	count, err := f.Param("count").Resolve()
	if err != nil {
		panic(err)
	}
	left := count.Addr
	spilled := make([]map[string]operand.Mem, len(f.k.loops))
	for i, l := range f.k.loops {
		spilled[i] = f.spilled(l)
	}
	f.cnt = f.GP64()
	f.Label("tile")
	f.MOVQ(operand.U32(f.k.tile()), f.cnt)
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

// spilled puts the constants that a loop reads from memory into the frame,
// one vector each.
func (f *avx2Func) spilled(l loop) map[string]operand.Mem {
	mems := map[string]operand.Mem{}
	for _, key := range slices.Concat(l.spillAMD64, l.spill) {
		y := f.YMM()
		f.broadcast(f.constMem(key), y)
		mems[key] = f.alloc(32)
		f.VMOVUPS(y, mems[key])
	}
	return mems
}

func (f *avx2Func) constMem(key string) operand.Mem {
	name, i := f.k.constant(key)
	p := f.Load(f.Param(name), f.GP64())
	return operand.Mem{Base: p, Disp: i * f.k.bits / 8}
}

func (f *avx2Func) broadcast(m operand.Mem, y reg.VecVirtual) {
	if f.k.bits == 64 {
		f.VBROADCASTSD(m, y)
	} else {
		f.VBROADCASTSS(m, y)
	}
}

// loop emits one loop.
func (f *avx2Func) loop(i int, spilled map[string]operand.Mem) {
	b := newBody(f.k, avx2{}, f.k.loops[i])
	t := &avx2Loop{avx2Func: f, b: b, spilled: spilled, val: make([]reg.VecVirtual, len(b.ins)), off: map[int]reg.GPVirtual{}, counts: map[int]reg.VecVirtual{}}
	t.count, t.last = b.uses()
	t.hoist()
	f.i = f.GP64()
	f.XORQ(f.i, f.i)
	label := fmt.Sprintf("loop%d", i)
	f.Label(label)
	comments := newWriter(b, &f.variables).comments()
	for at, in := range b.ins {
		if comments[at] != "" {
			f.Comment(comments[at])
		}
		t.lower(at, in)
	}
	f.ADDQ(operand.U8(f.k.loops[i].step(b.lanes)), f.i)
	f.CMPQ(f.i, f.cnt)
	f.JLT(operand.LabelRef(label))
	t.epilogue()
}
