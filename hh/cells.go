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
func newCells(m *Model, lo, hi int, c *Config, shared *tables, pools []poolTable) (engine.Cells, error) {
	if c.Precision == 32 {
		return cellsOf[float32](m, lo, hi, c, shared, pools)
	}
	return cellsOf[float64](m, lo, hi, c, shared, pools)
}

func cellsOf[T kernel.Float](m *Model, lo, hi int, c *Config, shared *tables, pools []poolTable) (engine.Cells, error) {
	d, rows, poolRows, err := describeWithRows[T](m, c, shared, pools)
	if err != nil {
		return nil, err
	}
	d.First = lo
	return engine.New(d, rows, hi-lo, c.Backend, poolRows...)
}

// describeWithRows returns the model as the engine steps it, the table of its curves, nil
// if they are evaluated exactly or there are none, and those of its pools.
func describeWithRows[T kernel.Float](m *Model, c *Config, shared *tables, pools []poolTable) (d *engine.Description, rows *kernel.Rows[T], poolRows []engine.PoolRows[T], err error) {
	d = m.describe(c, pools)
	if poolRows, err = describePools[T](m, d, c, pools); err != nil {
		return nil, nil, nil, err
	}
	switch {
	case c.Order == table.Exact:
		d.Curves = curvesWithLimits(d.Curves, c.Grid.Step)
	case len(d.Curves) > 0:
		if rows, err = rowsOf[T](shared, m, d.Curves, c); err != nil {
			return nil, nil, nil, err
		}
		d.Min, d.Max = c.Grid.Min, c.Grid.Max
	}
	return d, rows, poolRows, nil
}

// describePools adds the model's pools to what the engine is told, and returns their tables.
func describePools[T kernel.Float](m *Model, d *engine.Description, c *Config, tables []poolTable) ([]engine.PoolRows[T], error) {
	var rows []engine.PoolRows[T]
	for i, t := range tables {
		p := &m.Pools[i]
		to := engine.Pool{
			Rest: p.Rest, Tau: p.Tau, Factor: p.factor(), Gates: len(m.poolGates(p.Name)), Octave: t.octave,
			Curves: m.poolCurves(i, c.Method, c.Dt), Min: 0, Max: math.Inf(1),
			Joint: m.jointCurves(i, c.Method, c.Dt), JointGates: len(m.jointGates(p.Name)),
		}
		for k, s := range t.joint {
			if s == nil {
				continue
			}
			for j := range s.pool {
				to.Joint[k].Products = append(to.Joint[k].Products, engine.Product{Voltage: len(d.Curves), Pool: len(to.Curves)})
				d.Curves, to.Curves = append(d.Curves, s.voltage[j]), append(to.Curves, s.pool[j])
			}
		}
		if c.Method.staggered() {
			to.HalfStep = m.poolCurves(i, c.Method, c.Dt/2)[:2*to.Gates]
			to.JointHalfStep = m.jointCurves(i, c.Method, c.Dt/2)[:2*to.JointGates]
		}
		var r engine.PoolRows[T]
		if c.Order != table.Exact && len(to.Curves)+len(to.Joint) > 0 {
			to.Min, to.Max = t.limits()
		}
		var err error
		if t.surface != nil {
			if r.Planes, err = table.Planes[T](t.surface); err != nil {
				return nil, err
			}
		}
		if len(to.Curves) > 0 && c.Order != table.Exact {
			if r.Rows, err = rowsOver[T](c.Order, t, to.Curves); err != nil {
				return nil, err
			}
		}
		d.Pools = append(d.Pools, to)
		rows = append(rows, r)
	}
	return rows, nil
}

// rowsOver returns the rows of functions of a concentration.
func rowsOver[T kernel.Float](order table.Order, t poolTable, curves []table.Curve) (*kernel.Rows[T], error) {
	over := make([]table.Curve, len(curves))
	for i, c := range curves {
		over[i] = table.Curve{Name: c.Name, F: t.over(c.F)}
	}
	made, err := table.NewOrder(order, t.grid, over...)
	if err != nil {
		return nil, err
	}
	return table.Rows[T](made)
}

// describe returns the model as the engine steps it.
func (m *Model) describe(c *Config, tables []poolTable) *engine.Description {
	d := &engine.Description{
		Method: string(c.Method), Dt: c.Dt, Cm: m.Cm,
		Curves: curves(m, c.Method, c.Dt), Gates: len(m.dynamic()),
		Threshold: m.Threshold, Level: m.SpikeAt == Level, Refractory: refractorySteps(m, c.Dt), Hold: m.Hold,
		Min: math.Inf(-1), Max: math.Inf(1),
	}
	if c.Method.staggered() {
		d.HalfStep = curvesWithLimits(curves(m, c.Method, c.Dt/2)[:2*d.Gates], c.Grid.Step)
	}
	pools, reversals := m.ofPools(products(tables))
	for i := range m.Channels {
		ch := &m.Channels[i]
		if ch.leak() {
			d.LeakG += ch.G
			d.LeakGE += float64(ch.G * ch.E)
			continue
		}
		to := engine.Channel{
			G: ch.G, E: ch.E, Curve: ch.instantaneous(), Factors: m.factors(ch.Gates),
			Into: 1 + m.poolIndex(ch.Pool), Pools: pools[i],
		}
		if k := m.poolIndex(ch.Nernst); k >= 0 {
			to.Reversal = &reversals[k]
		}
		d.Channels = append(d.Channels, to)
	}
	for i := range m.Currents {
		c := &m.Currents[i]
		d.Channels = append(d.Channels, engine.Channel{
			G: c.I, Current: true, Curve: c.tabulated(), Factors: m.factors(c.Gates),
			Into: 1 + m.poolIndex(c.Pool), Pools: pools[len(m.Channels)+i],
		})
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
