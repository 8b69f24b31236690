package hh

import "fmt"

// Outside says how a population's voltages left its rate table, whose ends were
// then taken in their place.
type Outside struct {
	Count           uint64  // neuron-steps at the end of which the voltage was outside
	Lowest, Highest float64 // mV, of all voltages outside; 0 if Count is
	Neuron          int     // the first to leave
	At              float64 // ms, the end of the step in which it did
	step            uint64
}

// Outside returns how often and how far the population's voltages have left the
// table, as far as the ends of steps show it. With exact rates
// they have none to leave.
func (p *Population) Outside() Outside {
	all := p.outside
	for _, b := range p.blocks {
		all.add(b.outside)
	}
	all.At = p.net.ms(all.step)
	return all
}

func (o *Outside) add(x Outside) {
	if x.Count == 0 {
		return
	}
	if o.Count == 0 {
		*o = x
		return
	}
	if x.step < o.step || x.step == o.step && x.Neuron < o.Neuron {
		o.step, o.Neuron = x.step, x.Neuron
	}
	o.Count += x.Count
	o.Lowest, o.Highest = min(o.Lowest, x.Lowest), max(o.Highest, x.Highest)
}

// stray notes the voltages outside the table at the end of a step.
func (w *typedWorker[T]) stray(b *block, step uint64) {
	g := b.pop.grid
	for i, x := range w.view[0] {
		if v := float64(x); v < g.Min || v > g.Max {
			b.outside.add(Outside{Count: 1, Lowest: v, Highest: v, Neuron: b.lo + i, step: step + 1})
		}
	}
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
