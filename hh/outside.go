package hh

import (
	"fmt"

	"github.com/lut4go/lut4go/hh/internal/engine"
)

// Outside says how a population's voltages left its rate table, whose ends were
// then taken in their place.
type Outside struct {
	Count           uint64  // neuron-steps at the end of which the voltage was outside
	Lowest, Highest float64 // mV, of all voltages outside; 0 if Count is
	Neuron          int     // the first to leave
	At              float64 // ms, the end of the step in which it did
}

// Outside returns how often and how far the population's voltages have left the
// table, as far as the ends of steps show it. With exact rates
// they have none to leave. With Ranks it is as of the end of the last run, or the last checkpoint.
func (p *Population) Outside() Outside {
	o := p.outside()
	return Outside{Count: o.Count, Lowest: o.Lowest, Highest: o.Highest, Neuron: o.Neuron, At: p.net.ms(o.Step)}
}

// outside returns it as the engine has it.
func (p *Population) outside() engine.Outside {
	if p.net.team.Alone() {
		return p.core.Outside()
	}
	return p.everywhere
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
