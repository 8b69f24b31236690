package neuroml

import (
	"math"

	"github.com/lut4go/lut4go/hh"
)

// equations compute variables from the voltage, each from those before it, in the
// units of package hh: mV, ms, uA, cm, and mS and uF, which follow from these. So 1 mV
// is 1, and v/(1 mV) in a rate is not rounded.
type equations struct {
	list []piecewise // list[i] computes slot i+1; slot 0 is v
}

// piecewise is the value of the first branch whose condition is true; a nil condition
// is. It is NaN if no branch is taken, or if a condition before it is NaN.
type piecewise []branch

type branch struct{ condition, value *expr }

// power10 returns the power of ten by which package hh's unit differs from SI's: -3
// for the voltage, since 1 mV is 10^-3 V. It is -14 for kg so that mV, ms, cm and uA
// are consistent.
func (d dimension) power10() int {
	return -14*int(d.kg) - 2*int(d.m) - 3*int(d.s) - 6*int(d.A)
}

// eval returns the variable of a slot at the voltage v (mV).
func (q *equations) eval(slot int, v float64) float64 {
	const onStack = 32
	var buffer [onStack]float64
	slots := buffer[:]
	if slot >= onStack {
		slots = make([]float64, slot+1)
	}
	slots[0] = v
	for i, e := range q.list[:slot] {
		slots[i+1] = e.eval(slots)
	}
	return slots[slot]
}

func (e piecewise) eval(slots []float64) float64 {
	for _, b := range e {
		if b.condition == nil {
			return b.value.eval(slots)
		}
		switch is := b.condition.eval(slots); {
		case is != is:
			return is
		case is != 0:
			return b.value.eval(slots)
		}
	}
	return math.NaN()
}

// rate returns a variable as a function of the voltage in mV. Where it is 0/0, as
// x/(exp(x)-1) at 0, it is the mean of its values on both sides if they agree.
func (q *equations) rate(slot int) hh.Rate {
	const (
		distance  = 0x1p-20 // mV, over which a rate changes by far less than tolerance
		tolerance = 1e-4    // relative
	)
	return func(v float64) float64 {
		y := q.eval(slot, v)
		if y == y || v != v {
			return y
		}
		l, r := q.eval(slot, v-distance), q.eval(slot, v+distance)
		if math.Abs(r-l) <= float64(tolerance*(math.Abs(l)+math.Abs(r))) {
			return float64(l/2) + float64(r/2)
		}
		return y
	}
}

// add appends an equation and returns the slot of its variable.
func (q *equations) add(e piecewise) int {
	q.list = append(q.list, e)
	return len(q.list)
}

// nodes returns the number of nodes of the expression's tree.
func (x *expr) nodes() int {
	if x == nil {
		return 0
	}
	return 1 + x.left.nodes() + x.right.nodes()
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
