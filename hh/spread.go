package hh

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/snapshots"
)

// saver writes what all ranks have together, as a process alone would write it: the first
// rank writes, and gets from the others what they have piece by piece. All ranks make the same
// calls; what they all have anyway they write with the Encoder, which on the others leads
// nowhere. The first error stays, and the calls go on, as other ranks wait in them.
type saver struct {
	*snapshots.Encoder           // of a checkpoint
	w                  io.Writer // where to
	net                *Network
	err                error
}

func newSaver(n *Network, w io.Writer) *saver {
	if !n.team.First() {
		w = io.Discard
	}
	return &saver{w: w, net: n}
}

// newCheckpointSaver begins a checkpoint.
func newCheckpointSaver(n *Network, w io.Writer) *saver {
	s := newSaver(n, w)
	s.Encoder = snapshots.NewEncoder(s.w)
	s.w = s.Encoder
	return s
}

// first reports whether this is the rank that writes, and has what was recorded.
func (s *saver) first() bool { return s.net.team.First() }

func (s *saver) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// spread writes what all ranks have, after begin was told how many bytes it is.
func (s *saver) spread(own []byte, begin func(total int)) {
	s.fail(s.net.team.ToFirst("gathering", own, begin, func(b []byte) error {
		_, err := s.w.Write(b)
		return err
	}))
}

// list writes a list of elements of so many bytes, and how many there are before it.
func (s *saver) list(own []byte, size int) {
	s.spread(own, func(total int) { s.Uint64(uint64(total / size)) })
}

// variable writes a state variable of all cells.
func (s *saver) variable(p *Population, k int) {
	if s.net.team.Alone() {
		s.fail(p.core.Cells.WriteVariable(s.w, k))
		return
	}
	var b bytes.Buffer
	s.fail(p.core.Cells.WriteVariable(&b, k))
	s.spread(b.Bytes(), func(int) {})
}

// float64s writes a list of which every rank has a part.
func (s *saver) float64s(own []float64) {
	if s.net.team.Alone() {
		s.Float64s(own)
		return
	}
	s.list(floatBytes(own), 8)
}

// uint64s writes a list of which every rank has a part.
func (s *saver) uint64s(own []uint64) {
	if s.net.team.Alone() {
		s.Uint64s(own)
		return
	}
	b := make([]byte, 0, 8*len(own))
	for _, x := range own {
		b = binary.LittleEndian.AppendUint64(b, x)
	}
	s.list(b, 8)
}

// history writes spikes under way, of which each rank writes those of its own neurons.
func (s *saver) history(p *group, spikes []communication.Spike) {
	if s.net.team.Alone() {
		saveSpikes(s.Encoder, spikes)
		return
	}
	from, to, first := p.ownSpikes(spikes)
	var b []byte
	for _, x := range spikes[from:to] {
		b = binary.LittleEndian.AppendUint64(b, x.Step)
		b = binary.LittleEndian.AppendUint64(b, uint64(p.lo)+uint64(x.Neuron-first))
	}
	s.list(b, 16)
}

// ownSpikes returns which of spikes by source are of the neurons that the process has, and the
// first of these as the spikes count neurons.
func (p *group) ownSpikes(spikes []communication.Spike) (from, to int, first uint32) {
	lo, hi := p.ownSources()
	for from < len(spikes) && int(spikes[from].Neuron) < lo {
		from++
	}
	for to = from; to < len(spikes) && int(spikes[to].Neuron) < hi; to++ {
	}
	return from, to, uint32(lo)
}

// ownSources returns where in what is kept for each source that of the process's own neurons is.
func (p *group) ownSources() (lo, hi int) {
	f := p.sender.Filter
	if f == nil {
		return p.lo, p.hi
	}
	if p.lo == p.hi {
		return 0, 0
	}
	place, _ := f.Place(uint32(p.lo))
	return int(place), int(place) + p.local()
}

// ofSources returns what is kept for each source, of what all neurons have.
func ofSources[E any](p *group, all []E) []E {
	f := p.sender.Filter
	if f == nil {
		return all
	}
	own := make([]E, f.Len())
	f.Each(func(place int, neuron uint32) { own[place] = all[neuron] })
	return own
}

// passed returns those of spikes under way that the process needs, each with what goes with it.
func passed[E any](p *group, spikes []communication.Spike, of []E) ([]communication.Spike, []E) {
	f := p.sender.Filter
	if f == nil {
		return spikes, of
	}
	var some []communication.Spike
	var theirs []E
	for i, s := range spikes {
		if place, ok := f.Place(s.Neuron); ok {
			s.Neuron = place
			some, theirs = append(some, s), append(theirs, of[i])
		}
	}
	return some, theirs
}

func floatBytes(list []float64) []byte {
	b := make([]byte, 0, 8*len(list))
	for _, x := range list {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
	}
	return b
}

func bytesFloats(to []float64, b []byte) []float64 {
	for ; len(b) >= 8; b = b[8:] {
		to = append(to, math.Float64frombits(binary.LittleEndian.Uint64(b)))
	}
	return to
}

// gatherFloats returns what all neurons have, of which each rank has a part.
func (p *group) gatherFloats(call string, own []float64) ([]float64, error) {
	if p.net.team.Alone() {
		return own, nil
	}
	parts, err := p.net.team.Gather(call+" of "+p.String(), floatBytes(own), nil)
	if err != nil {
		return nil, err
	}
	all := make([]float64, 0, p.size)
	for _, b := range parts {
		all = bytesFloats(all, b)
	}
	return all, nil
}

// hash returns the Hash of lists, of each of which every rank has a part. The first rank has it,
// the others an empty text.
func (n *Network) hash(lists ...[]float64) string {
	if n.team.Alone() {
		return snapshots.Hash(lists...)
	}
	h := snapshots.NewHasher()
	for _, list := range lists {
		n.team.ToFirst("hashing", floatBytes(list), func(int) {}, func(b []byte) error {
			h.Add(bytesFloats(nil, b))
			return nil
		})
	}
	if !n.team.First() {
		return ""
	}
	return h.String()
}
