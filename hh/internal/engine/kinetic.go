package engine

import (
	"cmp"

	"github.com/lut4go/lut4go/internal/portable"
	"github.com/lut4go/lut4go/kernel"
)

// Binding is the kinetics of receptors to which transmitter binds at the rate On while
// there is any, and from which it unbinds at the rate Off (1/ms). Of a target's synapses
// j, of weights w_j and with a part r_j of their receptors bound, the state is
//
//	s     the sum of w_j*r_j of all
//	n     the sum of w_j of those with transmitter
//	bound the sum of w_j*r_j of those with transmitter
//
// so that d(bound)/dt = On*(n-bound) - Off*bound and ds/dt = On*(n-bound) - Off*s. What
// arrives is the beginning and the end of pulses of transmitter: it changes n and bound.
type Binding struct{ On, Off float64 }

// The variables of a kinetic receptor after s.
const (
	kineticN = 1 + iota
	kineticBound
	kineticVariables
)

// kinetic takes a kinetic receptor through a step, exactly.
type kinetic[T kernel.Float] struct {
	step [3]T    // s becomes the sum of step times s, n and bound
	own  [2]T    // bound becomes the sum of own times n and bound
	g    [4][3]T // G times the parts of s, n and bound that the voltage sees, by stage
}

func compileKinetic[T kernel.Float](d *Description, rc *Receptor) *kinetic[T] {
	h := d.Dt
	at := [4]float64{}
	switch {
	case d.Method == RK4:
		at = [4]float64{0, h / 2, h / 2, h}
	case d.staggered():
		at[0] = h / 2
	}
	k := &kinetic[T]{}
	x := rc.Binding.after(h)
	k.step, k.own = [3]T{T(x.unbound), T(x.gained), T(x.bound - x.unbound)}, [2]T{T(x.gained), T(x.bound)}
	for i, t := range at {
		x := rc.Binding.after(t)
		k.g[i] = [3]T{T(float64(rc.G * x.unbound)), T(float64(rc.G * x.gained)), T(float64(rc.G * (x.bound - x.unbound)))}
	}
	return k
}

// relaxation is what is left of bound receptors after a time, without transmitter and
// with it, and what of others has got bound with it.
type relaxation struct{ unbound, bound, gained float64 }

// after returns the relaxation of t ms.
func (b Binding) after(t float64) relaxation {
	both := b.On + b.Off
	return relaxation{
		unbound: portable.Exp(-float64(b.Off * t)),
		bound:   portable.Exp(-float64(both * t)),
		gained:  float64(b.On*t) * portable.Exprel(-float64(both*t)),
	}
}

// bound sets x to the conductance, or current, of a kinetic receptor.
func (s *stepper[T]) bound(x []T, r *receptor[T], stage int) error {
	g := &r.kinetic.g[stage]
	total, n, bound := kineticState(r, s.view)
	return cmp.Or(s.k.WeightedSum(x, total, bound, g[0], g[2]), s.k.WeightedSum(x, x, n, 1, g[1]))
}

// advanceBinding takes a kinetic receptor through the step.
func (s *stepper[T]) advanceBinding(r *receptor[T]) error {
	k := r.kinetic
	total, n, bound := kineticState(r, s.view)
	return cmp.Or(
		s.k.WeightedSum(total, total, bound, k.step[0], k.step[2]), s.k.WeightedSum(total, total, n, 1, k.step[1]),
		s.k.WeightedSum(bound, bound, n, k.own[1], k.own[0]),
	)
}

// kineticState returns the variables of a kinetic receptor.
func kineticState[T kernel.Float](r *receptor[T], state [][]T) (total, n, bound []T) {
	return state[r.s], state[r.s+kineticN], state[r.s+kineticBound]
}
