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
	WhiteNoise
	SourceTrain
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
	return portable.NewStream(seed, p.number(population, k), uint64(cell))
}

// NormalsOfPopulation returns the normally distributed numbers of a population's k-th
// input, for all its cells.
func (p Purpose) NormalsOfPopulation(seed uint64, population, k int) portable.Normals {
	return portable.NewNormals(seed, p.number(population, k))
}

// number returns the number of the streams of a population.
func (p Purpose) number(population, k int) uint32 {
	return uint32(p) | uint32(population<<16) | uint32(k)
}

// OfProjection returns the stream of a neuron of a projection.
func (p Purpose) OfProjection(seed uint64, projection, neuron int) portable.Stream {
	return portable.NewStream(seed, uint32(p)+uint32(projection), uint64(neuron))
}
