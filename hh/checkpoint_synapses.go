package hh

import (
	"math"
	"slices"
)

// fingerprint returns a sum over a projection's synapses that does not depend on
// how they are shared out among blocks.
func (p *projection) fingerprint(c *crew) uint64 {
	place, sum := slices.Index(p.to.incoming, p), uint64(0)
	for _, m := range c.members {
		for _, part := range m.partitions {
			if part.pop == p.to {
				sum += part.fans[place].fingerprint(part.blocks[0].lo)
			}
		}
	}
	return sum
}

// fingerprint returns the sum over synapses whose targets count from lo.
func (f *fan) fingerprint(lo int) uint64 {
	sum := uint64(0)
	for source := range len(f.first) - 1 {
		for i := f.first[source]; i < f.first[source+1]; i++ {
			s := f.synapses[i]
			x := mix(uint64(source)<<32 + uint64(lo) + uint64(f.target(s)))
			switch {
			case f.weights.w64 != nil:
				x = mix(x + math.Float64bits(f.weights.w64[i]))
			case f.weights.w32 != nil:
				x = mix(x + uint64(math.Float32bits(f.weights.w32[i])))
			}
			sum += mix(x + uint64(f.delay(s)))
		}
	}
	return sum
}

// mix is the finalizer of SplitMix64 (Steele, Lea & Flood, "Fast splittable
// pseudorandom number generators", OOPSLA 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
