package kernel

import (
	"fmt"
	"slices"
	"unsafe"

	"github.com/lut4go/lut4go/kernel/asm"
)

// VoltageMethod is how a step takes the voltage v (mV) from the sums g and e of
// AddConductance, with c = dt/Cm in ms cm2/uF.
type VoltageMethod int

const (
	// ForwardEuler is v = fma(c, fma(-g, v, e), v).
	ForwardEuler VoltageMethod = iota
	// ExponentialEuler multiplies the distance of v to e/g by exp(-z), z = c*g. It is
	//
	//	v += c * fma(-g, v, e) * phi(c*g)
	//
	// where phi(z) = (1-exp(-z))/z, and phi(0) = 1, has an error below 3 ulp for every
	// z, 1.9 being the largest seen; relax has its operations. It is +Inf where it
	// overflows, for z < -716.36 (float32: z < -93.26), which only a negative
	// conductance can do. An infinite conductance gives NaN.
	ExponentialEuler
	// CrankNicolson takes the current at the mean of the voltages before and after
	// the step. It is
	//
	//	v += c * fma(-g, v, e) / fma(g, c/2, 1)
	CrankNicolson
)

// VoltageStep says how the voltage of some neurons goes through a step, with what goes
// with it: exponential synapses before, and the comparison with a threshold after.
type VoltageStep[T Float] struct {
	Method   VoltageMethod
	DtCm     T // dt/Cm, ms cm2/uF
	Synapses []Synapse[T]
	Theta    T // threshold, mV
	// Above gets one bit for each neuron, bit i%8 of byte i/8: whether its voltage is
	// above Theta after the step. NaN is not. Unused bits of the last byte become 0.
	Above []uint8
	// Bounds are extended by the voltages after the step.
	Bounds Bounds[T]
}

// Synapse is an exponential synapse of some neurons: the conductance G*S[i] in mS/cm2
// with the reversal potential E in mV. Decay is the factor of S in a step.
type Synapse[T Float] struct {
	G, E, Decay T
	S           []T
	// Counts are numbers of spikes that arrive before the step, nil for none: each adds
	// Weight to S[i]. No more than MaxArrivals of a neuron are added; DeliverCounts adds
	// more.
	Counts []uint8
	Weight T
}

const (
	// MaxSynapses is the maximum number of synapses of a VoltageStep.
	MaxSynapses = 2
	// MaxArrivals is how many arrivals at a synapse of a neuron a VoltageStep adds.
	MaxArrivals = 2
)

// MoveVoltage takes the voltage v (mV) through a step by the sums g and e of
// AddConductance, which stay as they are. It is
//
//	for i := range v {
//		x, y := g[i], e[i]
//		for _, s := range step.Synapses {
//			for range min(s.Counts[i], MaxArrivals) { // unless Counts is nil
//				s.S[i] += s.Weight
//			}
//			gs := s.G * s.S[i]
//			x += gs
//			y = fma(gs, s.E, y)
//			s.S[i] *= s.Decay
//		}
//		v[i] = // by step.Method from x and y
//		set bit i%8 of step.Above[i/8] to v[i] > step.Theta
//		if v[i] < step.Bounds.Min[i%8] { step.Bounds.Min[i%8] = v[i] }
//		if v[i] > step.Bounds.Max[i%8] { step.Bounds.Max[i%8] = v[i] }
//	}
//
// No two slices share memory. It is an error unless there are at most MaxSynapses
// synapses and Above has (len(v)+7)/8 bytes.
func (k Kernels[T]) MoveVoltage(v, g, e []T, step *VoltageStep[T]) error {
	if err := step.check("MoveVoltage", "v g e", [][]T{v, g, e}, &Start[T]{}); err != nil {
		return err
	}
	var o voltageOperands[T]
	o.prepare(step)
	m := k.wholeBytes(len(v))
	if m > 0 {
		op := &asm.Voltage[T]{
			V: ptr(v), Cond: ptr(g), E: ptr(e),
			X0: o.x[0], Counts0: o.counts[0], X1: o.x[1], Counts1: o.counts[1], Due: &o.arrivals, Counted: o.counted,
			S0: o.s[0], S1: o.s[1], Above: &step.Above[0], Bounds: &step.Bounds.Min[0], Voltage: &o.constants, Relax: &o.relaxation,
			Method: int(step.Method), Synapses: len(step.Synapses),
			Count: m,
		}
		op.Run(k.isa)
	}
	step.clearAbove(m)
	for i := m; i < len(v); i++ {
		step.move(v, i, g[i], e[i], &o.relaxation)
	}
	return nil
}

