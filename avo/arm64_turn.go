package main

import (
	"slices"

	"github.com/lut4go/lut4go/avo/neon"
)

// neonTurn lowers one turn of a loop.
type neonTurn struct {
	*neonFunc
	b       *body
	step    int // neurons of one turn
	val     []neon.Vec
	set     []bool
	last    []int
	walk    map[string]neon.Reg // slices at this turn's neurons
	order   []string            // keys of walk, in the order of first use
	lastUse map[string]int      // the last instruction that accesses a slice
	place   map[string]int      // of vectors in the frame, beyond its first
	first   int
	stride  neon.Vec
	weights [2]neon.Vec // bits of the lanes, for opSides
	spread  []neon.Vec  // for each vector of a turn, where opCounted finds its lanes' bytes
	tallies neon.Vec    // the turn's bytes, for opCounted
	kept    []int       // instructions that keep their result until the turns are over
}

// hoist makes the constants and the walking pointers before the loop.
func (t *neonTurn) hoist() {
	for at, in := range t.b.ins {
		switch in.op {
		case opLoad, opStore, opStoreOff, opSides, opCounted:
			t.point(in.name)
			t.lastUse[in.name] = at
		case opRow, opPart:
			t.point("off")
		case opConst:
			if _, far := t.isFar(value(at)); !far {
				t.loadConst(t.def(at), in.name)
			}
		}
		switch in.op {
		case opLeast, opMost:
			t.VLoad(t.def(at), t.base[in.name], 16*in.imm)
			t.kept = append(t.kept, at)
		case opOffset:
			t.stride = t.V()
			t.LoadArg("stride", t.tmp)
			t.DupR(neon.S4, t.stride, t.tmp)
		case opCounted:
			if in.imm == len(t.spread) {
				t.spread = append(t.spread, t.spreading(in.imm))
			}
		case opSides:
			for i := range t.weights {
				t.weights[i] = t.V()
				for lane := range 4 {
					t.MovImm(t.tmp, 1<<(4*i+lane))
					if lane == 0 {
						t.DupR(neon.S4, t.weights[i], t.tmp)
					} else {
						t.InsR(neon.S4, t.weights[i], lane, t.tmp)
					}
				}
			}
		}
	}
}

// settle stores what the turns have kept, after the loop.
func (t *neonTurn) settle() {
	for _, at := range t.kept {
		in := t.b.ins[at]
		t.VStore(t.val[at], t.base[in.name], 16*in.imm)
	}
}

// point makes a register that walks along a slice: with one phase the base
// itself, which nobody needs again. Vectors in the frame, which all walk alike,
// share one.
func (t *neonTurn) point(slot string) {
	if _, ok := t.walk[slot]; ok {
		return
	}
	r := t.base[slot]
	at, local := t.frame[slot]
	switch {
	case local && slot != "off":
		if r = t.walk[framed]; t.place == nil {
			r = t.R()
			t.first = t.frame[t.k.local[0].name]
			t.FrameAddr(r, t.first)
			t.walk[framed], t.place = r, map[string]int{}
			t.order = append(t.order, framed)
		}
		t.walk[slot], t.place[slot] = r, at-t.first
		return
	case local:
		r = t.R()
		t.FrameAddr(r, at)
	case len(t.k.phases) > 1 && t.k.choose == "":
		r = t.R()
		t.Mov(r, t.base[slot])
	}
	t.walk[slot] = r
	t.order = append(t.order, slot)
}

// framed stands for all vectors in the frame.
const framed = "frame"

// advance moves the pointers that no instruction of the turn has moved.
func (t *neonTurn) advance() {
	for _, slot := range t.order {
		r := t.walk[slot]
		at, ok := t.lastUse[slot]
		switch {
		case slot == framed:
			t.AddImm(r, r, t.step*t.k.bits/8)
		case !ok: // offsets, read lane by lane
			t.AddImm(r, r, 4*t.step)
		case t.b.ins[at].op == opSides:
			t.AddImm(r, r, 1)
		case t.b.ins[at].op == opStoreOff:
			t.AddImm(r, r, 4*t.step)
		case t.b.ins[at].op == opCounted:
			t.AddImm(r, r, t.step)
		case !t.posts(slot, at):
			t.AddImm(r, r, t.step*pick(t.k.narrow(slot), 4, t.k.bits/8))
		}
	}
}

// posts reports whether instruction at, the last to access slot, moves its
// pointer: it does where a turn takes one vector.
func (t *neonTurn) posts(slot string, at int) bool {
	if _, local := t.place[slot]; local || t.k.narrow(slot) {
		return false
	}
	op := t.b.ins[at].op
	return t.lastUse[slot] == at && t.step == t.b.lanes && (op == opLoad || op == opStore)
}

// def makes the register of instruction at's result.
func (t *neonTurn) def(at int) neon.Vec {
	t.val[at], t.set[at] = t.V(), true
	return t.val[at]
}

