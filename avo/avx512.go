package main

import (
	"slices"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/reg"
)

// avx512 is AVX-512 with F, DQ, VL and BW.
type avx512 struct{ fewRegisters bool }

func (avx512) name() string            { return "avx512" }
func (avx512) lanes(bits int) int      { return 512 / bits }
func (avx512) tileBytes() int          { return 2 * tileBytes }
func (avx512) masked() bool            { return true }
func (avx512) check(text []byte) error { return nil }

func (avx512) register(ctx *build.Context, bytes int) reg.VecVirtual {
	return pick(bytes == 64, ctx.ZMM, ctx.YMM)()
}

func (a avx512) spills(l loop) []string {
	if a.fewRegisters {
		return slices.Concat(l.spillAMD64, l.spill)
	}
	return l.spill
}

// writeAVX512 reads more constants from memory only in families that need it.
func writeAVX512(ks []*kernel) (text, stubs []byte, err error) {
	if text, stubs, err = writeAMD64(avx512{}, ks); err != nil {
		return writeAMD64(avx512{fewRegisters: true}, ks)
	}
	return text, stubs, nil
}

// curves loads whole rows and shuffles values and slopes apart, which takes fewer loads
// than to load them apart.
func (avx512) curves(b *body, group, n int) []value {
	shuffle := shuffler(b)
	quarter := 128 / b.k.bits // lanes
	lines := func(power int, lanes ...int) (z []value) {
		for _, lane := range lanes {
			z = append(z, b.emit(instr{op: opRowLine, imm: (b.powers()*group + power) * b.k.group(), lane: lane}))
		}
		return z
	}
	frac := b.load("frac")
	inLanes := func(lane int, frac value) value { // of a quarter, in all of its lanes
		return shuffle(pick(b.k.bits == 64, unpackLo, repeat)+lane, frac, frac)
	}
	if n <= quarter {
		// A quarter of a vector has the curves of one lane.
		row := func(lane int) value {
			var c []value
			for power := 0; power < b.powers(); power += 2 {
				z := lines(power, lane, lane+quarter, lane+2*quarter, lane+3*quarter)
				p, q := shuffle(evenQuarters, z[0], z[1]), shuffle(evenQuarters, z[2], z[3])
				c = append(c, shuffle(evenQuarters, p, q), shuffle(oddQuarters, p, q))
			}
			return horner(b, func(power int) value { return c[power] }, inLanes(lane, frac))
		}
		return transposed(b, row)[:n]
	}
	// A half of a vector has the curves of one lane: lanes so far apart that the last
	// shuffle puts all in order.
	var halves [2][]value
	for i := range halves {
		f := shuffle(pick(i == 0, firstTwice, lastTwice), frac, frac)
		row := func(j int) value {
			lane := i*b.lanes/2 + j
			var c []value
			for power := 0; power < b.powers(); power += 2 {
				z := lines(power, lane, lane+quarter)
				c = append(c, shuffle(lowHalves, z[0], z[1]), shuffle(highHalves, z[0], z[1]))
			}
			return horner(b, func(power int) value { return c[power] }, inLanes(j, f))
		}
		halves[i] = transposed(b, row)
	}
	var cs []value
	for _, kind := range []int{evenQuarters, oddQuarters} {
		for j := range halves[0] {
			cs = append(cs, shuffle(kind, halves[0][j], halves[1][j]))
		}
	}
	return cs[:n]
}

func (avx512) roundsNaN(bits int) bool { return integersOfNaN(bits) }

func (avx512) interleave(b *body, p, q value) (first, second value) {
	return unpacked(b, p, q)
}

func (avx512) parts(b *body, element, lane int) (here, next value) {
	vector := func(lane int) value { return b.emit(instr{op: opRowVector, imm: element, lane: lane}) }
	x, y := vector(lane), vector(lane+b.lanes/2)
	return shuffler(b)(evenQuarters, x, y), shuffler(b)(oddQuarters, x, y)
}
