package hh

import (
	"slices"
	"unsafe"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// tables are the rate tables of a network, one for all populations of a model:
// they share the caches as well.
type tables struct {
	made []madeTable
}

type madeTable struct {
	model *Model
	grid  table.Grid
	rows  any // *kernel.Rows in the network's precision
}

// rowsOf returns the rows of a model's curves, which are those of the network's
// method and step.
func rowsOf[T kernel.Float](all *tables, m *Model, curves []table.Curve, c *Config) (*kernel.Rows[T], error) {
	for _, t := range all.made {
		if t.grid == c.Grid && sameCurves(t.model, m) {
			return t.rows.(*kernel.Rows[T]), nil
		}
	}
	t, err := table.NewOrder(c.Order, c.Grid, curves...)
	if err != nil {
		return nil, err
	}
	rows, err := table.Rows[T](t)
	if err != nil {
		return nil, err
	}
	all.made = append(all.made, madeTable{m, c.Grid, rows})
	return rows, nil
}

// sameCurves reports whether two models surely have the same curves. Rates are
// the same if they are one function, and one closure.
func sameCurves(a, b *Model) bool {
	return !a.hasJoint() && !b.hasJoint() && a.peak() == b.peak() && sameChannels(a, b) && slices.EqualFunc(a.blocks(), b.blocks(), Rate.is)
}

// hasJoint reports whether gates follow the voltage and a concentration, whose tables are
// those of one population.
func (m *Model) hasJoint() bool {
	return slices.ContainsFunc(m.gates(), func(g *Gate) bool { return g.Joint != nil })
}

// blocks returns those of the receptors that have one.
func (m *Model) blocks() []Rate {
	var all []Rate
	for _, r := range m.Receptors {
		if r.Block != nil {
			all = append(all, r.Block)
		}
	}
	return all
}

// sameChannels reports whether two models surely have the same curves of channels and
// currents.
func sameChannels(a, b *Model) bool {
	return slices.EqualFunc(a.Channels, b.Channels, func(x, y Channel) bool {
		return (x.G == y.G || !x.instantaneous()) && slices.EqualFunc(x.Gates, y.Gates, sameGate)
	}) && slices.EqualFunc(a.Currents, b.Currents, func(x, y Current) bool {
		return (x.I == y.I || !x.tabulated()) && x.F.is(y.F) && slices.EqualFunc(x.Gates, y.Gates, sameGate)
	})
}

func sameGate(x, y Gate) bool {
	return x.Power == y.Power && x.phi() == y.phi() && x.Instantaneous == y.Instantaneous && x.Pool == y.Pool &&
		x.Alpha.is(y.Alpha) && x.Beta.is(y.Beta) && x.Inf.is(y.Inf) && x.Tau.is(y.Tau)
}

// is reports whether two rates are one function value: not the same code, which
// package reflect could tell, but with the same variables.
func (r Rate) is(s Rate) bool {
	return *(*unsafe.Pointer)(unsafe.Pointer(&r)) == *(*unsafe.Pointer)(unsafe.Pointer(&s))
}
