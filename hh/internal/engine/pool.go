package engine

import (
	"math"

	"github.com/lut4go/lut4go/internal/portable"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// Pool is the concentration c of an ion below the membrane,
//
//	dc/dt = (Rest - c)/Tau + Factor*J
//
// with the current density J inward of the channels that are of it. It never falls below 0.
type Pool struct {
	Rest   float64 // mM
	Tau    float64 // ms
	Factor float64 // mM/ms per uA/cm2

	// Curves are the functions of c that a step looks up: two of each of the Gates, which
	// follow c alone, as those of a Description, then what channels multiply by or reverse
	// at.
	Curves, HalfStep []table.Curve
	Gates            int
	// Joint are the functions of v and c that a step looks up, two of each of the JointGates,
	// whose variables follow those of the Gates, then what channels are multiplied by.
	Joint, JointHalfStep []JointCurve
	JointGates           int
	// Octave, unless 0, says that the curves are tabulated over kernel.Octaves with it as
	// the offset, mM.
	Octave   float64
	Min, Max float64 // of the table, mM; infinite without one
}

// PoolCurve is a curve of a pool, or one of its Joint curves, which are counted after the
// others.
type PoolCurve struct{ Pool, Curve int }

// JointCurve is a function of the voltage and the concentration, and the products whose sum
// it is in a run with tables, where those without are functions of PoolRows.Planes, in their
// order.
type JointCurve struct {
	Name     string
	F        func(v, c float64) float64
	Products []Product
}

// Product is a curve of the voltage times one of the concentration.
type Product struct{ Voltage, Pool int }

// PoolRows are the tables of a pool; nil for rates that are evaluated exactly.
type PoolRows[T kernel.Float] struct {
	Rows   *kernel.Rows[T]
	Planes *kernel.Planes[T] // of the voltage and the concentration, or its place
}

// exact reports whether there are none.
func (r *PoolRows[T]) exact() bool { return r.Rows == nil && r.Planes == nil }

// pool is a Pool made ready for stepping.
type pool[T kernel.Float] struct {
	*Pool
	PoolRows[T]
	c, gate int // the variables of the concentration and of its first gate
	// multiplies says that channels are multiplied by functions of the pool, or reverse by it.
	multiplies bool
	poolConstants[T]
}

// poolConstants take the concentration through a step, to c + part*(rest + gain*J - c);
// with RK4 part is the rate 1/Tau (1/ms).
type poolConstants[T kernel.Float] struct{ part, rest, gain T }

func compilePool[T kernel.Float](d *Description, p *Pool) poolConstants[T] {
	return poolConstants[T]{T(relaxed(d, p.Tau)), T(p.Rest), T(float64(p.Factor * p.Tau))}
}

// relaxed returns which part of its way to the steady state a concentration goes in a step.
func relaxed(d *Description, tau float64) float64 {
	switch {
	case d.Method == RK4:
		return 1 / tau
	case d.exponential():
		return -portable.Expm1(-d.Dt / tau)
	}
	return d.Dt / tau
}

// ownPool is the constants of each cell.
type ownPool[T kernel.Float] struct{ part, rest, gain []T }

// PoolParameters are those of a pool that differ from cell to cell: all of them, or none.
type PoolParameters struct{ Rest, Tau, Factor []float64 }

func (c *cells[T]) ownPools(all []PoolParameters) []ownPool[T] {
	var own []ownPool[T]
	for i := range all {
		if all[i].Tau == nil {
			own = append(own, ownPool[T]{})
			continue
		}
		part, gain := all[i].constants(c.model.Description)
		own = append(own, ownPool[T]{c.converted(part), c.converted(all[i].Rest), c.converted(gain)})
	}
	return own
}

// constants returns part and gain of each cell's poolConstants.
func (p *PoolParameters) constants(d *Description) (part, gain []float64) {
	part, gain = kernel.Aligned[float64](len(p.Tau)), kernel.Aligned[float64](len(p.Tau))
	for i, tau := range p.Tau {
		part[i], gain[i] = relaxed(d, tau), float64(p.Factor[i]*tau)
	}
	return part, gain
}

// of returns the constants of a cell.
func (o *ownPool[T]) of(i int) poolConstants[T] {
	return poolConstants[T]{o.part[i], o.rest[i], o.gain[i]}
}

// poolVariables returns how many variables pools and their gates take.
func (d *Description) poolVariables() int {
	n := len(d.Pools)
	for i := range d.Pools {
		n += d.Pools[i].Gates + d.Pools[i].JointGates
	}
	return n
}

// gateCurve returns the place of the first of the two curves of a gate.
func (p *Pool) gateCurve(j int) int {
	if j < p.Gates {
		return 2 * j
	}
	return len(p.Curves) + 2*(j-p.Gates)
}

// poolWorkspace is what a step needs for a pool.
type poolWorkspace[T kernel.Float] struct {
	curves [][]T // and the joint ones
	place  []T   // of the concentrations in the table
	g, e   []T   // sums of the pool's channels, as those of all
	unread []T   // a sum that nobody needs
	middle []T   // concentrations in the middle of the step
	// ofPlanes are the joint curves that planes have.
	ofPlanes [][]T
}

func newPoolWorkspaces[T kernel.Float](m *model[T], n int) []poolWorkspace[T] {
	var all []poolWorkspace[T]
	for i := range m.pools {
		a := arrays[T](len(m.pools[i].Curves)+len(m.pools[i].Joint)+5, n)
		all = append(all, poolWorkspace[T]{place: a[0], g: a[1], e: a[2], unread: a[3], middle: a[4], curves: a[5:]})
	}
	return all
}

func (w *poolWorkspace[T]) cut(longer *poolWorkspace[T], n int) {
	w.place, w.g, w.e, w.unread, w.middle = longer.place[:n], longer.g[:n], longer.e[:n], longer.unread[:n], longer.middle[:n]
	for i, x := range longer.curves {
		w.curves[i] = x[:n]
	}
}

// mul returns x*y rounded, which the compiler does not fuse with a sum.
func mul[T kernel.Float](x, y T) T {
	if _, is32 := any(x).(float32); is32 {
		return T(float32(float32(x) * float32(y)))
	}
	return T(float64(float64(x) * float64(y)))
}

func (p *Pool) outside(c float64) bool { return c < p.Min || c > p.Max }

func isConcentration(c float64) bool { return c >= 0 && !math.IsInf(c, 1) }

// newPlanePositions returns positions of n cells, nil without planes.
func (p *pool[T]) newPlanePositions(n int) *kernel.PlanePositions[T] {
	if p.Planes == nil {
		return nil
	}
	return kernel.NewPlanePositions[T](n, p.Planes.Functions())
}
