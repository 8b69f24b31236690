package kernel

import (
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/kernel/asm"
)

// Synapse is an exponential synapse of some neurons: the conductance G*S[i] in mS/cm2
// with the reversal potential E in mV. Decay is the factor of S in a step.
type Synapse[T Float] struct {
	G, E, Decay T
	S           []T
}

// MaxSynapsesEuler is the maximum number of synapses of SynapsesEuler.
const MaxSynapsesEuler = 2

// SynapsesEuler is AddChannel for each synapse, Euler, and Decay of the synapses, with
// dtcm = dt/Cm in ms cm2/uF and the sums g and e of AddConductance, which stay as they
// are. It is
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
// with the same bits as those kernels. No two slices share memory. It is an error unless
// there are 1 to MaxSynapsesEuler synapses.
func (k Kernels[T]) SynapsesEuler(v, g, e []T, dtcm T, synapses ...Synapse[T]) error {
	count := len(synapses)
	if count < 1 || count > MaxSynapsesEuler {
		return fmt.Errorf("kernel: SynapsesEuler: %d synapses, want 1 to %d", count, MaxSynapsesEuler)
	}
	var s [MaxSynapsesEuler][]T
	for j := range synapses {
		s[j] = synapses[j].S
	}
	if own := [...][]T{v, g, e}; !disjoint(len(v), own[:], s[:count]) {
		if err := checkDisjoint("SynapsesEuler", "v g e S", len(v), slices.Concat(own[:], s[:count])); err != nil {
			return err
		}
	}
	m := k.vectorized(len(v))
	if m > 0 {
		op := &asm.SynapsesEuler[T]{
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
