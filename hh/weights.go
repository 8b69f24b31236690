package hh

import (
	"fmt"
	"slices"
)

// SetWeights gives the synapses weights in the order of Each, between runs. Spikes that are
// under way arrive with the weight that their synapse has then. Synapses are made anew, by
// the next run, only if they had one weight for all. With STDP they learn on from there.
//
// It is an error at a receptor with Kinetics, where pulses may be under way.
func (s *Synapses) SetWeights(weights []float64) error {
	if len(weights) != s.Len() {
		return s.failWeights("%d weights of %d synapses", len(weights), s.Len())
	}
	var err error
	if i := slices.IndexFunc(weights, func(w float64) bool { return !s.fits(w) }); i >= 0 {
		err = s.unfit(fmt.Sprintf("weight of synapse %d", i), weights[i])
	}
	if err := s.to.agreeOn("SetWeights", weights, err); err != nil {
		return err
	}
	if err := s.beforeWeights(); err != nil {
		return err
	}
	anew := s.projection.StoreWeights()
	if err := s.projection.SetWeights(weights); err != nil {
		return s.failWeights("%w", err)
	}
	s.afterWeights(anew)
	return nil
}

// SetWeight gives all synapses one weight, see SetWeights.
func (s *Synapses) SetWeight(weight float64) error {
	var err error
	if !s.fits(weight) {
		err = s.unfit("weight", weight)
	}
	if err := s.to.agreeOn("SetWeight", []float64{weight}, err); err != nil {
		return err
	}
	if err := s.beforeWeights(); err != nil {
		return err
	}
	if !s.projection.Weighted {
		s.projection.Constant = weight
		return nil
	}
	anew := s.projection.StoreWeights()
	s.projection.Weights(func(float64) float64 { return weight })
	s.afterWeights(anew)
	return nil
}

// fits reports whether a synapse can have a weight.
func (s *Synapses) fits(w float64) bool {
	if p := s.projection.Plastic; p != nil && !(w >= p.STDP.WMin && w <= p.STDP.WMax) {
		return false
	}
	return finite(w) && (s.projection.Precision == 64 || finite(float64(float32(w))))
}

// unfit says why it cannot.
func (s *Synapses) unfit(what string, w float64) error {
	if p := s.projection.Plastic; p != nil && finite(w) {
		return s.failWeights("%s is %v, want WMin %v to WMax %v", what, w, p.STDP.WMin, p.STDP.WMax)
	}
	return s.failWeights("%s is %v, want a finite number of %d bits", what, w, s.projection.Precision)
}

func (s *Synapses) failWeights(format string, args ...any) error {
	return fmt.Errorf("hh: weights from %q to %q: %w", s.from.name, s.to.name, fmt.Errorf(format, args...))
}

// beforeWeights makes sure that weights can change.
func (s *Synapses) beforeWeights() error {
	n := s.from.net
	switch {
	case n.broken != nil:
		return n.broken
	case n.running:
		return s.failWeights("%w", errRunning)
	case s.projection.Pulses != nil:
		return s.failWeights("receptor %s has Kinetics, of which pulses may be under way", s.to.model.Receptors[s.projection.Receptor].Name)
	}
	if err := n.deliverDue(); err != nil {
		return err
	}
	s.collectWeights()
	return nil
}

// afterWeights brings weights to where they are used.
func (s *Synapses) afterWeights(anew bool) {
	n := s.from.net
	s.fingerprint = nil
	switch {
	case n.pool == nil:
	case anew:
		n.dropPool()
	default:
		s.to.core.Spread(s.projection)
	}
}
