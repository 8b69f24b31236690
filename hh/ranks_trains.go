package hh

import (
	"encoding/binary"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/schedule"
	"github.com/lut4go/lut4go/hh/internal/sources"
)

// trainsDrawn says whose trains each rank draws of those that are drawn: of its own neurons, of
// those that have synapses there, and on the first rank of all while they are recorded. As no two
// neurons share random numbers, a train is the same wherever it is drawn.
type trainsDrawn struct {
	divided  bool
	pool     *schedule.Pool // whose filters say which neurons have synapses
	recorded bool
}

// divideTrains has each rank draw no trains but those that it needs.
func (n *Network) divideTrains() {
	if n.team.Alone() {
		return
	}
	for _, s := range n.sources {
		now := trainsDrawn{true, n.pool, len(s.monitors) > 0}
		t, ok := s.core.Trains.(*sources.Drawn)
		if !ok || s.drawn == now {
			continue
		}
		s.gatherTrains()
		s.drawn = now
		switch {
		case now.recorded && n.team.First():
		case s.sender.Filter != nil:
			t.Only(s.sender.Filter)
		default:
			own := communication.NewFilter(s.size)
			for i := s.lo; i < s.hi; i++ {
				own.Add(uint32(i))
			}
			own.Count()
			t.Only(own)
		}
	}
}

// gatherTrains has all ranks know where all trains are, each of which its neuron's rank draws.
func (s *Source) gatherTrains() {
	t, ok := s.core.Trains.(*sources.Drawn)
	if !s.drawn.divided || !ok {
		return
	}
	s.drawn = trainsDrawn{}
	var b []byte
	for i := s.lo; i < s.hi; i++ {
		b = binary.LittleEndian.AppendUint64(b, s.streams[i].Drawn())
	}
	parts, err := s.net.team.Gather("trains of "+s.String(), append(b, floatBytes(own(&s.group, t.Next()))...), nil)
	if err != nil {
		return // as no further call will do anything
	}
	next := make([]float64, 0, s.size)
	for rank, b := range parts {
		lo, hi := s.net.team.SliceOf(rank, s.size)
		for i := lo; i < hi; i++ {
			s.streams[i].Seek(binary.LittleEndian.Uint64(b))
			b = b[8:]
		}
		next = bytesFloats(next, b)
	}
	t.Only(nil)
	t.SetNext(next)
}
