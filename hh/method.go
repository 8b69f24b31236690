package hh

import (
	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/table"
)

// Method is the way a step is made.
type Method string

// Methods. In all of them spikes arrive between steps. The exponential ones
// relax gates and synapses by the exact exponential for the voltage at hand, so
// that no rate is too fast for them.
const (
	// Euler is forward Euler: every variable from the values before the step.
	// First order.
	Euler Method = engine.Euler
	// ExpEuler relaxes gates, synapses and voltage exponentially, all from the
	// values before the step: Rush & Larsen, IEEE Trans. Biomed. Eng.
	// 25:389-392, 1978. First order, stable for every step. Brian2 calls it
	// exponential_euler.
	ExpEuler Method = engine.ExpEuler
	// Staggered keeps gates and synapses half a step ahead of the voltage,
	// which makes a forward Euler step with them. First order, with a far
	// smaller error than Euler's. Gates read between runs, and recorded, are
	// those of half a step before the voltage's time.
	Staggered Method = engine.Staggered
	// CN is Staggered with a Crank-Nicolson step of the voltage: Hines, Int. J.
	// Biomed. Comput. 15:69-76, 1984. Stable for every step, and second order
	// for models whose gates all have a state; an instantaneous gate follows
	// the voltage before the step and leaves it at first order.
	CN Method = engine.CN
	// BE is CN with a step of backward Euler for the voltage. First order; what is stiff it
	// damps, where CN lets it ring. It is for cells with dendrites, see Network.AddCells.
	BE Method = engine.BE
	// RK4 is the classical Runge-Kutta method. Fourth order.
	RK4 Method = engine.RK4
)

// TreeMethods lists the methods for cells with dendrites.
func TreeMethods() []Method { return []Method{CN, BE} }

// Methods lists the methods there are for cells of one compartment.
func Methods() []Method { return []Method{Euler, ExpEuler, Staggered, CN, RK4} }

// exponential reports whether gates and synapses relax by exponentials.
func (m Method) exponential() bool { return m == ExpEuler || m.staggered() }

// staggered reports whether gates are half a step ahead of the voltage.
func (m Method) staggered() bool { return m == Staggered || m == CN || m == BE }

// Orders lists the ways in which rates are found: by a table of either order, or
// exactly, which calls the rate functions for every neuron and step: a reference,
// much slower.
func Orders() []table.Order { return []table.Order{table.Linear, table.Cubic, table.Exact} }
