package hh

import (
	"fmt"

	"github.com/lut4go/lut4go/hh/internal/snapshots"
	"github.com/lut4go/lut4go/hh/internal/synapses"
)

// TsodyksMarkram is the short-term plasticity of a connection's synapses: depression, as
// spikes use up the transmitter, and facilitation, as they raise the share of it that the
// next one releases (Markram, Wang & Tsodyks, PNAS 95:5323-5328, 1998; Tsodyks, Pawelzik &
// Markram, Neural Comput. 10:821-835, 1998; Tsodyks, Uziel & Markram, J. Neurosci.
// 20:RC50, 2000). All synapses of a source have the same state, of which u is the share
// in use and x the part of the transmitter that is available. Each of the source's spikes
// takes it, in this order, through
//
//	u = U + u*exp(-gap/TauFacil)*(1-U)
//	x = 1 - (1-x)*exp(-gap/TauRec)
//	release = u*x
//	x = x - release
//
// where gap is the time since the spike before, in whole steps; between spikes u and x
// follow du/dt = -u/TauFacil and dx/dt = (1-x)/TauRec exactly. A source begins with u = 0
// and x = 1, so its first spike releases U. What arrives through a synapse is its weight
// times the release, a product in float64 that is rounded to the precision of the state.
//
// So u rises before the release, as in NEST's tsodyks2_synapse. The formulation of Brian2's
// documents and of NeuroML, in which u goes back to U, not to 0, and a spike releases u*x
// before it raises u, releases the same: at a spike its u is the one above. Others are NEST's
// tsodyks_synapse, whose transmitter is not available again before it has left the receptors,
// and the synapses of Mongillo, Barak & Tsodyks (Science 319:1543-1546, 2008), whose first
// spike releases more than U.
type TsodyksMarkram struct {
	// U is the share of the available transmitter that the first spike releases, and by
	// which each one raises u: 0 to 1.
	U Distribution
	// TauRec is the time constant in ms with which x recovers. Constant(0) is no
	// depression.
	TauRec Distribution
	// TauFacil is the time constant in ms with which u falls. Constant(0) is no
	// facilitation: every spike releases the share U.
	TauFacil Distribution
}

func (t *TsodyksMarkram) spec() *synapses.ShortTerm {
	if t == nil {
		return nil
	}
	return &synapses.ShortTerm{U: distributionOf(t.U), TauRec: distributionOf(t.TauRec), TauFacil: distributionOf(t.TauFacil)}
}

// ShortTerm returns the state of the synapses' short-term plasticity for every source, as
// it is after the network's last step: u, the share in use, and x, the part of the
// transmitter that is available. Without short-term plasticity both are nil.
func (s *Synapses) ShortTerm() (u, x []float64) {
	if s.projection.Releases == nil {
		return nil, nil
	}
	net := s.from.net
	if net.team.Alone() {
		return s.projection.Releases.At(net.step)
	}
	net.makePool() // whose filters say which sources there are
	u, x = s.projection.Releases.At(net.step)
	lo, hi := s.from.ownSources()
	u, err := s.from.gatherFloats("ShortTerm", u[lo:hi])
	if err != nil {
		return nil, nil // as no further call will do anything
	}
	x, _ = s.from.gatherFloats("ShortTerm", x[lo:hi])
	return u, x
}

// describeShortTerm says for checkpoints which parameters the sources have.
func (s *Synapses) describeShortTerm(hash func(...[]float64) string) string {
	r := s.projection.Releases
	of := func(p synapses.PerSource) string {
		if p.Each == nil {
			return fmt.Sprint(p.All)
		}
		lo, hi := s.from.ownSources()
		return hash(p.Each[lo:hi])
	}
	return fmt.Sprintf("U %s, TauRec %s ms, TauFacil %s ms", of(r.U), of(r.TauRec), of(r.TauFacil))
}

// saveShortTerm writes the state of the sources and what their spikes under way released.
func (s *Synapses) saveShortTerm(e *saver) {
	r := s.projection.Releases
	if r == nil {
		return
	}
	lo, hi := s.from.ownSources()
	e.float64s(r.Utilized[lo:hi])
	e.float64s(r.Available[lo:hi])
	e.uint64s(r.Last[lo:hi])
	e.history(s.from, r.Spikes)
	from, to, _ := s.from.ownSpikes(r.Spikes)
	e.float64s(r.Of[from:to])
}

func (s *Synapses) loadShortTerm(l *snapshots.Loader) {
	r := s.projection.Releases
	if r == nil {
		return
	}
	shares := func(what string, want int) []float64 {
		all := l.Float64s()
		l.Want(what, len(all), want)
		for i, y := range all {
			if !(y >= 0 && y <= 1) {
				l.Fail("number %d of %s is %v, want 0 to 1", i, what, y)
			}
		}
		return all
	}
	u, x := shares("shares of transmitter in use", s.from.Len()), shares("parts of transmitter available", s.from.Len())
	last := l.Uint64s()
	l.Want("steps of last spikes", len(last), s.from.Len())
	for i, step := range last {
		if step > l.Step {
			l.Fail("the last spike of neuron %d was in step %d of %d", i, step, l.Step)
		}
	}
	spikes := s.from.loadUnderWay(l)
	released := shares("releases", len(spikes))
	l.Then(func() {
		r.Utilized, r.Available, r.Last = ofSources(s.from, u), ofSources(s.from, x), ofSources(s.from, last)
		r.Spikes, r.Of = passed(s.from, spikes, released)
	})
}
