package kernel

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/kernel/asm"
)

// Decay multiplies every element by d, one step of an exponential synapse's
// decay: d = 1 - dt/tau for forward Euler, exp(-dt/tau) for the exact step.
// It is
//
//	for i := range x {
//		x[i] *= d
//	}
func (k Kernels[T]) Decay(x []T, d T) {
	m := k.whole(len(x))
	if m > 0 {
		op := &asm.Decay[T]{X: ptr(x), C: asm.DecayConstants[T]{Decay: d}, Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(x); i++ {
		x[i] *= d
	}
}

// Cascade takes a synapse with a rise time through a step: x, which arriving
// spikes feed, decays and feeds s, which decays too. d and r are what a step
// leaves of s and x, c is what comes of x into s. It is
//
//	for i := range x {
//		s[i] = fma(c, x[i], d*s[i])
//		x[i] *= r
//	}
func (k Kernels[T]) Cascade(s, x []T, d, c, r T) error {
	if err := check("Cascade", "s x", len(x), s, x); err != nil {
		return err
	}
	if err := distinct("Cascade", "s x", 1, s, x); err != nil {
		return err
	}
	m := k.whole(len(x))
	if m > 0 {
		op := &asm.Cascade[T]{S: ptr(s), X: ptr(x), C: asm.CascadeConstants[T]{Decay: d, Feed: c, Rise: r}, Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(x); i++ {
		y := x[i]
		s[i] = fma(c, y, mul(d, s[i]))
		x[i] = mul(y, r)
	}
	return nil
}

// Blend sets dst to a weighted sum of s and x. It is
//
//	for i := range dst {
//		dst[i] = fma(b, x[i], a*s[i])
//	}
func (k Kernels[T]) Blend(dst, s, x []T, a, b T) error {
	if err := check("Blend", "dst s x", len(dst), dst, s, x); err != nil {
		return err
	}
	m := k.whole(len(dst))
	if m > 0 {
		op := &asm.Blend[T]{D: ptr(dst), S: ptr(s), X: ptr(x), C: asm.BlendConstants[T]{OfS: a, OfX: b}, Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(dst); i++ {
		dst[i] = fma(b, x[i], mul(a, s[i]))
	}
	return nil
}

// Deliver adds weight w to x at every target, in the order of targets; a
// target may come more than once. It is
//
//	for _, t := range targets {
//		x[t] += w
//	}
//
// This loop is the kernel on every backend: two targets in one vector may be
// the same neuron. A target past the end of x is an error, and those before it
// have been served.
func (k Kernels[T]) Deliver(x []T, targets []uint16, w T) error {
	for i, t := range targets {
		if int(t) >= len(x) {
			return fmt.Errorf("kernel: Deliver: target %d is neuron %d of %d", i, t, len(x))
		}
		x[t] += w
	}
	return nil
}

// DeliverWeights adds to x at every target its own weight, in the order of
// targets; a target may come more than once. It is
//
//	for i, t := range targets {
//		x[t] += weights[i]
//	}
//
// This loop is the kernel on every backend, as for Deliver. A target past the
// end of x is an error, and those before it have been served.
func (k Kernels[T]) DeliverWeights(x []T, targets []uint16, weights []T) error {
	if len(weights) != len(targets) {
		return fmt.Errorf("kernel: DeliverWeights: weights has %d elements, want %d", len(weights), len(targets))
	}
	if err := distinct("DeliverWeights", "x weights", 1, x, weights); err != nil {
		return err
	}
	for i, t := range targets {
		if int(t) >= len(x) {
			return fmt.Errorf("kernel: DeliverWeights: target %d is neuron %d of %d", i, t, len(x))
		}
		x[t] += weights[i]
	}
	return nil
}

// DeliverCounts adds weight w to x as often as arrivals have been counted. most
// is the largest of the counts, or more. It is
//
//	for i := range x {
//		for range min(counts[i], most) {
//			x[i] += w
//		}
//	}
func (k Kernels[T]) DeliverCounts(x []T, counts []uint8, most uint8, w T) error {
	if len(counts) != len(x) {
		return fmt.Errorf("kernel: DeliverCounts: counts has %d elements, want %d", len(counts), len(x))
	}
	m := 0
	if k.isa != asm.None {
		m = len(x) &^ 7
	}
	if m > 0 {
		for done := 0; done < int(most); done += 2 {
			// A round that is one too many takes no count for more than most.
			next := done + 1
			if next == int(most) {
				next = math.MaxUint8
			}
			op := &asm.DeliverCounts[T]{
				X: ptr(x), Counts: &counts[0],
				C:     asm.DeliverCountsConstants[T]{Weight: w, First: withBits[T](done), Second: withBits[T](next)},
				Count: m,
			}
			op.Run(k.isa)
		}
	}
	for i := m; i < len(x); i++ {
		for range min(counts[i], most) {
			x[i] += w
		}
	}
	return nil
}

// withBits returns the number whose bits are those of an integer.
func withBits[T Float](bits int) T {
	if is64[T]() {
		return T(math.Float64frombits(uint64(bits)))
	}
	return T(math.Float32frombits(uint32(bits)))
}
