package engine

import "github.com/lut4go/lut4go/kernel"

// Parameters are the parameters of a population that differ from cell to cell; nil
// slices for those that do not.
type Parameters struct {
	LeakG, LeakGE []float64 // LeakGE with the current; both or none
	CmRatio       []float64 // the model's Cm over the cell's
	Channels      []ParameterPair
	Receptors     []ParameterPair
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
}

type parameterPair[T kernel.Float] struct{ g, e []T }

// converted returns x in the state's precision, nil if it is nil.
func converted[T kernel.Float](x []float64) []T {
	if x == nil {
		return nil
	}
	y := kernel.Aligned[T](len(x))
	for i := range y {
		y[i] = T(x[i])
	}
	return y
}

func convertedPairs[T kernel.Float](pairs []ParameterPair) []parameterPair[T] {
	var all []parameterPair[T]
	for _, p := range pairs {
		all = append(all, parameterPair[T]{converted[T](p.G), converted[T](p.E)})
	}
	return all
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
