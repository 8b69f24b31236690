package hh

import (
	"errors"
	"fmt"

	"github.com/lut4go/lut4go/hh/internal/sources"
	"github.com/lut4go/lut4go/hh/internal/steps"
)

// errOnRanks is the error of what hands over a part of the state.
var errOnRanks = errors.New("the network is on several Ranks, want one, or Restore")

// SetSteps takes the network's clock to a number of steps done, more or fewer than there
// are, as for a network that goes on where another simulator was: the state of the cells
// stays as it is, and stimuli and sources go by the new time. Spikes under way and
// refractory times are forgotten, see SetSpikesUnderWay and SetRefractoryUntil. Trains that
// are drawn begin anew, as random numbers go on. Monitors of states and rates begin anew, with
// nothing, as their samples follow each other; monitors of spikes keep what they hold. What a
// run has left over, see Run, is dropped.
//
// It is an error in a network with plasticity or Kinetics, which remember when spikes were,
// with StreamedTrains, whose reader is at its own time, and on several Ranks.
func (n *Network) SetSteps(done uint64) error {
	if err := n.checkSetSteps(done); err != nil {
		return fmt.Errorf("hh: setting the network's time to %d steps: %w", done, err)
	}
	moved := float64(done) - float64(n.step)
	n.step, n.remainder, n.saved = done, 0, done
	for _, s := range n.synapses {
		s.projection.FirstStep = 0 // no spike is under way but those that are set
	}
	for _, p := range n.populations {
		p.sender.History.Set(nil)
		if resting := p.core.Cells.Resting(); resting != nil {
			p.core.Cells.SetResting(make([]uint64, len(resting)))
		}
		for _, q := range p.core.Poisson {
			for i := range q.Next {
				q.Next[i] = max(q.Next[i]+moved, float64(done))
			}
		}
		for _, m := range p.states {
			m.Clear()
		}
		p.restartRates()
	}
	for _, s := range n.sources {
		s.sender.History.Set(nil)
		switch t := s.core.Trains.(type) {
		case *sources.Given:
			t.Seek(done)
		case *sources.Drawn:
			s.core.Trains = sources.NewDrawn(t.Process, s.size, done)
		}
		s.restartRates()
	}
	return nil
}

func (n *Network) checkSetSteps(done uint64) error {
	switch {
	case n.broken != nil:
		return n.broken
	case n.running:
		return errRunning
	case !n.team.Alone():
		return errOnRanks
	case done > steps.Max:
		return fmt.Errorf("want at most %d", uint64(steps.Max))
	}
	for _, s := range n.synapses {
		if s.projection.Changes() || s.projection.Pulses != nil {
			return fmt.Errorf("synapses from %q to %q have plasticity or Kinetics, want none of these, or Restore", s.from.name, s.to.name)
		}
	}
	for _, s := range n.sources {
		if s.reader != nil {
			return fmt.Errorf("%s has StreamedTrains, want others, or Restore", s)
		}
	}
	return n.deliverDue()
}

// restartRates has monitors of rates begin anew.
func (p *group) restartRates() {
	for _, m := range p.monitors {
		if r, ok := m.(*RateMonitor); ok {
			r.start, r.count, r.Rates = p.net.step, 0, r.Rates[:0]
		}
	}
}
