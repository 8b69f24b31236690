package hh

import (
	"fmt"

	"github.com/lut4go/lut4go/hh/internal/engine"
)

// Outside says how a population's voltages left its rate table, whose ends were
// then taken in their place, or its concentrations the table of their Pool.
type Outside struct {
	Count           uint64  // neuron-steps at the end of which the voltage was outside
	Lowest, Highest float64 // mV, of all voltages outside, or mM; 0 if Count is
	Neuron          int     // the first to leave
	At              float64 // ms, the end of the step in which it did
}

// Outside returns how often and how far the population's voltages have left the
// table, as far as the ends of steps show it. With exact rates
// they have none to leave. With Ranks it is as of the end of the last run, or the last checkpoint.
func (p *Population) Outside() Outside {
	o := p.outside()[0]
	return Outside{Count: o.Count, Lowest: o.Lowest, Highest: o.Highest, Neuron: o.Neuron, At: p.net.ms(o.Step)}
}

// PoolOutside is Outside for the concentrations (mM) of a pool.
func (p *Population) PoolOutside(pool string) (Outside, error) {
	i := p.model.poolIndex(pool)
	if i < 0 {
		return Outside{}, fmt.Errorf("hh: population %q: %w", p.name, p.model.checkPool("PoolOutside", "pool", pool))
	}
	o := p.outside()[1+i]
	return Outside{Count: o.Count, Lowest: o.Lowest, Highest: o.Highest, Neuron: o.Neuron, At: p.net.ms(o.Step)}, nil
}

// poolWarnings returns what Network.Warnings says of the population's pools.
func (p *Population) poolWarnings() []string {
	var all []string
	for i := range p.model.Pools {
		o := p.outside()[1+i]
		if o.Count == 0 {
			continue
		}
		lo, hi := p.pools[i].limits()
		all = append(all, fmt.Sprintf("population %q: %s was outside its table of %.6g to %.6g mM at the end of %d neuron-steps, from %.6g to %.6g mM, first in neuron %d at %.6g ms: the table's ends were taken in its place",
			p.name, p.model.Pools[i].Name, lo, hi, o.Count, o.Lowest, o.Highest, o.Neuron, p.net.ms(o.Step)))
	}
	return all
}

// outside returns how the voltages have left their table, then the concentrations theirs, as
// the engine has it.
func (p *Population) outside() []engine.Outside {
	if !p.net.team.Alone() && p.everywhere != nil {
		return p.everywhere
	}
	return p.ownOutside()
}

// ownOutside is outside of the cells of this process.
func (p *Population) ownOutside() []engine.Outside {
	all := []engine.Outside{p.core.Outside()}
	for i := range p.model.Pools {
		all = append(all, p.core.PoolOutside(i))
	}
	return all
}

// outsideWarning returns what Network.Warnings says of the population.
func (p *Population) outsideWarning() (string, bool) {
	o := p.Outside()
	if o.Count == 0 {
		return "", false
	}
	g := p.grid
	return fmt.Sprintf("population %q: v was outside the rate table of %v to %v mV at the end of %d neuron-steps, from %.6g to %.6g mV, first in neuron %d at %.6g ms: the table's ends were taken in its place",
		p.name, g.Min, g.Max, o.Count, o.Lowest, o.Highest, o.Neuron, o.At), true
}
