package neuroml

import (
	"math"

	"github.com/lut4go/lut4go/hh"
)

// equations compute variables from the voltage and the concentration of calcium, each from
// those before it, in the
// units of package hh: mV, ms, uA, cm, and mS and uF, which follow from these. So 1 mV
// is 1, and v/(1 mV) in a rate is not rounded.
type equations struct {
	list []piecewise // list[i] computes slot i+firstSlot
}

// The first slots: of the voltage (mV), or in a concentration model the current (uA), and of
// the concentration (mol/cm3).
const (
	voltageSlot = iota
	calciumSlot
	firstSlot
)

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

// eval returns the variable of a slot at the voltage v (mV) and the concentration ca
// (mol/cm3).
func (q *equations) eval(slot int, v, ca float64) float64 {
	const onStack = 32
	var buffer [onStack]float64
	slots := buffer[:]
	if slot >= onStack {
		slots = make([]float64, slot+1)
	}
	slots[voltageSlot], slots[calciumSlot] = v, ca
	for i, e := range q.list[:max(slot-firstSlot+1, 0)] {
		slots[i+firstSlot] = e.eval(slots)
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

// rate returns a variable as a function of the voltage in mV and the concentration in mM.
// Where it is 0/0, as x/(exp(x)-1) at 0, it is the mean of its values on both sides of the
// voltage if they agree.
func (q *equations) rate(slot int) hh.JointRate {
	const (
		mMOfUnit  = 1e6     // 1 mol/cm3
		distance  = 0x1p-20 // mV, over which a rate changes by far less than tolerance
		tolerance = 1e-4    // relative
	)
	return func(v, mM float64) float64 {
		ca := mM / mMOfUnit
		y := q.eval(slot, v, ca)
		if y == y || v != v {
			return y
		}
		l, r := q.eval(slot, v-distance, ca), q.eval(slot, v+distance, ca)
		if math.Abs(r-l) <= float64(tolerance*(math.Abs(l)+math.Abs(r))) {
			return float64(l/2) + float64(r/2)
		}
		return y
	}
}

// add appends an equation and returns the slot of its variable.
func (q *equations) add(e piecewise) int {
	q.list = append(q.list, e)
	return len(q.list) - 1 + firstSlot
}

// dependsOn reports whether the variable of a slot depends on the voltage, and on the
// concentration.
func (q *equations) dependsOn(slot int) (v, ca bool) {
	needed := make([]bool, len(q.list)+firstSlot)
	needed[slot] = true
	for i := len(needed) - 1; i >= firstSlot; i-- {
		if !needed[i] {
			continue
		}
		for _, b := range q.list[i-firstSlot] {
			b.condition.markSlots(needed)
			b.value.markSlots(needed)
		}
	}
	return needed[voltageSlot], needed[calciumSlot]
}

// markSlots marks the slots that an expression reads.
func (x *expr) markSlots(read []bool) {
	if x == nil {
		return
	}
	if x.op == variable {
		read[x.slot] = true
	}
	x.left.markSlots(read)
	x.right.markSlots(read)
}

// nodes returns the number of nodes of the expression's tree.
func (x *expr) nodes() int {
	if x == nil {
		return 0
	}
	return 1 + x.left.nodes() + x.right.nodes()
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
