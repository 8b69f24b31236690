package synapses

import (
	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/hh/internal/steps"
	"github.com/lut4go/lut4go/internal/portable"
)

// drawer draws the synapses of one source after the other.
type drawer struct {
	*Projection
	weights, delays []float64 // of each pair of Pairs, or nil
	source          int
	stream          portable.Stream // of the source
	part            drawnPart
	ahead           [32]uint64 // scratch space
	sampler
}

// add adds a synapse of the source, pair being its place in Pairs.
func (d *drawer) add(target, pair uint32) {
	if d.Shape.NoSelf && int(target) == d.source {
		return
	}
	d.part.target = append(d.part.target, target)
	d.part.delay = append(d.part.delay, steps.Short(d.value(d.Delay, d.delays, pair), d.Dt))
	if d.Weighted {
		d.part.weight = append(d.part.weight, d.value(d.Weight, d.weights, pair))
	}
}

// value draws from a distribution, or takes the value that there is for a pair.
func (d *drawer) value(x random.Distribution, values []float64, pair uint32) float64 {
	if values != nil {
		return values[pair]
	}
	return x.Draw(&d.stream)
}
