package main

import (
	"bytes"
	"fmt"

	"github.com/lut4go/lut4go/avo/neon"
)

// writeNEON writes the kernels of a family for NEON.
func writeNEON(ks []*kernel) (text, stubs []byte, err error) {
	var funcs []*neon.Func
	for _, k := range ks {
		funcs = append(funcs, lowerNEON(k))
	}
	var s, g bytes.Buffer
	if err := neon.File(&s, header, "!purego", funcs...); err != nil {
		return nil, nil, err
	}
	err = neon.StubFile(&g, header, "!purego", "neon", funcs...)
	return s.Bytes(), g.Bytes(), err
}

type neonMachine struct{}

func (neonMachine) lanes(bits int) int { return 128 / bits }

// Shuffles of opShuffle on arm64.
const (
	zip1      = iota // a0 b0 (float32: a0 b0 a1 b1)
	zip2             // a1 b1 (float32: a2 b2 a3 b3)
	trn1             // float32: a0 b0 a2 b2
	trn2             // float32: a1 b1 a3 b3
	zip1Pairs        // float32: a0 a1 b0 b1
	zip2Pairs        // float32: a2 a3 b2 b3
)

func (m neonMachine) curves(b *body, group, n int) []value {
	shuffle := func(kind int, x, y value) value {
		return b.emit(instr{op: opShuffle, args: []value{x, y}, imm: kind})
	}
	frac := b.load("frac")
	lanes := m.lanes(b.k.bits)
	// A row group is two vectors of values and two for each power: halves of a row.
	var rows [2][]value
	for lane := range lanes {
		for half := range rows {
			rows[half] = append(rows[half], b.emit(instr{op: opRow, imm: 2*group + half, lane: lane, args: []value{frac}}))
		}
	}
	var cs []value
	for _, r := range rows {
		if b.k.bits == 64 {
			cs = append(cs, shuffle(zip1, r[0], r[1]), shuffle(zip2, r[0], r[1]))
			continue
		}
		even01, odd01 := shuffle(trn1, r[0], r[1]), shuffle(trn2, r[0], r[1])
		even23, odd23 := shuffle(trn1, r[2], r[3]), shuffle(trn2, r[2], r[3])
		cs = append(cs,
			shuffle(zip1Pairs, even01, even23), shuffle(zip1Pairs, odd01, odd23),
			shuffle(zip2Pairs, even01, even23), shuffle(zip2Pairs, odd01, odd23))
	}
	return cs[:n]
}

// roundsNaN: an integer of NaN is 0.
func (neonMachine) roundsNaN(int) bool { return true }

func (neonMachine) interleave(b *body, p, q value) (first, second value) {
	return b.emit(instr{op: opShuffle, args: []value{p, q}, imm: zip1}), b.emit(instr{op: opShuffle, args: []value{p, q}, imm: zip2})
}

func (neonMachine) parts(b *body, element, lane int) (here, next value) {
	return b.emit(instr{op: opRowPart, imm: element, lane: lane}), b.emit(instr{op: opRowPart, imm: element + 2, lane: lane})
}

// neonFunc is the state of lowering one kernel.
type neonFunc struct {
	*neon.Func
	k         *kernel
	arr       neon.Arr
	frame     map[string]int // offsets of local slices
	instead   map[string]int // and of slices of constants in place of arguments that are nil
	n, cnt    neon.Reg       // neurons left, and of those the tile's
	first     neon.Reg       // neuron of the tile, where there are tiles
	left, tmp neon.Reg
	offs      []neon.Reg     // offsets of the lanes
	spilled   map[string]int // offsets of spilled constants in the frame
	variables int            // numbered by comments
	operation *neonOperation
}

// tiled reports whether the kernel runs over tiles.
func (f *neonFunc) tiled() bool { return len(f.k.phases) > 1 }

