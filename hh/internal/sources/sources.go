// Package sources makes the spikes of neurons that are no cells: spikes that are given
// one by one, from memory or as they are read, or drawn.
package sources

import "github.com/lut4go/lut4go/hh/internal/communication"

// Trains are the spike trains of some neurons.
type Trains interface {
	// Prepare makes sure that the spikes of steps before end are known. It may fail, and
	// may be called again.
	Prepare(end uint64) error
	// Fill adds the spikes of so many steps from the first on, each of which has to come
	// once, in their order. A neuron may spike several times in a step.
	Fill(s *communication.EpochSpikes, first uint64, steps int)
}
