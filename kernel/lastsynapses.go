package kernel

import (
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/kernel/asm"
)

// Synapse is an exponential synapse of every neuron: the conductance G*S in mS/cm2
// with the reversal potential E in mV. Decay is what a step leaves of S.
type Synapse[T Float] struct {
	G, E, Decay T
	S           []T
}

// MostLastSynapses is the largest number of synapses of LastSynapses.
const MostLastSynapses = 2

// LastSynapses is AddChannel for each of some synapses, Voltage, and Decay of the
// synapses, at the end of a forward Euler step whose sums nobody needs any more: g
// and e stay as they are. It is
//
//	for i := range v {
//		x, y := g[i], e[i]
//		for _, s := range synapses {
//			gs := s.G * s.S[i]
//			x += gs
//			y = fma(gs, s.E, y)
//			s.S[i] *= s.Decay
//		}
//		v[i] = fma(dtcm, fma(-x, v[i], y), v[i])
//	}
//
// so the same bits. There are 1 to MostLastSynapses of them. No two slices share
// memory.
func (k Kernels[T]) LastSynapses(v, g, e []T, dtcm T, synapses ...Synapse[T]) error {
	count := len(synapses)
	if count < 1 || count > MostLastSynapses {
		return fmt.Errorf("kernel: LastSynapses: %d synapses, want 1 to %d", count, MostLastSynapses)
	}
	var s [MostLastSynapses][]T
	for j := range synapses {
		s[j] = synapses[j].S
	}
	if own := [...][]T{v, g, e}; !apart(len(v), own[:], s[:count]) {
		if err := separate("LastSynapses", "v g e S", len(v), slices.Concat(own[:], s[:count])); err != nil {
			return err
		}
	}
	m := k.whole(len(v))
	if m > 0 {
		op := &asm.LastSynapses[T]{
			V: ptr(v), Cond: ptr(g), E: ptr(e), S0: ptr(s[0]), S1: ptr(s[1]),
			Synapses: count,
			Count:    m,
		}
		op.C.DtCm = dtcm
		for j := range synapses {
			x := &synapses[j]
			op.C.G[j], op.C.E[j], op.C.Decay[j] = x.G, x.E, x.Decay
		}
		op.Run(k.isa)
	}
	for i := m; i < len(v); i++ {
		x, y := g[i], e[i]
		for _, s := range synapses {
			gs := mul(s.G, s.S[i])
			x += gs
			y = fma(gs, s.E, y)
			s.S[i] *= s.Decay
		}
		v[i] = fma(dtcm, fma(-x, v[i], y), v[i])
	}
	return nil
}
