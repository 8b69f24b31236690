package kernel

import (
	"fmt"

	"github.com/lut4go/lut4go/kernel/asm"
)

// Channel is an ion channel, or a synapse, of some neurons: the conductance
//
//	G * Gate^Power * Second
//
// in mS/cm2 with the reversal potential E in mV. Its slices have an element for each
// neuron.
type Channel[T Float] struct {
	G      T   // maximal conductance, mS/cm2
	Each   []T // maximal conductance of each neuron, in place of G unless nil
	Gate   []T
	Power  int // 1 to 4
	Second []T // another gate, nil for none
	E      T
}

// AddChannel adds a channel's conductance to the sums g and e of AddConductance, with
// the same bits as MulPow and AddConductance. It is
//
//	for i := range g {
//		x := c.G // or c.Each[i]
//		x *= c.Gate[i]^c.Power
//		x *= c.Second[i] // if there is one
//		g[i] += x
//		e[i] = fma(x, c.E, e[i])
//	}
//
// with the powers of MulPow. g and e share no memory with any other slice. It is an
// error unless c.Power is 1 to 4.
func (k Kernels[T]) AddChannel(g, e []T, c *Channel[T]) error {
	if err := c.check("AddChannel", g, e); err != nil {
		return err
	}
	k.channel(g, e, c, nil)
	return nil
}

// InitSums sets the sums g and e of AddConductance to those of the leak and the injected
// current, g0 (mS/cm2) and e0 (uA/cm2), and adds a channel. It is
//
//	for i := range g {
//		g[i], e[i] = g0, e0
//	}
//	AddChannel(g, e, c)
func (k Kernels[T]) InitSums(g, e []T, g0, e0 T, c *Channel[T]) error {
	if err := c.check("InitSums", g, e); err != nil {
		return err
	}
	k.channel(g, e, c, &constantSums[T]{g0, e0})
	return nil
}

// check returns an error unless the slices of the channel suit g and e.
func (c *Channel[T]) check(op string, g, e []T) error {
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
	if disjoint(len(e), [][]T{g, e}, own[:n]) {
		return nil
	}
	const names = "g e Gate Each Second"
	each, second := c.operands()
	if err := check(op, names, len(e), g, e, c.Gate, each, second); err != nil {
		return err
	}
	return checkFirstDisjoint(op, names, 2, g, e, c.Gate, each, second)
}

// operands returns Each and Second; in place of nil, another slice of the same length.
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

// channel adds c to the sums, or to constant ones unless that is nil.
func (k Kernels[T]) channel(g, e []T, c *Channel[T], constant *constantSums[T]) {
	m := k.vectorized(len(g))
	if m > 0 {
		each, second := c.operands()
		op := &asm.AddChannel[T]{
			Cond: ptr(g), E: ptr(e), X: ptr(each), Y: ptr(c.Gate), Z: ptr(second),
			C:     asm.AddChannelConstants[T]{G: c.G, E: c.E},
			Power: c.Power, Each: c.Each != nil, Second: c.Second != nil,
			Count: m,
		}
		if constant != nil {
			op.Init, op.C.G0, op.C.E0 = true, constant.g, constant.e
		}
		op.Run(k.isa)
	}
	for i := m; i < len(g); i++ {
		x := c.conductance(i)
		if constant != nil {
			g[i], e[i] = constant.g, constant.e
		}
		g[i] += x
		e[i] = fma(x, c.E, e[i])
	}
}

// conductance returns the conductance of neuron i, mS/cm2.
func (c *Channel[T]) conductance(i int) T {
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
