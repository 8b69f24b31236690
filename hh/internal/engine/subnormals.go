package engine

import (
	"unsafe"

	"github.com/lut4go/lut4go/kernel"
)

// Gates and synapses that nothing drives fall exponentially until they are
// subnormal, numbers on which processors take many times as long. So before
// every step whose number is a multiple of flushEvery, once the spikes have arrived that
// are due by then, all state but v that is nearer to 0 than tiny becomes 0: on every
// backend, whatever the epochs and the runs. In so many steps of factor 0.9 a synapse falls
// by 2^-10, far from where subnormals begin: below 2^-1022 in float64, 2^-126 in float32.
const flushEvery = 64

// flushes reports whether that is so of the step at hand.
func (s *stepper[T]) flushes() bool { return s.step%flushEvery == 0 }

// tiny is 2^-900 in float64 (1e-271), 2^-100 in float32 (8e-31).
func (s *stepper[T]) tiny() T {
	if unsafe.Sizeof(*new(T)) == 8 {
		tiny := 0x1p-900
		return T(tiny)
	}
	return 0x1p-100
}

func (s *stepper[T]) flushSubnormals() {
	tiny := s.tiny()
	for _, x := range s.view[1:] {
		flush(x, tiny)
	}
}

func flush[T kernel.Float](x []T, tiny T) {
	for i, y := range x {
		if y < tiny && y > -tiny {
			x[i] = 0
		}
	}
}

// Flush flushes the state of the patch before a step, if it is due then.
func (m *MembraneStepper) Flush(step uint64) {
	m.s.step = step
	if m.s.flushes() {
		m.s.flushSubnormals()
	}
}
