// Package communication brings the spikes of an epoch from the neurons that fired
// them to all processes that share a network, and keeps those that are still
// under way.
package communication

import (
	"encoding/binary"
	"slices"
)

// Spike is one neuron's crossing of its threshold.
type Spike struct {
	Step   uint64 // the step in which it crossed, counted from 0
	Neuron uint32 // its number in its population, or its place in a Filter
}

// PackedSpike is how many bytes a spike of an epoch has on its way between ranks.
const PackedSpike = 8

// AppendSpikes appends spikes of an epoch that begins with step first. lo is added to their
// neurons.
func AppendSpikes(b []byte, lo int, spikes []Spike, first uint64) []byte {
	for _, s := range spikes {
		b = binary.LittleEndian.AppendUint64(b, (uint64(lo)+uint64(s.Neuron))<<16|(s.Step-first))
	}
	return b
}

// EachSpike calls f for every spike that AppendSpikes has appended.
func EachSpike(b []byte, first uint64, f func(Spike)) {
	for ; len(b) >= PackedSpike; b = b[PackedSpike:] {
		x := binary.LittleEndian.Uint64(b)
		f(Spike{Step: first + x&(1<<16-1), Neuron: uint32(x >> 16)})
	}
}

// PassPacked is Pass of spikes that AppendSpikes has appended. Every rank does this for the spikes
// of all, so it has no branch that goes by whether a spike is needed, which nobody can predict.
func (f *Filter) PassPacked(passed []Spike, b []byte, first uint64) []Spike {
	if f == nil {
		EachSpike(b, first, func(s Spike) { passed = append(passed, s) })
		return passed
	}
	const most = 1 << 12 // at once, so that there is not room for all where few pass
	for len(b) >= PackedSpike {
		some := b[:min(len(b), most*PackedSpike)]
		b = b[len(some):]
		passed = slices.Grow(passed, len(some)/PackedSpike)
		room, at := passed[:cap(passed)], len(passed)
		for ; len(some) >= PackedSpike; some = some[PackedSpike:] {
			x := binary.LittleEndian.Uint64(some)
			neuron := uint32(x >> 16)
			place, ok := f.Place(neuron)
			room[at] = Spike{Step: first + x&(1<<16-1), Neuron: place}
			if ok {
				at++
			}
		}
		passed = room[:at]
	}
	return passed
}
