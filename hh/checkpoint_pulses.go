package hh

import (
	"encoding/binary"
	"math"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/snapshots"
	"github.com/lut4go/lut4go/hh/internal/synapses"
)

// savePulses writes the pulses of transmitter of a connection's sources, if it has any.
func (s *Synapses) savePulses(e *saver) {
	p := s.projection.Pulses
	if p == nil {
		return
	}
	lo, hi := s.from.ownSources()
	e.uint64s(p.End[lo:hi])
	e.float64s(p.Bound[lo:hi])
	var b []byte
	for _, x := range p.UnderWay {
		if i := int(x.Neuron); lo <= i && i < hi {
			b = binary.LittleEndian.AppendUint64(b, x.Step)
			b = binary.LittleEndian.AppendUint64(b, uint64(s.from.lo+i-lo))
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x.N))
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x.Bound))
		}
	}
	e.list(b, 32)
}

func (s *Synapses) loadPulses(l *snapshots.Loader) {
	p := s.projection.Pulses
	if p == nil {
		return
	}
	end, bound := l.Uint64s(), l.Float64s()
	l.Want("ends of pulses", len(end), s.from.Len())
	l.Want("parts of bound receptors", len(bound), s.from.Len())
	for i, x := range bound {
		if !(x >= 0 && x <= 1) {
			l.Fail("the part of bound receptors of source %d is %v", i, x)
		}
	}
	for i, x := range end {
		if x > 0 && x-1 >= l.Step+p.Length {
			l.Fail("the pulse of source %d ends at step %d after %d steps", i, x, l.Step)
		}
	}
	var underWay []synapses.PulseEdge
	for range l.Uint64() {
		if l.Err() != nil {
			return
		}
		x := synapses.PulseEdge{Spike: communication.Spike{Step: l.Uint64()}}
		neuron := l.Uint64()
		x.Neuron, x.N, x.Bound = uint32(neuron), l.Float64(), l.Float64()
		if n := len(underWay); neuron >= uint64(s.from.Len()) || !p.Good(x, l.Step) || n > 0 && underWay[n-1].Neuron > x.Neuron {
			l.Fail("pulse %d of those under way is none, or out of order", n)
			return
		}
		underWay = append(underWay, x)
	}
	l.Then(func() {
		p.End, p.Bound, p.UnderWay = ofSources(s.from, end), ofSources(s.from, bound), underWay[:0]
		for _, x := range underWay {
			if place, ok := s.from.sender.Filter.Place(x.Neuron); ok {
				x.Neuron = place
				p.UnderWay = append(p.UnderWay, x)
			}
		}
	})
}
