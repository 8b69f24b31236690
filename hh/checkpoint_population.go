package hh

import (
	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/snapshots"
	"github.com/lut4go/lut4go/internal/portable"
)

// save writes a population: its state, spikes, random numbers, monitors and
// sinks, in the order in which load reads them.
func (p *Population) save(e *snapshots.Encoder) error {
	for k := range p.model.Variables() {
		if err := p.core.Cells.WriteVariable(e, k); err != nil {
			return err
		}
	}
	e.Uint64s(p.core.Cells.Resting())
	saveOutside(e, p.core.Outside())
	for i := range p.model.Pools {
		saveOutside(e, p.core.PoolOutside(i))
	}
	saveSpikes(e, p.core.History.Spikes())
	for _, q := range p.core.Poisson {
		e.Float64s(q.Next)
		savePlaces(e, q.Streams)
	}
	for _, o := range p.core.Cells.Deviations() {
		e.Float64s(o.Value)
		savePlaces(e, o.Streams)
	}
	for _, m := range p.states {
		m.save(e)
	}
	return p.saveMonitors(e)
}

func saveOutside(e *snapshots.Encoder, o engine.Outside) {
	e.Uint64(o.Count)
	e.Float64(o.Lowest)
	e.Float64(o.Highest)
	e.Uint64(uint64(o.Neuron))
	e.Uint64(o.Step)
}

// savePlaces writes where streams of random numbers are.
func savePlaces(e *snapshots.Encoder, streams []portable.Stream) {
	e.Uint64(uint64(len(streams)))
	for i := range streams {
		e.Uint64(streams[i].Drawn())
	}
}

// load reads a population. Above which threshold its cells are is not in the
// checkpoint, as it follows from their voltages.
func (p *Population) load(l *snapshots.Loader) {
	bits := p.net.config.Precision
	for k := range p.model.Variables() {
		x := snapshots.Widen(l.Take(uint64(p.Len()), uint64(bits/8)), bits)
		l.Then(func() { p.core.Cells.Set(k, x) })
	}
	resting := l.Uint64s()
	l.Want("ends of refractory times", len(resting), len(p.core.Cells.Resting()))
	l.Then(func() { p.core.Cells.SetResting(resting) })
	outside := p.loadOutside(l)
	l.Then(func() { p.core.SetOutside(outside) })
	pools := make([]engine.Outside, len(p.model.Pools))
	for i := range pools {
		pools[i] = p.loadOutside(l)
	}
	l.Then(func() { p.core.SetPoolOutside(pools) })
	p.loadHistory(l)
	for _, q := range p.core.Poisson {
		next := l.Float64s()
		l.Want("times of Poisson spikes", len(next), len(q.Next))
		for i, t := range next {
			if !(t >= float64(l.Step)) {
				l.Fail("the next Poisson spike of cell %d is at step %v of %d", i, t, l.Step)
			}
		}
		l.Then(func() { q.Next = next })
		loadPlaces(l, q.Streams)
	}
	for _, o := range p.core.Cells.Deviations() {
		value := l.Float64s()
		l.Want("values of noise", len(value), len(o.Value))
		for i, y := range value {
			if !finite(y) {
				l.Fail("noise of cell %d is %v", i, y)
			}
		}
		l.Then(func() { o.Value = value })
		loadPlaces(l, o.Streams)
	}
	for _, m := range p.states {
		m.load(l)
	}
	p.loadMonitors(l)
}

func (p *Population) loadOutside(l *snapshots.Loader) engine.Outside {
	o := engine.Outside{Count: l.Uint64(), Lowest: l.Float64(), Highest: l.Float64()}
	neuron := l.Uint64()
	o.Step = l.Uint64()
	if neuron >= uint64(p.Len()) || o.Step > l.Step {
		l.Fail("neuron %d of %d left the table in step %d of %d", neuron, p.Len(), o.Step, l.Step)
		return engine.Outside{}
	}
	o.Neuron = int(neuron)
	return o
}

// loadPlaces reads where streams of random numbers are.
func loadPlaces(l *snapshots.Loader, streams []portable.Stream) {
	places := l.Uint64s()
	l.Want("places in random numbers", len(places), len(streams))
	for i, place := range places {
		if place > portable.StreamWords {
			l.Fail("random stream %d is at number %d of %d", i, place, uint64(portable.StreamWords))
		}
	}
	l.Then(func() {
		for i, place := range places {
			streams[i].Seek(place)
		}
	})
}
