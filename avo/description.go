package main

import (
	"fmt"
	"slices"
	"strings"
)

// A kernel is described once, as phases of loops with straight-line bodies over vectors,
// and then lowered to each machine. All lowerings see the same operations in the same order, each
// rounding once, so they cannot differ in a bit.
type kernel struct {
	operation  string // its name in package asm, in all forms and precisions
	form       []formValue
	name       string   // of the function
	family     string   // of kernels that share a file
	doc        string   // follows the name in the doc comment
	equivalent []string // in Go, unless it follows from the bodies
	bits       int      // 64 or 32: the precision of the arithmetic
	precision  int      // that of the state
	cubic      bool     // reads rows of a cubic table, four coefficients a curve
	args       []arg    // in the order of the Go signature; an int n, the count, follows
	local      []local  // slices in the frame, as long as a tile
	phases     []phase
	onlyISA    string // the one instruction set that has this kernel; empty for all
	program    *program
}

// whole reports whether the kernel takes whole bytes of bits, as at least one of its loops
// does, and so whole vectors.
func (k *kernel) whole() bool {
	return slices.ContainsFunc(k.loops(), func(l loop) bool { return l.whole })
}

// A phase is loops of which one runs. A kernel of several phases runs them in order over
// each tile of neurons.
type phase struct {
	loops []loop
	// selector names the argument with the number of the loop to run, which is the sum
	// of terms; empty where there is one loop.
	selector string
	terms    []term
	optional bool // no loop runs if the number is 0
}

// inOrder returns phases of one loop each.
func inOrder(loops ...loop) (ps []phase) {
	for _, l := range loops {
		ps = append(ps, phase{loops: []loop{l}})
	}
	return ps
}

// selected returns the one phase of a kernel that runs the loop numbered by loopNumber.
func selected(terms []term, loops ...loop) []phase {
	return []phase{{loops: loops, selector: loopNumber.name, terms: terms}}
}

// add adds loops to the last phase.
func (k *kernel) add(loops ...loop) {
	last := &k.phases[len(k.phases)-1]
	last.loops = append(last.loops, loops...)
}

// optional returns the arguments that may be nil.
func (k *kernel) optional() (args []arg) {
	for _, a := range k.args {
		if a.constant != "" {
			args = append(args, a)
		}
	}
	return args
}

// loops returns the loops of all phases.
func (k *kernel) loops() (all []loop) {
	for _, p := range k.phases {
		all = append(all, p.loops...)
	}
	return all
}

// firstLoop returns the number of a phase's first loop among all loops.
func (k *kernel) firstLoop(phase int) (n int) {
	for _, p := range k.phases[:phase] {
		n += len(p.loops)
	}
	return n
}

// A formValue tells a kernel from the others of its operation: it is the one for
// which a field of the operation has this value.
type formValue struct {
	field string
	value any // int or bool
}

// A term is what a field of the operation, an int or a bool, adds to the number of
// the loop to run: factor*(field-minus), or factor if a bool is set.
type term struct {
	field  string
	factor int
	flag   bool
	minus  int
}

// phaseOf returns the phase whose loop an argument numbers.
func (k *kernel) phaseOf(selector string) phase {
	return k.phases[slices.IndexFunc(k.phases, func(p phase) bool { return p.selector == selector })]
}

// selects reports whether the kernel has loops that do not run in every call.
func (k *kernel) selects() bool {
	return k.program != nil || slices.ContainsFunc(k.phases, func(p phase) bool { return p.selector != "" })
}

// loopNumber is the argument that numbers the loop to run where one phase has several.
var loopNumber = arg{name: "loop", kind: selector}

// tileBytes is the size of a slice in the frame. A kernel of several phases runs each
// over a tile of neurons before the next: enough neurons to hide the latency from a
// store of offsets to the loads that need them, few enough to stay in the first-level
// cache. AVX-512 has its own number.
const tileBytes = 512

// group returns the number of curves that are side by side in a row.
func (k *kernel) group() int { return rowGroupBytes * 8 / k.bits }

