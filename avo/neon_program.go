package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/lut4go/lut4go/avo/neon"
)

// neonOperation is the operation that a program is at.
type neonOperation struct {
	coefficients neon.Reg // address of the next ones
	sources      neon.Reg
	stride       neon.Reg // unless loops have their own
	rows         neon.Reg // to go
	base, other  map[string]neon.Reg
	here         map[string]neon.Reg // where the row lies in slices
	carried      map[carriedVector]neon.Vec
	constants    map[string]neon.Vec
	accumulators map[accumulatorPlace]neonAccumulator
}

// neonAccumulator is a vector of an accumulator, whose lowest element alone may count.
type neonAccumulator struct {
	neon.Vec
	single bool
}

// program runs the operations of a program.
func (f *neonFunc) program() {
	p, loops := f.k.program, f.k.loops()
	o := &neonOperation{
		coefficients: f.R(), rows: f.R(),
		base: map[string]neon.Reg{}, other: map[string]neon.Reg{}, here: map[string]neon.Reg{},
		carried: map[carriedVector]neon.Vec{}, constants: map[string]neon.Vec{}, accumulators: map[accumulatorPlace]neonAccumulator{},
	}
	f.operation = o
	ops, number, place, other := f.R(), f.R(), f.R(), f.R()
	var slots []string
	for _, a := range f.k.args {
		switch a.kind {
		case vector:
			slots = append(slots, a.name)
			o.base[a.name], o.here[a.name], o.other[a.name] = f.R(), f.R(), f.R()
			f.LoadArg(a.name, o.base[a.name])
		case sequence:
			f.LoadArg(a.name, o.coefficients)
		case sequence32:
			o.sources = f.R()
			f.LoadArg(a.name, o.sources)
			for range (neonMachine{}).lanes(f.k.bits) {
				f.offs = append(f.offs, f.R())
			}
		case programOps:
			f.LoadArg(a.name, ops)
		case stride:
			o.stride = f.R()
			f.LoadArg(a.name, o.stride)
		}
	}
	var bodies []*neonLoop
	for _, l := range loops {
		b := newBody(f.k, neonMachine{}, l)
		t := &neonLoop{neonFunc: f, b: b, step: b.lanes, val: make([]neon.Vec, len(b.ins)), set: make([]bool, len(b.ins)), lastUse: map[string]int{}}
		t.pointer = maps.Clone(o.here)
		t.pointer[coefficientsSlot] = o.coefficients
		_, t.last = b.uses()
		t.hoistForProgram()
		bodies = append(bodies, t)
	}
	for _, name := range p.carried {
		_, n := p.carriedVectors(neonMachine{}, f.k.bits)
		for vec := range n {
			v := f.V()
			f.MovImm(f.tmp, 0)
			f.DupR(f.arr, v, f.tmp)
			o.carried[carriedVector{name, vec}] = v
		}
	}
	f.Label("operation")
	for i, r := range []neon.Reg{number, o.rows, place, other} {
		f.Mov64Load(r, ops, 8*i)
	}
	f.AddImm(ops, ops, operationBytes)
	for _, slot := range slots {
		if p.levels {
			f.AddShift(o.here[slot], o.base[slot], place, 3)
			f.AddShift(o.other[slot], o.base[slot], other, 3)
		} else {
			f.MulAdd(o.here[slot], o.base[slot], place, o.stride)
			f.MulAdd(o.other[slot], o.base[slot], other, o.stride)
		}
	}
	last := len(loops) - 1
	label := func(i int) string { return fmt.Sprintf("select%d", i) }
	(&choice{
		compare: func(i int, orMore bool, label string) {
			f.CmpImm(number, i)
			pick(orMore, f.BGE, f.BEQ)(label)
		},
		jump:  f.B,
		place: f.Label,
		label: label,
	}).of(len(loops))
	for i := last; i >= 0; i-- {
		f.Label(label(i))
		bodies[i].program(i, slots)
		if i > 0 {
			f.B("done")
		}
	}
	f.Label("done")
	f.SubImm(f.n, f.n, 1)
	f.CBNZ(f.n, "operation")
	places := slices.SortedFunc(maps.Keys(o.accumulators), func(a, b accumulatorPlace) int {
		return cmp.Or(cmp.Compare(a.slot, b.slot), cmp.Compare(a.disp, b.disp))
	})
	for _, at := range places {
		f.LoadArg(at.slot, f.tmp)
		f.storeOfProgram(o.accumulators[at].single, o.accumulators[at].Vec, f.tmp, at.disp)
	}
}

