// Package baseline has what runs of the library are compared with: the same cells
// stepped without it. Cells are stepped by plain loops in Go, with exact rates or with
// a look-up for each curve, VectorCells by assembly with exact rates.
package baseline

import (
	"slices"

	"github.com/lut4go/lut4go/bench/internal/timing"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// Methods returns the methods that the baselines have.
func Methods() []hh.Method { return []hh.Method{hh.Euler, hh.RK4} }

// MethodFor returns the method to compare a run by m with: the same, or forward
// Euler, the plainest, if the baselines do not have it.
func MethodFor(m hh.Method) hh.Method {
	if slices.Contains(Methods(), m) {
		return m
	}
	return hh.Euler
}

// Config is how cells are stepped.
type Config struct {
	Method  hh.Method // one of Methods
	Dt      float64   // step, ms
	Current float64   // into every cell, uA/cm2
	Synapse Synapse
}

// Synapse is an exponential synapse that reverses at 0 mV.
type Synapse struct {
	G   float64 // conductance for a state of 1, mS/cm2
	Tau float64 // ms
}

// State is that of cells, an element for each. S is the synapse's; it is 0 in a model
// without one, as are gates that the model does not have.
type State struct{ V, M, H, N, S []float64 }

// NewState takes the state of n cells from the values of variables v, m, h, n and of
// that named as the synapse; those that are missing are 0.
func NewState(values map[string][]float64, synapse string, n int) State {
	of := func(name string) []float64 {
		x := make([]float64, n)
		copy(x, values[name])
		return x
	}
	return State{of("v"), of("m"), of("h"), of("n"), of(synapse)}
}

func (s State) clone() State {
	return State{slices.Clone(s.V), slices.Clone(s.M), slices.Clone(s.H), slices.Clone(s.N), slices.Clone(s.S)}
}

// Model is a cell whose equations are written out.
type Model struct {
	// ExactCost and LookUpCost say what the rates of one evaluation take.
	ExactCost, LookUpCost string
	// Vector says that NewVectorCells has this model.
	Vector bool

	exact  func(current float64) slopes
	lookUp func(g table.Grid, current float64) (slopes, error)
}

// slopes returns how fast a neuron's voltage (mV/ms) and gates (1/ms) change under
// a synaptic conductance gs (mS/cm2, reversing at 0 mV). It is 0 for a gate that the
// model does not have.
type slopes func(v, m, h, n, gs float64) (dv, dm, dh, dn float64)

// Cells are stepped by scalar code in float64, neuron by neuron and operation by
// operation.
type Cells struct {
	State

	config Config
	slopes slopes
}

// Exact returns cells with exact rates in a state.
func (m *Model) Exact(c Config, s State) *Cells {
	return &Cells{State: s, config: c, slopes: m.exact(c.Current)}
}

// LookUp returns cells in a state that look up each rate in a linear table of its own.
func (m *Model) LookUp(c Config, g table.Grid, s State) (*Cells, error) {
	f, err := m.lookUp(g, c.Current)
	return &Cells{State: s, config: c, slopes: f}, err
}

// Run makes steps.
func (c *Cells) Run(steps int) {
	step := c.euler
	if c.config.Method == hh.RK4 {
		step = c.rk4
	}
	for range steps {
		step()
	}
}

// Benchmark returns steps from the state that the cells have now.
func (c *Cells) Benchmark() *timing.Benchmark {
	start := c.clone()
	return &timing.Benchmark{
		Reset: func() error { c.State = start.clone(); return nil },
		Run:   func(steps int) error { c.Run(steps); return nil },
	}
}

// euler makes a forward Euler step.
func (c *Cells) euler() {
	dt, synapse := c.config.Dt, c.config.Synapse
	decay := 1 - dt/synapse.Tau
	for i := range c.V {
		v, m, h, n, s := c.V[i], c.M[i], c.H[i], c.N[i], c.S[i]
		dv, dm, dh, dn := c.slopes(v, m, h, n, synapse.G*s)
		c.V[i] = v + dt*dv
		c.M[i] = m + dt*dm
		c.H[i] = h + dt*dh
		c.N[i] = n + dt*dn
		c.S[i] = s * decay
	}
}

// rk4 makes a step of the classical Runge-Kutta method.
func (c *Cells) rk4() {
	dt, synapse := c.config.Dt, c.config.Synapse
	z := dt / synapse.Tau
	s2 := 1 - z/2
	s3 := 1 - z/2*s2
	s4 := 1 - z*s3
	decay := 1 - z/6*(1+2*s2+2*s3+s4)
	for i := range c.V {
		v, m, h, n, s := c.V[i], c.M[i], c.H[i], c.N[i], c.S[i]
		gs, half := synapse.G*s, dt/2
		v1, m1, h1, n1 := c.slopes(v, m, h, n, gs)
		v2, m2, h2, n2 := c.slopes(v+half*v1, m+half*m1, h+half*h1, n+half*n1, gs*s2)
		v3, m3, h3, n3 := c.slopes(v+half*v2, m+half*m2, h+half*h2, n+half*n2, gs*s3)
		v4, m4, h4, n4 := c.slopes(v+dt*v3, m+dt*m3, h+dt*h3, n+dt*n3, gs*s4)
		c.V[i] = v + dt/6*(v1+2*v2+2*v3+v4)
		c.M[i] = m + dt/6*(m1+2*m2+2*m3+m4)
		c.H[i] = h + dt/6*(h1+2*h2+2*h3+h4)
		c.N[i] = n + dt/6*(n1+2*n2+2*n3+n4)
		c.S[i] = s * decay
	}
}
