package hh

import (
	"fmt"

	"github.com/lut4go/lut4go/internal/portable"
)

// save writes a population: its state, spikes, random numbers, monitors and
// sinks, in the order in which load reads them.
func (p *Population) save(e *encoder) error {
	for k := range p.model.Variables() {
		if err := p.cells.writeVariable(e, k); err != nil {
			return err
		}
	}
	e.uint64s(p.resting)
	o := p.Outside()
	e.uint64(o.Count)
	e.float64(o.Lowest)
	e.float64(o.Highest)
	e.uint64(uint64(o.Neuron))
	e.uint64(o.step)
	e.uint64(uint64(len(p.history)))
	for _, s := range p.history {
		e.uint64(s.Step)
		e.uint64(uint64(s.Neuron))
	}
	for _, q := range p.poisson {
		e.float64s(q.next)
		e.places(q.streams)
	}
	for _, o := range p.cells.processes() {
		e.float64s(o.value)
		e.places(o.streams)
	}
	for _, m := range p.states {
		m.save(e)
	}
	for _, s := range p.streams {
		if err := s.save(e); err != nil {
			return fmt.Errorf("%s: %w", s.kind(), err)
		}
	}
	return nil
}

// places writes where streams of random numbers are.
func (e *encoder) places(streams []portable.Stream) {
	e.uint64(uint64(len(streams)))
	for i := range streams {
		e.uint64(streams[i].Drawn())
	}
}

// load reads a population. Above which threshold its cells are is not in the
// checkpoint, as it follows from their voltages.
func (p *Population) load(l *loader) {
	bits := p.net.config.Precision
	for k := range p.model.Variables() {
		x := widened(l.take(uint64(p.n), uint64(bits/8)), bits)
		l.then(func() { p.cells.set(k, x) })
	}
	resting := l.uint64s()
	l.want("ends of refractory times", len(resting), len(p.resting))
	l.then(func() {
		copy(p.resting, resting) // the blocks have parts of it
		p.noteSides()
	})
	p.loadOutside(l)
	p.loadHistory(l)
	for _, q := range p.poisson {
		next := l.float64s()
		l.want("times of Poisson spikes", len(next), len(q.next))
		for i, t := range next {
			if !(t >= float64(l.step)) {
				l.fail("the next Poisson spike of cell %d is at step %v of %d", i, t, l.step)
			}
		}
		l.then(func() { q.next = next })
		l.places(q.streams)
	}
	for _, o := range p.cells.processes() {
		value := l.float64s()
		l.want("values of noise", len(value), len(o.value))
		for i, y := range value {
			if !finite(y) {
				l.fail("noise of cell %d is %v", i, y)
			}
		}
		l.then(func() { o.value = value })
		l.places(o.streams)
	}
	for _, m := range p.states {
		m.load(l)
	}
	for _, s := range p.streams {
		s.load(l)
	}
}

func (p *Population) loadOutside(l *loader) {
	o := Outside{Count: l.uint64(), Lowest: l.float64(), Highest: l.float64()}
	neuron := l.uint64()
	o.step = l.uint64()
	if neuron >= uint64(p.n) || o.step > l.step {
		l.fail("neuron %d of %d left the table in step %d of %d", neuron, p.n, o.step, l.step)
		return
	}
	o.Neuron = int(neuron)
	l.then(func() {
		p.outside = o
		for _, b := range p.blocks {
			b.outside = Outside{}
		}
	})
}

func (p *Population) loadHistory(l *loader) {
	raw := &decoder{rest: l.take(l.uint64(), 16), err: l.err}
	history := make([]Spike, len(raw.rest)/16)
	for i := range history {
		step, neuron := raw.uint64(), raw.uint64()
		if neuron >= uint64(p.n) || step >= l.step {
			l.fail("a spike of neuron %d of %d in step %d of %d", neuron, p.n, step, l.step)
			return
		}
		history[i] = Spike{Step: step, Neuron: uint32(neuron)}
		if i > 0 {
			if before := history[i-1]; before.Neuron > history[i].Neuron || before.Neuron == history[i].Neuron && before.Step >= step {
				l.fail("spike %d of those under way is out of order", i)
				return
			}
		}
	}
	l.then(func() { p.history = history })
}

// places reads where streams of random numbers are.
func (l *loader) places(streams []portable.Stream) {
	places := l.uint64s()
	l.want("places in random numbers", len(places), len(streams))
	for i, place := range places {
		if place > portable.StreamWords {
			l.fail("random stream %d is at number %d of %d", i, place, uint64(portable.StreamWords))
		}
	}
	l.then(func() {
		for i, place := range places {
			streams[i].Seek(place)
		}
	})
}
