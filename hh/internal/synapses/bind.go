package synapses

import "github.com/lut4go/lut4go/hh/internal/communication"

// Sources returns how many sources the process keeps something for: all, or those of the
// filter, once it is bound to one.
func (p *Projection) Sources() int {
	switch {
	case p.filter != nil:
		return p.filter.Len()
	case p.Team.Alone():
		return p.Shape.From
	}
	return 0
}

// SourceNeurons returns their neurons, nil for all.
func (p *Projection) SourceNeurons() []uint32 {
	if p.filter == nil {
		return nil
	}
	return p.filter.Neurons()
}

// MarkSources adds the sources of the synapses that the process has to a filter. It may draw
// the synapses anew, and keeps them for CSRs.
func (p *Projection) MarkSources(f *communication.Filter) {
	p.drawn = p.synapses()
	p.drawn.each(func(source int, l list) {
		if len(l.targets) > 0 {
			f.Add(uint32(source))
		}
	})
}

// Bind has the projection keep what is of sources for those of a filter, which has all that
// the one before had.
func (p *Projection) Bind(f *communication.Filter) {
	before := p.filter
	p.filter = f
	if r := p.Releases; r != nil {
		u, x, last := r.Utilized, r.Available, r.Last
		r.resize(&p.Spec, f, f.Len())
		move(u, r.Utilized, before, f)
		move(x, r.Available, before, f)
		move(last, r.Last, before, f)
		r.Spikes = before.Moved(r.Spikes, f)
	}
	if q := p.Plastic; q != nil {
		pre := q.Pre
		q.Pre = make([]Last, f.Len())
		move(pre, q.Pre, before, f)
		q.Spikes = before.Moved(q.Spikes, f)
	}
	if q := p.Pulses; q != nil {
		q.bind(before, f)
	}
}

// move copies what there is for each neuron of a filter to where it is in another one.
func move[E any](from, to []E, before, f *communication.Filter) {
	if before == nil {
		return
	}
	before.Each(func(i int, neuron uint32) {
		place, _ := f.Place(neuron)
		to[place] = from[i]
	})
}

func (p *Pulses) bind(before, f *communication.Filter) {
	end, bound := p.End, p.Bound
	p.End, p.Bound = make([]uint64, f.Len()), make([]float64, f.Len())
	move(end, p.End, before, f)
	move(bound, p.Bound, before, f)
	if before == nil {
		return
	}
	neurons := before.Neurons()
	for i := range p.UnderWay {
		e := &p.UnderWay[i]
		e.Neuron, _ = f.Place(neurons[e.Neuron])
	}
}
