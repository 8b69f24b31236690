package hh

import (
	"math"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// recipe is a model made ready for stepping: constants in the state's
// precision, tables with the step folded in.
type recipe[T kernel.Float] struct {
	method    Method
	rows      *kernel.Rows[T]  // nil with exact rates
	extent    kernel.Extent[T] // of the table, mV; infinite without one
	curves    []table.Curve
	half      []table.Curve // those of the gates for half a step, if staggered
	gates     int
	channels  []channelRecipe[T]
	receptors []receptorRecipe[T]
	g0        T       // conductance of channels without gates
	leak      float64 // their sum of G*E
	e0        T       // leak plus the injected current
	dt        float64
	cm        float64
	threshold T
	fused     fused[T] // nil if no one kernel does the whole step
}

// channelRecipe is a channel with gates.
type channelRecipe[T kernel.Float] struct {
	g, e    T
	curve   int // its instantaneous part, G included; -1 without
	factors []factor
	simple  bool // kernel.Channel can express the factors
}

// factor is a power of a state variable.
type factor struct {
	variable int
	power    float64
}

type receptorRecipe[T kernel.Float] struct {
	name    string
	g, e    T
	current bool
	s, x    int // variables; x is what arriving spikes feed: s itself without a rise
	// A step takes s to decay*s + feed*x, and x to rise*x.
	decay, feed, rise T
	// seen and seenRise are g times the parts of s and x that the voltage sees:
	// in the four stages of a Runge-Kutta step; elsewhere the first counts.
	seen, seenRise [4]T
}

func newRecipe[T kernel.Float](m *Model, c *Config, shared *tables) (*recipe[T], error) {
	r := &recipe[T]{
		method:    c.Method,
		curves:    curves(m, c.Method, c.Dt),
		gates:     len(m.dynamic()),
		dt:        c.Dt,
		cm:        m.Cm,
		threshold: T(m.Threshold),
		extent:    kernel.NewExtent(T(math.Inf(-1)), T(math.Inf(1))),
	}
	if c.Method.staggered() {
		r.half = filledCurves(curves(m, c.Method, c.Dt/2)[:2*r.gates], c.Grid.Step)
	}
	switch {
	case c.Order == Exact:
		r.curves = filledCurves(r.curves, c.Grid.Step)
	case len(r.curves) > 0:
		var err error
		if r.rows, err = rowsOf[T](shared, m, r.curves, c); err != nil {
			return nil, err
		}
		r.extent = kernel.NewExtent(T(c.Grid.Min), T(c.Grid.Max))
	}
	g0 := 0.0
	variable, curve := 1, 2*r.gates
	for i := range m.Channels {
		ch := &m.Channels[i]
		if len(ch.Gates) == 0 {
			g0 += ch.G
			r.leak += float64(ch.G * ch.E)
			continue
		}
		cr := channelRecipe[T]{g: T(ch.G), e: T(ch.E), curve: -1}
		if ch.instantaneous() {
			cr.curve = curve
			curve++
		}
		for _, g := range ch.Gates {
			if !g.Instantaneous {
				cr.factors = append(cr.factors, factor{variable, g.Power})
				variable++
			}
		}
		cr.simple = simple(cr.factors)
		r.channels = append(r.channels, cr)
	}
	r.g0 = T(g0)
	for _, rc := range m.Receptors {
		rr := newReceptor[T](&rc, c)
		rr.s, rr.x = variable, variable
		if rc.Rise > 0 {
			rr.x++
		}
		variable = rr.x + 1
		r.receptors = append(r.receptors, rr)
	}
	r.fused = r.fuse(c.Order)
	r.setCurrent(0)
	return r, nil
}

// simple reports whether kernel.Channel has the form of the factors: a power of
// one gate, or that times another gate.
func simple(f []factor) bool {
	if len(f) == 0 || len(f) > 2 || len(f) == 2 && f[1].power != 1 {
		return false
	}
	n, whole := wholePower(f[0].power)
	return whole && n >= 1 && n <= 4
}

// newReceptor finds a receptor's constants. Its state (s, x) follows a linear
// equation with the matrix (-a, k; 0, -b), of which a step applies a polynomial
// or the exponential.
func newReceptor[T kernel.Float](rc *Receptor, c *Config) receptorRecipe[T] {
	m := triangle{a: -1 / rc.Tau}
	if rc.Rise > 0 {
		m.b, m.k = -1/rc.Rise, rc.scale()
	}
	h := c.Dt
	step, seen := unit.plus(h, m), [4]triangle{unit}
	switch {
	case c.Method == RK4:
		seen[1] = unit.plus(h/2, m)
		seen[2] = unit.plus(h/2, m.times(seen[1]))
		seen[3] = unit.plus(h, m.times(seen[2]))
		step = unit
		for i, weight := range [4]float64{h / 6, h / 3, h / 3, h / 6} {
			step = step.plus(weight, m.times(seen[i]))
		}
	case c.Method.exponential():
		step = m.exp(h)
		if c.Method.staggered() {
			seen[0] = m.exp(h / 2)
		}
	}
	r := receptorRecipe[T]{
		name: rc.Name, g: T(rc.G), e: T(rc.E), current: rc.Current,
		decay: T(step.a), feed: T(step.k), rise: T(step.b),
	}
	for i, s := range seen {
		r.seen[i], r.seenRise[i] = T(float64(rc.G*s.a)), T(float64(rc.G*s.k))
	}
	return r
}

// triangle is the matrix (a, k; 0, b).
type triangle struct{ a, k, b float64 }

var unit = triangle{a: 1, b: 1}

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
	a := Exp(float64(h * m.a))
	return triangle{a, float64(float64(h*m.k) * float64(a*Exprel(float64(h*(m.b-m.a))))), Exp(float64(h * m.b))}
}

func (r *recipe[T]) setCurrent(current float64) {
	r.e0 = T(r.leak + current)
	if r.fused != nil {
		r.fused.inject(r.e0)
	}
}

// dtcm returns h/Cm in the state's precision.
func (r *recipe[T]) dtcm(h float64) T { return T(h / r.cm) }

// rkStage is a stage of a Runge-Kutta step.
type rkStage struct {
	which      kernel.StageOf
	to, weight float64 // the next stage's distance from the step's start, and this one's weight, ms
}

// stages returns those of the classical method.
func (r *recipe[T]) stages() [4]rkStage {
	return [4]rkStage{
		{kernel.FirstStage, r.dt / 2, r.dt / 6},
		{kernel.MiddleStage, r.dt / 2, r.dt / 3},
		{kernel.MiddleStage, r.dt, r.dt / 3},
		{kernel.LastStage, 0, r.dt / 6},
	}
}

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
