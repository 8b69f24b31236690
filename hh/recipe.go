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
	rows      *kernel.Rows[T] // nil with exact rates
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
	// fused is the one kernel that does the whole step, nil if none fits.
	fused *kernel.WangBuzsaki[T]
}

// channelRecipe is a channel with gates.
type channelRecipe[T kernel.Float] struct {
	g, e    T
	curve   int // its instantaneous part, G included; -1 without
	factors []factor
}

// factor is a power of a state variable.
type factor struct{ variable, power int }

type receptorRecipe[T kernel.Float] struct {
	g, e  T
	decay T // what a step leaves
	// seen is g times what the voltage sees of the state: that of the four
	// stages of a Runge-Kutta step; elsewhere the first counts.
	seen [4]T
}

func newRecipe[T kernel.Float](m *Model, c *Config) (*recipe[T], error) {
	r := &recipe[T]{
		method:    c.Method,
		curves:    curves(m, c.Method, c.Dt),
		gates:     len(m.dynamic()),
		dt:        c.Dt,
		cm:        m.Cm,
		threshold: T(m.Threshold),
	}
	if c.Method.staggered() {
		r.half = curves(m, c.Method, c.Dt/2)[:2*r.gates]
	}
	if c.Order != Exact && len(r.curves) > 0 {
		t, err := table.New(c.Grid, r.curves...)
		if err != nil {
			return nil, err
		}
		if r.rows, err = table.Rows[T](t); err != nil {
			return nil, err
		}
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
		r.channels = append(r.channels, cr)
	}
	r.g0 = T(g0)
	for _, rc := range m.Receptors {
		r.receptors = append(r.receptors, newReceptor[T](&rc, c))
	}
	r.setCurrent(0)
	r.fuse()
	return r, nil
}

func newReceptor[T kernel.Float](rc *Receptor, c *Config) receptorRecipe[T] {
	z := c.Dt / rc.Tau
	decay, seen := 1-z, [4]float64{1}
	switch {
	case c.Method == RK4:
		s2 := 1 - z/2
		s3 := 1 - float64(z/2*s2)
		s4 := 1 - float64(z*s3)
		seen = [4]float64{1, s2, s3, s4}
		decay = 1 - float64(z/6*(1+float64(2*s2)+float64(2*s3)+s4))
	case c.Method.staggered():
		seen[0] = Exp(-z / 2)
		fallthrough
	case c.Method.exponential():
		decay = Exp(-z)
	}
	r := receptorRecipe[T]{g: T(rc.G), e: T(rc.E), decay: T(decay)}
	for i, s := range seen {
		r.seen[i] = T(float64(rc.G * s))
	}
	return r
}

func (r *recipe[T]) setCurrent(current float64) {
	r.e0 = T(r.leak + current)
	if r.fused != nil {
		r.fused.E0 = r.e0
	}
}

// dtcm returns h/Cm in the state's precision.
func (r *recipe[T]) dtcm(h float64) T { return T(h / r.cm) }

// fuse finds out whether kernel.StepWangBuzsaki computes this model: a channel
// of instantaneous gates and one other gate, a channel of a fourth power, and
// at most one receptor, stepped by forward Euler from a table.
func (r *recipe[T]) fuse() {
	if r.method != Euler || r.rows == nil || r.gates != 2 || len(r.channels) != 2 || len(r.receptors) > 1 {
		return
	}
	na, k := r.channels[0], r.channels[1]
	if na.curve < 0 || len(na.factors) != 1 || na.factors[0].power != 1 ||
		k.curve >= 0 || len(k.factors) != 1 || k.factors[0].power != 4 {
		return
	}
	r.fused = &kernel.WangBuzsaki[T]{G0: r.g0, E0: r.e0, ENa: na.e, GK: k.g, EK: k.e, DtCm: r.dtcm(r.dt)}
	if len(r.receptors) == 1 {
		rc := r.receptors[0]
		r.fused.GSyn, r.fused.ESyn, r.fused.Decay = rc.g, rc.e, rc.decay
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
