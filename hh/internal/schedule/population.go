package schedule

import (
	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/synapses"
)

// Population is the cells of a population and what arrives at them.
type Population struct {
	Cells    engine.Cells
	Incoming []Incoming
	Poisson  []*synapses.Poisson
	Coupled  bool // to the voltages of the step before, of others or among each other

	blocks     []*engine.Block
	partitions []*partition
	probes     []engine.Probe
	// Of the blocks that there were before.
	outside     engine.Outside
	poolOutside []engine.Outside

	Sender
	fired []communication.Spike // in the last epoch, by neuron, then step
}

// Incoming is a projection that ends in a population.
type Incoming struct {
	*synapses.Projection
	From *Sender
}

// NewPopulation returns cells without synapses.
func NewPopulation(c engine.Cells) *Population {
	return &Population{Cells: c, Sender: Sender{Neurons: c.Len(), MaxDelay: -1}}
}

// Connect adds a projection to a population.
func Connect(from *Sender, to *Population, p *synapses.Projection) {
	to.Incoming = append(to.Incoming, Incoming{p, from})
	from.outgoing = append(from.outgoing, p)
	from.MaxDelay = max(from.MaxDelay, p.MaxDelay)
	if p.Changes() {
		from.changing = append(from.changing, p)
	}
	if p.Pulses != nil {
		from.pulsed = append(from.pulsed, p)
	}
}

// AddProbe adds a probe of one cell.
func (p *Population) AddProbe(probe engine.Probe) {
	p.probes = append(p.probes, probe)
	for _, b := range p.blocks {
		addProbe(b, probe)
	}
}

func addProbe(b *engine.Block, probe engine.Probe) {
	if b.Lo <= probe.Cell && probe.Cell < b.Hi {
		b.AddProbe(probe)
	}
}

// Outside returns how the cells of this process have left the table.
func (p *Population) Outside() engine.Outside {
	all := p.outside
	for _, b := range p.blocks {
		all.Add(b.Outside)
	}
	return all
}

// SetOutside replaces what Outside returns.
func (p *Population) SetOutside(o engine.Outside) {
	p.outside = o
	for _, b := range p.blocks {
		b.Outside = engine.Outside{}
	}
}

// PoolOutside returns how the cells' concentrations have left the table of a pool.
func (p *Population) PoolOutside(pool int) engine.Outside {
	var all engine.Outside
	if pool < len(p.poolOutside) {
		all = p.poolOutside[pool]
	}
	for _, b := range p.blocks {
		all.Add(b.PoolOutside[pool])
	}
	return all
}

// SetPoolOutside replaces what PoolOutside returns of all pools.
func (p *Population) SetPoolOutside(all []engine.Outside) {
	p.poolOutside = all
	for _, b := range p.blocks {
		clear(b.PoolOutside)
	}
}

// EachSpike calls f for every spike of an epoch that has just been made, by step,
// then neuron. within is which part of the step had passed, if crossings are
// located, or 0.
func (p *Population) EachSpike(e Epoch, f func(step uint64, neuron uint32, within float64)) {
	located := p.Cells.CrossingsLocated()
	if e.Steps == 1 && !located {
		for _, part := range p.partitions {
			for _, s := range part.fired.spikes {
				f(s.Step, s.Neuron, 0)
			}
		}
		return
	}
	for s := range e.Steps {
		for _, b := range p.blocks {
			for i, to := b.Spikes.Step(s); i < to; i++ {
				within := 0.0
				if located {
					within = b.Spikes.Within[i]
				}
				f(e.First+uint64(s), uint32(b.Lo)+b.Spikes.Neurons[i], within)
			}
		}
	}
}

// Fired returns the spikes of an epoch that has just been made, by neuron, then step. The next
// call invalidates them.
func (p *Population) Fired(e Epoch) []communication.Spike {
	p.fired = p.fired[:0]
	switch {
	case e.Steps == 1:
		for _, part := range p.partitions {
			p.fired = append(p.fired, part.fired.spikes...)
		}
	case p.MaxDelay >= 0:
		for _, b := range p.blocks {
			p.fired = append(p.fired, b.Spikes.BySource...)
		}
	}
	return p.fired
}
