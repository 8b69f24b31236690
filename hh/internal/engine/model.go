package engine

import "github.com/lut4go/lut4go/kernel"

// model is a Description made ready for stepping: constants in the state's
// precision, with the step folded in.
type model[T kernel.Float] struct {
	*Description
	rows      *kernel.Rows[T]  // of the curves; nil with exact rates
	bounds    kernel.Bounds[T] // of the table, as far as MaxVoltage, mV
	channels  []channel[T]
	receptors []receptor[T]
	pools     []pool[T]
	variables int
	g0        T // LeakG
	e0        T // LeakGE plus the injected current
	threshold T
	stages    [4]kernel.StageCoefficients[T] // of RK4
	fused     fused[T]                       // nil if no one kernel does the whole step
}

type channel[T kernel.Float] struct {
	g, e    T
	current bool
	curve   int // of Curves; -1 without
	factors []Factor
	simple  bool // kernel.Channel can express the factors
	into    int
	pools   []PoolCurve
	from    *PoolCurve // of the reversal potential
}

type receptor[T kernel.Float] struct {
	g, e    T
	current bool
	s, x    int // variables; x is what arriving spikes add to: s itself without a rise
	block   int // of Curves; -1 without
	// A step takes s to decay*s + coupling*x, and x to rise*x.
	decay, coupling, rise T
	// conductance and conductanceRise are G times the parts of s and x that the
	// voltage sees: in the four stages of a Runge-Kutta step; elsewhere the first
	// counts.
	conductance, conductanceRise [4]T

	saturating bool
	feeds      []int
	kinetic    *kinetic[T] // nil without binding kinetics
}

// setCurrent sets the current injected into every cell, uA/cm2.
func (m *model[T]) setCurrent(current float64) { m.e0 = T(m.LeakGE + current) }

// perCm returns h/Cm in the state's precision, h in ms.
func (m *model[T]) perCm(h float64) T { return T(h / m.Cm) }
