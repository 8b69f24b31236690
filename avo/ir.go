package main

import (
	"slices"
	"strings"
)

type op int

const (
	opLoad          op = iota // vector imm of the iteration in slot
	opStore                   // a to vector imm of the iteration in slot
	opConst                   // constant name, in every lane
	opFMA                     // a*b + c, rounded once
	opFNMA                    // -a*b + c, rounded once
	opMul                     // a*b
	opAdd                     // a + b
	opSub                     // a - b
	opDiv                     // a / b
	opMax                     // a < b ? b : a, so NaN in a gives NaN
	opMin                     // a > b ? b : a, so NaN in a gives NaN
	opMaxNumber               // a >= b ? a : b, so that NaN in a becomes b
	opReplaceZero             // a == 0 ? b : a, so NaN in a gives NaN
	opAnd                     // the bits that a and b share
	opShiftL                  // bits of a moved up by imm within the lane
	opShiftR                  // bits of a moved down by imm, zeros coming in
	opSubInt                  // a - b in integers of the lane's size
	opRound                   // a rounded to an integer, halves to even
	opOffset                  // the integer nearest to a, times the row stride
	opStoreOffsets            // offsets a to slot, as uint32
	opAbove                   // bits of args[1:] > args[0], one for each lane, to slot
	opSelectCount             // a in lanes whose count in vector imm of slot is above the integer b, else c
	opAccumulateMin           // vector imm of the accumulator slot = min(itself, a)
	opAccumulateMax           // the same with max
	opRow                     // curves of row group imm at the offset of one lane, interpolated
	opRowPart                 // 16 bytes of the row of a lane; on amd64 beside those of the lane half a vector, or each quarter of 64 bytes, on
	opRowVector               // 32 bytes of the row of a lane; in vectors of 64 beside those of the lane a quarter on (amd64)
	opRowLine                 // a cache line of the row of a lane (AVX-512)
	opShuffle                 // machine's own shuffle of a and b, imm says which
	opGather                  // hardware gather of curve imm (amd64)
	opCurve                   // curve imm, where there is one lane
	opFMS                     // a*b - c, rounded once
	opCoefficient             // constant imm of those that a row of a program reads, in every lane
	opCarried                 // vector imm of what the row before has left by a name
	opCarry                   // leaves a to the next row
	opEach                    // elements of slot at the sources of vector imm of the iteration's links
	opLoadRow                 // vector imm of the elements of slot where the iteration's row of links begins
	opStoreRow                // a to that vector
	opLoadOtherEach           // the first element of the other row of a program's operation, in every lane
	opFromSources             // elements of slot at the sources of vector imm of a row of a program
	opWhereNegative           // b in lanes where the sign of a is set, else c
)

// value names the result of an instruction.
type value int

type instr struct {
	op   op
	args []value
	name string // slot or constant
	imm  int
	lane int
	// other has a load be of the other row of a program's operation.
	other bool

	// What comments need, see text.go.
	as     string // the result's name
	text   string // the result in words, in place of how it is computed
	head   string // a line before the instruction
	hidden bool   // part of what an earlier head describes
	power  int    // the result is a power of base
	base   value
}

// narrow reports whether a slice is one of float32 in a kernel of float64.
func (k *kernel) narrow(slot string) bool {
	for _, a := range k.args {
		if a.name == slot {
			return a.kind == narrow
		}
	}
	return false
}

// powers returns the number of coefficients of a curve in a row.
func (b *body) powers() int { return pick(b.k.cubic || b.cubic, 4, 2) }

// constant returns the argument that a constant's key names, and its place there.
func (k *kernel) constant(key string) (name string, i int) {
	name, field, _ := strings.Cut(key, ".")
	for _, a := range k.args {
		if a.name == name {
			if i = slices.Index(a.fields, field); i >= 0 {
				return name, i
			}
		}
	}
	panic(k.name + " has no constant " + key)
}

// body collects the instructions of an iteration of a loop.
type body struct {
	k       *kernel
	m       machine
	lanes   int
	vectors int  // of an iteration
	cubic   bool // see loop
	ins     []instr
	named   map[string]value // constants already made
	hidden  bool
}

