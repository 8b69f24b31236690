package main

import (
	"fmt"
	"strings"
)

// What kernels compute, in Go: as the loop in the doc comment of a stub, and statement
// by statement in comments of the assembly.

// scalar is the machine of that loop: an iteration takes one neuron, and a curve is
// one operation.
type scalar struct{}

func (scalar) lanes(int) int { return 1 }

func (scalar) curves(b *body, group, n int) (cs []value) {
	for i := range n {
		cs = append(cs, b.emit(instr{op: opCurve, imm: b.k.group()*group + i}))
	}
	return cs
}

// roundsNaN is false so that the loop says what to do about NaN.
func (scalar) roundsNaN(int) bool { return false }

func (scalar) interleave(*body, value, value) (first, second value) {
	panic("a scalar has nothing to interleave")
}

func (scalar) parts(*body, int, int) (here, next value) { panic("a scalar has no parts") }

// groupCurves returns the first n curves of a row group. On machines with vectors the
// function lanes makes them.
func (b *body) groupCurves(group, n int, lanes func() []value) []value {
	if b.lanes == 1 {
		return b.m.curves(b, group, n)
	}
	start := len(b.ins)
	b.hidden = true
	cs := lanes()
	b.hidden = false
	first := b.k.group() * group
	what := fmt.Sprintf("curve(%d)", first)
	if n > 1 {
		what += fmt.Sprintf(" to curve(%d)", first+n-1)
	}
	b.ins[start].head = fmt.Sprintf("%s of %d neurons, interpolated", what, b.lanes)
	for i, c := range cs {
		b.ins[c].text = fmt.Sprintf("curve(%d)", first+i)
	}
	return cs
}

// as names a value, and returns it.
func (b *body) as(name string, v value) value {
	b.ins[v].as = name
	return v
}

// raised marks a value as a power of another, and returns it.
func (b *body) raised(v, base value, power int) value {
	b.ins[v].power, b.ins[v].base = power, base
	return v
}

// writer writes values as expressions in Go.
type writer struct {
	b       *body
	local   map[string]bool // slots in the frame
	names   []string        // of values that are variables
	uses    []int
	effects []int // the number of instructions with effect before each
}

// newWriter returns the writer of a body. Variables without a name are numbered from
// *variables on.
func newWriter(b *body, variables *int) *writer {
	w := &writer{b: b, local: map[string]bool{}, names: make([]string, len(b.ins)), effects: make([]int, len(b.ins)+1)}
	for _, l := range b.k.local {
		w.local[l.name] = true
	}
	var last []int
	w.uses, last = b.written().uses()
	for i, in := range b.ins {
		w.effects[i+1] = w.effects[i] + pick(in.hasEffect(), 1, 0)
	}
	for i, in := range b.ins {
		switch {
		case in.hidden || in.text != "" || in.op == opConst || in.op == opCurve || in.op == opCoefficient || in.op == opCarried || in.hasEffect():
		case in.as != "":
			w.names[i] = in.as
		case in.op == opLoad && !w.local[in.name]:
			if w.uses[i] > 1 || w.uses[i] == 1 && w.effects[last[i]] != w.effects[i] {
				w.names[i] = in.name + pick(strings.ContainsAny(in.name, "0123456789"), "i", "0")
			}
		case in.op == opLoad:
			if w.uses[i] > 0 && w.effects[last[i]] != w.effects[i] {
				w.names[i] = in.name + "0"
			}
		case w.uses[i] > 1:
			w.names[i] = fmt.Sprintf("t%d", *variables)
			*variables++
		}
	}
	return w
}

