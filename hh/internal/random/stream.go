package random

import "github.com/lut4go/lut4go/internal/portable"

// Purpose is what a random stream is for: the high bits of its number. The low
// bits say which population and variable, or which projection.
type Purpose uint32

// The purposes.
const (
	InitialValue Purpose = (iota + 1) << 28
	Synapse
	Source
	Parameter
	Poisson
	Noise
	ShortTerm
)

// Limits of what the low bits tell apart.
const (
	MaxPopulations = 1 << 12 // 12 bits of a stream's number
	MaxVariables   = 1 << 16 // 16 bits
	MaxProjections = 1 << 28
)

// OfPopulation returns the stream of a cell of a population, for its k-th variable,
// parameter or input.
func (p Purpose) OfPopulation(seed uint64, population, k, cell int) portable.Stream {
	return portable.NewStream(seed, uint32(p)|uint32(population<<16)|uint32(k), uint64(cell))
}

// OfProjection returns the stream of a neuron of a projection.
func (p Purpose) OfProjection(seed uint64, projection, neuron int) portable.Stream {
	return portable.NewStream(seed, uint32(p)+uint32(projection), uint64(neuron))
}