// loadOfProgram loads a vector from an offset, or a single element, whose other lane is
// nobody's.
func (f *neonFunc) loadOfProgram(single bool, d neon.Vec, base neon.Reg, disp int) {
	if single {
		f.VLoadLow(neon.D2, d, base, disp)
	} else {
		f.VLoad(d, base, disp)
	}
}

// storeOfProgram stores what loadOfProgram loads.
func (f *neonFunc) storeOfProgram(single bool, n neon.Vec, base neon.Reg, disp int) {
	if single {
		f.VStoreLow(neon.D2, n, base, disp)
	} else {
		f.VStore(n, base, disp)
	}
}

// hoistForProgram loads the constants and accumulators of a loop that no loop before had,
// for all operations.
func (t *neonLoop) hoistForProgram() {
	o := t.operation
	for at, in := range t.b.ins {
		switch in.op {
		case opConst:
			if _, ok := o.constants[in.name]; !ok {
				o.constants[in.name] = t.V()
				t.loadConst(o.constants[in.name], in.name)
			}
			t.val[at] = o.constants[in.name]
		case opAccumulateMin, opAccumulateMax:
			place := accumulatorPlace{in.name, 8 * t.b.lanes * in.imm}
			if _, ok := o.accumulators[place]; !ok {
				o.accumulators[place] = neonAccumulator{t.V(), t.single()}
				t.LoadArg(in.name, t.tmp)
				t.loadOfProgram(t.single(), o.accumulators[place].Vec, t.tmp, place.disp)
			}
			t.val[at] = o.accumulators[place].Vec
		}
	}
}

// program emits the loop over the rows of an operation.
func (t *neonLoop) program(number int, slots []string) {
	o := t.operation
	label := fmt.Sprintf("loop%d", number)
	t.Label(label)
	comments := newWriter(t.b, &t.variables).comments()
	for at, in := range t.b.ins {
		if comments[at] != "" {
			t.Comment(comments[at])
		}
		t.lower(at, in)
	}
	for _, slot := range slots {
		switch backward := t.k.program.backward; {
		case !t.b.slots()[slot]:
		case t.k.program.levels:
			pick(backward, t.SubImm, t.AddImm)(o.here[slot], o.here[slot], 8*t.b.lanes*t.b.vectors)
		default:
			pick(backward, t.Sub, t.Add)(o.here[slot], o.here[slot], o.stride)
		}
	}
	if n := t.b.read(); t.k.program.levels && n > 0 {
		t.AddImm(o.coefficients, o.coefficients, 8*n)
	}
	if n := t.b.readSources(); n > 0 {
		t.AddImm(o.sources, o.sources, 4*n)
	}
	t.SubImm(o.rows, o.rows, 1)
	t.CBNZ(o.rows, label)
}

// single reports whether the loop is one of single elements. Arithmetic is that of vectors,
// whose other lane is nobody's.
func (t *neonLoop) single() bool { return t.b.lanes == 1 }

// fromSources loads the elements of a slot at the sources of a vector.
func (t *neonLoop) fromSources(d neon.Vec, in instr) {
	for lane := range t.b.lanes {
		o := t.offs[lane]
		t.MovW32Load(o, t.operation.sources, 4*(in.imm*t.b.lanes+lane))
		t.AddShift(o, t.operation.base[in.name], o, 3)
		if lane == 0 {
			t.VLoadDup(t.arr, d, o)
		} else {
			t.VLoadLane(t.arr, d, lane, o)
		}
	}
}

// coefficient loads the next constant of a row.
func (t *neonLoop) coefficient(at int, in instr) {
	t.VLoadDupPost(t.arr, t.def(at), t.operation.coefficients)
}

// carry leaves a value to the next row.
func (t *neonLoop) carry(in instr) {
	to := t.operation.carried[carriedVector{in.name, in.imm}]
	if from := t.arg(in.args[0]); from != to {
		t.VMov(to, from)
	}
}
