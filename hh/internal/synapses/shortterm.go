package synapses

import (
	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/internal/portable"
)

// ShortTerm is what the short-term plasticity of a projection is drawn from, for
// each source: its utilization, and its times of recovery and facilitation in ms,
// of which 0 is none.
type ShortTerm struct{ U, TauRec, TauFacil random.Distribution }

// Releases is the short-term plasticity of a projection: the state of every source's
// synapses, and what each of its spikes under way released. A spike finds the part x
// of its transmitter available, and releases the share u of that:
//
//	u = U + u*exp(-gap/TauFacil)*(1-U)
//	x = 1 - (1-x)*exp(-gap/TauRec)
//	release = u*x
//	x = x - release
//
// gap is the time since the source's spike before. The state follows from the source's
// spikes alone.
type Releases struct {
	U, TauRec, TauFacil PerSource
	Utilized, Available []float64 // u and x of every source, right after its last spike
	Last                []uint64  // the step of that

	underWay[float64] // and what each released

	dt   float64   // ms
	from ShortTerm // what the parameters are drawn from
}

// PerSource is a value for each source, or one for all if Each is nil.
type PerSource struct {
	All  float64
	Each []float64
}

func (p *PerSource) of(source uint32) float64 {
	if p.Each != nil {
		return p.Each[source]
	}
	return p.All
}

// newReleases returns sources that have not spiked: nothing is utilized, all available.
func newReleases(s *Spec) *Releases {
	r := &Releases{dt: s.Dt, from: *s.ShortTerm}
	if s.Team.Alone() {
		r.resize(s, nil, s.Shape.From)
	}
	return r
}

// resize gives so many sources, that have not spiked, their state and parameters: all, or
// those of a filter.
func (r *Releases) resize(s *Spec, f *communication.Filter, sources int) {
	r.Utilized, r.Available, r.Last = make([]float64, sources), make([]float64, sources), make([]uint64, sources)
	for i := range r.Available {
		r.Available[i] = 1
	}
	streams := make([]portable.Stream, 0)
	for _, q := range []struct {
		to   *PerSource
		from random.Distribution
	}{{&r.U, r.from.U}, {&r.TauRec, r.from.TauRec}, {&r.TauFacil, r.from.TauFacil}} {
		if c, ok := q.from.(random.Constant); ok {
			q.to.All = float64(c)
			continue
		}
		if len(streams) == 0 {
			streams = streamsOf(s, f, sources)
		}
		q.to.Each = make([]float64, sources)
		for i := range q.to.Each {
			q.to.Each[i] = q.from.Draw(&streams[i])
		}
	}
}

// streamsOf returns the random streams of sources: of all, or of those of a filter.
func streamsOf(s *Spec, f *communication.Filter, sources int) []portable.Stream {
	streams := make([]portable.Stream, sources)
	set := func(place int, source uint32) {
		streams[place] = random.ShortTerm.OfProjection(s.Seed, s.Index, int(source))
	}
	if f != nil {
		f.Each(set)
		return streams
	}
	for i := range streams {
		set(i, uint32(i))
	}
	return streams
}

// next takes a source through a spike, and returns what it releases.
func (r *Releases) next(s communication.Spike) float64 {
	i := s.Neuron
	u, x := r.at(i, float64(s.Step-r.Last[i]))
	utilization := r.U.of(i)
	u = utilization + float64(u*(1-utilization))
	release := float64(u * x)
	r.Utilized[i], r.Available[i], r.Last[i] = u, x-release, s.Step
	return release
}

// at returns u and x of a source so many steps after its last spike.
func (r *Releases) at(source uint32, gap float64) (u, x float64) {
	gap *= r.dt
	u = float64(r.Utilized[source] * decay(gap, r.TauFacil.of(source)))
	x = 1 - float64((1-r.Available[source])*decay(gap, r.TauRec.of(source)))
	return u, x
}

// At returns u and x of every source after so many steps.
func (r *Releases) At(steps uint64) (u, x []float64) {
	u, x = make([]float64, len(r.Last)), make([]float64, len(r.Last))
	for i, last := range r.Last {
		// The spike of a step is at its end.
		u[i], x[i] = r.at(uint32(i), max(float64(steps)-float64(last)-1, 0))
	}
	return u, x
}

// decay returns exp(-gap/tau), and 0 for no tau.
func decay(gap, tau float64) float64 {
	if tau == 0 {
		return 0
	}
	return portable.Exp(-(gap / tau))
}
