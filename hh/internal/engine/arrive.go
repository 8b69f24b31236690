package engine

import "github.com/lut4go/lut4go/hh/internal/synapses"

// deliverTo adds the arrivals of the slot at hand to a receptor.
func (s *stepper[T]) deliverTo(receptor int, a *synapses.Arrivals, place int) error {
	r := &s.model.receptors[receptor]
	x := s.view[r.x][:s.hi-s.lo]
	switch {
	case r.kinetic != nil:
		_, n, bound := kineticState(r, s.view)
		return synapses.DeliverPulses(s.k, n[:len(x)], bound[:len(x)], a, place, s.slot)
	case r.saturating:
		synapses.DeliverSaturating(x, a, place, s.slot)
		return nil
	}
	return synapses.Deliver(s.k, x, a, place, s.slot)
}

// scatter adds the arrivals of a single slot to a receptor of the cells lo to hi.
func (s *stepper[T]) scatter(receptor, lo, hi int, a *synapses.Arrivals) {
	r := &s.model.receptors[receptor]
	x := s.state[r.x][lo:hi]
	switch {
	case r.kinetic != nil:
		_, n, bound := kineticState(r, s.state)
		synapses.ScatterPulses(n[lo:hi], bound[lo:hi], a)
	case r.saturating:
		synapses.ScatterSaturating(x, a)
	default:
		synapses.Scatter(x, a)
	}
}
