package hh

import (
	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/snapshots"
	"github.com/lut4go/lut4go/internal/portable"
)

// save writes a population: its state, spikes, random numbers, monitors and
// sinks, in the order in which load reads them.
func (p *Population) save(e *saver) {
	for k := range p.variables() {
		e.variable(p, k)
	}
	e.uint64s(p.core.Cells.Resting())
	for _, o := range p.outside() {
		saveOutside(e.Encoder, o)
	}
	e.history(&p.group, p.core.History.Spikes())
	for _, q := range p.core.Poisson {
		e.float64s(q.Next)
		e.places(q.Streams)
	}
	for _, o := range p.core.Cells.Deviations() {
		if o.Common {
			e.Float64s(o.Value)
			savePlaces(e.Encoder, o.Streams)
			continue
		}
		e.float64s(o.Value)
		e.places(o.Streams)
	}
	for _, m := range p.states {
		m.save(e.Encoder)
	}
	p.saveMonitors(e)
}

// places writes where streams of random numbers are, of which each rank has a part.
func (s *saver) places(streams []portable.Stream) {
	places := make([]uint64, len(streams))
	for i := range streams {
		places[i] = streams[i].Drawn()
	}
	s.uint64s(places)
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
	for k := range p.variables() {
		x := snapshots.Widen(l.Take(uint64(p.Len()), uint64(bits/8)), bits)
		l.Then(func() { p.core.Cells.Set(k, own(&p.group, x)) })
	}
	resting, want := l.Uint64s(), 0
	if p.core.Cells.Resting() != nil {
		want = p.Len()
	}
	if l.Want("ends of refractory times", len(resting), want) && want > 0 {
		l.Then(func() { p.core.Cells.SetResting(own(&p.group, resting)) })
	}
	p.loadAllOutside(l)
	p.loadHistory(l)
	for _, q := range p.core.Poisson {
		next := l.Float64s()
		l.Want("times of Poisson spikes", len(next), p.Len())
		for i, t := range next {
			if !(t >= float64(l.Step)) {
				l.Fail("the next Poisson spike of cell %d is at step %v of %d", i, t, l.Step)
			}
		}
		l.Then(func() { q.Next = own(&p.group, next) })
		p.loadPlaces(l, q.Streams)
	}
	for _, o := range p.core.Cells.Deviations() {
		value, want := l.Float64s(), p.Len()
		if o.Common {
			want = 1
		}
		l.Want("values of noise", len(value), want)
		for i, y := range value {
			if !finite(y) {
				l.Fail("noise of cell %d is %v", i, y)
			}
		}
		if o.Common {
			l.Then(func() { o.Value = value })
			loadPlaces(l, o.Streams, 0, 1)
			continue
		}
		l.Then(func() { o.Value = own(&p.group, value) })
		p.loadPlaces(l, o.Streams)
	}
	for _, m := range p.states {
		m.load(l)
	}
	p.loadMonitors(l)
}

// loadAllOutside reads how the voltages have left their table, and the concentrations theirs.
func (p *Population) loadAllOutside(l *snapshots.Loader) {
	all := make([]engine.Outside, 1+len(p.model.Pools))
	for i := range all {
		all[i] = p.loadOutside(l)
	}
	l.Then(func() {
		p.everywhere = all
		if !p.net.team.First() { // which has what all have
			all = make([]engine.Outside, len(all))
		}
		p.core.SetOutside(all[0])
		p.core.SetPoolOutside(all[1:])
	})
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

// loadPlaces reads where the streams of random numbers of all cells are.
func (p *Population) loadPlaces(l *snapshots.Loader, streams []portable.Stream) {
	loadPlaces(l, streams, p.lo, p.Len())
}

// loadPlaces reads where so many streams of random numbers are, of which the process has those
// from one on.
func loadPlaces(l *snapshots.Loader, streams []portable.Stream, lo, all int) {
	places := l.Uint64s()
	l.Want("places in random numbers", len(places), all)
	for i, place := range places {
		if place > portable.StreamWords {
			l.Fail("random stream %d is at number %d of %d", i, place, uint64(portable.StreamWords))
		}
	}
	l.Then(func() {
		for i := range streams {
			streams[i].Seek(places[lo+i])
		}
	})
}
