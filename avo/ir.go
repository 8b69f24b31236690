package main

import (
	"fmt"
	"slices"
	"strings"
)

// A kernel is described once, as straight-line bodies over vectors, and then
// lowered to each machine. All lowerings see the same operations in the same
// order, each rounding once, so they cannot differ in a bit.
type kernel struct {
	operation string // what package asm calls it, in all forms and precisions
	form      []setting
	name      string   // of the function
	family    string   // the kernels that it shares a file with
	doc       string   // goes on after the name
	loop      []string // the equivalent loop, where the bodies do not say it
	bits      int      // 64 or 32: the precision of the arithmetic
	precision int      // that of the state
	cubic     bool     // reads rows of a cubic table, four coefficients a curve
	args      []arg    // in the order of the Go signature; an int n, the count, follows
	local     []local  // slices in the frame, as long as a tile
	phases    []phase
	// choose names an int argument: the one phase that has its number is run,
	// instead of all in turn. The number is a sum of settings, if there are any.
	choose   string
	settings []weight
	only     string // the one instruction set that has this kernel; empty for all
}

// A setting tells a kernel from the others of its operation: a field of the
// operation, with the value for which this kernel is the one.
type setting struct {
	field string
	value any // int or bool
}

// A weight is a setting that the function itself looks at: what a field of the
// operation, an int or a bool, counts in the number of the phase to run.
type weight struct {
	field string
	of    int
	flag  bool
	less  int // what is taken from an int before
}

// tileBytes is the size of a slice in the frame. A kernel of two phases takes so
// many neurons through the first before the second: enough to hide the latency
// from a store of offsets to the loads that need them, few enough to stay in the
// first-level cache.
const tileBytes = 512

// tile returns the number of neurons in a tile.
func (k *kernel) tile() int { return 8 * tileBytes / k.bits }

// group returns the number of curves that are side by side in a row.
func (k *kernel) group() int { return rowGroupBytes * 8 / k.bits }

// What the rows of a table and their readers agree on; package asm has these as
// constants.
const (
	cacheLine     = 64
	rowGroupBytes = cacheLine / 2 // of values, or of slopes, of curves side by side
)

type argKind int

const (
	vector   argKind = iota // a slice of the kernel's precision, advancing with the loop
	offset                  // a slice of uint32, advancing with the loop
	narrow                  // a slice of float32 in a kernel of float64, advancing with the loop
	side                    // a slice of bytes, one for eight neurons
	counts                  // a slice of bytes, one for each neuron
	consts                  // constants of the kernel's precision
	rows                    // the rows of a table
	still                   // vectors of the kernel's precision, the same ones all the way
	stride                  // int: elements of a row
	choice                  // int: the phase to run
	pointers                // an array of pointers to slices, see phase.slots
)

type arg struct {
	name   string
	kind   argKind
	fields []string // of constants: their names, in the order in memory
	// shared names the struct of constants that the caller keeps. Others belong to
	// the operation.
	shared string
}

// pointer reports whether the argument is the address of a slice.
func (a arg) pointer() bool {
	return a.kind == vector || a.kind == narrow || a.kind == offset || a.kind == side || a.kind == counts || a.kind == rows || a.kind == still
}

// goType returns the argument's type in the Go signature.
func (a arg) goType(bits int) string {
	switch a.kind {
	case offset:
		return "*uint32"
	case narrow:
		return "*float32"
	case side, counts:
		return "*uint8"
	case stride, choice:
		return "int"
	case pointers:
		return fmt.Sprintf("**float%d", bits)
	}
	return fmt.Sprintf("*float%d", bits)
}

func vectors(names ...string) []arg {
	var args []arg
	for _, n := range names {
		args = append(args, arg{name: n, kind: vector})
	}
	return args
}

// constants is the argument c, of an operation's own constants.
func constants(fields ...string) arg { return arg{name: "c", kind: consts, fields: fields} }

// numbered returns the names of n constants that a field holds.
func numbered(field string, n int) (names []string) {
	for i := range n {
		names = append(names, fmt.Sprintf("%s[%d]", field, i))
	}
	return names
}

type local struct {
	name string
	kind argKind // vector or offset
}

// A phase is one loop over the neurons, or over those of a tile.
type phase struct {
	neurons int // of one turn; 0 for one vector of them
	number  int // by which it is chosen
	// slots names the slices that the argument of kind pointers points to, where
	// they are not the same in all phases.
	slots []string
	// spill names the constants that amd64 reads from memory, because its
	// sixteen registers do not hold them all.
	spill []string
	// far are those that both read from memory, too many even for arm64's
	// thirty-two registers.
	far  []string
	body func(b *body)
}

type op int

const (
	opLoad     op = iota // slot at vector imm of this turn
	opStore              // a to slot at vector imm of this turn
	opConst              // constant name, in every lane
	opFMA                // a*b + c, rounded once
	opFNMA               // -a*b + c, rounded once
	opMul                // a*b
	opAdd                // a + b
	opSub                // a - b
	opDiv                // a / b
	opAtLeast            // a < b ? b : a, so that NaN in a stays
	opAtMost             // a > b ? b : a, so that NaN in a stays
	opNumber             // a >= b ? a : b, so that NaN in a becomes b
	opNonzero            // a == 0 ? b : a, so that NaN in a stays
	opAnd                // the bits that a and b share
	opShiftL             // bits of a moved up by imm within the lane
	opShiftR             // bits of a moved down by imm, zeros coming in
	opSubInt             // a - b in integers of the lane's size
	opRound              // a rounded to an integer, halves to even
	opOffset             // the integer nearest to a, times the row stride
	opStoreOff           // offsets a to slot, as uint32
	opSides              // bit of each lane of args: a > b; to slot as bytes
	opCounted            // a where the lane's count, of vector imm of slot, is above the integer b; else c
	opLeast              // keeps vector imm of slot, which stays, at the least of itself and a
	opMost               // keeps it at the most
	opRow                // curves of row group imm at the offset of one lane, lerped
	opPart               // 16 bytes of the row of a lane, and on amd64 of the one half a vector on beside them
	opVector             // a vector of the row of a lane
	opShuffle            // machine's own shuffle of a and b, imm says which
	opGather             // hardware gather of curve imm (amd64)
	opCurve              // curve imm, where there is one lane
)