// written returns the body as it is written: powers by their base alone.
func (b *body) written() *body {
	c := *b
	c.ins = make([]instr, len(b.ins))
	copy(c.ins, b.ins)
	for i := len(c.ins) - 1; i >= 0; i-- {
		if in := &c.ins[i]; in.power > 0 {
			in.args = []value{in.base}
		}
	}
	live := make([]bool, len(c.ins))
	for i := len(c.ins) - 1; i >= 0; i-- {
		if live[i] = live[i] || c.ins[i].hasEffect(); !live[i] {
			c.ins[i].args = nil
		}
		for _, a := range c.ins[i].args {
			live[a] = true
		}
	}
	return &c
}

// statement returns the statement of instruction i, empty if it is part of another.
func (w *writer) statement(i int) string {
	in := w.b.ins[i]
	switch {
	case in.hidden:
		return in.head
	case in.op == opStore:
		return w.slot(in.name) + " = " + w.expression(in.args[0], 0)
	case in.op == opStoreRow:
		return fmt.Sprintf("%s[%s[i/row]+i%%row] = %s", in.name, atSlot, w.expression(in.args[0], 0))
	case in.op == opStoreOffsets:
		return w.slot(in.name) + " = " + w.expression(in.args[0], 0)
	case in.op == opAbove:
		return fmt.Sprintf("%s = bits of %s > %s", w.slot(in.name), w.expression(in.args[1], 0), w.expression(in.args[0], 0))
	case in.op == opCarry:
		return in.name + " = " + w.expression(in.args[0], 0)
	case in.op == opAccumulateMin:
		return fmt.Sprintf("%s = min(%[1]s, %s)", in.name, w.expression(in.args[0], 0))
	case in.op == opAccumulateMax:
		return fmt.Sprintf("%s = max(%[1]s, %s)", in.name, w.expression(in.args[0], 0))
	case w.names[i] != "" && w.uses[i] > 0:
		return w.names[i] + " := " + w.define(value(i), 0)
	}
	return ""
}

// comments returns for each instruction the comment before it: each statement
// stands before the instructions that compute it.
func (w *writer) comments() []string {
	lines := make([]string, len(w.b.ins))
	from := 0
	for i, in := range w.b.ins {
		s := w.statement(i)
		switch {
		case in.hidden:
			lines[i] = s
			from = i + 1
		case s != "":
			lines[from] = s
			from = i + 1
		case in.op == opConst && from == i:
			from = i + 1
		}
	}
	return lines
}

func (w *writer) slot(name string) string {
	if w.local[name] {
		return name
	}
	return name + "[i]"
}

// Precedences of operators; 0 is none.
const (
	bindSum = 1 + iota
	bindProduct
	bindPower
)

func (w *writer) expression(v value, binding int) string {
	if w.names[v] != "" {
		return w.names[v]
	}
	return w.define(v, binding)
}

