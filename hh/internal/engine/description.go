package engine

import "github.com/lut4go/lut4go/table"

// The methods, as package hh documents them.
const (
	Euler     = "euler"
	ExpEuler  = "exp-euler"
	Staggered = "staggered"
	CN        = "cn"
	RK4       = "rk4"
	BE        = "be" // of cells with dendrites alone
)

// Description is the cells of a population, all of one model. Their state is the
// voltage, then the gates, then the gates of each pool, the pools, and the receptors.
type Description struct {
	// First is the number of the first cell in the population, whose other cells other
	// processes have.
	First int

	Method string
	Dt     float64 // step, ms
	Cm     float64 // membrane capacitance, uF/cm2

	// Curves are the functions of the voltage that a step looks up: two of each of
	// the Gates in their order, then the conductance of each channel that has a
	// Curve, then the block of each receptor that has one. A step takes gate x to a*x + b; with RK4 it follows dx/dt = b - a*x.
	Curves []table.Curve
	// HalfStep are the gates' curves for half a step, with the staggered methods.
	HalfStep []table.Curve
	Gates    int

	Pools     []Pool    // concentrations of ions, whose variables follow the gates
	Channels  []Channel // those with gates, and those of a pool
	LeakG     float64   // sum of the other channels' conductances, mS/cm2
	LeakGE    float64   // and of their products with the reversal potentials
	Receptors []Receptor

	Threshold  float64 // of the voltage, mV
	Level      bool    // every step that ends above the threshold is a spike, not only crossings
	Refractory uint64  // steps after a spike until the next one; 0 or 1 for any
	Resets     []Reset // what a spike does
	Hold       bool    // the voltage stays as it is in those steps
	Min, Max   float64 // of the curves' table, mV; infinite without one
}

// Channel is a conductance with gates, or a current.
type Channel struct {
	G, E    float64  // mS/cm2, mV
	Current bool     // G is a current, positive inward, uA/cm2; it has no E
	Curve   bool     // what depends on the voltage alone, times G, is among the curves
	Factors []Factor // the other gates
	// Into is 1 more than the pool that the current is of; 0 for none.
	Into     int
	Pools    []PoolCurve // that it is multiplied by
	Reversal *PoolCurve  // in place of E; nil for none
}

// Factor is a power of a state variable.
type Factor struct {
	Variable int
	Power    float64
}

// Reset is what a spike does to a state variable, the voltage or a gate: it becomes
// Value, or grows by it.
type Reset struct {
	Variable int
	Value    float64
	Add      bool
}

// Receptor is a synaptic conductance G*s*(v-E) or current G*s. Of its state (s, x),
// arriving spikes add to x: ds/dt = -s/Tau + Scale*x, dx/dt = -x/Rise. Without a
// Rise they add to s.
type Receptor struct {
	G, E      float64 // mS/cm2 or uA/cm2, mV
	Tau, Rise float64 // ms
	Scale     float64 // 1/ms
	Current   bool

	Block      bool  // G is multiplied by one of the curves
	Saturating bool  // a spike of weight w adds w*(1-s)
	Feeds      []int // receptors at which its arrivals arrive as well, in their order
	// Binding, if On is not 0, takes the place of Tau and Rise: see kinetic.go.
	Binding Binding
}

// exponential reports whether gates and synapses relax by exponentials.
func (d *Description) exponential() bool {
	return d.Method == ExpEuler || d.staggered()
}

// staggered reports whether gates are half a step ahead of the voltage.
func (d *Description) staggered() bool {
	return d.Method == Staggered || d.Method == CN || d.Method == BE
}
