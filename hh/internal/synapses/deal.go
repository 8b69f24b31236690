package synapses

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/communication"
)

// mostDealt is about how many synapses a rank deals out at once. Only tests set it.
var mostDealt = 1 << 22

// rounds returns in how many rounds so many synapses on all ranks are dealt out.
func rounds(t *communication.Team, synapses float64) int {
	return max(1, int(math.Ceil(synapses/float64(t.Size())/float64(mostDealt))))
}

// cut returns the part of what is from lo up to hi for a round.
func cut(lo, hi, round, rounds int) (from, to int) {
	n := int64(hi - lo)
	return lo + int(n*int64(round)/int64(rounds)), lo + int(n*int64(round+1)/int64(rounds))
}

// drawTogether draws the synapses of the rank's own sources and deals them out to the ranks of
// their targets, in rounds, so that no rank ever has more than its share and what goes with a
// round. It returns those that end here, by source.
func (p *Projection) drawTogether() *drawn {
	t := p.Team
	lo, hi := t.Slice(p.Shape.From)
	var a *adjacency
	switch rule := p.Rule.(type) {
	case InDegree:
		a = rule.connectTogether(p)
	case Pairs:
		a = rule.connectOwn(p, lo, hi)
	}
	n := rounds(t, p.Rule.expect(p.Shape))
	d := &drawn{parts: make([]drawnPart, n*t.Size()), keep: a != nil && a.pair != nil}
	for round := range n {
		from, to := cut(lo, hi, round, n)
		parts := make([]drawnPart, min(p.Threads, to-from))
		parallel(len(parts), len(parts), func(i int) {
			parts[i] = p.drawPart(from+(to-from)*i/len(parts), from+(to-from)*(i+1)/len(parts), a)
		})
		messages := make([][]byte, t.Size())
		parallel(p.Threads, len(messages), func(rank int) {
			lo, hi := t.SliceOf(rank, p.Shape.To)
			messages[rank] = encodeParts(parts, uint32(lo), uint32(hi))
		})
		dealt := t.Deal(messages)
		parallel(p.Threads, len(dealt), func(rank int) {
			d.parts[rank*n+round] = decodePart(dealt[rank], p.Weighted)
		})
	}
	return d
}

// encodeParts returns the synapses with targets from lo up to hi: the numbers of sources that
// have any and of synapses; those sources and how many each has; then targets from lo on, delays
// and weights, by source.
func encodeParts(parts []drawnPart, lo, hi uint32) []byte {
	var sources, counts, ends []uint32 // of each source, ends in its part
	total, weighted := 0, false
	for i := range parts {
		weighted = weighted || parts[i].weight != nil
		parts[i].each(func(source int, l list) {
			a, _ := slices.BinarySearch(l.targets, lo)
			b, _ := slices.BinarySearch(l.targets, hi)
			if a == b {
				return
			}
			sources, counts = append(sources, uint32(source)), append(counts, uint32(b-a))
			ends = append(ends, uint32(a), uint32(b))
			total += b - a
		})
	}
	size := 6
	if weighted {
		size += 8
	}
	b := make([]byte, 0, 16+8*len(sources)+size*total)
	b = binary.LittleEndian.AppendUint64(b, uint64(len(sources)))
	b = binary.LittleEndian.AppendUint64(b, uint64(total))
	for _, list := range [][]uint32{sources, counts} {
		for _, x := range list {
			b = binary.LittleEndian.AppendUint32(b, x)
		}
	}
	each := func(f func(l list, a, b uint32)) {
		at := 0
		for i := range parts {
			parts[i].each(func(source int, l list) {
				if at < len(sources) && sources[at] == uint32(source) {
					f(l, ends[2*at], ends[2*at+1])
					at++
				}
			})
		}
	}
	each(func(l list, from, to uint32) {
		for _, target := range l.targets[from:to] {
			b = binary.LittleEndian.AppendUint32(b, target-lo)
		}
	})
	each(func(l list, from, to uint32) {
		for _, delay := range l.delays[from:to] {
			b = binary.LittleEndian.AppendUint16(b, delay)
		}
	})
	if weighted {
		each(func(l list, from, to uint32) {
			for _, w := range l.weights[from:to] {
				b = binary.LittleEndian.AppendUint64(b, math.Float64bits(w))
			}
		})
	}
	return b
}

