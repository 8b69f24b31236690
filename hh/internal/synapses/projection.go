// Package synapses draws the synapses of a network's connections, keeps them by
// source in compressed sparse rows, and finds and delivers what arrives through
// them.
package synapses

// Projection is the synapses made by one connection. It keeps what they are drawn
// from: the synapses themselves are in the CSRs of the partitions that they end in.
type Projection struct {
	Spec
	Count              int     // of synapses
	MinDelay, MaxDelay int     // steps; MaxDelay is -1 without synapses
	Weighted           bool    // each synapse has a weight of its own
	Constant           float64 // weight of all synapses, otherwise

	// drawn is nil once the synapses are in CSRs, but for those of Pairs, which
	// cannot be drawn anew.
	drawn *drawn
}