// value names the result of an instruction.
type value int

type instr struct {
	op   op
	args []value
	name string // slot or constant
	imm  int
	lane int

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
func (k *kernel) powers() int { return pick(k.cubic, 4, 2) }

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

// body collects the instructions of one turn of a loop.
type body struct {
	k      *kernel
	m      machine
	lanes  int
	ins    []instr
	named  map[string]value // constants already made
	hidden bool
}

// machine is what a description cannot say for every processor alike.
type machine interface {
	// lanes returns the number of elements in a vector.
	lanes(bits int) int
	// curves returns the first n curves of a row group at the cells of this
	// turn's neurons, interpolated, one vector each.
	curves(b *body, group, n int) []value
	// interleave returns the first elements of p and q by turns, and the second
	// ones; float64.
	interleave(b *body, p, q value) (first, second value)
	// parts returns 16 bytes of the row of a lane from an element on and the 16
	// that follow, each as opPart would; float64.
	parts(b *body, element, lane int) (here, next value)
}

// curves returns the first n curves of a row group.
func (b *body) curves(group, n int) []value {
	return b.look(group, n, func() []value { return b.m.curves(b, group, n) })
}

// lone returns, in float64, the one curve of a row group that has no other: its
// coefficients are side by side.
func (b *body) lone(group int) value {
	return b.look(group, 1, func() []value {
		powers := b.k.powers()
		part := func(lane, element int) value {
			return b.add(instr{op: opPart, imm: 4*powers*group + element, lane: lane})
		}
		var c []value
		for i := 0; i < powers; i += 2 {
			first, second := b.m.interleave(b, part(0, i), part(1, i))
			c = append(c, first, second)
		}
		return []value{horner(b, func(power int) value { return c[power] }, b.load("frac"))}
	})[0]
}

// pair returns, in float64, the two curves of a row group that has no others:
// their coefficients of each power are side by side.
func (b *body) pair(group int) []value {
	return b.look(group, 2, func() []value {
		powers := b.k.powers()
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
	power := b.k.powers() - 1
	y := coefficient(power)
	for power > 0 {
		power--
		y = b.fma(y, x, coefficient(power))
	}
	return y
}

// step returns the number of neurons that one turn takes.
func (p phase) step(lanes int) int {
	if p.neurons > 0 {
		return p.neurons
	}
	return lanes
}

func newBody(k *kernel, m machine, p phase) *body {
	b := &body{k: k, m: m, lanes: m.lanes(k.bits), named: map[string]value{}}
	p.body(b)
	b.dropUnused()
	return b
}

func (b *body) add(in instr) value {
	in.hidden = b.hidden
	b.ins = append(b.ins, in)
	return value(len(b.ins) - 1)
}

func (b *body) load(slot string) value { return b.loadAt(slot, 0) }
func (b *body) loadAt(slot string, vec int) value {
	return b.add(instr{op: opLoad, name: slot, imm: vec})
}
func (b *body) store(slot string, a value) { b.storeAt(slot, 0, a) }
func (b *body) storeAt(slot string, vec int, a value) {
	b.add(instr{op: opStore, name: slot, imm: vec, args: []value{a}})
}

// konst returns a constant in every lane. Its key is the argument's name and the
// constant's, with a point between them.
func (b *body) konst(key string) value {
	v, ok := b.named[key]
	if !ok {
		v = b.add(instr{op: opConst, name: key})
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

// far returns the constants that any phase reads from memory on every machine.
func (k *kernel) far() []string {
	var keys []string
	for _, p := range k.phases {
		for _, key := range p.far {
			if !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

func (b *body) binary(o op, x, y value) value { return b.add(instr{op: o, args: []value{x, y}}) }

func (b *body) fma(x, y, z value) value  { return b.add(instr{op: opFMA, args: []value{x, y, z}}) }
func (b *body) fnma(x, y, z value) value { return b.add(instr{op: opFNMA, args: []value{x, y, z}}) }
func (b *body) mul(x, y value) value     { return b.binary(opMul, x, y) }
func (b *body) plus(x, y value) value    { return b.binary(opAdd, x, y) }
func (b *body) minus(x, y value) value   { return b.binary(opSub, x, y) }
func (b *body) over(x, y value) value    { return b.binary(opDiv, x, y) }
func (b *body) shift(o op, x value, by int) value {
	return b.add(instr{op: o, args: []value{x}, imm: by})
}

// hasEffect reports whether an instruction writes memory.
func (in instr) hasEffect() bool {
	switch in.op {
	case opStore, opStoreOff, opSides, opLeast, opMost:
		return true
	}
	return false
}

// dropUnused removes instructions whose result nobody reads: the shuffles that
// would bring curves the kernel did not ask for.
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

func pick[T any](first bool, a, b T) T {
	if first {
		return a
	}
	return b
}