func lowerNEON(k *kernel) *neon.Func {
	var args []neon.Arg
	for _, a := range k.args {
		kind := neon.Ptr
		typ := a.goType(k.bits)
		if a.kind == stride || a.kind == selector {
			kind, typ = neon.Int, ""
		}
		args = append(args, neon.Arg{Name: a.name, Kind: kind, Type: typ})
	}
	args = append(args, neon.Arg{Name: "count", Kind: neon.Int})
	f := &neonFunc{
		Func:    neon.NewFunc(k.name, k.docLines(), args...),
		k:       k,
		arr:     pick(k.bits == 64, neon.D2, neon.S4),
		frame:   map[string]int{},
		instead: map[string]int{},
		spilled: map[string]int{},
	}
	spilled := k.spilled()
	if n := (len(k.local)+len(k.optional()))*tileBytes + len(spilled)*16; n > 0 {
		at := f.Frame(n)
		for i, l := range k.local {
			f.frame[l.name] = at + i*tileBytes
		}
		for i, key := range spilled {
			f.spilled[key] = at + len(k.local)*tileBytes + i*16
		}
		for i, a := range k.optional() {
			f.instead[a.name] = at + len(k.local)*tileBytes + len(spilled)*16 + i*tileBytes
		}
	}
	f.n, f.left, f.tmp = f.R(), f.R(), f.R()
	f.LoadArg("count", f.n)
	if k.program != nil {
		f.program()
		f.Ret()
		return f.Func
	}
	for range (neonMachine{}).lanes(k.bits) {
		f.offs = append(f.offs, f.R())
	}
	for _, key := range spilled {
		v := f.V()
		f.loadConst(v, key)
		f.VStore(v, neon.RSP, f.spilled[key])
	}
	if f.tiled() {
		f.tiles()
	} else {
		f.cnt = f.n
		f.phase(0)
	}
	f.Ret()
	return f.Func
}

// loadConst puts a constant into every lane.
func (f *neonFunc) loadConst(d neon.Vec, key string) {
	name, i := f.k.constant(key)
	f.LoadArg(name, f.tmp)
	if i > 0 {
		f.AddImm(f.tmp, f.tmp, i*f.k.bits/8)
	}
	f.VLoadDup(f.arr, d, f.tmp)
}

// phase runs the loop of a phase that its argument numbers, the last one if none has the
// number.
func (f *neonFunc) phase(number int) {
	p, at := f.k.phases[number], f.k.firstLoop(number)
	last := len(p.loops) - 1
	if p.selector == "" {
		f.loop(p.loops[0], at)
		return
	}
	f.LoadArg(p.selector, f.tmp)
	label := func(i int) string { return fmt.Sprintf("select%d", at+i) }
	done := fmt.Sprintf("done%d", number)
	if p.optional {
		f.CBZ(f.tmp, done)
	}
	for i, l := range p.loops[:last] {
		f.CmpImm(f.tmp, l.number)
		f.BEQ(label(i))
	}
	for i := last; i >= 0; i-- {
		f.Label(label(i))
		f.loop(p.loops[i], at+i)
		if i > 0 {
			f.B(done)
		}
	}
	f.Label(done)
}

// tiles runs all phases over each tile of neurons.
func (f *neonFunc) tiles() {
	f.cnt, f.first = f.R(), f.R()
	for _, a := range f.k.optional() {
		f.fill(a)
	}
	f.MovImm(f.first, 0)
	f.Label("tile")
	f.MovImm(f.cnt, int64(8*tileBytes/f.k.bits))
	f.Cmp(f.n, f.cnt)
	f.BGE("full")
	f.Mov(f.cnt, f.n)
	f.Label("full")
	for i := range f.k.phases {
		f.phase(i)
	}
	f.Add(f.first, f.first, f.cnt)
	f.Sub(f.n, f.n, f.cnt)
	f.CBNZ(f.n, "tile")
}

// fill fills the frame's slice of an argument that is nil.
func (f *neonFunc) fill(a arg) {
	filled, next := "filled"+a.name, "fill"+a.name
	at, left := f.R(), f.R()
	f.LoadArg(a.name, f.tmp)
	f.CBNZ(f.tmp, filled)
	v := f.V()
	f.loadConst(v, a.constant)
	f.FrameAddr(at, f.instead[a.name])
	f.MovImm(left, tileBytes)
	f.Label(next)
	f.VStorePost(v, at, 16)
	f.SubImm(left, left, 16)
	f.CBNZ(left, next)
	f.Label(filled)
	f.FreeR(at)
	f.FreeR(left)
}

// loop emits a loop over the neurons of the tile.
func (f *neonFunc) loop(l loop, number int) {
	b := newBody(f.k, neonMachine{}, l)
	t := &neonLoop{
		neonFunc: f, b: b, number: number, slots: l.slots, spills: l.spill, step: l.step(b.lanes),
		val: make([]neon.Vec, len(b.ins)), set: make([]bool, len(b.ins)),
		pointer: map[string]neon.Reg{}, lastUse: map[string]int{},
	}
	_, t.last = b.uses()
	t.hoist()
	f.Mov(f.left, f.cnt)
	label := fmt.Sprintf("loop%d", number)
	f.Label(label)
	comments := newWriter(b, &f.variables).comments()
	for at, in := range b.ins {
		if comments[at] != "" {
			f.Comment(comments[at])
		}
		t.lower(at, in)
	}
	t.advance()
	f.SubImm(f.left, f.left, t.step)
	f.CBNZ(f.left, label)
	t.epilogue()
	for _, slot := range append(t.order, t.bases...) {
		f.FreeR(t.pointer[slot])
	}
}
