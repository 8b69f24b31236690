package kernel

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/kernel/asm"
)

// Decay multiplies every element by d, a step of the decay of exponential synapses:
// d = 1 - dt/tau by forward Euler, exp(-dt/tau) exactly. It is
//
//	for i := range x {
//		x[i] *= d
//	}
func (k Kernels[T]) Decay(x []T, d T) {
	m := k.vectorized(len(x))
	if m > 0 {
		op := &asm.Decay[T]{X: ptr(x), C: asm.DecayConstants[T]{Decay: d}, Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(x); i++ {
		x[i] *= d
	}
}

// DualExponential advances dual-exponential synapses, those with a rise time, by one
// step: arriving spikes add to x, which decays and drives s, which decays too. decay
// and rise are the factors of s and x in a step, coupling is the part of x that is
// added to s. It is
//
//	for i := range x {
//		s[i] = fma(coupling, x[i], decay*s[i])
//		x[i] *= rise
//	}
//
// s and x share no memory.
func (k Kernels[T]) DualExponential(s, x []T, decay, coupling, rise T) error {
	if err := check("DualExponential", "s x", len(x), s, x); err != nil {
		return err
	}
	if err := checkFirstDisjoint("DualExponential", "s x", 1, s, x); err != nil {
		return err
	}
	m := k.vectorized(len(x))
	if m > 0 {
		op := &asm.DualExponential[T]{S: ptr(s), X: ptr(x), C: asm.DualExponentialConstants[T]{Decay: decay, Coupling: coupling, Rise: rise}, Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(x); i++ {
		y := x[i]
		s[i] = fma(coupling, y, mul(decay, s[i]))
		x[i] = mul(y, rise)
	}
	return nil
}

// WeightedSum sets dst to the sum of s and x with the weights a and b. It is
//
//	for i := range dst {
//		dst[i] = fma(b, x[i], a*s[i])
//	}
func (k Kernels[T]) WeightedSum(dst, s, x []T, a, b T) error {
	if err := check("WeightedSum", "dst s x", len(dst), dst, s, x); err != nil {
		return err
	}
	m := k.vectorized(len(dst))
	if m > 0 {
		op := &asm.WeightedSum[T]{D: ptr(dst), S: ptr(s), X: ptr(x), C: asm.WeightedSumConstants[T]{WeightS: a, WeightX: b}, Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(dst); i++ {
		dst[i] = fma(b, x[i], mul(a, s[i]))
	}
	return nil
}

// Deliver adds the weight w to x at every target, in the order of targets, which may
// repeat. It is
//
//	for _, t := range targets {
//		x[t] += w
//	}
//
// This loop is the kernel on every backend, since two targets in one vector may be the
// same neuron. A target past the end of x is an error; the weight has then been added
// at the targets before it.
func (k Kernels[T]) Deliver(x []T, targets []uint16, w T) error {
	for i, t := range targets {
		if int(t) >= len(x) {
			return fmt.Errorf("kernel: Deliver: target %d is neuron %d of %d", i, t, len(x))
		}
		x[t] += w
	}
	return nil
}

// DeliverWeights adds weights[i] to x at targets[i], in the order of targets, which may
// repeat. It is
//
//	for i, t := range targets {
//		x[t] += weights[i]
//	}
//
// This loop is the kernel on every backend, as that of Deliver. A target past the end
// of x is an error; weights have then been added at the targets before it. x and
// weights share no memory.
func (k Kernels[T]) DeliverWeights(x []T, targets []uint16, weights []T) error {
	if len(weights) != len(targets) {
		return fmt.Errorf("kernel: DeliverWeights: weights has %d elements, want %d", len(weights), len(targets))
	}
	if err := checkFirstDisjoint("DeliverWeights", "x weights", 1, x, weights); err != nil {
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

// DeliverCounts adds the weight w to x[i] counts[i] times. largest is at least the
// largest of the counts. It is
//
//	for i := range x {
//		for range min(counts[i], largest) {
//			x[i] += w
//		}
//	}
func (k Kernels[T]) DeliverCounts(x []T, counts []uint8, largest uint8, w T) error {
	if len(counts) != len(x) {
		return fmt.Errorf("kernel: DeliverCounts: counts has %d elements, want %d", len(counts), len(x))
	}
	m := k.wholeBytes(len(x))
	if m > 0 {
		for done := 0; done < int(largest); done += 2 {
			// No count is above the largest uint8, so the second addition is left out.
			next := done + 1
			if next == int(largest) {
				next = math.MaxUint8
			}
			due := asm.ArrivalsConstants[T]{Weight: [2]T{w}, Done: [2]T{fromInteger[T](done), fromInteger[T](next)}}
			op := &asm.DeliverCounts[T]{X0: ptr(x), Counts0: &counts[0], Due: &due, Counted: 1, Count: m}
			op.Run(k.isa)
		}
	}
	for i := m; i < len(x); i++ {
		for range min(counts[i], largest) {
			x[i] += w
		}
	}
	return nil
}

// fromInteger returns the number whose bits are those of an integer.
func fromInteger[T Float](bits int) T {
	if is64[T]() {
		return T(math.Float64frombits(uint64(bits)))
	}
	return T(math.Float32frombits(uint32(bits)))
}
