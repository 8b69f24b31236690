package main

import (
	"fmt"

	"github.com/lut4go/lut4go/avo/neon"
)

// neonOperation is the operation that a program is at.
type neonOperation struct {
	coefficients neon.Reg // address of the next ones
	stride       neon.Reg
	rows         neon.Reg // to go
	base, other  map[string]neon.Reg
	here         map[string]neon.Reg // where the row lies in slices
	carried      map[carriedVector]neon.Vec
	constants    map[string]neon.Vec
	accumulators map[accumulatorVector]neon.Vec
}

// program runs the operations of a program.
func (f *neonFunc) program() {
	p, loops := f.k.program, f.k.loops()
	o := &neonOperation{
		coefficients: f.R(), stride: f.R(), rows: f.R(),
		base: map[string]neon.Reg{}, other: map[string]neon.Reg{}, here: map[string]neon.Reg{},
		carried: map[carriedVector]neon.Vec{}, constants: map[string]neon.Vec{}, accumulators: map[accumulatorVector]neon.Vec{},
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
		case programOps:
			f.LoadArg(a.name, ops)
		case stride:
			f.LoadArg(a.name, o.stride)
		}
	}
	var bodies []*neonLoop
	for _, l := range loops {
		b := newBody(f.k, neonMachine{}, l)
		t := &neonLoop{neonFunc: f, b: b, step: b.lanes, val: make([]neon.Vec, len(b.ins)), set: make([]bool, len(b.ins)), lastUse: map[string]int{}}
		t.pointer = o.here
		_, t.last = b.uses()
		t.hoistForProgram()
		bodies = append(bodies, t)
	}
	for _, name := range p.carried {
		for vec := range p.vectors {
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
		f.MulAdd(o.here[slot], o.base[slot], place, o.stride)
		f.MulAdd(o.other[slot], o.base[slot], other, o.stride)
	}
	last := len(loops) - 1
	label := func(i int) string { return fmt.Sprintf("select%d", i) }
	for i := range loops[:last] {
		f.CmpImm(number, i)
		f.BEQ(label(i))
	}
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
	for _, a := range f.k.args {
		for vec := 0; a.kind == accumulator && vec <= 2*wholeByte; vec++ {
			if v, ok := o.accumulators[accumulatorVector{a.name, vec}]; ok {
				f.LoadArg(a.name, f.tmp)
				f.storeOfProgram(v, f.tmp, vec)
			}
		}
	}
}

// loadOfProgram loads a vector, or the element of a program of single ones, whose other lane is
// nobody's.
func (f *neonFunc) loadOfProgram(d neon.Vec, base neon.Reg, vec int) {
	if f.k.program.scalar {
		f.VLoadLow(neon.D2, d, base, 8*vec)
	} else {
		f.VLoad(d, base, 16*vec)
	}
}

// storeOfProgram stores what loadOfProgram loads.
func (f *neonFunc) storeOfProgram(n neon.Vec, base neon.Reg, vec int) {
	if f.k.program.scalar {
		f.VStoreLow(neon.D2, n, base, 8*vec)
	} else {
		f.VStore(n, base, 16*vec)
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
			vec := accumulatorVector{in.name, in.imm}
			if _, ok := o.accumulators[vec]; !ok {
				o.accumulators[vec] = t.V()
				t.LoadArg(in.name, t.tmp)
				t.loadOfProgram(o.accumulators[vec], t.tmp, in.imm)
			}
			t.val[at] = o.accumulators[vec]
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
		if t.b.slots()[slot] {
			move := t.Add
			if t.k.program.backward {
				move = t.Sub
			}
			move(o.here[slot], o.here[slot], o.stride)
		}
	}
	t.SubImm(o.rows, o.rows, 1)
	t.CBNZ(o.rows, label)
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
