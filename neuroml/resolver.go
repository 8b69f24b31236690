package neuroml

import (
	"fmt"
	"math"
)

// value is a compiled variable in the units of package hh: a slot of the equations if
// it varies with the voltage, otherwise a constant.
type value struct {
	dim      dimension
	isZero   bool // the literal 0, which is of any dimension
	varies   bool
	slot     int
	constant float64
}

// expr returns the value as an expression, named name.
func (v value) expr(name string) *expr {
	if v.varies {
		return &expr{op: variable, name: name, slot: v.slot}
	}
	return &expr{op: number, value: v.constant}
}

// resolver resolves the names in an expression and finds its dimension.
type resolver struct {
	lookUp func(name string) (value, error)
	units  *units
	varies bool // whether a resolved variable does
}

// resultType is the type of an expression: a boolean or a quantity.
type resultType struct {
	isBool bool
	dim    dimension
	isZero bool // the literal 0, which is of any dimension
}

// name returns the type as an error calls it.
func (t resultType) name(u *units) string {
	if t.isBool {
		return "comparison"
	}
	return u.name(t.dim)
}

// commonDimension reports whether two expressions are quantities of one dimension, and
// returns it.
func (t resultType) commonDimension(other resultType) (dimension, bool) {
	if t.isZero {
		return other.dim, !t.isBool && !other.isBool
	}
	return t.dim, !t.isBool && !other.isBool && (other.isZero || t.dim == other.dim)
}

// hasDimension reports whether the value is of a dimension.
func (v value) hasDimension(dim dimension) bool { return v.isZero || v.dim == dim }

// resolve returns the expression with slots and constants for names, ready for eval,
// and its type. It is an error if operands are not of the dimensions that their
// operations need.
func (r *resolver) resolve(x *expr) (*expr, resultType, error) {
	switch x.op {
	case number:
		return x, resultType{isZero: x.value == 0}, nil
	case variable:
		v, err := r.lookUp(x.name)
		r.varies = r.varies || v.varies
		return v.expr(x.name), resultType{dim: v.dim, isZero: v.isZero}, err
	}
	y := *x
	var left, right resultType
	var err error
	if y.left, left, err = r.resolve(y.left); err != nil {
		return nil, resultType{}, err
	}
	if y.right != nil {
		if y.right, right, err = r.resolve(y.right); err != nil {
			return nil, resultType{}, err
		}
	}
	typ, err := r.resultOf(&y, left, right)
	return y.withoutCancellation(), typ, err
}

// resultOf returns the type of an operation on operands of the types left and right.
func (r *resolver) resultOf(x *expr, left, right resultType) (resultType, error) {
	fail := func(what string) (resultType, error) {
		return resultType{}, fmt.Errorf("%s of a %s and a %s", what, left.name(r.units), right.name(r.units))
	}
	if x.op != and && x.op != or && (left.isBool || right.isBool) {
		return resultType{}, fmt.Errorf("arithmetic with a comparison, want it in a condition alone")
	}
	switch x.op {
	case negate:
		return left, nil
	case call:
		return r.callResult(x, left)
	case and, or:
		if !left.isBool || !right.isBool {
			return fail("a logical operation")
		}
		return resultType{isBool: true}, nil
	case add, subtract:
		dim, ok := left.commonDimension(right)
		if !ok {
			return fail("a sum or difference")
		}
		return resultType{dim: dim, isZero: left.isZero && right.isZero}, nil
	case multiply:
		dim, err := left.dim.times(right.dim, 1)
		return resultType{dim: dim}, err
	case divide:
		dim, err := left.dim.times(right.dim, -1)
		return resultType{dim: dim}, err
	case raise:
		if right.dim != none {
			return fail("a power")
		}
		dim, err := left.dim.power(x.right)
		return resultType{dim: dim}, err
	}
	if _, ok := left.commonDimension(right); !ok {
		return fail("a comparison")
	}
	return resultType{isBool: true}, nil
}

// callResult returns the type of a function's result.
func (r *resolver) callResult(x *expr, arg resultType) (resultType, error) {
	switch {
	case x.name == "abs":
		return arg, nil
	case arg.dim == none:
		return resultType{}, nil
	case x.name == "sqrt":
		dim, err := arg.dim.power(&expr{op: number, value: 0.5})
		return resultType{dim: dim}, err
	}
	return resultType{}, fmt.Errorf("%s of a %s, want a number without unit", x.name, r.units.name(arg.dim))
}

// exponents returns pointers to the exponents of the base units.
func (d *dimension) exponents() [7]*int8 {
	return [7]*int8{&d.kg, &d.m, &d.s, &d.A, &d.K, &d.mol, &d.cd}
}

// times returns the dimension of x*y^n.
func (d dimension) times(y dimension, n float64) (dimension, error) {
	to, from := d.exponents(), y.exponents()
	for i := range to {
		e := float64(*to[i]) + float64(n*float64(*from[i]))
		if e != math.Trunc(e) || e < math.MinInt8 || e > math.MaxInt8 {
			return none, fmt.Errorf("a dimension to the power %v", e)
		}
		*to[i] = int8(e)
	}
	return d, nil
}

// power returns the dimension of x^n for x of dimension d. If x has a unit, n must be
// a literal number.
func (d dimension) power(n *expr) (dimension, error) {
	if d == none {
		return none, nil
	}
	sign := 1.0
	if n.op == negate {
		sign, n = -1, n.left
	}
	if n.op != number {
		return none, fmt.Errorf("a quantity with a unit has an exponent that is not just a number")
	}
	return none.times(d, float64(sign*n.value))
}
