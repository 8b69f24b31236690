package synapses

import "github.com/lut4go/lut4go/kernel"

// released returns what a spike adds through a synapse: the synapse's weight times what
// the spike released, rounded to the precision of the state.
func released[T kernel.Float](weight T, release float64) T {
	return T(float64(float64(weight) * release))
}

// placeReleased does what placeWeighted does, with what spikes released.
func placeReleased[T kernel.Float](a *Arrivals, c *CSR, all []due, to []T) []T {
	total := len(a.targets)
	if cap(to) < total {
		to = make([]T, total+total/4)
	}
	to = to[:total]
	start, targets, weights := a.start, a.targets, weightsOf[T](&c.weights)
	shift, slots := a.partition.BlockShift, a.slots
	within := uint32(1)<<shift - 1
	for _, d := range all {
		release := c.Releases.Of[d.spike]
		weight := released(T(c.Constant), release)
		for i, s := range c.synapses[d.from:d.to] {
			if c.Weighted {
				weight = released(weights[int(d.from)+i], release)
			}
			at := &start[int(c.target(s)>>shift)*slots+int(int64(d.base)+c.delay(s))+1]
			targets[*at], to[*at] = uint16(c.target(s)&within), weight
			*at++
		}
	}
	return to
}

// scatterReleased does what Scatter does, with what spikes released.
func scatterReleased[T kernel.Float](x []T, c *CSR, all []due) {
	target, weights := uint32(1)<<(c.targetBits&31)-1, weightsOf[T](&c.weights)
	for _, d := range all {
		release := c.Releases.Of[d.spike]
		weight := released(T(c.Constant), release)
		for i, s := range c.synapses[d.from:d.to] {
			if c.Weighted {
				weight = released(weights[int(d.from)+i], release)
			}
			x[uint32(s)&target] += weight
		}
	}
}
