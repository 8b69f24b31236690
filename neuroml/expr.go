package neuroml

import (
	"math"

	"github.com/lut4go/lut4go/internal/portable"
)

// expr is an expression of LEMS: a number, a variable, or an operation on other
// expressions. True is 1 and false is 0.
type expr struct {
	op          operation
	left, right *expr                 // the operands; functions and -x have only the left one
	value       float64               // of a number
	name        string                // of a variable or function
	function    func(float64) float64 // portable: the same bits on every GOARCH
	slot        int                   // of a variable, once resolved
}

type operation uint8

const (
	number operation = iota
	variable
	call
	negate
	add
	subtract
	multiply
	divide
	raise
	less
	lessOrEqual
	greater
	greaterOrEqual
	equal
	notEqual
	and
	or
)

// functions are those of LEMS, where log is the natural logarithm as well.
var functions = map[string]func(float64) float64{
	"exp": portable.Exp, "ln": portable.Log, "log": portable.Log, "sqrt": math.Sqrt,
	"sin": portable.Sin, "cos": portable.Cos, "tan": tan,
	"sinh": portable.Sinh, "cosh": portable.Cosh, "tanh": portable.Tanh,
	"abs": math.Abs, "ceil": math.Ceil, "floor": math.Floor, "H": heaviside,
}

func tan(x float64) float64 { return portable.Sin(x) / portable.Cos(x) }

// heaviside is 0 below zero, 1 above, and 1/2 at zero.
func heaviside(x float64) float64 {
	switch {
	case x < 0:
		return 0
	case x > 0:
		return 1
	case x == 0:
		return 0.5
	}
	return math.NaN()
}

// eval returns the value of a resolved expression by the rules of IEEE 754, except
// that comparing with NaN gives NaN, so that what depends on it is NaN too.
func (x *expr) eval(slots []float64) float64 {
	switch x.op {
	case number:
		return x.value
	case variable:
		return slots[x.slot]
	case call:
		return x.function(x.left.eval(slots))
	case negate:
		return -x.left.eval(slots)
	}
	a, b := x.left.eval(slots), x.right.eval(slots)
	switch x.op {
	case add:
		return a + b
	case subtract:
		return a - b
	case multiply:
		return float64(a * b)
	case divide:
		return a / b
	case raise:
		return portable.Pow(a, b)
	}
	if a != a || b != b {
		return math.NaN()
	}
	return boolValue(x.op.isTrue(a, b))
}

// isTrue reports whether a comparison or logical operation on numbers is true.
func (op operation) isTrue(a, b float64) bool {
	switch op {
	case and:
		return a != 0 && b != 0
	case or:
		return a != 0 || b != 0
	case less:
		return a < b
	case lessOrEqual:
		return a <= b
	case greater:
		return a > b
	case greaterOrEqual:
		return a >= b
	case equal:
		return a == b
	}
	return a != b
}

func boolValue(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// equal reports whether two expressions are the same tree: written alike except for
// spaces and redundant parentheses.
func (x *expr) equal(y *expr) bool {
	if x == nil || y == nil {
		return x == y
	}
	return x.op == y.op && x.name == y.name && x.value == y.value && x.left.equal(y.left) && x.right.equal(y.right)
}

// withoutCancellation returns expm1(x) for exp(x)-1 and -expm1(x) for 1-exp(x), which
// keep their digits near x = 0, where rates contain x/(exp(x)-1). It returns other
// expressions as they are.
func (x *expr) withoutCancellation() *expr {
	if x.op != subtract {
		return x
	}
	isExp := func(x *expr) bool { return x.op == call && x.name == "exp" }
	isOne := func(x *expr) bool { return x.op == number && x.value == 1 }
	switch {
	case isExp(x.left) && isOne(x.right):
		return &expr{op: call, name: "expm1", function: portable.Expm1, left: x.left.left}
	case isOne(x.left) && isExp(x.right):
		return &expr{op: negate, left: &expr{op: call, name: "expm1", function: portable.Expm1, left: x.right.left}}
	}
	return x
}
