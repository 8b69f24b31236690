package bench

import (
	"slices"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// slopes returns how fast a neuron's voltage (mV/ms) and gates (1/ms) change,
// given its synaptic conductance gs (mS/cm2, reversing at 0 mV). A model
// without one of the gates leaves it alone.
type slopes func(v, m, h, n, gs float64) (dv, dm, dh, dn float64)

// scalarModel is a scenario's model written out by hand for the baselines, with
// exact rates and with one look-up for each curve. current is in uA/cm2.
type scalarModel struct {
	exact  func(current float64) slopes
	lookUp func(g table.Grid, current float64) (slopes, error)
	// vector says that exactCells are this model.
	vector bool
	// What a neuron-step costs, for the report.
	exactCost, lookUpCost string
}

// written reports whether there is a baseline.
func (m *scalarModel) written() bool { return m.exact != nil }

// scalarCells is a population stepped the plain way, in float64, neuron by
// neuron and operation by operation: what the library is measured against.
type scalarCells struct {
	slopes     slopes
	v, m, h, n []float64
	b          []float64 // the synapse's state; zero without one
}

// euler makes a forward Euler step of dt ms.
func (c *scalarCells) euler(dt float64) {
	left := 1 - dt/synapseTau
	for i := range c.v {
		v, m, h, n, b := c.v[i], c.m[i], c.h[i], c.n[i], c.b[i]
		dv, dm, dh, dn := c.slopes(v, m, h, n, synapseG*b)
		c.v[i] = v + dt*dv
		c.m[i] = m + dt*dm
		c.h[i] = h + dt*dh
		c.n[i] = n + dt*dn
		c.b[i] = b * left
	}
}

// rk4 makes a step of dt ms by the classical Runge-Kutta method.
func (c *scalarCells) rk4(dt float64) {
	z := dt / synapseTau
	s2 := 1 - z/2
	s3 := 1 - z/2*s2
	s4 := 1 - z*s3
	left := 1 - z/6*(1+2*s2+2*s3+s4)
	for i := range c.v {
		v, m, h, n, b := c.v[i], c.m[i], c.h[i], c.n[i], c.b[i]
		gs, half := synapseG*b, dt/2
		v1, m1, h1, n1 := c.slopes(v, m, h, n, gs)
		v2, m2, h2, n2 := c.slopes(v+half*v1, m+half*m1, h+half*h1, n+half*n1, gs*s2)
		v3, m3, h3, n3 := c.slopes(v+half*v2, m+half*m2, h+half*h2, n+half*n2, gs*s3)
		v4, m4, h4, n4 := c.slopes(v+dt*v3, m+dt*m3, h+dt*h3, n+dt*n3, gs*s4)
		c.v[i] = v + dt/6*(v1+2*v2+2*v3+v4)
		c.m[i] = m + dt/6*(m1+2*m2+2*m3+m4)
		c.h[i] = h + dt/6*(h1+2*h2+2*h3+h4)
		c.n[i] = n + dt/6*(n1+2*n2+2*n3+n4)
		c.b[i] = b * left
	}
}

// scalarMethods are the methods written out for the baselines; a run by another
// is compared with forward Euler, the plainest of them.
var scalarMethods = []hh.Method{hh.Euler, hh.RK4}

// scalarMethod returns the baselines' method for a run by m.
func scalarMethod(m hh.Method) hh.Method {
	if slices.Contains(scalarMethods, m) {
		return m
	}
	return hh.Euler
}

// run makes steps of one of scalarMethods.
func (c *scalarCells) run(method hh.Method, dt float64, steps int) {
	step := c.euler
	if method == hh.RK4 {
		step = c.rk4
	}
	for range steps {
		step(dt)
	}
}

// lookUp is one curve of a table as lut4brian keeps it.
type lookUp struct {
	min, bins float64 // mV, 1/mV
	last      float64 // number of bins
	points    []float64
}

// at interpolates, with an index and a clamp of its own for every curve. The
// first comparison sends NaN to the first point. It is short enough for the
// compiler to put it in line.
func (l *lookUp) at(v float64) float64 {
	u := (v - l.min) * l.bins
	if !(u > 0) {
		u = 0
	}
	if u > l.last {
		u = l.last
	}
	i := int(u)
	y := l.points[i]
	return y + (l.points[i+1]-y)*(u-float64(i))
}

func newLookUps(g table.Grid, curves []table.Curve) ([]lookUp, error) {
	t, err := table.New(g, curves...)
	if err != nil {
		return nil, err
	}
	ls := make([]lookUp, len(curves))
	for i := range ls {
		p := t.Points(i)
		// The last point twice, so that there is one after it.
		p = append(append(make([]float64, 0, len(p)+1), p...), p[len(p)-1])
		ls[i] = lookUp{g.Min, 1 / g.Step, float64(len(p) - 2), p}
	}
	return ls, nil
}
