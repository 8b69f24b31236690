package synapses

import (
	"math/bits"
	"slices"
)

// places is where arrivals that are counted block by block are to be counted. It is
// written as a projection's synapses come, by source, and read block by block. A
// block's counts are divided into groups of 1<<16, so that a place in one has two
// bytes: of each group the places are in chunks, linked from the last to the first.
type places struct {
	groupBits uint     // of the number of groups of a block
	next      []uint32 // of each group, where in pool its next place goes
	before    []uint32 // of each chunk, the end of the one before it; 0 for none
	pool      []uint16
	used      uint32   // chunks; the first is nobody's
	found     []uint32 // a group above the bits of a place in it
}

const (
	chunkBits = 9
	chunk     = 1 << chunkBits
	placeBits = 16
)

func groupBits(counts int) uint { return uint(max(0, bits.Len(uint(counts-1))-placeBits)) }

// placesFit reports whether there can be places for so many blocks with so many counts
// each.
func placesFit(blocks, counts int) bool {
	return uint(bits.Len(uint(blocks-1)))+placeBits+groupBits(counts) <= 32
}

// reset prepares for so many blocks with so many counts each.
func (p *places) reset(blocks, counts int) {
	p.groupBits = groupBits(counts)
	n := blocks << p.groupBits
	if cap(p.next) < n {
		p.next = make([]uint32, n)
	}
	p.next = p.next[:n]
	clear(p.next)
	if p.found == nil {
		p.found = make([]uint32, 0, 2048)
	}
	p.used = 1
	p.before = append(p.before[:0], 0)
}

// add adds what is due of synapses to the blocks, of 1<<shift neurons. It goes through
// all twice, as the loop's variables do not fit into registers at once.
func (p *places) add(c *CSR, all []due, shift uint) {
	for len(all) > 0 {
		all = p.locate(c, all, shift)
		p.sort()
	}
}

// locate fills found with groups and places, and returns what is due beyond that.
func (p *places) locate(c *CSR, all []due, shift uint) []due {
	// Masked, so that the compiler knows that no shift is of 32 bits or more.
	bits, shift32, blockBits := c.targetBits&31, shift&31, (placeBits+p.groupBits)&31
	target, within := uint32(1)<<bits-1, uint32(1)<<shift32-1
	found := p.found[:0]
	for k, d := range all {
		own := c.synapses[d.from:d.to]
		if k > 0 && len(found)+len(own) > cap(found) {
			p.found = found
			return all[k:]
		}
		base := uint32(d.base)
		found = slices.Grow(found, len(own))
		at := found[len(found) : len(found)+len(own)]
		found = found[:len(found)+len(own)]
		for j, s := range own {
			i := uint32(s) & target
			at[j] = i>>shift32<<blockBits | (base+uint32(s)>>bits)<<shift32 | i&within
		}
	}
	p.found = found
	return nil
}

// sort puts what locate found where it belongs.
func (p *places) sort() {
	next, pool := p.next, p.pool
	for _, x := range p.found {
		k := x >> placeBits
		at := next[k]
		if at%chunk == 0 {
			at = p.newChunk(k, at)
			pool = p.pool
		}
		pool[at] = uint16(x)
		next[k] = at + 1
	}
}

// newChunk returns the beginning of a chunk for a group whose last one, if there is any,
// ends where it says.
func (p *places) newChunk(group, end uint32) uint32 {
	p.before = append(p.before, end)
	at := p.used * chunk
	if end == 0 {
		at += first(group)
	}
	p.used++
	if need := int(p.used) * chunk; need > len(p.pool) {
		p.pool = append(p.pool, make([]uint16, max(need-len(p.pool), len(p.pool)/2))...)
	}
	return at
}

// first returns where in its first chunk a group begins: so that all groups, which fill
// at about the same rate, are not at once at those lines that share a set of the cache.
func first(group uint32) uint32 { return group * 32 % chunk }

// len returns how many places a block has.
func (p *places) len(block int) int {
	n := 0
	for k := block << p.groupBits; k < (block+1)<<p.groupBits; k++ {
		p.each(k, func(part []uint16) { n += len(part) })
	}
	return n
}

// each calls f for the chunks of a group.
func (p *places) each(group int, f func(part []uint16)) {
	for end := p.next[group]; end != 0; {
		at := (end - 1) / chunk
		from := at * chunk
		if p.before[at] == 0 {
			from += first(uint32(group))
		}
		f(p.pool[from:end])
		end = p.before[at]
	}
}

// countIn counts the places of a block.
func (p *places) countIn(t *counts, block int) {
	for g := range 1 << p.groupBits {
		if k := block<<p.groupBits + g; p.next[k] != 0 {
			p.each(k, func(part []uint16) { t.addPlaces(g<<placeBits, part) })
		}
	}
}
