package hh

import (
	"fmt"
	"slices"
)

// chosen is neurons whose spikes a monitor gets. A nil one is all.
type chosen struct {
	neurons []int // ascending
	has     []bool
	spikes  epochSpikes // of the last call
}

// choose returns the chosen neurons.
func (p *group) choose(neurons []int) (*chosen, error) {
	if len(neurons) == 0 {
		return nil, fmt.Errorf("hh: recording spikes of no neuron of %s", p)
	}
	c := &chosen{neurons: slices.Clone(neurons)}
	slices.Sort(c.neurons)
	c.neurons = slices.Compact(c.neurons)
	for _, i := range neurons {
		if i < 0 || i >= p.size {
			return nil, fmt.Errorf("hh: recording spikes of neuron %d of %s, which has %d", i, p, p.size)
		}
	}
	c.has = make([]bool, c.neurons[len(c.neurons)-1]+1)
	for _, i := range c.neurons {
		c.has[i] = true
	}
	return c, nil
}

// of returns those of all spikes that the chosen neurons have made. The next call
// invalidates them.
func (c *chosen) of(all *epochSpikes) *epochSpikes {
	if c == nil {
		return all
	}
	s := &c.spikes
	s.steps, s.neurons, s.crossings = s.steps[:0], s.neurons[:0], s.crossings[:0]
	for i, neuron := range all.neurons {
		if int(neuron) >= len(c.has) || !c.has[neuron] {
			continue
		}
		s.steps, s.neurons = append(s.steps, all.steps[i]), append(s.neurons, neuron)
		if len(all.crossings) > 0 {
			s.crossings = append(s.crossings, all.crossings[i])
		}
	}
	return s
}

// String is how kinds of monitors name them.
func (c *chosen) String() string {
	if c == nil {
		return ""
	}
	return fmt.Sprintf(" of neurons %v", c.neurons)
}
