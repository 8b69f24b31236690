package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// amd64Operation is the operation that a program is at.
type amd64Operation struct {
	ops, coefficients reg.GPVirtual // addresses of the next ones
	sources           reg.GPVirtual
	stride            reg.GPVirtual // nil if loops have their own
	rows, other       reg.GPVirtual // rows to go, and where the other row lies
	carried           map[carriedVector]reg.VecVirtual
	constants         map[string]reg.VecVirtual
	accumulators      map[accumulatorPlace]accumulatorReg
	// temporaries are registers that all loops of a program by levels use for their own: so
	// many loops would else have more than can be told apart in reasonable time.
	temporaries []reg.VecVirtual
}

// carriedVector is a vector that a row leaves to the next.
type carriedVector struct {
	name string
	vec  int
}

// accumulatorPlace is where a vector of an accumulator is, in bytes from its start.
type accumulatorPlace struct {
	slot string
	disp int
}

// program runs the operations of a program.
func (f *amd64Func) program() {
	p, loops := f.k.program, f.k.loops()
	o := &amd64Operation{
		carried: map[carriedVector]reg.VecVirtual{}, constants: map[string]reg.VecVirtual{}, accumulators: map[accumulatorPlace]accumulatorReg{},
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
		_, n := p.carriedVectors(f.set, f.k.bits)
		for vec := range n {
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
		case sequence32:
			o.sources = load(a.name)
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
	for _, place := range []reg.GPVirtual{f.i, o.other} {
		if p.levels {
			f.SHLQ(f.log2Size(), place)
		} else {
			f.IMULQ(o.stride, place)
		}
	}
	last := len(loops) - 1
	label := func(i int) string { return fmt.Sprintf("select%d", i) }
	(&choice{
		compare: func(i int, orMore bool, label string) {
			f.CMPQ(number, operand.U8(i))
			pick(orMore, f.JGE, f.JEQ)(operand.LabelRef(label))
		},
		jump:  func(label string) { f.JMP(operand.LabelRef(label)) },
		place: f.Label,
		label: label,
	}).of(len(loops))
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
		pick(k.single, f.VMOVSD, f.VMOVUPS)(k.reg, operand.Mem{Base: load(k.slot), Disp: k.disp})
	}
}

// programRegister returns a register of the program's longest vectors.
func (f *amd64Func) programRegister() reg.VecVirtual {
	bytes, _ := f.k.program.carriedVectors(f.set, f.k.bits)
	return f.set.register(f.Context, bytes)
}

// temporary returns a register of the loop's vectors that the loop has not used yet.
func (t *amd64Loop) temporary() reg.VecVirtual {
	o := t.operation
	if t.used == len(o.temporaries) {
		o.temporaries = append(o.temporaries, t.programRegister())
	}
	t.used++
	return t.sized(o.temporaries[t.used-1])
}

// isScalar reports whether the loop is one of single elements. Arithmetic is that of short
// vectors, whose upper elements are nobody's; loads and stores are of one element, and so
// nothing but a register is an operand.
func (t *amd64Loop) isScalar() bool { return t.operation != nil && t.b.lanes == 1 }

// move returns the instruction that loads or stores.
func (t *amd64Loop) move() func(ops ...operand.Op) {
	if t.isScalar() {
		return t.VMOVSD
	}
	return t.VMOVUPS
}

// sized returns a register of the program as one of the loop's vectors.
func (t *amd64Loop) sized(y reg.VecVirtual) reg.VecVirtual {
	if bytes, _ := t.k.program.carriedVectors(t.set, t.k.bits); t.b.lanes*t.k.bits/8 < bytes {
		return y.AsX().(reg.VecVirtual)
	}
	return y
}

// hoistForProgram loads the constants and accumulators of a loop that no loop before had,
// for all operations.
func (t *amd64Loop) hoistForProgram() {
	o := t.operation
	for at, in := range t.b.ins {
		switch in.op {
		case opConst:
			if o.constants[in.name] == nil {
				y := t.programRegister()
				t.broadcast(t.constMem(in.name), y)
				o.constants[in.name] = y
			}
			t.val[at] = t.sized(o.constants[in.name])
		case opAccumulateMin, opAccumulateMax:
			at0 := accumulatorPlace{in.name, t.b.lanes * t.k.bits / 8 * in.imm}
			if o.accumulators[at0].reg == nil {
				k := accumulatorReg{t.sized(t.programRegister()), in.name, at0.disp, in.op == opAccumulateMax, t.isScalar()}
				t.loadAccumulator(k)
				o.accumulators[at0] = k
			}
			t.val[at] = o.accumulators[at0].reg
		}
	}
}

// sortedAccumulators returns those of all loops in the order of memory.
func (f *amd64Func) sortedAccumulators() []accumulatorReg {
	return slices.SortedFunc(maps.Values(f.operation.accumulators), func(a, b accumulatorReg) int {
		return cmp.Or(cmp.Compare(a.slot, b.slot), cmp.Compare(a.disp, b.disp))
	})
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
		t.ADDQ(immediate(n*t.k.bits/8), t.operation.coefficients)
	}
	if n := t.b.readSources(); n > 0 {
		t.ADDQ(immediate(4*n), t.operation.sources)
	}
	var next operand.Op = t.operation.stride
	if t.k.program.levels {
		next = immediate(t.b.lanes * t.b.vectors * t.k.bits / 8)
	}
	pick(t.k.program.backward, t.SUBQ, t.ADDQ)(next, t.i)
	t.DECQ(t.operation.rows)
	t.JNE(operand.LabelRef(label))
}

// immediate returns a constant as an operand of an addition, which takes those of 8 bits as signed ones.
func immediate(n int) operand.Op {
	if n < 128 {
		return operand.U8(n)
	}
	return operand.U32(n)
}

// result returns the register of instruction at's result: where the next row expects it, if
// it can be there at once.
func (t *amd64Loop) result(at int) reg.VecVirtual {
	if t.operation != nil {
		if i := t.b.carriedAs(at); i >= 0 {
			return t.sized(t.operation.carried[carriedVector{t.b.ins[i].name, t.b.ins[i].imm}])
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
		if t.sized(y) == t.val[a] {
			return true
		}
	}
	return false
}
