package sources

import (
	"math"
	"slices"

	"github.com/lut4go/lut4go/internal/portable"
)

// Poisson is Poisson trains, one for each neuron, whose rates may change over time. An
// interval is an exponential number of mean 1, and lasts until the rate has added up to
// it: so a train depends on its rates and its random numbers alone.
type Poisson struct {
	// Rates[k] are the rates, in spikes per step, up to the time Ends[k] in steps: of each
	// neuron, or one for all. Ends ascend, and the last is +Inf.
	Rates   [][]float64
	Ends    []float64
	Streams []portable.Stream // of each neuron
}

// After draws when a neuron spikes next after a time, in steps.
func (p *Poisson) After(i int, t float64) float64 {
	k := 0
	if len(p.Ends) > 1 {
		k, _ = slices.BinarySearch(p.Ends, math.Nextafter(t, math.Inf(1)))
	}
	left := p.Streams[i].Exponential()
	for ; k < len(p.Ends); k++ {
		rate := p.Rates[k][min(i, len(p.Rates[k])-1)]
		if rate > 0 {
			if at := t + left/rate; at < p.Ends[k] {
				return at
			}
			left = max(0, left-float64(rate*(p.Ends[k]-t)))
		}
		t = p.Ends[k]
	}
	return math.Inf(1)
}
