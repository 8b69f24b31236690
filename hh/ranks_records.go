package hh

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/schedule"
)

// gatherRecordsIfDue is gatherRecords after an epoch, if a sink wants the samples now, or someone
// who may look at the monitors, or there are many.
func (n *Network) gatherRecordsIfDue(e schedule.Epoch, conditional bool) error {
	if n.team.Alone() {
		return nil
	}
	due := conditional
	for _, p := range n.populations {
		for _, m := range p.states {
			n.staged += 8 * uint64(len(m.Neurons)) * (uint64(e.Steps)/m.every + 1)
			due = due || m.keeps > 0
		}
	}
	if !due && n.staged < uint64(communication.MostAtOnce) {
		return nil
	}
	return n.gatherRecords()
}

// gatherRecords brings all samples to the first rank, and what all ranks' cells have done outside
// their tables to all.
func (n *Network) gatherRecords() error {
	if n.team.Alone() {
		return nil
	}
	if err := n.gatherOutside(); err != nil {
		return err
	}
	n.staged = 0
	first := n.team.First()
	var b []byte
	give := func(values []float64) {
		b = append(binary.LittleEndian.AppendUint64(b, uint64(len(values))), floatBytes(values)...)
	}
	n.eachRecord(func(rank int, values *[]float64) {
		if rank == n.team.Rank() && !first {
			give(*values)
			*values = (*values)[:0]
		}
	})
	to := make([][]byte, n.team.Size())
	to[0] = b
	from := slices.Clone(n.team.Deal(to))
	if err := n.team.Err(); err != nil || !first {
		return err
	}
	n.eachRecord(func(rank int, values *[]float64) {
		if rank > 0 {
			count := 8 * int(binary.LittleEndian.Uint64(from[rank]))
			*values = bytesFloats(*values, from[rank][8:8+count])
			from[rank] = from[rank][8+count:]
		}
	})
	return nil
}

// eachRecord calls f for the samples of every neuron and synapse that is recorded, in the same
// order on all ranks, with the rank that takes them.
func (n *Network) eachRecord(f func(rank int, values *[]float64)) {
	for _, p := range n.populations {
		for _, m := range p.states {
			for k, neuron := range m.Neurons {
				f(n.team.Owner(neuron, p.size), &m.Values[k])
			}
		}
	}
	for _, m := range n.weights {
		for k := range m.Places {
			f(m.ranks[k], &m.Values[k])
		}
	}
}

// gatherOutside has all ranks know what all have done outside the tables.
func (n *Network) gatherOutside() error {
	var b []byte
	for _, p := range n.populations {
		for _, o := range p.ownOutside() {
			for _, x := range []uint64{o.Count, math.Float64bits(o.Lowest), math.Float64bits(o.Highest), uint64(o.Neuron), o.Step} {
				b = binary.LittleEndian.AppendUint64(b, x)
			}
		}
	}
	parts, err := n.team.Gather("voltages outside of tables", b, nil)
	if err != nil {
		return err
	}
	for _, p := range n.populations {
		p.everywhere = make([]engine.Outside, 1+len(p.model.Pools))
		for k := range p.everywhere {
			for rank, b := range parts {
				at := func(i int) uint64 { return binary.LittleEndian.Uint64(b[8*i:]) }
				p.everywhere[k].Add(engine.Outside{Count: at(0), Lowest: math.Float64frombits(at(1)), Highest: math.Float64frombits(at(2)), Neuron: int(at(3)), Step: at(4)})
				parts[rank] = b[40:]
			}
		}
	}
	return nil
}
