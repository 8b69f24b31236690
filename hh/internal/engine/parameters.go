package engine

import (
	"slices"

	"github.com/lut4go/lut4go/kernel"
)

// Parameters are the parameters of a population that differ from cell to cell; nil
// slices for those that do not.
type Parameters struct {
	LeakG, LeakGE []float64 // LeakGE with the current; both or none
	CmRatio       []float64 // the model's Cm over the cell's
	Channels      []ParameterPair
	Receptors     []ParameterPair
	Resets        [][]float64 // the values of each Reset
	Pools         []PoolParameters
}

// ParameterPair is a channel's or receptor's. G multiplies what the model's
// constants or curves give; of a channel without a curve it is the conductance
// itself. E is the reversal potential, mV.
type ParameterPair struct{ G, E []float64 }

// parameters is Parameters in one precision.
type parameters[T kernel.Float] struct {
	g0, e0    []T
	cmRatio   []T
	channels  []parameterPair[T]
	receptors []parameterPair[T]
	resets    [][]T
	pools     []ownPool[T]
}

type parameterPair[T kernel.Float] struct{ g, e []T }

// alike reports whether cells differ at most in the leak, the injected current and what
// resets do.
func (p *parameters[T]) alike() bool {
	differ := func(x parameterPair[T]) bool { return x.g != nil || x.e != nil }
	return p == nil || p.cmRatio == nil && !slices.ContainsFunc(p.channels, differ) && !slices.ContainsFunc(p.receptors, differ)
}

// receptor returns the cells' own parameters of a receptor.
func (p *parameters[T]) receptor(i int) parameterPair[T] {
	if p == nil {
		return parameterPair[T]{}
	}
	return p.receptors[i]
}

// channel returns the cells' own parameters of a channel with gates.
func (p *parameters[T]) channel(i int) parameterPair[T] {
	if p == nil {
		return parameterPair[T]{}
	}
	return p.channels[i]
}

// pool returns the cells' own constants of a pool, nil for none.
func (p *parameters[T]) pool(i int) *ownPool[T] {
	if p == nil || p.pools[i].part == nil {
		return nil
	}
	return &p.pools[i]
}

// reset returns the cells' own values of a reset.
func (p *parameters[T]) reset(i int) []T {
	if p == nil {
		return nil
	}
	return p.resets[i]
}
