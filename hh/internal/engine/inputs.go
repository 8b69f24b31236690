package engine

import (
	"github.com/lut4go/lut4go/kernel"
)

// Stimulus returns a current in a step, uA/cm2.
type Stimulus func(step uint64) float64

// injection is a stimulus and what each cell gets of it; nil for all of it.
type injection[T kernel.Float] struct {
	stimulus Stimulus
	factors  []T
}

// Samples are currents of each cell over time, uA/cm2.
type Samples struct {
	// Row returns which of the Rows counts in a step, or len(Rows) for none.
	Row  func(step uint64) int
	Rows [][]float64 // of all cells each
}

// samples is Samples in one precision.
type samples[T kernel.Float] struct {
	row  func(step uint64) int
	rows [][]T // padded
}
