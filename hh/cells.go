package hh

import (
	"math"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/steps"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// newCells returns cells lo up to hi of a model, all of whose state is 0.
func newCells(m *Model, lo, hi int, c *Config, shared *tables) (engine.Cells, error) {
	if c.Precision == 32 {
		return cellsOf[float32](m, lo, hi, c, shared)
	}
	return cellsOf[float64](m, lo, hi, c, shared)
}

func cellsOf[T kernel.Float](m *Model, lo, hi int, c *Config, shared *tables) (engine.Cells, error) {
	d, rows, err := describeWithRows[T](m, c, shared)
	if err != nil {
		return nil, err
	}
	d.First = lo
	return engine.New(d, rows, hi-lo, c.Backend)
}

// describeWithRows returns the model as the engine steps it, and the table of its curves, nil
// if they are evaluated exactly or there are none.
func describeWithRows[T kernel.Float](m *Model, c *Config, shared *tables) (d *engine.Description, rows *kernel.Rows[T], err error) {
	d = m.describe(c)
	switch {
	case c.Order == table.Exact:
		d.Curves = curvesWithLimits(d.Curves, c.Grid.Step)
	case len(d.Curves) > 0:
		if rows, err = rowsOf[T](shared, m, d.Curves, c); err != nil {
			return nil, nil, err
		}
		d.Min, d.Max = c.Grid.Min, c.Grid.Max
	}
	return d, rows, nil
}

// describe returns the model as the engine steps it.
func (m *Model) describe(c *Config) *engine.Description {
	d := &engine.Description{
		Method: string(c.Method), Dt: c.Dt, Cm: m.Cm,
		Curves: curves(m, c.Method, c.Dt), Gates: len(m.dynamic()),
		Threshold: m.Threshold, Level: m.SpikeAt == Level, Refractory: refractorySteps(m, c.Dt), Hold: m.Hold,
		Min: math.Inf(-1), Max: math.Inf(1),
	}
	if c.Method.staggered() {
		d.HalfStep = curvesWithLimits(curves(m, c.Method, c.Dt/2)[:2*d.Gates], c.Grid.Step)
	}
	variable := 1
	factors := func(gates []Gate) []engine.Factor {
		var all []engine.Factor
		for _, g := range gates {
			if !g.Instantaneous {
				all = append(all, engine.Factor{Variable: variable, Power: g.Power})
				variable++
			}
		}
		return all
	}
	for i := range m.Channels {
		ch := &m.Channels[i]
		if len(ch.Gates) == 0 {
			d.LeakG += ch.G
			d.LeakGE += float64(ch.G * ch.E)
			continue
		}
		d.Channels = append(d.Channels, engine.Channel{G: ch.G, E: ch.E, Curve: ch.instantaneous(), Factors: factors(ch.Gates)})
	}
	for i := range m.Currents {
		c := &m.Currents[i]
		d.Channels = append(d.Channels, engine.Channel{G: c.I, Current: true, Curve: c.tabulated(), Factors: factors(c.Gates)})
	}
	variables := m.Variables()
	for _, r := range m.Resets {
		d.Resets = append(d.Resets, engine.Reset{Variable: slices.Index(variables, r.Variable), Value: r.Value, Add: r.Add})
	}
	followers := m.followers()
	for i, r := range m.Receptors {
		to := engine.Receptor{
			G: r.G, E: r.E, Tau: r.Tau, Rise: r.Rise, Current: r.Current,
			Block: r.Block != nil, Saturating: r.Saturating, Feeds: followers[i], Binding: r.Kinetics.binding(),
		}
		if r.Rise > 0 {
			to.Scale = r.scale()
		}
		d.Receptors = append(d.Receptors, to)
	}
	return d
}

// refractorySteps returns the steps after a spike until the next one.
func refractorySteps(m *Model, dt float64) uint64 {
	return uint64(min(steps.Whole(m.Refractory, dt), steps.Max))
}
