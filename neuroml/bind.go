package neuroml

import (
	"fmt"
	"math"
)

// bound is what a name in an expression stands for: a variable of the equations,
// or a number, in the units of package hh.
type bound struct {
	dim    dimension
	zero   bool    // written as 0, which is of any dimension
	varies bool    // with the voltage
	slot   int     // of the equations, if it varies
	value  float64 // if it does not
}

// expr returns the expression for it.
func (b bound) expr(name string) *expr {
	if b.varies {
		return &expr{op: variable, name: name, slot: b.slot}
	}
	return &expr{op: number, value: b.value}
}

// binder gives the variables of an expression their slots and finds its
// dimension.
type binder struct {
	look  func(name string) (bound, error)
	units *units
	// varies is whether the expression has a variable that does.
	varies bool
}

// kind is what an expression gives: a truth, or a quantity.
type kind struct {
	truth bool
	dim   dimension
	zero  bool // written as 0, which is of any dimension
}

func (k kind) name(u *units) string {
	if k.truth {
		return "comparison"
	}
	return u.name(k.dim)
}

// matches reports whether two quantities are of one dimension, and which.
func (k kind) matches(l kind) (dimension, bool) {
	if k.zero {
		return l.dim, !k.truth && !l.truth
	}
	return k.dim, !k.truth && !l.truth && (l.zero || k.dim == l.dim)
}

// is reports whether it is of a dimension.
func (b bound) is(dim dimension) bool { return b.zero || b.dim == dim }

// bind returns the expression as eval takes it. It is an error if its operands
// are not of the dimensions that their operations need.
func (b *binder) bind(x *expr) (*expr, kind, error) {
	switch x.op {
	case number:
		return x, kind{zero: x.value == 0}, nil
	case variable:
		v, err := b.look(x.name)
		b.varies = b.varies || v.varies
		return v.expr(x.name), kind{dim: v.dim, zero: v.zero}, err
	}
	y := *x
	var l, r kind
	var err error
	if y.left, l, err = b.bind(y.left); err != nil {
		return nil, kind{}, err
	}
	if y.right != nil {
		if y.right, r, err = b.bind(y.right); err != nil {
			return nil, kind{}, err
		}
	}
	k, err := b.result(&y, l, r)
	return y.cancels(), k, err
}

// result returns what an operation gives for its operands.
func (b *binder) result(x *expr, l, r kind) (kind, error) {
	fail := func(what string) (kind, error) {
		return kind{}, fmt.Errorf("%s of a %s and a %s", what, l.name(b.units), r.name(b.units))
	}
	if x.op != and && x.op != or && (l.truth || r.truth) {
		return kind{}, fmt.Errorf("arithmetic with a comparison, want it in a condition alone")
	}
	switch x.op {
	case negate:
		return l, nil
	case call:
		return b.called(x, l)
	case and, or:
		if !l.truth || !r.truth {
			return fail("a logical operation")
		}
		return kind{truth: true}, nil
	case add, subtract:
		dim, ok := l.matches(r)
		if !ok {
			return fail("a sum or difference")
		}
		return kind{dim: dim, zero: l.zero && r.zero}, nil
	case multiply:
		dim, err := l.dim.times(r.dim, 1)
		return kind{dim: dim}, err
	case divide:
		dim, err := l.dim.times(r.dim, -1)
		return kind{dim: dim}, err
	case raise:
		if r.dim != none {
			return fail("a power")
		}
		dim, err := l.dim.power(x.right)
		return kind{dim: dim}, err
	}
	if _, ok := l.matches(r); !ok {
		return fail("a comparison")
	}
	return kind{truth: true}, nil
}

// called returns what a function gives.
func (b *binder) called(x *expr, arg kind) (kind, error) {
	switch {
	case x.name == "abs":
		return arg, nil
	case arg.dim == none:
		return kind{}, nil
	case x.name == "sqrt":
		dim, err := arg.dim.power(&expr{op: number, value: 0.5})
		return kind{dim: dim}, err
	}
	return kind{}, fmt.Errorf("%s of a %s, want a number without unit", x.name, b.units.name(arg.dim))
}

// exponents returns those of the base units.
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

// power returns the dimension of x^n. An x with a unit needs an n that is
// written as a number.
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
