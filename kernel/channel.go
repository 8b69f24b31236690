package kernel

import (
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/kernel/asm"
)

// Channel is an ion channel, or a synapse, of every neuron: the conductance
//
//	G * Gate^Power * Second
//
// in mS/cm2 with the reversal potential E in mV.
type Channel[T Float] struct {
	G      T   // largest conductance, mS/cm2
	Each   []T // conductances of the neurons, in place of G if not nil
	Gate   []T
	Power  int // 1 to 4
	Second []T // another gate, nil for none
	E      T
}

// AddChannel adds a channel's conductance to the sums that Voltage and Stage
// read, as MulPow and Conductance do in more steps. It is
//
//	for i := range g {
//		x := c.G // or c.Each[i]
//		x *= c.Gate[i]^c.Power
//		x *= c.Second[i] // if there is one
//		g[i] += x
//		e[i] = fma(x, c.E, e[i])
//	}
//
// with the powers of MulPow. g and e share no memory with anything else.
func (k Kernels[T]) AddChannel(g, e []T, c *Channel[T]) error {
	if err := c.check("AddChannel", g, e); err != nil {
		return err
	}
	k.channel(g, e, c, nil)
	return nil
}

// FirstChannel is AddChannel to constant sums g0 (mS/cm2) and e0 (uA/cm2), those
// of the leak and the injected current. It is
//
//	for i := range g {
//		g[i], e[i] = g0, e0
//	}
//	AddChannel(g, e, c)
func (k Kernels[T]) FirstChannel(g, e []T, g0, e0 T, c *Channel[T]) error {
	if err := c.check("FirstChannel", g, e); err != nil {
		return err
	}
	k.channel(g, e, c, &constantSums[T]{g0, e0})
	return nil
}

// LastChannel is AddChannel and Voltage for the last channel of a forward Euler
// step, whose sums nobody needs any more: g and e stay as they are. It is
//
//	AddChannel(g, e, c)
//	Voltage(v, g, e, dtcm)
//
// on copies of g and e.
func (k Kernels[T]) LastChannel(v, g, e []T, dtcm T, c *Channel[T]) error {
	if err := c.check("LastChannel", v, g, e); err != nil {
		return err
	}
	each, second := c.operands()
	m := k.whole(len(v))
	if m > 0 {
		op := &asm.LastChannel[T]{
			V: ptr(v), Cond: ptr(g), E: ptr(e), X: ptr(each), Y: ptr(c.Gate), Z: ptr(second),
			C:     asm.LastChannelConstants[T]{G: c.G, E: c.E, DtCm: dtcm},
			Power: c.Power, Each: c.Each != nil, Second: c.Second != nil,
			Count: m,
		}
		op.Run(k.isa)
	}
	for i := m; i < len(v); i++ {
		x := c.at(i)
		v[i] = fma(dtcm, fma(-(g[i]+x), v[i], fma(x, c.E, e[i])), v[i])
	}
	return nil
}

// check returns an error unless the slices of the channel suit those that are
// written with them or hold the sums: g and e, or v, g and e.
func (c *Channel[T]) check(op string, others ...[]T) error {
	if c.Power < 1 || c.Power > 4 {
		return fmt.Errorf("kernel: %s: exponent %d, want 1 to 4", op, c.Power)
	}
	own := [...][]T{c.Gate, nil, nil}
	n := 1
	for _, x := range [...][]T{c.Each, c.Second} {
		if x != nil {
			own[n] = x
			n++
		}
	}
	elements := len(others[len(others)-1])
	if apart(elements, others, own[:n]) {
		return nil
	}
	each, second := c.operands()
	names := "g e Gate Each Second"
	if len(others) == 3 {
		names = "v " + names
	}
	all := append(slices.Clone(others), c.Gate, each, second)
	if err := check(op, names, elements, all...); err != nil {
		return err
	}
	return distinct(op, names, len(others), all...)
}

// operands returns Each and Second, or in place of one that the channel lacks
// another slice of the same length.
func (c *Channel[T]) operands() (each, second []T) {
	each, second = c.Each, c.Second
	if each == nil {
		each = c.Gate
	}
	if second == nil {
		second = c.Gate
	}
	return each, second
}

// channel adds c to the sums, or to constant ones if it is the first.
func (k Kernels[T]) channel(g, e []T, c *Channel[T], constant *constantSums[T]) {
	m := k.whole(len(g))
	if m > 0 {
		each, second := c.operands()
		op := &asm.Channel[T]{
			Cond: ptr(g), E: ptr(e), X: ptr(each), Y: ptr(c.Gate), Z: ptr(second),
			C:     asm.ChannelConstants[T]{G: c.G, E: c.E},
			Power: c.Power, Each: c.Each != nil, Second: c.Second != nil,
			Count: m,
		}
		if constant != nil {
			op.First, op.C.G0, op.C.E0 = true, constant.g, constant.e
		}
		op.Run(k.isa)
	}
	for i := m; i < len(g); i++ {
		x := c.at(i)
		if constant != nil {
			g[i], e[i] = constant.g, constant.e
		}
		g[i] += x
		e[i] = fma(x, c.E, e[i])
	}
}

// at returns the conductance of neuron i.
func (c *Channel[T]) at(i int) T {
	x := c.G
	if c.Each != nil {
		x = c.Each[i]
	}
	x = mul(x, power(c.Gate[i], c.Power))
	if c.Second != nil {
		x = mul(x, c.Second[i])
	}
	return x
}

// power returns y^p, p from 1 to 4.
func power[T Float](y T, p int) T {
	switch p {
	case 2:
		return y * y
	case 3:
		return y * y * y
	case 4:
		y *= y
		return y * y
	}
	return y
}
