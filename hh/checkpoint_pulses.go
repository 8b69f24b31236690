package hh

import (
	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/snapshots"
	"github.com/lut4go/lut4go/hh/internal/synapses"
)

// savePulses writes the pulses of transmitter of a connection's sources, if it has any.
func savePulses(e *snapshots.Encoder, p *synapses.Pulses) {
	if p == nil {
		return
	}
	e.Uint64s(p.End)
	e.Float64s(p.Bound)
	e.Uint64(uint64(len(p.UnderWay)))
	for _, x := range p.UnderWay {
		e.Uint64(x.Step)
		e.Uint64(uint64(x.Neuron))
		e.Float64(x.N)
		e.Float64(x.Bound)
	}
}

func loadPulses(l *snapshots.Loader, p *synapses.Pulses) {
	if p == nil {
		return
	}
	end, bound := l.Uint64s(), l.Float64s()
	l.Want("ends of pulses", len(end), len(p.End))
	l.Want("parts of bound receptors", len(bound), len(p.Bound))
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
		if n := len(underWay); neuron > MaxNeurons || !p.Good(x, l.Step) || n > 0 && underWay[n-1].Neuron > x.Neuron {
			l.Fail("pulse %d of those under way is none, or out of order", n)
			return
		}
		underWay = append(underWay, x)
	}
	l.Then(func() { p.End, p.Bound, p.UnderWay = end, bound, underWay })
}
