package engine

import (
	"math"

	"github.com/lut4go/lut4go/internal/portable"
	"github.com/lut4go/lut4go/kernel"
)

// model is a Description made ready for stepping: constants in the state's
// precision, with the step folded in.
type model[T kernel.Float] struct {
	*Description
	rows      *kernel.Rows[T]  // of the curves; nil with exact rates
	bounds    kernel.Bounds[T] // of the table, as far as MaxVoltage, mV
	channels  []channel[T]
	receptors []receptor[T]
	variables int
	g0        T // LeakG
	e0        T // LeakGE plus the injected current
	threshold T
	fused     fused[T] // nil if no one kernel does the whole step
}

type channel[T kernel.Float] struct {
	g, e    T
	curve   int // of Curves; -1 without
	factors []Factor
	simple  bool // kernel.Channel can express the factors
}

type receptor[T kernel.Float] struct {
	g, e    T
	current bool
	s, x    int // variables; x is what arriving spikes add to: s itself without a rise
	// A step takes s to decay*s + coupling*x, and x to rise*x.
	decay, coupling, rise T
	// conductance and conductanceRise are G times the parts of s and x that the
	// voltage sees: in the four stages of a Runge-Kutta step; elsewhere the first
	// counts.
	conductance, conductanceRise [4]T
}

// WholePower returns an exponent as an integer, if it is one that repeated
// multiplication can do.
func WholePower(p float64) (n int, whole bool) {
	n = int(p)
	return n, float64(n) == p && n <= 64
}

// Power returns x^p for p > 0, or for x > 0, with the same bits everywhere. A gate
// that rounding has left below 0 counts as shut.
func Power(x, p float64) float64 {
	if x <= 0 {
		return 0
	}
	return portable.Exp(float64(p * portable.Log(x)))
}

// setCurrent sets the current injected into every cell, uA/cm2.
func (m *model[T]) setCurrent(current float64) {
	m.e0 = T(m.LeakGE + current)
	if m.fused != nil {
		m.fused.setE0(m.e0)
	}
}

// perCm returns h/Cm in the state's precision, h in ms.
func (m *model[T]) perCm(h float64) T { return T(h / m.Cm) }

// canonical returns the bits of x, the same for every NaN.
func canonical[T kernel.Float](x T) uint64 {
	if x != x {
		x = T(math.NaN())
	}
	switch x := any(x).(type) {
	case float32:
		return uint64(math.Float32bits(x))
	case float64:
		return math.Float64bits(x)
	}
	panic("unreachable")
}

// fused is the one kernel that does a whole step of a block's cells.
type fused[T kernel.Float] interface {
	// step advances the state x, in the model's order.
	step(k kernel.Kernels[T], r *kernel.Rows[T], x [][]T) error
	// setE0 sets the leak times its reversal potential plus the injected current.
	setE0(e0 T)
}
