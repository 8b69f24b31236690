package hh

import (
	"encoding/binary"
	"math"

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
	all, _, err := s.projection.WeightsBySource()
	if err != nil {
		return // as no further call will do anything
	}
	if s.from.net.config.Precision == 32 {
		for i, w := range all {
			all[i] = float64(float32(w))
		}
	}
	s.initial, _ = s.from.net.fromFirst("first weights", s.from.net.hash(all), nil)
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
func (s *Synapses) saveSTDP(e *saver) {
	p := s.projection.Plastic
	if p == nil {
		return
	}
	s.collectWeights()
	if e.net.team.Alone() {
		e.Uint64(uint64(s.Len()))
		s.projection.Weights(func(w float64) float64 {
			e.Float64(w)
			return w
		})
	} else {
		weights, _, err := s.projection.WeightsBySource()
		if err != nil {
			e.fail(err)
		}
		e.float64s(weights)
	}
	lo, hi := s.from.ownSources()
	e.last(p.Pre[lo:hi])
	e.last(p.Post)
	e.history(s.from, p.Spikes)
	from, to, _ := s.from.ownSpikes(p.Spikes)
	traces, before := make([]float64, to-from), make([]synapses.Last, to-from)
	for i, of := range p.Of[from:to] {
		traces[i], before[i] = of.Trace, of.Before
	}
	e.float64s(traces)
	e.last(before)
}

// last writes last spikes and their traces, of which each rank has a part.
func (s *saver) last(all []synapses.Last) {
	b := make([]byte, 0, 16*len(all))
	for _, last := range all {
		b = binary.LittleEndian.AppendUint64(b, last.Step)
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(last.Trace))
	}
	s.list(b, 16)
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
		s.projection.SetWeights(weights) // whose error stays with the ranks
		spikes, of := passed(s.from, spikes, of)
		p.Reset(ofSources(s.from, pre), own(&s.to.group, post), spikes, of)
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