// machine is what differs between instruction sets.
type machine interface {
	// lanes returns the number of elements in a vector.
	lanes(bits int) int
	// curves returns the first n curves of a row group at the positions of the
	// iteration's neurons, interpolated, one vector each.
	curves(b *body, group, n int) []value
	// interleave returns p0 q0 p2 q2 … and p1 q1 p3 q3 …; float64.
	interleave(b *body, p, q value) (first, second value)
	// roundsNaN reports whether opOffset of NaN is the offset of some row.
	roundsNaN(bits int) bool
	// parts returns 16 bytes of the row of a lane from an element on and the 16
	// that follow, each as opRowPart would; float64.
	parts(b *body, element, lane int) (here, next value)
}

// vectorBytes returns the size of a machine's vectors.
func vectorBytes(m machine) int { return m.lanes(8) }

// curves returns the first n curves of a row group.
func (b *body) curves(group, n int) []value {
	return b.groupCurves(group, n, func() []value { return b.m.curves(b, group, n) })
}

// single returns, in float64, the curve of a row group that has one alone: its
// coefficients are side by side. The first group stands for one where the rows begin at the
// curve.
func (b *body) single(group int) value {
	return b.groupCurves(group, 1, func() []value {
		powers := b.powers()
		first := pick(group > 0, 4*powers*group+singlePlace, 0)
		part := func(lane, element int) value {
			return b.emit(instr{op: opRowPart, imm: first + element, lane: lane})
		}
		var c []value
		for i := 0; i < powers; i += 2 {
			first, second := b.m.interleave(b, part(0, i), part(1, i))
			c = append(c, first, second)
		}
		return []value{horner(b, func(power int) value { return c[power] }, b.load("frac"))}
	})[0]
}

// pair returns, in float64, the curves of a row group that has two: their
// coefficients of each power are side by side.
func (b *body) pair(group int) []value {
	return b.groupCurves(group, 2, func() []value {
		powers := b.powers()
		frac := b.load("frac")
		var lanes [2]value
		for lane := range lanes {
			var c []value
			for p := 0; p < powers; p += 2 {
				here, next := b.m.parts(b, 4*powers*group+2*p, lane)
				c = append(c, here, next)
			}
			even, odd := b.m.interleave(b, frac, frac)
			lanes[lane] = horner(b, func(power int) value { return c[power] }, pick(lane == 0, even, odd))
		}
		first, second := b.m.interleave(b, lanes[0], lanes[1])
		return []value{first, second}
	})
}

// horner returns the polynomial of some coefficients at x.
func horner(b *body, coefficient func(power int) value, x value) value {
	power := b.powers() - 1
	y := coefficient(power)
	for power > 0 {
		power--
		y = b.fma(y, x, coefficient(power))
	}
	return y
}

// step returns the number of neurons of an iteration.
func (l loop) step(lanes int) int {
	if l.whole {
		return max(wholeByte, lanes)
	}
	return lanes
}

// wholeByte is how many neurons have a bit in one byte.
const wholeByte = 8

// newBody returns the instructions of a loop on a machine.
func newBody(k *kernel, m machine, l loop) *body {
	b := &body{k: k, m: m, lanes: m.lanes(k.bits), cubic: l.cubic, named: map[string]value{}}
	b.vectors = l.step(b.lanes) / b.lanes
	if p := k.program; p != nil {
		b.vectors = p.vectors
		if p.levels {
			b.lanes = min(b.lanes, maxLevelLanes, l.elements)
			b.vectors = l.elements / b.lanes
		}
	}
	l.body(b)
	b.dropUnused()
	return b
}

func (b *body) emit(in instr) value {
	in.hidden = b.hidden
	b.ins = append(b.ins, in)
	return value(len(b.ins) - 1)
}

func (b *body) load(slot string) value { return b.loadAt(slot, 0) }
func (b *body) loadAt(slot string, vec int) value {
	return b.emit(instr{op: opLoad, name: slot, imm: vec})
}
func (b *body) store(slot string, a value) { b.storeAt(slot, 0, a) }
func (b *body) storeAt(slot string, vec int, a value) {
	b.emit(instr{op: opStore, name: slot, imm: vec, args: []value{a}})
}

