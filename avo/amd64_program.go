package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// amd64Operation is the operation that a program is at.
type amd64Operation struct {
	ops, coefficients reg.GPVirtual // addresses of the next ones
	stride            reg.GPVirtual
	rows, other       reg.GPVirtual // rows to go, and where the other row lies
	carried           map[carriedVector]reg.VecVirtual
	constants         map[string]reg.VecVirtual
	accumulators      map[accumulatorVector]accumulatorReg
}

// carriedVector is a vector that a row leaves to the next.
type carriedVector struct {
	name string
	vec  int
}

// accumulatorVector is a vector of an accumulator.
type accumulatorVector struct {
	slot string
	vec  int
}

// program runs the operations of a program.
func (f *amd64Func) program() {
	p, loops := f.k.program, f.k.loops()
	o := &amd64Operation{
		carried: map[carriedVector]reg.VecVirtual{}, constants: map[string]reg.VecVirtual{}, accumulators: map[accumulatorVector]accumulatorReg{},
	}
	f.operation = o
	load := func(name string) reg.GPVirtual { return f.Load(f.Param(name), f.GP64()).(reg.GPVirtual) }
	var bodies []*amd64Loop
	for _, l := range loops {
		b := newBody(f.k, f.set, l)
		t := &amd64Loop{amd64Func: f, b: b, val: make([]reg.VecVirtual, len(b.ins))}
		t.count, t.last = b.uses()
		t.hoistForProgram()
		bodies = append(bodies, t)
	}
	for _, name := range p.carried {
		for vec := range p.vectors {
			y := f.programRegister()
			f.VXORPS(y.AsX(), y.AsX(), y.AsX())
			o.carried[carriedVector{name, vec}] = y
		}
	}
	for _, a := range f.k.args {
		switch a.kind {
		case vector:
			f.ptr[a.name] = load(a.name)
		case sequence:
			o.coefficients = load(a.name)
		case programOps:
			o.ops = load(a.name)
		case stride:
			o.stride = load(a.name)
		}
	}
	count, number := load("count"), f.GP64()
	f.i, o.rows, o.other = f.GP64(), f.GP64(), f.GP64()
	f.Label("operation")
	f.MOVQ(operand.Mem{Base: o.ops}, number)
	f.MOVQ(operand.Mem{Base: o.ops, Disp: 16}, f.i)
	f.MOVQ(operand.Mem{Base: o.ops, Disp: 24}, o.other)
	f.ADDQ(operand.U8(operationBytes), o.ops)
	f.IMULQ(o.stride, f.i)
	f.IMULQ(o.stride, o.other)
	last := len(loops) - 1
	label := func(i int) string { return fmt.Sprintf("select%d", i) }
	for i := range loops[:last] {
		f.CMPQ(number, operand.U8(i))
		f.JEQ(operand.LabelRef(label(i)))
	}
	for i := last; i >= 0; i-- {
		f.Label(label(i))
		bodies[i].rows(i)
		if i > 0 {
			f.JMP(operand.LabelRef("done"))
		}
	}
	f.Label("done")
	f.DECQ(count)
	f.JNE(operand.LabelRef("operation"))
	for _, k := range f.sortedAccumulators() {
		f.move()(k.reg, operand.Mem{Base: load(k.slot), Disp: k.disp})
	}
}

// programRegister returns a vector register, whose lowest element alone counts in a program of
// single elements.
func (f *amd64Func) programRegister() reg.VecVirtual {
	if f.k.program.scalar {
		return f.XMM()
	}
	return f.set.register(f.Context, vectorBytes(f.set))
}

// isScalar reports whether the kernel is a program of single elements. Arithmetic is that of
// short vectors, whose upper elements are nobody's; loads and stores are of one element, and so
// nothing but a register is an operand.
func (f *amd64Func) isScalar() bool { return f.k.program != nil && f.k.program.scalar }

// move returns the instruction that loads or stores.
func (f *amd64Func) move() func(ops ...operand.Op) {
	if f.isScalar() {
		return f.VMOVSD
	}
	return f.VMOVUPS
}

// hoistForProgram loads the constants and accumulators of a loop that no loop before had,
// for all operations.
func (t *amd64Loop) hoistForProgram() {
	o := t.operation
	for at, in := range t.b.ins {
		switch in.op {
		case opConst:
			if o.constants[in.name] == nil {
				y := t.register()
				t.broadcast(t.constMem(in.name), y)
				o.constants[in.name] = y
			}
			t.val[at] = o.constants[in.name]
		case opAccumulateMin, opAccumulateMax:
			vec := accumulatorVector{in.name, in.imm}
			if o.accumulators[vec].reg == nil {
				k := accumulatorReg{t.register(), in.name, t.b.lanes * t.k.bits / 8 * in.imm, in.op == opAccumulateMax}
				t.loadAccumulator(k)
				o.accumulators[vec] = k
			}
			t.val[at] = o.accumulators[vec].reg
		}
	}
}

// sortedAccumulators returns those of all loops in the order of memory.
func (f *amd64Func) sortedAccumulators() (all []accumulatorReg) {
	for _, a := range f.k.args {
		for vec := 0; a.kind == accumulator; vec++ {
			k, ok := f.operation.accumulators[accumulatorVector{a.name, vec}]
			if !ok && vec > 2*wholeByte {
				break
			}
			if ok {
				all = append(all, k)
			}
		}
	}
	return all
}

// rows emits the loop over the rows of an operation.
func (t *amd64Loop) rows(number int) {
	label := fmt.Sprintf("loop%d", number)
	// Between the label that a jump goes to and the alignment of the loop must be an
	// instruction: else Go's assembler never ends.
	t.MOVQ(operand.Mem{Base: t.operation.ops, Disp: 8 - operationBytes}, t.operation.rows)
	t.Label(label)
	comments := newWriter(t.b, &t.variables).comments()
	for at, in := range t.b.ins {
		if comments[at] != "" {
			t.Comment(comments[at])
		}
		t.lower(at, in)
	}
	if n := t.b.read(); n > 0 {
		t.ADDQ(operand.U8(n*t.k.bits/8), t.operation.coefficients)
	}
	pick(t.k.program.backward, t.SUBQ, t.ADDQ)(t.operation.stride, t.i)
	t.DECQ(t.operation.rows)
	t.JNE(operand.LabelRef(label))
}

// result returns the register of instruction at's result: where the next row expects it, if
// it can be there at once.
func (t *amd64Loop) result(at int) reg.VecVirtual {
	if t.operation != nil {
		if i := t.b.carriedAs(at); i >= 0 {
			return t.operation.carried[carriedVector{t.b.ins[i].name, t.b.ins[i].imm}]
		}
	}
	return t.register()
}

// leftToTheNext reports whether the register of value a is where the next row expects it.
func (t *amd64Loop) leftToTheNext(a value) bool {
	if t.operation == nil || t.b.ins[a].op == opCarried {
		return false
	}
	for _, y := range t.operation.carried {
		if y == t.val[a] {
			return true
		}
	}
	return false
}
