package hh

import "fmt"

// RefractoryUntil returns for each cell the first step in which it may spike again, between
// runs: that of its last spike and Model.Refractory, and 0 before there was one. Of a model
// whose refractory time is no longer than a step all are 0. It is an error on several Ranks.
func (p *Population) RefractoryUntil() ([]uint64, error) {
	if !p.net.team.Alone() {
		return nil, fmt.Errorf("hh: refractory times of population %q: %w", p.name, errOnRanks)
	}
	until := make([]uint64, p.Len())
	copy(until, p.core.Cells.Resting())
	return until, nil
}

// SetRefractoryUntil replaces what RefractoryUntil returns, as for a network that goes on
// where another one, or another simulator, was. Steps that are done are no refractoriness.
// It is an error if a cell were refractory for longer than after a spike in the last step,
// and on several Ranks.
func (p *Population) SetRefractoryUntil(until []uint64) error {
	n := p.net
	fail := func(format string, args ...any) error {
		return fmt.Errorf("hh: refractory times of population %q: %w", p.name, fmt.Errorf(format, args...))
	}
	if n.running {
		return fail("%w", errRunning)
	}
	if !n.team.Alone() {
		return fail("%w", errOnRanks)
	}
	if len(until) != p.Len() {
		return fail("%d steps for %d cells", len(until), p.Len())
	}
	latest := n.step
	if steps := refractorySteps(&p.model, n.config.Dt); steps > 1 && n.step > 0 {
		latest = n.step - 1 + steps
	}
	for i, step := range until {
		if step > latest {
			return fail("cell %d until step %d, want %d at most after %d steps with a Refractory of %v ms", i, step, latest, n.step, p.model.Refractory)
		}
	}
	if p.core.Cells.Resting() != nil {
		p.core.Cells.SetResting(until)
	}
	return nil
}
