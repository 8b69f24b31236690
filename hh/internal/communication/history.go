package communication

// History is the spikes of one population that have still to arrive somewhere, by
// neuron, then step.
type History struct {
	spikes []Spike
	merged []Spike // what the next Add fills
}

// Spikes returns the spikes under way. The next Add invalidates them.
func (h *History) Spikes() []Spike { return h.spikes }

// Set replaces the spikes under way.
func (h *History) Set(spikes []Spike) { h.spikes = spikes }

// Add adds the spikes of another epoch, by neuron, then step, and drops those of
// steps before first, which have arrived everywhere.
func (h *History) Add(spikes []Spike, first int64) {
	h.spikes, h.merged = merge(h.merged[:0], h.spikes, spikes, first), h.spikes
}

// merge merges two lists that are each by neuron, then step, and appends to all their
// spikes of step first and later. Those of a neuron in old are earlier than those in
// recent.
func merge(all, old, recent []Spike, first int64) []Spike {
	i, j := 0, 0
	for i < len(old) || j < len(recent) {
		var s Spike
		if j == len(recent) || i < len(old) && old[i].Neuron <= recent[j].Neuron {
			s = old[i]
			i++
		} else {
			s = recent[j]
			j++
		}
		if int64(s.Step) >= first {
			all = append(all, s)
		}
	}
	return all
}
