package kernel

import (
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/kernel/asm"
)

// Paired reports whether FirstChannels and OnlyChannels take a then b: where a is
// as most sodium channels are, of conductance Each[i]*Gate or of G*Gate^Power*Second
// with a power of 1 to 3, and b as most delayed rectifiers, of G*Gate^4.
func Paired[T Float](a, b *Channel[T]) bool {
	each := a.Each != nil && a.Second == nil && a.Power == 1
	second := a.Each == nil && a.Second != nil && a.Power >= 1 && a.Power <= 3
	return (each || second) && b.Each == nil && b.Second == nil && b.Power == 4
}

// FirstChannels is FirstChannel of a, then AddChannel of b, for channels that are
// Paired: the same bits in less time. g and e share no memory with anything else.
func (k Kernels[T]) FirstChannels(g, e []T, g0, e0 T, a, b *Channel[T]) error {
	if err := checkChannels("FirstChannels", "g e", [][]T{g, e}, a, b); err != nil {
		return err
	}
	m := k.channels(nil, g, e, g0, e0, 0, a, b)
	for i := m; i < len(g); i++ {
		x, y := a.at(i), b.at(i)
		g[i], e[i] = g0+x+y, fma(y, b.E, fma(x, a.E, e0))
	}
	return nil
}

// OnlyChannels is FirstChannels and Voltage for a forward Euler step without other
// channels, whose sums nobody needs: the same bits in less time. v shares no
// memory with anything else.
func (k Kernels[T]) OnlyChannels(v []T, g0, e0, dtcm T, a, b *Channel[T]) error {
	if err := checkChannels("OnlyChannels", "v", [][]T{v}, a, b); err != nil {
		return err
	}
	m := k.channels(v, nil, nil, g0, e0, dtcm, a, b)
	for i := m; i < len(v); i++ {
		x, y := a.at(i), b.at(i)
		v[i] = fma(dtcm, fma(-(g0+x+y), v[i], fma(y, b.E, fma(x, a.E, e0))), v[i])
	}
	return nil
}

// checkChannels returns an error unless a and b are paired and their slices suit
// those that are written.
func checkChannels[T Float](op, names string, written [][]T, a, b *Channel[T]) error {
	if !Paired(a, b) {
		return fmt.Errorf("kernel: %s: the channels are not of the forms that Paired allows", op)
	}
	read, readNames := [...][]T{a.Gate, a.Each, b.Gate}, " Gate Each Gate"
	if a.Each == nil {
		read[1], readNames = a.Second, " Gate Second Gate"
	}
	n := len(written[0])
	if apart(n, written, read[:]) {
		return nil
	}
	names += readNames
	all := slices.Concat(written, read[:])
	if err := check(op, names, n, all...); err != nil {
		return err
	}
	return distinct(op, names, len(written), all...)
}

// channels adds up whole vectors of channels, into v if that is not nil, and
// returns for how many neurons.
func (k Kernels[T]) channels(v, g, e []T, g0, e0, dtcm T, a, b *Channel[T]) int {
	power, other := a.Power, a.Second
	if a.Each != nil {
		power, other = 0, a.Each
	}
	m := k.whole(len(a.Gate))
	if m == 0 {
		return 0
	}
	op := &asm.Channels[T]{
		V: ptr(v), Cond: ptr(g), E: ptr(e), X: ptr(other), Y: ptr(a.Gate), Z: ptr(b.Gate),
		C:     asm.ChannelsConstants[T]{G: a.G, E: a.E, G0: g0, E0: e0, G2: b.G, E2: b.E, DtCm: dtcm},
		Power: power, Only: v != nil,
		Count: m,
	}
	op.Run(k.isa())
	return m
}
