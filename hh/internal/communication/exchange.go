// Package communication brings the spikes of an epoch from the neurons that fired
// them to all processes that share a network, and keeps those that are still
// under way.
package communication

// Spike is one neuron's crossing of its threshold.
type Spike struct {
	Step   uint64 // the step in which it crossed, counted from 0
	Neuron uint32 // its number in its population
}

// Exchanger brings together the spikes of an epoch from all processes that share a
// network.
type Exchanger interface {
	// Exchange gets the spikes of this process's neurons of one population, by
	// neuron, then step, and returns those of all.
	Exchange(own []Spike) ([]Spike, error)
}

// Alone is the Exchanger of a network in one process.
type Alone struct{}

// Exchange returns its argument.
func (Alone) Exchange(own []Spike) ([]Spike, error) { return own, nil }
