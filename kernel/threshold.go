package kernel

import (
	"encoding/binary"
	"fmt"
	"math/bits"

	"github.com/lut4go/lut4go/kernel/asm"
)

// Extent is the lowest and the highest of some voltages, kept apart for the
// neurons i of each i%8. NaN is neither.
type Extent[T Float] struct{ Low, High [8]T }

// NewExtent returns the extent of voltages from low to high, or of none where low
// is +Inf and high -Inf.
func NewExtent[T Float](low, high T) Extent[T] {
	var e Extent[T]
	for i := range e.Low {
		e.Low[i], e.High[i] = low, high
	}
	return e
}

// Threshold appends to spikes the index of every neuron whose voltage is above
// theta now and was not at the last call, and returns the extended slice:
// upward crossings, with the refractory condition that a neuron does not spike
// again while it is above. above remembers the sides, one bit for each neuron,
// bit i%8 of byte i/8. It is
//
//	for i := range v {
//		was := above[i/8]>>(i%8)&1 == 1
//		if v[i] > theta && !was {
//			spikes = append(spikes, uint32(i))
//		}
//		set bit i%8 of above[i/8] to v[i] > theta
//		if v[i] < seen.Low[i%8] { seen.Low[i%8] = v[i] }
//		if v[i] > seen.High[i%8] { seen.High[i%8] = v[i] }
//	}
//
// NaN is not above. The unused bits of the last byte become 0. seen makes it
// known when voltages leave a table: then it is not the table's extent any more.
func (k Kernels[T]) Threshold(spikes []uint32, above []uint8, v []T, theta T, seen *Extent[T]) ([]uint32, error) {
	if want := (len(v) + 7) / 8; len(above) != want {
		return spikes, fmt.Errorf("kernel: Threshold: above has %d bytes, want %d for %d neurons", len(above), want, len(v))
	}
	// A chunk is the largest number of neurons whose new sides fit the buffer.
	const chunk = 1024
	var buf [chunk / 8]uint8
	for from := 0; from < len(v); from += chunk {
		part := v[from:min(from+chunk, len(v))]
		side := buf[:(len(part)+7)/8]
		k.sides(side, part, theta, seen)
		spikes = crossings(spikes, uint32(from), above[from/8:from/8+len(side)], side)
	}
	return spikes, nil
}

// sides sets bit i%8 of side[i/8] to v[i] > theta, and extends seen by v.
func (k Kernels[T]) sides(side []uint8, v []T, theta T, seen *Extent[T]) {
	m := 0
	if k.isa != asm.None {
		m = len(v) &^ 7
	}
	if m > 0 {
		op := &asm.Above[T]{Side: &side[0], V: ptr(v), Seen: &seen.Low[0], C: asm.AboveConstants[T]{Theta: theta}, Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(v); i += 8 {
		var b uint8
		for j, x := range v[i:min(i+8, len(v))] {
			if x > theta {
				b |= 1 << j
			}
			if x < seen.Low[j] {
				seen.Low[j] = x
			}
			if x > seen.High[j] {
				seen.High[j] = x
			}
		}
		side[i/8] = b
	}
}

// crossings appends base plus the index of every bit that is set in now and
// not in was, and copies now to was.
func crossings(spikes []uint32, base uint32, was, now []uint8) []uint32 {
	for len(now) >= 8 {
		n := binary.LittleEndian.Uint64(now)
		up := n &^ binary.LittleEndian.Uint64(was)
		for ; up != 0; up &= up - 1 {
			spikes = append(spikes, base+uint32(bits.TrailingZeros64(up)))
		}
		binary.LittleEndian.PutUint64(was, n)
		was, now, base = was[8:], now[8:], base+64
	}
	for i, n := range now {
		for up := n &^ was[i]; up != 0; up &= up - 1 {
			spikes = append(spikes, base+uint32(8*i+bits.TrailingZeros8(up)))
		}
		was[i] = n
	}
	return spikes
}
