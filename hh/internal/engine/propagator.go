package engine

import (
	"github.com/lut4go/lut4go/internal/portable"
	"github.com/lut4go/lut4go/kernel"
)

// compileReceptor finds a receptor's constants. Its state (s, x) follows a linear
// equation with the matrix (-1/Tau, Scale; 0, -1/Rise), of which a step applies a
// polynomial or the exponential.
func compileReceptor[T kernel.Float](d *Description, rc *Receptor) receptor[T] {
	if rc.Binding.On > 0 {
		return receptor[T]{g: T(rc.G), e: T(rc.E), current: rc.Current, kinetic: compileKinetic[T](d, rc)}
	}
	m := triangle{a: -1 / rc.Tau}
	if rc.Rise > 0 {
		m.b, m.k = -1/rc.Rise, rc.Scale
	}
	h := d.Dt
	step, at := identity.plus(h, m), [4]triangle{identity}
	switch {
	case d.Method == RK4:
		at[1] = identity.plus(h/2, m)
		at[2] = identity.plus(h/2, m.times(at[1]))
		at[3] = identity.plus(h, m.times(at[2]))
		step = identity
		for i, weight := range [4]float64{h / 6, h / 3, h / 3, h / 6} {
			step = step.plus(weight, m.times(at[i]))
		}
	case d.exponential():
		step = m.exp(h)
		if d.staggered() {
			at[0] = m.exp(h / 2)
		}
	}
	r := receptor[T]{
		g: T(rc.G), e: T(rc.E), current: rc.Current,
		decay: T(step.a), coupling: T(step.k), rise: T(step.b),
	}
	for i, s := range at {
		r.conductance[i], r.conductanceRise[i] = T(float64(rc.G*s.a)), T(float64(rc.G*s.k))
	}
	return r
}

// triangle is the matrix (a, k; 0, b).
type triangle struct{ a, k, b float64 }

var identity = triangle{a: 1, b: 1}

// plus returns m + h*n.
func (m triangle) plus(h float64, n triangle) triangle {
	return triangle{m.a + float64(h*n.a), m.k + float64(h*n.k), m.b + float64(h*n.b)}
}

// times returns the product m*n.
func (m triangle) times(n triangle) triangle {
	return triangle{float64(m.a * n.a), float64(m.a*n.k) + float64(m.k*n.b), float64(m.b * n.b)}
}

// exp returns exp(h*m).
func (m triangle) exp(h float64) triangle {
	a := portable.Exp(float64(h * m.a))
	return triangle{a, float64(float64(h*m.k) * float64(a*portable.Exprel(float64(h*(m.b-m.a))))), portable.Exp(float64(h * m.b))}
}
