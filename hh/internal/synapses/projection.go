// Package synapses draws the synapses of a network's connections, keeps them by
// source in compressed sparse rows, and finds and delivers what arrives through
// them.
package synapses

import (
	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/random"
)

// Projection is the synapses made by one connection. It keeps what they are drawn
// from: the synapses themselves are in the CSRs of the partitions that they end in. Ranks have
// those that end in their cells, whose targets count from the rank's first; what is of all
// sources is of those in the filter.
type Projection struct {
	Spec
	Count              int       // of synapses, on all ranks
	MinDelay, MaxDelay int       // steps; MaxDelay is -1 without synapses
	Weighted           bool      // each synapse has a weight of its own
	Constant           float64   // weight of all synapses, otherwise
	Releases           *Releases // nil without short-term plasticity
	Plastic            *Plastic  // nil without spike-timing-dependent plasticity

	Pulses *Pulses // of its sources, for a receptor with binding kinetics; nil without

	// drawn is nil once the synapses are in CSRs, but for those of Pairs, which
	// cannot be drawn anew.
	drawn *drawn

	filter *communication.Filter // see Bind; nil of a process alone
}

// New draws the synapses of a Spec that Validate has found good.
func New(s Spec) *Projection {
	p := &Projection{Spec: s, Weighted: true}
	if weight, ok := s.Weight.(random.Constant); ok {
		p.Constant, p.Weighted = float64(weight), false
	}
	if s.STDP != nil {
		p.Plastic, p.Weighted = newPlastic(&s), true
	}
	if s.ShortTerm != nil {
		p.Releases = newReleases(&s)
	}
	p.drawn = p.draw()
	p.drawn.keep = p.drawn.keep || s.STDP != nil // its weights are
	if p.drawn.keep {
		p.Rule, p.Weight, p.Delay = nil, nil, nil // they hold the caller's lists
	}
	p.countAll()
	return p
}

// Each calls f for every synapse that the process has, with its source and target, its delay
// in steps, and its weight in the projection's precision. It may draw the synapses anew, on all
// ranks together.
func (p *Projection) Each(f func(source, target, delay int, weight float64)) {
	lo, _ := p.Team.Slice(p.Shape.To)
	p.synapses().each(func(source int, l list) {
		for i, target := range l.targets {
			weight := p.Constant
			if p.Weighted {
				weight = l.weights[i]
			}
			if p.Precision == 32 {
				weight = float64(float32(weight))
			}
			f(source, lo+int(target), int(l.delays[i]), weight)
		}
	})
}

// synapses returns the synapses, drawn anew if the CSRs have them.
func (p *Projection) synapses() *drawn {
	if p.drawn != nil {
		return p.drawn
	}
	return p.draw()
}