// define returns the expression of a value, in parentheses if it binds no tighter than
// its surroundings.
func (w *writer) define(v value, binding int) string {
	in := w.b.ins[v]
	x := func(i, binding int) string { return w.expression(in.args[i], binding) }
	infix := func(operator string, tight int) string {
		s := x(0, tight-1) + operator + x(1, tight)
		if binding >= tight {
			s = "(" + s + ")"
		}
		return s
	}
	call := func(name string) string {
		var args []string
		for i := range in.args {
			args = append(args, x(i, 0))
		}
		return name + "(" + strings.Join(args, ", ") + ")"
	}
	switch {
	case in.text != "":
		return in.text
	case in.power > 1:
		return fmt.Sprintf("%s^%d", w.expression(in.base, bindPower), in.power)
	}
	switch in.op {
	case opLoad:
		if in.other {
			return in.name + "[other]"
		}
		return w.slot(in.name)
	case opConst:
		return in.name[strings.Index(in.name, ".")+1:]
	case opCurve:
		return fmt.Sprintf("curve(%d)", in.imm)
	case opFMA:
		return call("fma")
	case opFMS:
		return "fma(" + x(0, 0) + ", " + x(1, 0) + ", -" + x(2, bindProduct) + ")"
	case opCoefficient, opCarried:
		return in.name
	case opFNMA:
		return "fma(-" + x(0, bindProduct) + ", " + x(1, 0) + ", " + x(2, 0) + ")"
	case opMul:
		return infix("*", bindProduct)
	case opDiv:
		return infix("/", bindProduct)
	case opAdd:
		return infix(" + ", bindSum)
	case opSub, opSubInt:
		return infix(" - ", bindSum)
	case opMax:
		return call("max")
	case opMin:
		return call("min")
	case opMaxNumber:
		return call("maxNumber")
	case opReplaceZero:
		return call("nonzero")
	case opAnd:
		return infix(" & ", bindProduct)
	case opShiftL:
		return fmt.Sprintf("float(%s<<%d)", x(0, bindPower), in.imm)
	case opShiftR:
		return fmt.Sprintf("%s>>%d", x(0, bindPower), in.imm)
	case opRound:
		return call("round")
	case opOffset:
		return x(0, bindProduct) + "*stride"
	case opSelectCount:
		return fmt.Sprintf("(%s if %s > %s, else %s)", x(0, 0), w.slot(in.name), x(1, 0), x(2, 0))
	case opEach:
		return fmt.Sprintf("%s[%s[i]]", in.name, sourcesSlot)
	case opLoadRow:
		return fmt.Sprintf("%s[%s[i/row]+i%%row]", in.name, atSlot)
	case opFromSources:
		return fmt.Sprintf("%s[%s]", in.name, sourcesSlot)
	case opWhereNegative:
		return fmt.Sprintf("(%s if %s < 0, else %s)", x(1, 0), x(0, 0), x(2, 0))
	case opGather:
		return fmt.Sprintf("rows[off[i]+%d]", in.imm)
	}
	panic(fmt.Sprintf("operation %d of %s has no expression", in.op, w.b.k.name))
}

// equivalentLoop returns the loop in Go that a kernel is equivalent to, nil for a
// kernel that selects a loop and has no description.
func (k *kernel) equivalentLoop() []string {
	if k.equivalent != nil || k.selects() {
		return k.equivalent
	}
	lines := []string{"for i := range count {"}
	declared := map[string]bool{}
	variables := 1
	for _, l := range k.loops() {
		b := newBody(k, scalar{}, l)
		w := newWriter(b, &variables)
		for i := range b.ins {
			s := w.statement(i)
			if s == "" {
				continue
			}
			if name, value, ok := strings.Cut(s, " := "); ok && declared[name] {
				s = name + " = " + value
			} else {
				declared[name] = true
			}
			lines = append(lines, "\t"+s)
		}
	}
	return append(lines, "}")
}

// docLines returns the doc comment of a kernel's stub.
func (k *kernel) docLines() []string {
	text := k.name + " " + k.doc
	for _, p := range k.phases {
		if p.selector != "" {
			text += " " + p.numbering()
		}
	}
	lines := wrap(text)
	loop := k.equivalentLoop()
	if loop == nil {
		return lines
	}
	lines = append(lines, "")
	for _, l := range loop {
		lines = append(lines, "\t"+l)
	}
	return lines
}

// numbering says what the number of a loop is the sum of.
func (p phase) numbering() string {
	var terms []string
	for _, s := range p.terms {
		name := s.field
		if s.minus > 0 {
			name += fmt.Sprintf("-%d", s.minus)
		}
		switch {
		case s.flag:
			name = fmt.Sprintf("%d for %s", s.factor, name)
		case s.factor > 1:
			name = fmt.Sprintf("%d*%s", s.factor, name)
		}
		terms = append(terms, name)
	}
	if len(terms) == 1 {
		return p.selector + " is " + terms[0] + "."
	}
	return p.selector + " is the sum of " + strings.Join(terms[:len(terms)-1], ", ") + " and " + terms[len(terms)-1] + "."
}

// wrap breaks a text into lines for a comment.
func wrap(text string) (lines []string) {
	const width = 80
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return append(lines, line)
}
