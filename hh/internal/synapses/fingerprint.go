package synapses

import "math"

// Fingerprint returns a sum over the synapses that does not depend on how those of
// a projection are divided among partitions, nor these among ranks. The partition's first
// neuron is lo.
func (c *CSR) Fingerprint(lo int) uint64 {
	sum := uint64(0)
	neurons := c.SourceNeurons()
	first, _ := c.Team.Slice(c.Shape.To)
	lo += first
	c.each(func(place int, from, to uint32) {
		source := place
		if neurons != nil {
			source = int(neurons[place])
		}
		for i := from; i < to; i++ {
			s := c.synapses[i]
			x := mix(uint64(source)<<32 + uint64(lo) + uint64(c.target(s)))
			switch {
			case c.Plastic != nil: // its weights change
			case c.weights.w64 != nil:
				x = mix(x + math.Float64bits(c.weights.w64[i]))
			case c.weights.w32 != nil:
				x = mix(x + uint64(math.Float32bits(c.weights.w32[i])))
			}
			sum += mix(x + uint64(c.delay(s)))
		}
	})
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
