package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/reg"
)

// avx512 is AVX-512 with F, DQ, VL and BW.
type avx512 struct{}

func (avx512) name() string            { return "avx512" }
func (avx512) bytes() int              { return 64 }
func (avx512) lanes(bits int) int      { return 512 / bits }
func (avx512) holds() int              { return 20 }
func (avx512) masked() bool            { return true }
func (avx512) spills(l loop) []string  { return l.spill }
func (avx512) check(text []byte) error { return nil }

func (avx512) register(ctx *build.Context, bytes int) reg.VecVirtual {
	return pick(bytes == 64, ctx.ZMM, ctx.YMM)()
}

func writeAVX512(ks []*kernel) (text, stubs []byte, err error) { return writeAMD64(avx512{}, ks) }

// curves takes the values, or the slopes, of two lanes as one vector: lanes so far apart
// that the last shuffle puts all in order.
func (avx512) curves(b *body, group, n int) []value {
	shuffle := shuffler(b)
	element := b.k.powers() * group * b.k.group()
	if n <= 128/b.k.bits {
		return halfRows(b, element)[:n]
	}
	frac := b.load("frac")
	var halves [2][]value
	for i := range halves {
		f := shuffle(pick(i == 0, firstTwice, lastTwice), frac, frac)
		row := func(j int) value {
			line := func(power, lane int) value {
				return b.emit(instr{op: opRowLine, imm: element + power*b.k.group(), lane: lane})
			}
			lane := i*b.lanes/2 + j
			var c []value
			for power := 0; power < b.k.powers(); power += 2 {
				p, q := line(power, lane), line(power, lane+b.lanes/4)
				c = append(c, shuffle(lowHalves, p, q), shuffle(highHalves, p, q))
			}
			part := func(power int) value { return c[power] }
			return horner(b, part, shuffle(pick(b.k.bits == 64, unpackLo, repeat)+j, f, f))
		}
		if b.k.bits == 64 {
			even, odd := unpacked(shuffle, row(0), row(1))
			halves[i] = []value{even, odd}
		} else {
			halves[i] = transposed(shuffle, row)
		}
	}
	var cs []value
	for _, kind := range []int{evenQuarters, oddQuarters} {
		for j := range halves[0] {
			cs = append(cs, shuffle(kind, halves[0][j], halves[1][j]))
		}
	}
	return cs[:n]
}

func (avx512) interleave(b *body, p, q value) (first, second value) {
	return unpacked(shuffler(b), p, q)
}

func (avx512) parts(b *body, element, lane int) (here, next value) {
	vector := func(lane int) value { return b.emit(instr{op: opRowVector, imm: element, lane: lane}) }
	x, y := vector(lane), vector(lane+b.lanes/2)
	return shuffler(b)(evenQuarters, x, y), shuffler(b)(oddQuarters, x, y)
}
