package hh

import (
	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/snapshots"
	"github.com/lut4go/lut4go/hh/internal/synapses"
)

// STDP is spike-timing-dependent plasticity by pairs of spikes: a synapse grows stronger
// when its target spikes after an arrival, and weaker when a spike arrives after one of the
// target. With the pair t ms apart, its weight w changes by
//
//	 APlus*(WMax-WMin)*((WMax-w)/(WMax-WMin))^MuPlus * exp(-t/TauPlus)      target after arrival
//	-AMinus*(WMax-WMin)*((w-WMin)/(WMax-WMin))^MuMinus * exp(-t/TauMinus)   arrival after target
//
// and stays within WMin and WMax. With MuPlus and MuMinus 0 the rule is additive (Song,
// Miller & Abbott, Nat. Neurosci. 3:919-926, 2000), with 1 multiplicative (Rubin, Lee &
// Sompolinsky, Phys. Rev. Lett. 86:364-367, 2001), with 0 and 1 that of van Rossum, Bi &
// Turrigiano (J. Neurosci. 20:8812-8821, 2000), with others that of Gütig, Aharonov, Rotter &
// Sompolinsky (J. Neurosci. 23:3697-3714, 2003).
//
// A pair's time is from the step of the target's spike to that of the arrival, which is a
// delay after the source's spike: the whole delay is the axon's, none of it the dendrite's,
// other than in NEST. Of an arrival and a spike in the same step the arrival comes first, as
// in Brian2. It brings the weight that the synapse has then, before it weakens the synapse.
//
// Between spikes nothing is approximated; each change is computed in float64, and the weight
// rounded to the precision of the state.
type STDP struct {
	APlus, AMinus     float64 // parts of WMax-WMin, 0 or more
	TauPlus, TauMinus float64 // ms
	MuPlus, MuMinus   float64 // 0 or more
	WMin, WMax        float64 // bounds of the weights
	// Nearest has a spike of the target make a pair with the last arrival alone, and an
	// arrival with the target's last spike alone: the symmetric scheme of Morrison, Diesmann
	// & Gerstner (Biol. Cybern. 98:459-478, 2008). Otherwise all make pairs with all.
	Nearest bool
}

func (p *STDP) spec() *synapses.STDP {
	if p == nil {
		return nil
	}
	s := synapses.STDP(*p)
	return &s
}

// noteInitialWeights keeps for checkpoints where weights that change began.
func (s *Synapses) noteInitialWeights() {
	if s.projection.Plastic == nil {
		return
	}
	all := make([]float64, 0, s.projection.Count)
	s.projection.Each(func(_, _, _ int, weight float64) { all = append(all, weight) })
	s.initial = snapshots.Hash(all)
}

// collectWeights brings weights that change up to date, for Each.
func (s *Synapses) collectWeights() {
	net := s.from.net
	if s.projection.Plastic == nil || net.pool == nil {
		return
	}
	if net.deliverDue() == nil {
		s.to.core.Collect(s.projection, net.step)
	}
}

// saveSTDP writes weights that change, and the traces of spikes.
func (s *Synapses) saveSTDP(e *snapshots.Encoder) {
	p := s.projection.Plastic
	if p == nil {
		return
	}
	s.collectWeights()
	e.Uint64(uint64(s.Len()))
	s.projection.Weights(func(w float64) float64 {
		e.Float64(w)
		return w
	})
	saveLast(e, p.Pre)
	saveLast(e, p.Post)
	saveSpikes(e, p.Spikes)
	traces, before := make([]float64, len(p.Of)), make([]synapses.Last, len(p.Of))
	for i, of := range p.Of {
		traces[i], before[i] = of.Trace, of.Before
	}
	e.Float64s(traces)
	saveLast(e, before)
}

// saveLast writes last spikes and their traces.
func saveLast(e *snapshots.Encoder, all []synapses.Last) {
	e.Uint64(uint64(len(all)))
	for _, last := range all {
		e.Uint64(last.Step)
		e.Float64(last.Trace)
	}
}

func (s *Synapses) loadSTDP(l *snapshots.Loader) {
	p := s.projection.Plastic
	if p == nil {
		return
	}
	lo, hi := p.Bounds()
	weights := l.Float64s()
	l.Want("weights", len(weights), s.Len())
	for i, w := range weights {
		if !(w >= lo && w <= hi) {
			l.Fail("weight %d is %v, want %v to %v", i, w, lo, hi)
		}
	}
	pre, post := loadLast(l, s.from.Len()), loadLast(l, s.to.Len())
	spikes := s.from.loadUnderWay(l)
	traces := l.Float64s()
	l.Want("traces of spikes under way", len(traces), len(spikes))
	before := loadLast(l, len(spikes))
	of := arriving(l, spikes, traces, before)
	l.Then(func() {
		next := 0
		s.projection.Weights(func(float64) float64 {
			next++
			return weights[next-1]
		})
		p.Reset(pre, post, spikes, of)
		s.from.net.pool = nil // which has others
	})
}

// arriving puts together what goes with spikes under way.
func arriving(l *snapshots.Loader, spikes []communication.Spike, traces []float64, before []synapses.Last) []synapses.Arriving {
	if l.Err() != nil {
		return nil
	}
	of := make([]synapses.Arriving, len(spikes))
	for i, s := range spikes {
		if !(traces[i] > 0 && finite(traces[i])) || before[i].Trace > 0 && before[i].Step > s.Step {
			l.Fail("spike %d under way has trace %v, in step %d after one in step %d", i, traces[i], s.Step, before[i].Step)
		}
		of[i] = synapses.Arriving{Trace: traces[i], Before: before[i]}
	}
	return of
}

// loadLast reads as many last spikes as wanted.
func loadLast(l *snapshots.Loader, want int) []synapses.Last {
	if count := l.Uint64(); count != uint64(want) {
		l.Fail("%d last spikes, want %d", count, want)
	}
	all := make([]synapses.Last, 0, min(want, 1<<16))
	for i := range want {
		last := synapses.Last{Step: l.Uint64(), Trace: l.Float64()}
		if l.Err() != nil {
			return nil
		}
		if !(last.Trace >= 0 && finite(last.Trace)) || last.Step > l.Step {
			l.Fail("last spike %d has trace %v in step %d of %d", i, last.Trace, last.Step, l.Step)
			return nil
		}
		all = append(all, last)
	}
	return all
}
