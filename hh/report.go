package hh

import (
	"errors"

	"github.com/lut4go/lut4go/hh/internal/schedule"
)

// report gives all monitors and sinks what an epoch brought. One that fails keeps
// nothing from the others.
func (n *Network) report(e schedule.Epoch) error {
	var errs []error
	for _, p := range n.populations {
		if len(p.monitors) == 0 {
			continue
		}
		if n.team.Alone() { // otherwise they are those that all ranks have exchanged
			p.collectSpikes(e)
		}
		errs = p.observe(e, errs)
	}
	for _, s := range n.sources {
		if len(s.monitors) == 0 {
			continue
		}
		s.collectSpikes(e)
		errs = s.observe(e, errs)
	}
	return errors.Join(errs...)
}

// observe gives monitors and sinks the spikes of an epoch. It appends their errors.
func (p *group) observe(e schedule.Epoch, errs []error) []error {
	for _, m := range p.monitors {
		if err := m.observe(e, &p.spikes); err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}

// collectSpikes sets the population's spikes to those of an epoch.
func (p *Population) collectSpikes(e schedule.Epoch) {
	s, dt, located := &p.spikes, p.net.config.Dt, p.core.Cells.CrossingsLocated()
	s.steps, s.neurons, s.crossings = s.steps[:0], s.neurons[:0], s.crossings[:0]
	p.core.EachSpike(e, func(step uint64, neuron uint32, within float64) {
		s.steps = append(s.steps, step)
		s.neurons = append(s.neurons, neuron)
		if located {
			s.crossings = append(s.crossings, float64(float64(step)*dt)+float64(within*dt))
		}
	})
}