// decodePart returns what encodeParts has encoded.
func decodePart(b []byte, weighted bool) drawnPart {
	d := drawnPart{sources: []uint32{}, first: []uint32{0}}
	if weighted {
		d.weight = []float64{}
	}
	if len(b) < 16 { // of a call that failed
		return d
	}
	n, total := int(binary.LittleEndian.Uint64(b)), int(binary.LittleEndian.Uint64(b[8:]))
	b = b[16:]
	d.sources, b = uint32sOf(b, n)
	counts, b := uint32sOf(b, n)
	d.first = make([]uint32, n+1)
	for i, count := range counts {
		d.first[i+1] = d.first[i] + count
	}
	d.target, b = uint32sOf(b, total)
	d.delay = make([]uint16, total)
	for i := range d.delay {
		d.delay[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	if b = b[2*total:]; weighted {
		d.weight = make([]float64, total)
		for i := range d.weight {
			d.weight[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
		}
	}
	return d
}

// uint32sOf returns n numbers, and the bytes after them.
func uint32sOf(b []byte, n int) ([]uint32, []byte) {
	list := make([]uint32, n)
	for i := range list {
		list[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return list, b[4*n:]
}

// connectOwn returns the pairs of the sources from lo up to hi.
func (l Pairs) connectOwn(p *Projection, lo, hi int) *adjacency {
	var sources, places []uint32
	for i, source := range l.Sources {
		if lo <= source && source < hi {
			sources, places = append(sources, uint32(source-lo)), append(places, uint32(i))
		}
	}
	first, order := bySource(hi-lo, sources)
	for i, at := range order {
		order[i] = places[at]
	}
	return l.adjacency(p, lo, first, order)
}

// connectTogether draws the sources of the rank's targets and deals them out to these, in
// rounds. It returns the targets of the rank's own sources.
func (k InDegree) connectTogether(p *Projection) *adjacency {
	t, s := p.Team, p.Shape
	ranks := t.Size()
	lo, hi := t.Slice(s.To)
	n := rounds(t, k.expect(s))
	own, _ := t.Slice(s.From)
	sources, targets := make([][]uint32, ranks), make([][]uint32, ranks) // that each rank has dealt here
	for round := range n {
		from, to := cut(lo, hi, round, n)
		messages := make([][]byte, ranks)
		for i, source := range k.sources(p, from, to) {
			rank := t.Owner(int(source), s.From)
			b := binary.LittleEndian.AppendUint32(messages[rank], source)
			messages[rank] = binary.LittleEndian.AppendUint32(b, uint32(from+i/int(k)))
		}
		for rank, b := range t.Deal(messages) {
			for ; len(b) >= 8; b = b[8:] {
				sources[rank] = append(sources[rank], binary.LittleEndian.Uint32(b)-uint32(own))
				targets[rank] = append(targets[rank], binary.LittleEndian.Uint32(b[4:]))
			}
		}
	}
	// By target: so ranks are, and each one's targets.
	allSources, allTargets := slices.Concat(sources...), slices.Concat(targets...)
	from, to := t.Slice(s.From)
	first, order := bySource(to-from, allSources)
	for i, at := range order {
		order[i] = allTargets[at]
	}
	return &adjacency{lo: from, first: first, target: order}
}

// countAll counts the synapses on all ranks, and finds the bounds of their delays.
func (p *Projection) countAll() {
	p.Count = p.drawn.count()
	p.MinDelay, p.MaxDelay = p.drawn.delays()
	if p.Team.Alone() {
		return
	}
	b := binary.LittleEndian.AppendUint64(nil, uint64(p.Count))
	b = binary.LittleEndian.AppendUint64(b, uint64(p.MinDelay))
	b = binary.LittleEndian.AppendUint64(b, uint64(p.MaxDelay))
	parts, err := p.Team.Gather("counting synapses", b, nil)
	if err != nil {
		return // which the caller finds out when it agrees with the other ranks
	}
	p.Count = 0
	for _, b := range parts {
		p.Count += int(binary.LittleEndian.Uint64(b))
		p.MinDelay = min(p.MinDelay, int(int64(binary.LittleEndian.Uint64(b[8:]))))
		p.MaxDelay = max(p.MaxDelay, int(int64(binary.LittleEndian.Uint64(b[16:]))))
	}
}