// constant returns a constant in every lane. Its key is the argument's name and the
// constant's, with a point between them.
func (b *body) constant(key string) value {
	v, ok := b.named[key]
	if !ok {
		v = b.emit(instr{op: opConst, name: key})
		b.named[key] = v
	}
	return v
}

// keys returns the keys of some constants of the argument c.
func keys(fields ...string) (keys []string) {
	for _, f := range fields {
		keys = append(keys, "c."+f)
	}
	return keys
}

// spilled returns the constants that any loop reads from memory on every machine.
func (k *kernel) spilled() []string {
	var keys []string
	for _, l := range k.loops() {
		for _, key := range l.spill {
			if !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

func (b *body) binary(o op, x, y value) value { return b.emit(instr{op: o, args: []value{x, y}}) }

func (b *body) fma(x, y, z value) value  { return b.emit(instr{op: opFMA, args: []value{x, y, z}}) }
func (b *body) fnma(x, y, z value) value { return b.emit(instr{op: opFNMA, args: []value{x, y, z}}) }
func (b *body) fms(x, y, z value) value  { return b.emit(instr{op: opFMS, args: []value{x, y, z}}) }
func (b *body) mul(x, y value) value     { return b.binary(opMul, x, y) }
func (b *body) add(x, y value) value     { return b.binary(opAdd, x, y) }
func (b *body) sub(x, y value) value     { return b.binary(opSub, x, y) }
func (b *body) div(x, y value) value     { return b.binary(opDiv, x, y) }
func (b *body) shift(o op, x value, by int) value {
	return b.emit(instr{op: o, args: []value{x}, imm: by})
}

// hasEffect reports whether an instruction writes memory.
func (in instr) hasEffect() bool {
	switch in.op {
	case opStore, opStoreOffsets, opAbove, opAccumulateMin, opAccumulateMax, opStoreRow, opCarry:
		return true
	}
	return false
}

// dropUnused removes instructions whose result no other reads: shuffles for curves that
// the kernel does not use.
func (b *body) dropUnused() {
	live := make([]bool, len(b.ins))
	for i := len(b.ins) - 1; i >= 0; i-- {
		if b.ins[i].hasEffect() {
			live[i] = true
		}
		if live[i] {
			for _, a := range b.ins[i].args {
				live[a] = true
			}
		}
	}
	var kept []instr
	var head string // of instructions that were dropped
	at := make([]value, len(b.ins))
	for i, in := range b.ins {
		if in.head != "" {
			head = in.head
		}
		if !live[i] {
			continue
		}
		in.head, head = head, ""
		args := make([]value, len(in.args))
		for j, a := range in.args {
			args[j] = at[a]
		}
		in.args, in.base = args, at[in.base]
		at[i] = value(len(kept))
		kept = append(kept, in)
	}
	b.ins = kept
}

// slots returns the names of the slices that the body reads and writes.
func (b *body) slots() map[string]bool {
	used := map[string]bool{}
	for _, in := range b.ins {
		switch in.op {
		case opLoad, opStore, opStoreOffsets, opAbove, opSelectCount:
			used[in.name] = true
		case opEach:
			used[in.name], used[sourcesSlot] = true, true
		case opLoadRow, opStoreRow:
			used[in.name], used[atSlot] = true, true
		case opRow:
			used["rows"], used["off"], used["frac"] = true, true, true
		case opRowPart, opRowVector, opRowLine, opGather:
			used["rows"], used["off"] = true, true
		}
	}
	return used
}

// uses returns for each value the number of instructions' operands that it is,
// and the last instruction that reads it.
func (b *body) uses() (count, last []int) {
	count, last = make([]int, len(b.ins)), make([]int, len(b.ins))
	for i, in := range b.ins {
		for _, a := range in.args {
			count[a]++
			last[a] = i
		}
	}
	return count, last
}

// pick returns a if first is set, else b.
func pick[T any](first bool, a, b T) T {
	if first {
		return a
	}
	return b
}
