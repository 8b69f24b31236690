package main

import (
	"fmt"
	"io"
	"strings"
)

// A program is what a kernel runs whose loops go over rows of several vectors, in an order
// that its operations name: four numbers each, the loop, for how many rows, the place of the
// first, and that of another row. The next row is one place on. A row lies in slices at
// its place times the stride, in bytes. What a row carries to the next stays in registers,
// also from operation to operation. The count of the kernel is that of operations.
type program struct {
	vectors  int      // of a row
	carried  []string // names of what a row leaves to the next, each in as many vectors
	backward bool     // the next row is one place back
	// levels has each loop have rows of as many elements as it says, which follow each other
	// in memory: places and sources are those of elements.
	levels bool
}

// carriedVectors returns the size of the vectors that a row leaves to the next, and how many
// they are of each name.
func (p *program) carriedVectors(m machine, bits int) (bytes, n int) {
	if !p.levels {
		return vectorBytes(m), p.vectors
	}
	lanes := min(m.lanes(bits), maxLevelLanes)
	return lanes * bits / 8, levelElements[len(levelElements)-1] / lanes
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
		switch {
		case in.op == opCoefficient:
			n = max(n, in.imm+1)
		case in.op == opLoad && in.name == coefficientsSlot:
			n = max(n, (in.imm+1)*b.lanes)
		}
	}
	return n
}

// readSources returns how many sources a row reads.
func (b *body) readSources() (n int) {
	for _, in := range b.ins {
		if in.op == opFromSources {
			n = max(n, (in.imm+1)*b.lanes)
		}
	}
	return n
}

// inOrderOf numbers loops in their order.
func inOrderOf(loops []loop) []loop {
	for i := range loops {
		loops[i].number = i
	}
	return loops
}

// Loops are told apart one after the other, or, where they are more than mostInTurn, by halves
// down to a few.
const (
	mostInTurn = 16
	fewInTurn  = 3
)

// choice emits the choice of a loop by its number, in the machine's own instructions: compare
// goes to a label if the number is i, or, with orMore, if it is that or more.
type choice struct {
	inTurn  int
	compare func(i int, orMore bool, label string)
	jump    func(label string)
	place   func(label string)
	label   func(i int) string
}

// of chooses one of n loops, the last of which follows.
func (c *choice) of(n int) {
	c.inTurn = pick(n > mostInTurn, fewInTurn, mostInTurn)
	c.among(0, n, true)
}

// among chooses one of the loops from lo up to hi, of which the last one is not jumped to if
// it follows.
func (c *choice) among(lo, hi int, follows bool) {
	if n := hi - lo; n > c.inTurn {
		half := lo + n/2
		label := fmt.Sprintf("from%d", half)
		c.compare(half, true, label)
		c.among(lo, half, false)
		c.place(label)
		c.among(half, hi, follows)
		return
	}
	for i := lo; i < hi-1; i++ {
		c.compare(i, false, c.label(i))
	}
	if !follows {
		c.jump(c.label(hi - 1))
	}
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
	most, of := 0, "Vectors"
	for _, k := range o.kernels {
		most = max(most, k.program.vectors)
	}
	if o.first().program.levels {
		most, of = levelElements[len(levelElements)-1], "Elements"
	}
	fmt.Fprintf(w, "// %s%s is the most %s of a row that %[1]s takes.\nconst %[1]s%[2]s = %[4]d\n\n", o.name, of, strings.ToLower(of), most)
	fmt.Fprintf(w, "// Loops of %s, as operations name them.\nconst (\n", o.name)
	for i, l := range o.first().loops() {
		fmt.Fprintf(w, "%s%s\n", l.name, pick(i == 0, " = iota", ""))
	}
	fmt.Fprint(w, ")\n\n")
}