// What the rows of a table and their readers agree on; package asm has these as
// constants.
const (
	cacheLine     = 64
	rowGroupBytes = cacheLine / 2 // of values, or of slopes, of curves side by side
	// singlePlace is where the curve of a row group after the first begins that has it alone,
	// in elements of float64: 16 bytes on, as AVX2 reads the 16 bytes before with it.
	singlePlace = 2
)

type argKind int

const (
	vector      argKind = iota // a slice of the kernel's precision, advancing with the loop
	offset                     // a slice of uint32, advancing with the loop
	narrow                     // a slice of float32 in a kernel of float64, advancing with the loop
	bitmask                    // a slice of bytes, one bit for each neuron
	counts                     // a slice of bytes, one for each neuron
	consts                     // constants of the kernel's precision
	rows                       // the rows of a table
	accumulator                // vectors of the kernel's precision, updated by every iteration
	stride                     // int: elements of a row
	selector                   // int: the number of the loop to run
	pointers                   // an array of pointers to slices, see loop.slots
	programOps                 // of a program: four numbers each
	sequence                   // constants that the operations of a program read one after the other
	sequence32                 // the same of uint32
)

type arg struct {
	name   string
	kind   argKind
	fields []string // of constants: their names, in the order in memory
	// shared names the struct of constants that the caller keeps. Others belong to
	// the operation.
	shared string
	// constant is the key of the constant that each element of a vector is if the
	// argument is nil; empty for one that never is. Only kernels of several phases have
	// such arguments.
	constant string
}

// pointer reports whether the argument is the address of a slice.
func (a arg) pointer() bool {
	return a.kind == vector || a.kind == narrow || a.kind == offset || a.kind == bitmask || a.kind == counts || a.kind == rows || a.kind == accumulator
}

// goType returns the argument's type in the Go signature.
func (a arg) goType(bits int) string {
	switch a.kind {
	case offset, sequence32:
		return "*uint32"
	case narrow:
		return "*float32"
	case bitmask, counts:
		return "*uint8"
	case stride, selector:
		return "int"
	case programOps:
		return "*int64"
	case pointers:
		return fmt.Sprintf("**float%d", bits)
	}
	return fmt.Sprintf("*float%d", bits)
}

// signature returns the Go signature of a kernel's assembly.
func (k *kernel) signature() string {
	var s strings.Builder
	s.WriteString("func(")
	for _, a := range k.args {
		fmt.Fprintf(&s, "%s %s, ", a.name, a.goType(k.bits))
	}
	return s.String() + "count int)"
}

// vectors returns arguments that are vectors.
func vectors(names ...string) []arg {
	var args []arg
	for _, n := range names {
		args = append(args, arg{name: n, kind: vector})
	}
	return args
}

// startingSums returns the arguments of the sums of conductances and currents that a step
// adds its channels to: of each neuron, or, if they are nil, the constants G0 and E0.
func startingSums() []arg {
	return []arg{{name: "cond0", kind: vector, constant: "c.G0"}, {name: "e0", kind: vector, constant: "c.E0"}}
}

// startingSum returns one of the startingSums, or, of a kernel without them, a constant.
func startingSum(b *body, slot, field string) value {
	if len(b.k.optional()) > 0 {
		return b.load(slot)
	}
	return b.constant("c." + field)
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

// A loop goes over the neurons, or over those of a tile.
type loop struct {
	name   string // of its number in package asm, where an operation of a program names it
	whole  bool   // an iteration takes whole bytes of bits: 8 neurons, or more if a vector has more lanes
	number int    // by which its phase finds it
	cubic  bool   // reads rows of a cubic table, if not all loops of the kernel do
	// elements is how many a row has of a program by levels.
	elements int
	// slots names the slices that the argument of kind pointers points to, where
	// they are not the same in all loops.
	slots []string
	// spillAMD64 names the constants that AVX2 reads from memory, because its
	// sixteen registers do not hold them all. AVX-512 seldom does.
	spillAMD64 []string
	// spill names those that every machine reads from memory, too many even for
	// arm64's thirty-two registers.
	spill []string
	body  func(b *body)
}
