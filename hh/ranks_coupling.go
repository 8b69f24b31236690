package hh

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/engine"
)

// dealBack returns the links whose sources this process has, of those of a coupling.
func (n *Network) dealBack(c *Coupling) (links, error) {
	if n.team.Alone() {
		return c.links, nil
	}
	to := make([][]byte, n.team.Size())
	for i, source := range c.links.sources {
		rank := n.team.Owner(int(source), c.from.size)
		b := binary.LittleEndian.AppendUint32(to[rank], source)
		b = binary.LittleEndian.AppendUint32(b, c.links.targets[i])
		to[rank] = binary.LittleEndian.AppendUint64(b, math.Float64bits(c.links.g[i]))
	}
	type link struct {
		source, target uint32
		g              float64
	}
	var all []link
	for _, b := range n.team.Deal(to) {
		for ; len(b) >= 16; b = b[16:] {
			all = append(all, link{binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:]), math.Float64frombits(binary.LittleEndian.Uint64(b[8:]))})
		}
	}
	// By source, then by rank, which is by target, and otherwise as they were.
	slices.SortStableFunc(all, func(a, b link) int { return int(a.source) - int(b.source) })
	var own links
	for _, l := range all {
		own.sources, own.targets, own.g = append(own.sources, l.source), append(own.targets, l.target), append(own.g, l.g)
	}
	return own, n.team.Err()
}

// remote returns for the engine, which counts cells from the process's first, the cells of a
// population and those of another one that they see, and how ranks show these to each other.
func (n *Network) remote(p, other *Population, cells, seen []uint32) (targets, sources []uint32, r *engine.Remote) {
	if n.team.Alone() {
		return cells, seen, nil
	}
	var needed []uint32
	for _, i := range seen {
		if !other.has(int(i)) {
			needed = append(needed, i)
		}
	}
	slices.Sort(needed)
	needed = slices.Compact(needed)
	r = &engine.Remote{Give: make([][]uint32, n.team.Size()), Take: make([]int, n.team.Size())}
	to := make([][]byte, n.team.Size())
	for _, i := range needed {
		rank := n.team.Owner(int(i), other.size)
		lo, _ := n.team.SliceOf(rank, other.size)
		to[rank] = binary.LittleEndian.AppendUint32(to[rank], i-uint32(lo))
		r.Take[rank]++
	}
	for rank, b := range n.team.Deal(to) {
		for ; len(b) >= 4; b = b[4:] {
			r.Give[rank] = append(r.Give[rank], binary.LittleEndian.Uint32(b))
		}
	}
	targets, sources = make([]uint32, len(cells)), make([]uint32, len(seen))
	for k, i := range seen {
		targets[k] = cells[k] - uint32(p.lo)
		if other.has(int(i)) {
			sources[k] = i - uint32(other.lo)
			continue
		}
		at, _ := slices.BinarySearch(needed, i)
		sources[k] = uint32(other.local() + at)
	}
	return targets, sources, r
}
