package kernel

import (
	"encoding/binary"
	"fmt"
	"math/bits"

	"github.com/lut4go/lut4go/kernel/asm"
)

// Bounds are the smallest and the largest of some voltages (mV), separately for the
// neurons i of each i%8, that is, by lanes. NaN is not among them. Of
// zeros of both signs either may be the bound, whatever the loops say and depending on the
// backend.
type Bounds[T Float] struct{ Min, Max [8]T }

// NewBounds returns bounds of min and max for all lanes; +Inf and -Inf are the bounds
// of no voltages.
func NewBounds[T Float](min, max T) Bounds[T] {
	var b Bounds[T]
	for i := range b.Min {
		b.Min[i], b.Max[i] = min, max
	}
	return b
}

// Threshold appends to spikes the index of every neuron that crossed theta (mV)
// upward since the last call, and returns the extended slice. above has one bit for
// each neuron, bit i%8 of byte i/8: whether its voltage was above theta. It is
//
//	for i := range v {
//		before := above[i/8]>>(i%8)&1 == 1
//		if v[i] > theta && !before {
//			spikes = append(spikes, uint32(i))
//		}
//		set bit i%8 of above[i/8] to v[i] > theta
//		if v[i] < bounds.Min[i%8] { bounds.Min[i%8] = v[i] }
//		if v[i] > bounds.Max[i%8] { bounds.Max[i%8] = v[i] }
//	}
//
// so a neuron does not spike again while its voltage stays above theta. NaN is not
// above. Unused bits of the last byte become 0. A caller that starts with the bounds
// of a table sees from a change of bounds that a voltage is outside it. It is an error
// unless above has (len(v)+7)/8 bytes.
func (k Kernels[T]) Threshold(spikes []uint32, above []uint8, v []T, theta T, bounds *Bounds[T]) ([]uint32, error) {
	if want := (len(v) + 7) / 8; len(above) != want {
		return spikes, fmt.Errorf("kernel: Threshold: above has %d bytes, want %d for %d neurons", len(above), want, len(v))
	}
	const chunk = 1024 // neurons
	var buf [chunk / 8]uint8
	for from := 0; from < len(v); from += chunk {
		part := v[from:min(from+chunk, len(v))]
		now := buf[:(len(part)+7)/8]
		k.compare(now, part, theta, bounds)
		spikes = appendCrossings(spikes, uint32(from), above[from/8:from/8+len(now)], now)
	}
	return spikes, nil
}

// compare sets bit i%8 of mask[i/8] to v[i] > theta, and extends bounds by v.
func (k Kernels[T]) compare(mask []uint8, v []T, theta T, bounds *Bounds[T]) {
	m := k.wholeBytes(len(v))
	if m > 0 {
		op := &asm.Above[T]{Mask: &mask[0], V: ptr(v), Bounds: &bounds.Min[0], C: asm.AboveConstants[T]{Theta: theta}, Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(v); i += 8 {
		var b uint8
		for j, x := range v[i:min(i+8, len(v))] {
			if x > theta {
				b |= 1 << j
			}
			if x < bounds.Min[j] {
				bounds.Min[j] = x
			}
			if x > bounds.Max[j] {
				bounds.Max[j] = x
			}
		}
		mask[i/8] = b
	}
}

// Crossings appends to spikes the index of every neuron whose bit is set in now and not in
// before, and copies now to before: the neurons that crossed the threshold upward in a
// VoltageStep that set Above to now, after one that set it to before. It is an error
// unless both have as many bytes.
func Crossings(spikes []uint32, before, now []uint8) ([]uint32, error) {
	if len(before) != len(now) {
		return spikes, fmt.Errorf("kernel: Crossings: before has %d bytes, want %d", len(before), len(now))
	}
	return appendCrossings(spikes, 0, before, now), nil
}

// appendCrossings appends base plus the index of every bit that is set in now and not in
// before, and copies now to before.
func appendCrossings(spikes []uint32, base uint32, before, now []uint8) []uint32 {
	for len(now) >= 8 {
		n := binary.LittleEndian.Uint64(now)
		up := n &^ binary.LittleEndian.Uint64(before)
		for ; up != 0; up &= up - 1 {
			spikes = append(spikes, base+uint32(bits.TrailingZeros64(up)))
		}
		binary.LittleEndian.PutUint64(before, n)
		before, now, base = before[8:], now[8:], base+64
	}
	for i, n := range now {
		for up := n &^ before[i]; up != 0; up &= up - 1 {
			spikes = append(spikes, base+uint32(8*i+bits.TrailingZeros8(up)))
		}
		before[i] = n
	}
	return spikes
}