// over returns a register that instruction at may overwrite, holding value a:
// a's own if nobody needs it afterwards.
func (t *neonTurn) over(a value, at int) neon.Vec {
	if t.last[a] == at && t.b.ins[a].op != opConst {
		return t.val[a]
	}
	if _, far := t.isFar(a); far {
		return t.arg(a)
	}
	d := t.V()
	t.VMov(d, t.val[a])
	return d
}

// isFar reports whether a value is a constant in the frame, and where.
func (t *neonTurn) isFar(a value) (offset int, far bool) {
	in := t.b.ins[a]
	if in.op != opConst {
		return 0, false
	}
	offset, far = t.far[in.name]
	return offset, far
}

// arg returns a register with value a, for one that is far a new one.
func (t *neonTurn) arg(a value) neon.Vec {
	offset, far := t.isFar(a)
	if !far {
		return t.val[a]
	}
	d := t.V()
	t.VLoad(d, neon.RSP, offset)
	return d
}

func (t *neonTurn) lower(at int, in instr) {
	arg := func(i int) neon.Vec { return t.arg(in.args[i]) }
	switch in.op {
	case opConst:
	case opLoad:
		d := t.def(at)
		if t.k.narrow(in.name) {
			t.VLoadLow(neon.D2, d, t.walk[in.name], 8*in.imm)
			t.FCVTL(d, d)
		} else if t.posts(in.name, at) {
			t.VLoadPost(d, t.walk[in.name], 16)
		} else {
			t.VLoad(d, t.walk[in.name], t.place[in.name]+16*in.imm)
		}
	case opStore:
		if t.k.narrow(in.name) {
			d := t.V()
			t.FCVTN(d, arg(0))
			t.VStoreLow(neon.D2, d, t.walk[in.name], 0)
		} else if t.posts(in.name, at) {
			t.VStorePost(arg(0), t.walk[in.name], 16)
		} else {
			t.VStore(arg(0), t.walk[in.name], t.place[in.name]+16*in.imm)
		}
	case opFMA:
		d := t.over(in.args[2], at)
		t.FMLA(t.arr, d, arg(0), arg(1))
		t.val[at] = d
	case opFNMA:
		d := t.over(in.args[2], at)
		t.FMLS(t.arr, d, arg(0), arg(1))
		t.val[at] = d
	case opMul:
		t.FMul(t.arr, t.def(at), arg(0), arg(1))
	case opAdd:
		t.FAdd(t.arr, t.def(at), arg(0), arg(1))
	case opSub:
		t.FSub(t.arr, t.def(at), arg(0), arg(1))
	case opDiv:
		t.FDiv(t.arr, t.def(at), arg(0), arg(1))
	case opAtLeast:
		t.FMax(t.arr, t.def(at), arg(0), arg(1))
	case opAtMost:
		t.FMin(t.arr, t.def(at), arg(0), arg(1))
	case opNumber:
		t.FMaxNM(t.arr, t.def(at), arg(0), arg(1))
	case opNonzero:
		d := t.over(in.args[0], at)
		m := t.V()
		t.FCMEQZero(t.arr, m, d)
		t.VBit(d, arg(1), m)
		t.val[at] = d
	case opAnd:
		t.VAnd(t.def(at), arg(0), arg(1))
	case opShiftL:
		t.VShl(t.arr, t.def(at), arg(0), in.imm)
	case opShiftR:
		t.VUshr(t.arr, t.def(at), arg(0), in.imm)
	case opSubInt:
		t.VSub(t.arr, t.def(at), arg(0), arg(1))
	case opRound:
		t.FRINTN(t.arr, t.def(at), arg(0))
	case opOffset:
		d := t.def(at)
		t.FCVTNS(t.arr, d, arg(0))
		if t.k.bits == 64 {
			t.VXtn(neon.D2, d, d)
		}
		t.VMul(d, d, t.stride)
	case opStoreOff:
		if t.k.bits == 64 {
			t.VStoreLow(neon.D2, arg(0), t.walk[in.name], 0)
		} else {
			t.VStore(arg(0), t.walk[in.name], 0)
		}
	case opSides:
		t.sides(in)
	case opCounted:
		t.counted(in, at)
	case opLeast:
		t.keep(t.val[at], t.val[at], arg(0), arg(0))
	case opMost:
		t.keep(t.val[at], arg(0), t.val[at], arg(0))
	case opRow:
		t.row(at, in)
	case opPart:
		t.VLoad(t.def(at), t.rowAt(at, in.lane), in.imm*t.k.bits/8)
	case opShuffle:
		t.shuffle(in, t.def(at), arg(0), arg(1))
	default:
		panic("no NEON form of an operation of " + t.k.name)
	}
}

