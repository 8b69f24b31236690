package synapses

import "github.com/lut4go/lut4go/hh/internal/communication"

// Window is the steps whose arrivals are delivered in an epoch, First to Last.
// Arrivals are sorted into Slots: that of step Origin is number 0.
type Window struct {
	First, Last, Origin int64
	Slots               int
}

// due is the synapses of one spike that are due in a window.
type due struct {
	from, to uint32 // in CSR.synapses
	base     int32  // slot of an arrival with no delay
	spike    uint32 // its place among the spikes
}

// due appends for each spike from the projection's first step on its synapses that
// are due in the window. With plasticity they are those that it keeps.
func (c *CSR) due(all []due, spikes []communication.Spike, w Window) []due {
	switch {
	case c.Plastic != nil:
		spikes = c.Plastic.Spikes
	case c.Releases != nil:
		spikes = c.Releases.Spikes
	}
	if c.MinDelay == c.MaxDelay {
		return c.dueTogether(all, spikes, w)
	}
	for i, s := range spikes {
		lo, hi := c.row(s.Neuron)
		if lo == hi || s.Step < c.FirstStep {
			continue
		}
		shortest, longest := w.First-int64(s.Step), w.Last-int64(s.Step)
		own := c.synapses[lo:hi]
		if c.delay(own[0]) > longest || c.delay(own[len(own)-1]) < shortest {
			continue
		}
		from, to := c.shorter(own, shortest), c.shorter(own, longest+1)
		if from < to {
			all = append(all, due{lo + uint32(from), lo + uint32(to), int32(int64(s.Step) - w.Origin), uint32(i)})
		}
	}
	return all
}

// dueTogether does what due does where all synapses have one delay: a spike's are due
// all together, or none.
func (c *CSR) dueTogether(all []due, spikes []communication.Spike, w Window) []due {
	first, last := max(w.First-int64(c.MinDelay), int64(c.FirstStep)), w.Last-int64(c.MinDelay)
	for i, s := range spikes {
		if step := int64(s.Step); first <= step && step <= last {
			if lo, hi := c.row(s.Neuron); lo < hi {
				all = append(all, due{lo, hi, int32(step - w.Origin), uint32(i)})
			}
		}
	}
	return all
}

// totalDue returns how many synapses are due.
func totalDue(all []due) int {
	total := 0
	for _, d := range all {
		total += int(d.to - d.from)
	}
	return total
}

// shorter returns how many of the synapses, which are by delay, have one shorter
// than steps. It searches without branches: where a spike's synapses divide is
// not to be foreseen.
func (c *CSR) shorter(own []synapse, steps int64) int {
	switch {
	case steps <= c.delay(own[0]):
		return 0
	case steps > c.delay(own[len(own)-1]):
		return len(own)
	}
	first := int64(c.synapse(uint16(steps), 0))
	from := uint(0)
	for n := uint(len(own)); n > 0; {
		half := (n + 1) / 2
		less := uint((int64(own[from+half-1]) - first) >> 63) // all bits or none
		from += half & less
		n -= half
	}
	return int(from)
}
