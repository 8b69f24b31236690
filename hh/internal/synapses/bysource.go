package synapses

import (
	"encoding/binary"
	"math"
	"slices"
)

// owned is how many synapses each rank has of each of this rank's own sources, of a projection
// that keeps what was drawn. A source's are those of rank 0, then of rank 1, and so on, as ranks
// have their targets in order.
type owned struct {
	counts [][]uint32 // of each rank, of each of the own sources
	base   int        // how many there are of the sources of ranks before
}

// partsOf returns the parts whose sources are a rank's own.
func (p *Projection) partsOf(rank int) []drawnPart {
	n := len(p.drawn.parts) / p.Team.Size()
	return p.drawn.parts[rank*n : (rank+1)*n]
}

// own finds how many synapses each rank has of the own sources. All ranks have to call it.
func (p *Projection) own() (owned, error) {
	t := p.Team
	lo, hi := t.Slice(p.Shape.From)
	messages := make([][]byte, t.Size())
	for rank := range messages {
		for _, d := range p.partsOf(rank) {
			d.each(func(source int, l list) {
				b := binary.LittleEndian.AppendUint32(messages[rank], uint32(source))
				messages[rank] = binary.LittleEndian.AppendUint32(b, uint32(len(l.targets)))
			})
		}
	}
	o := owned{counts: make([][]uint32, t.Size())}
	total := 0
	for rank, b := range t.Deal(messages) {
		o.counts[rank] = make([]uint32, hi-lo)
		for ; len(b) >= 8; b = b[8:] {
			n := binary.LittleEndian.Uint32(b[4:])
			o.counts[rank][int(binary.LittleEndian.Uint32(b))-lo] = n
			total += int(n)
		}
	}
	parts, err := t.Gather("counting synapses by source", binary.LittleEndian.AppendUint64(nil, uint64(total)), nil)
	if err != nil {
		return o, err
	}
	for _, b := range parts[:t.Rank()] {
		o.base += int(binary.LittleEndian.Uint64(b))
	}
	return o, nil
}

// each calls f for every own source and rank, in the order of synapses, with how many there are
// and how many the rank has of sources before.
func (o *owned) each(f func(source, rank, before, count int)) {
	before := make([]int, len(o.counts))
	for source := range o.counts[0] {
		for rank, counts := range o.counts {
			f(source, rank, before[rank], int(counts[source]))
			before[rank] += int(counts[source])
		}
	}
}

// WeightsBySource returns the weights of the synapses of this rank's own sources, in the order
// that Each has in a process alone, and which of all these is the first. All ranks have to call
// it.
func (p *Projection) WeightsBySource() (weights []float64, first int, err error) {
	t := p.Team
	if t.Alone() {
		p.Weights(func(w float64) float64 {
			weights = append(weights, w)
			return w
		})
		return weights, 0, nil
	}
	o, err := p.own()
	if err != nil {
		return nil, 0, err
	}
	messages := make([][]byte, t.Size())
	for rank := range messages {
		for _, d := range p.partsOf(rank) {
			messages[rank] = appendFloat64s(messages[rank], d.weight)
		}
	}
	dealt := t.Deal(messages)
	if err := t.Err(); err != nil {
		return nil, 0, err
	}
	o.each(func(_, rank, before, count int) {
		for i := before; i < before+count; i++ {
			weights = append(weights, math.Float64frombits(binary.LittleEndian.Uint64(dealt[rank][8*i:])))
		}
	})
	return weights, o.base, nil
}

// SetWeights sets the weights of the synapses of all processes, in the order that Each has in a
// process alone. All ranks have to call it.
func (p *Projection) SetWeights(all []float64) error {
	t := p.Team
	if t.Alone() {
		p.Weights(func(float64) float64 {
			w := all[0]
			all = all[1:]
			return w
		})
		return nil
	}
	o, err := p.own()
	if err != nil {
		return err
	}
	messages := make([][]byte, t.Size())
	at := o.base
	o.each(func(_, rank, _, count int) {
		messages[rank] = appendFloat64s(messages[rank], all[at:at+count])
		at += count
	})
	dealt := t.Deal(messages)
	if err := t.Err(); err != nil {
		return err
	}
	for rank, b := range dealt {
		for _, d := range p.partsOf(rank) {
			for i := range d.weight {
				d.weight[i] = math.Float64frombits(binary.LittleEndian.Uint64(b))
				b = b[8:]
			}
		}
	}
	return nil
}

// Locate returns which ranks have synapses that are given by their places in the order that Each
// has in a process alone, and for WeightOf the places there, of those that this rank has. All
// ranks have to call it.
func (p *Projection) Locate(places []int) (ranks, local []int, err error) {
	t := p.Team
	ranks = make([]int, len(places))
	if t.Alone() {
		return ranks, slices.Clone(places), nil
	}
	o, err := p.own()
	if err != nil {
		return nil, nil, err
	}
	type wanted struct{ place, number int }
	var order []wanted
	for i, place := range places {
		order = append(order, wanted{place, i})
	}
	slices.SortFunc(order, func(a, b wanted) int { return a.place - b.place })
	var found []byte // number in places, rank, source, which of those of the source
	at := o.base
	for len(order) > 0 && order[0].place < at {
		order = order[1:]
	}
	lo, _ := t.Slice(p.Shape.From)
	o.each(func(source, rank, _, count int) {
		for len(order) > 0 && order[0].place < at+count {
			for _, x := range []int{order[0].number, rank, lo + source, order[0].place - at} {
				found = binary.LittleEndian.AppendUint64(found, uint64(x))
			}
			order = order[1:]
		}
		at += count
	})
	parts, err := t.Gather("finding synapses", found, nil)
	if err != nil {
		return nil, nil, err
	}
	local = make([]int, len(places))
	for _, b := range parts {
		for ; len(b) >= 32; b = b[32:] {
			at := func(i int) int { return int(binary.LittleEndian.Uint64(b[8*i:])) }
			ranks[at(0)] = at(1)
			if at(1) == t.Rank() {
				local[at(0)] = p.placeOf(at(2), at(3))
			}
		}
	}
	return ranks, local, nil
}

// placeOf returns the place of one of a source's synapses among all that the process has.
func (p *Projection) placeOf(source, which int) int {
	place := 0
	for i := range p.drawn.parts {
		d := &p.drawn.parts[i]
		if k, ok := slices.BinarySearch(d.sources, uint32(source)); ok {
			return place + int(d.first[k]) + which
		}
		place += len(d.target)
	}
	panic("unreachable")
}

func appendFloat64s(b []byte, list []float64) []byte {
	for _, x := range list {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
	}
	return b
}
