package neuroml

import (
	"math"

	"github.com/lut4go/lut4go/hh"
)

// equations compute variables from the voltage, each from those before it. They
// are in the units of package hh: mV, ms, uA, cm, and mS and uF that follow from
// these, so that 1 mV is 1, and a rate's v/(1 mV) has no rounding.
type equations struct {
	steps []equation // step i gives the variable of slot i+1; slot 0 is v
}

// equation is what one of several expressions gives: of the first whose
// condition, if it has one, is true. It is NaN if there is none, or if a condition
// before that is.
type equation []branch

type branch struct{ condition, value *expr }

// power10 returns the power of ten by which the unit of package hh is that of SI:
// -3 for the voltage, as 1 mV is 10^-3 V. It is -14 for kg so that mV, ms, cm
// and uA agree.
func (d dimension) power10() int {
	return -14*int(d.kg) - 2*int(d.m) - 3*int(d.s) - 6*int(d.A)
}

// eval returns a variable at a voltage (mV).
func (q *equations) eval(slot int, v float64) float64 {
	const few = 32
	var own [few]float64
	slots := own[:]
	if slot >= few {
		slots = make([]float64, slot+1)
	}
	slots[0] = v
	for i, step := range q.steps[:slot] {
		slots[i+1] = step.eval(slots)
	}
	return slots[slot]
}

func (e equation) eval(slots []float64) float64 {
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

// rate returns a variable as a function of the voltage. Where it is 0/0, as
// x/(exp(x)-1) is at 0, it is what it is beside that.
func (q *equations) rate(slot int) hh.Rate {
	const (
		beside = 0x1p-20 // mV: what a rate changes over it is far below 1e-4
		agree  = 1e-4
	)
	return func(v float64) float64 {
		y := q.eval(slot, v)
		if y == y || v != v {
			return y
		}
		l, r := q.eval(slot, v-beside), q.eval(slot, v+beside)
		if math.Abs(r-l) <= float64(agree*(math.Abs(l)+math.Abs(r))) {
			return float64(l/2) + float64(r/2)
		}
		return y
	}
}

// add appends an equation, whose variable has the slot that it returns.
func (q *equations) add(e equation) int {
	q.steps = append(q.steps, e)
	return len(q.steps)
}

// nodes returns the number of the expression's parts.
func (x *expr) nodes() int {
	if x == nil {
		return 0
	}
	return 1 + x.left.nodes() + x.right.nodes()
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
