package main

import (
	"fmt"
	"io"
)

// A program is what a kernel runs whose loops go over rows of several vectors, in an order
// that its operations name: four numbers each, the loop, for how many rows, the place of the
// first, and that of another row. The next row is one place on. A row lies in slices at
// its place times the stride, in bytes. What a row carries to the next stays in registers,
// also from operation to operation. The count of the kernel is that of operations.
type program struct {
	vectors  int      // of a row
	scalar   bool     // in place of one vector a row has one element
	carried  []string // names of what a row leaves to the next, each in as many vectors
	backward bool     // the next row is one place back
}

// operationBytes is the size of an operation in memory.
const operationBytes = 32

// loadOther loads a vector of the other row of an operation.
func (b *body) loadOther(slot string, vec int) value {
	return b.emit(instr{op: opLoad, name: slot, imm: vec, other: true})
}

// coefficients returns the constants that the row reads, in their order in memory.
func (b *body) coefficients(names ...string) (c []value) {
	for i, name := range names {
		c = append(c, b.emit(instr{op: opCoefficient, name: name, imm: i}))
	}
	return c
}

// carried returns what the row before has left by a name.
func (b *body) carried(name string, vec int) value {
	return b.emit(instr{op: opCarried, name: name, imm: vec})
}

// carry leaves a value to the next row.
func (b *body) carry(name string, vec int, a value) {
	b.emit(instr{op: opCarry, name: name, imm: vec, args: []value{a}})
}

// read returns how many constants a row reads.
func (b *body) read() (n int) {
	for _, in := range b.ins {
		if in.op == opCoefficient {
			n = max(n, in.imm+1)
		}
	}
	return n
}

// lastRead returns the last instruction that reads what the row before has left.
func (b *body) lastRead(name string, vec int) int {
	_, last := b.uses()
	at := -1
	for i, in := range b.ins {
		if in.op == opCarried && in.name == name && in.imm == vec {
			at = max(at, last[i])
		}
	}
	return at
}

// carriedAs returns the place of the instruction that leaves value a to the next row, or -1
// if none does or its place is not free yet when a is computed.
func (b *body) carriedAs(a int) int {
	for i, in := range b.ins {
		if in.op == opCarry && int(in.args[0]) == a && b.lastRead(in.name, in.imm) <= a {
			return i
		}
	}
	return -1
}

// numberLoops writes the constants that name the loops of a program, and how many vectors
// of a row it takes at most.
func numberLoops(w io.Writer, o operation) {
	if o.first().program == nil {
		return
	}
	most := 0
	for _, k := range o.kernels {
		most = max(most, k.program.vectors)
	}
	fmt.Fprintf(w, "// %sVectors is the most vectors of a row that %[1]s takes.\nconst %[1]sVectors = %d\n\n", o.name, most)
	fmt.Fprintf(w, "// Loops of %s, as operations name them.\nconst (\n", o.name)
	for i, l := range o.first().loops() {
		fmt.Fprintf(w, "%s%s\n", l.name, pick(i == 0, " = iota", ""))
	}
	fmt.Fprint(w, ")\n\n")
}