// row lerps one half of a row group for one lane. Where both halves are wanted
// they are loaded as pairs, by the first.
func (t *neonTurn) row(at int, in instr) {
	if t.set[at] {
		return
	}
	off := t.rowAt(at, in.lane)
	powers := t.k.powers()
	first := 32 * powers * (in.imm / 2)
	half := in.imm % 2
	frac := t.val[in.args[0]]
	next := at + 1
	if half == 0 && next < len(t.b.ins) && t.b.ins[next].op == opRow &&
		t.b.ins[next].lane == in.lane && t.b.ins[next].imm == in.imm+1 {
		var s, s2 neon.Vec
		for p := powers - 1; p >= 0; p-- {
			d, d2 := t.V(), t.V()
			t.VLoadPair(d, d2, off, first+32*p)
			if p < powers-1 {
				t.FMLAElem(t.arr, d, s, frac, in.lane)
				t.FMLAElem(t.arr, d2, s2, frac, in.lane)
			}
			s, s2 = d, d2
		}
		t.val[at], t.set[at] = s, true
		t.val[next], t.set[next] = s2, true
		return
	}
	var s neon.Vec
	for p := powers - 1; p >= 0; p-- {
		d := t.V()
		t.VLoad(d, off, first+32*p+16*half)
		if p < powers-1 {
			t.FMLAElem(t.arr, d, s, frac, in.lane)
		}
		s = d
	}
	t.val[at], t.set[at] = s, true
}

// keep puts v into d where a > b. The minimum and maximum of the processor differ
// from AVX2's for NaN and zeros.
func (t *neonTurn) keep(d, a, b, v neon.Vec) {
	m := t.V()
	t.FCMGT(t.arr, m, a, b)
	t.VBit(d, v, m)
}

// rowAt returns the address of a lane's row, for instruction at.
func (t *neonTurn) rowAt(at, lane int) neon.Reg {
	off := t.offs[lane]
	if !t.loaded(at, lane) {
		t.MovW32Load(off, t.walk["off"], 4*lane)
		t.AddShift(off, t.base["rows"], off, pick(t.k.bits == 64, 3, 2))
	}
	return off
}

// loaded reports whether an instruction before at has made the address of a
// lane's row.
func (t *neonTurn) loaded(at, lane int) bool {
	for _, in := range t.b.ins[:at] {
		if (in.op == opRow || in.op == opPart) && in.lane == lane {
			return true
		}
	}
	return false
}

func (t *neonTurn) shuffle(in instr, d, x, y neon.Vec) {
	switch in.imm {
	case zip1:
		t.Zip1(t.arr, d, x, y)
	case zip2:
		t.Zip2(t.arr, d, x, y)
	case trn1:
		t.Trn1(t.arr, d, x, y)
	case trn2:
		t.Trn2(t.arr, d, x, y)
	case zip1Pairs:
		t.Zip1(neon.D2, d, x, y)
	case zip2Pairs:
		t.Zip2(neon.D2, d, x, y)
	}
}

// sides makes a byte of eight comparisons: masks of four lanes each, cut to the
// lane's bit and added up.
func (t *neonTurn) sides(in instr) {
	var masks []neon.Vec
	for _, v := range in.args[1:] {
		m := t.V()
		t.FCMGT(t.arr, m, t.val[v], t.val[in.args[0]])
		masks = append(masks, m)
	}
	if t.k.bits == 64 {
		for i := range 2 {
			m := t.V()
			t.Uzp1(neon.S4, m, masks[2*i], masks[2*i+1])
			masks[i] = m
		}
	}
	for i, w := range t.weights {
		t.VAnd(masks[i], masks[i], w)
	}
	t.VOrr(masks[0], masks[0], masks[1])
	t.VAddv(masks[0], masks[0])
	t.UMov(neon.S4, t.tmp, masks[0], 0)
	t.MovB8Store(t.tmp, t.walk[in.name], 0)
}

// spreading returns the places of the bytes of vector j of a turn, one in the
// lowest byte of each lane and none in the others.
func (t *neonTurn) spreading(j int) neon.Vec {
	v := t.V()
	lanes := t.b.lanes
	for lane := range lanes {
		t.MovImm(t.tmp, int64(j*lanes+lane)|-256)
		if lane == 0 {
			t.DupR(t.arr, v, t.tmp)
		} else {
			t.InsR(t.arr, v, lane, t.tmp)
		}
	}
	return v
}

// counted compares counts as floats: as the bits of subnormals they are in the
// same order.
func (t *neonTurn) counted(in instr, at int) {
	if at == t.firstCounted() {
		t.tallies = t.V()
		t.VLoadLow(neon.D2, t.tallies, t.walk[in.name], 0)
	}
	d := t.over(in.args[2], at)
	m := t.V()
	t.VTbl(m, t.tallies, t.spread[in.imm])
	t.FCMGT(t.arr, m, m, t.arg(in.args[1]))
	t.VBit(d, t.arg(in.args[0]), m)
	t.val[at] = d
}

// firstCounted returns the first instruction of the turn that reads counts.
func (t *neonTurn) firstCounted() int {
	return slices.IndexFunc(t.b.ins, func(in instr) bool { return in.op == opCounted })
}
