package hh

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/communication"
)

// SpikesUnderWay returns the spikes that have still to arrive somewhere, between runs: the
// step and the neuron of each, by neuron, then step. It is an error on several Ranks.
func (p *group) SpikesUnderWay() (steps []uint64, neurons []uint32, err error) {
	if !p.net.team.Alone() {
		return nil, nil, fmt.Errorf("hh: spikes under way of %s: %w", p, errOnRanks)
	}
	for _, s := range p.sender.History.Spikes() {
		if p.arrives(s.Step) {
			steps, neurons = append(steps, s.Step), append(neurons, s.Neuron)
		}
	}
	return steps, neurons, nil
}

// arrives reports whether a spike of a step has still to arrive somewhere.
func (p *group) arrives(step uint64) bool {
	return p.sender.MaxDelay >= 0 && step+uint64(p.sender.MaxDelay) >= p.net.step
}

// SetSpikesUnderWay replaces the spikes that have still to arrive somewhere, as for a
// network that goes on where another one, or another simulator, was: neuron neurons[i] has
// spiked in step steps[i], one that the network has done. They may come in any order, and
// what has arrived everywhere by now may be among them. It is an error if the neurons'
// synapses have plasticity, or receptors with Kinetics, which remember more of spikes than
// their times, and on several Ranks; checkpoints have that as well.
func (p *group) SetSpikesUnderWay(steps []uint64, neurons []uint32) error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("hh: spikes under way of %s: %w", p, fmt.Errorf(format, args...))
	}
	switch {
	case p.net.running:
		return fail("%w", errRunning)
	case !p.net.team.Alone():
		return fail("%w", errOnRanks)
	case len(steps) != len(neurons):
		return fail("%d steps and %d neurons, want a step for each", len(steps), len(neurons))
	case p.sender.RemembersMore():
		return fail("its synapses have plasticity or Kinetics, want none of these, or Restore")
	}
	if err := p.net.deliverDue(); err != nil {
		return err
	}
	var all []communication.Spike
	for i, step := range steps {
		if step >= p.net.step {
			return fail("spike %d is in step %d of %d, want one that is done", i, step, p.net.step)
		}
		if int64(neurons[i]) >= int64(p.size) {
			return fail("spike %d is of neuron %d of %d", i, neurons[i], p.size)
		}
		if p.arrives(step) {
			all = append(all, communication.Spike{Step: step, Neuron: neurons[i]})
		}
	}
	slices.SortFunc(all, func(a, b communication.Spike) int {
		return cmp.Or(cmp.Compare(a.Neuron, b.Neuron), cmp.Compare(a.Step, b.Step))
	})
	for i := 1; i < len(all) && !p.source; i++ {
		if all[i] == all[i-1] {
			return fail("neuron %d spikes twice in step %d, want once", all[i].Neuron, all[i].Step)
		}
	}
	p.sender.History.Set(all)
	return nil
}
