package kernel

import (
	"fmt"
	"testing"
)

func TestSynapsesEulerGivesTheBitsOfChannelsVoltageAndDecay(t *testing.T) {
	eachBackend(t, synapsesEuler[float64], synapsesEuler[float32])
}

func synapsesEuler[T Float](t *testing.T, k Kernels[T]) {
	synapses := func(x [][]T) (s []Synapse[T]) {
		for j := range x {
			s = append(s, Synapse[T]{G: 0.03 + T(j), E: -80 * T(j), Decay: 0.998 - 0.1*T(j), S: x[j]})
		}
		return s
	}
	for count := 1; count <= MaxSynapsesEuler; count++ {
		wantSameBits(t, fmt.Sprintf("%d synapses", count), 3+count, func(x [][]T) error {
			return k.SynapsesEuler(x[0], x[1], x[2], 0.01, synapses(x[3:])...)
		}, func(x [][]T) error {
			c := clone(x)
			g, e := c[1], c[2]
			for _, s := range synapses(x[3:]) {
				if err := k.AddChannel(g, e, &Channel[T]{G: s.G, Gate: s.S, Power: 1, E: s.E}); err != nil {
					return err
				}
				k.Decay(s.S, s.Decay)
			}
			return k.Euler(x[0], g, e, 0.01)
		})
	}
}

func TestSynapsesEulerRefusesNoneAndTooMany(t *testing.T) {
	k := newKernels[float64](t, PureGo)
	x := newArena[float64]().args(6, 8)
	for _, s := range [][]Synapse[float64]{nil, {{S: x[3]}, {S: x[4]}, {S: x[5]}}} {
		err := k.SynapsesEuler(x[0], x[1], x[2], 1, s...)
		wantError(t, err, "kernel: SynapsesEuler: ", fmt.Sprintf("%d synapses", len(s)), "want 1 to 2")
	}
}