// wholeBytes returns how many of n neurons assembly steps: eight at a time, whose bits
// above are a byte, or as many as a vector has lanes.
func (k Kernels[T]) wholeBytes(n int) int {
	if !haveAssembly || k.isa == asm.None {
		return 0
	}
	return n &^ (max(k.lanes(), 8) - 1)
}

// check returns an error unless the step suits slices that share no memory with each
// other, with those of the synapses and those of a start.
func (step *VoltageStep[T]) check(op, names string, others [][]T, start *Start[T]) error {
	n := len(others[0])
	if len(step.Synapses) > MaxSynapses {
		return fmt.Errorf("kernel: %s: %d synapses, want at most %d", op, len(step.Synapses), MaxSynapses)
	}
	if step.Method < ForwardEuler || step.Method > CrankNicolson {
		return fmt.Errorf("kernel: %s: method %d of the voltage, want %d to %d", op, step.Method, ForwardEuler, CrankNicolson)
	}
	var s [MaxSynapses][]T
	for j := range step.Synapses {
		x := &step.Synapses[j]
		if s[j] = x.S; x.Counts != nil && len(x.Counts) != n {
			return fmt.Errorf("kernel: %s: Counts has %d elements, want %d", op, len(x.Counts), n)
		}
	}
	if want := (n + 7) / 8; len(step.Above) != want {
		return fmt.Errorf("kernel: %s: Above has %d bytes, want %d for %d neurons", op, len(step.Above), want, n)
	}
	synapses := s[:len(step.Synapses)]
	if start.G == nil && start.E == nil && disjoint(n, others, synapses) {
		return nil
	}
	var buffer [2][]T
	given := start.given(buffer[:0])
	if disjoint(n, others, given, synapses) {
		return nil
	}
	return checkDisjoint(op, names+start.names()+" S", n, slices.Concat(others, given, synapses))
}

// voltageOperands are what assembly reads of a VoltageStep.
type voltageOperands[T Float] struct {
	s, x      [MaxSynapses]*T // synapses, and those of them with arrivals
	counts    [MaxSynapses]*uint8
	counted   int
	arrivals  asm.ArrivalsConstants[T]
	constants asm.VoltageConstants[T]
	// relaxation are the constants of exponential Euler, zero for other methods.
	relaxation asm.Relaxation[T]
}

// prepare sets the operands to those of a step.
func (o *voltageOperands[T]) prepare(step *VoltageStep[T]) {
	if step.Method == ExponentialEuler {
		o.relaxation = newRelaxation(step.DtCm)
	}
	c := &o.constants
	c.DtCm, c.HalfDtCm, c.One, c.Theta = step.DtCm, step.DtCm/2, 1, step.Theta
	o.arrivals.Done = [MaxArrivals]T{fromInteger[T](0), fromInteger[T](1)}
	for j := range step.Synapses {
		s := &step.Synapses[j]
		o.s[j] = ptr(s.S)
		c.G[j], c.E[j], c.Decay[j] = s.G, s.E, s.Decay
		if s.Counts != nil {
			o.x[o.counted], o.counts[o.counted], o.arrivals.Weight[o.counted] = ptr(s.S), unsafe.SliceData(s.Counts), s.Weight
			o.counted++
		}
	}
}

// clearAbove clears the bits of neurons that move sets, those from one on.
func (step *VoltageStep[T]) clearAbove(from int) { clear(step.Above[from/8:]) }

// move takes the voltage of neuron i through the step, by the sums of its conductances.
func (step *VoltageStep[T]) move(v []T, i int, g, e T, r *asm.Relaxation[T]) {
	for j := range step.Synapses {
		s := &step.Synapses[j]
		x := s.S[i]
		if s.Counts != nil {
			for range min(s.Counts[i], MaxArrivals) {
				x += s.Weight
			}
		}
		gs := mul(s.G, x)
		g += gs
		e = fma(gs, s.E, e)
		s.S[i] = mul(x, s.Decay)
	}
	x := v[i]
	switch c := step.DtCm; step.Method {
	case ForwardEuler:
		x = fma(c, fma(-g, x, e), x)
	case ExponentialEuler:
		x = relax(r, x, g, e)
	case CrankNicolson:
		x += mul(c, fma(-g, x, e)) / fma(g, c/2, 1)
	}
	v[i] = x
	if x > step.Theta {
		step.Above[i/8] |= 1 << (i % 8)
	}
	if b := &step.Bounds.Min[i%8]; x < *b {
		*b = x
	}
	if b := &step.Bounds.Max[i%8]; x > *b {
		*b = x
	}
}
