package main

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/reg"
)

// avx2 is AVX2 with FMA.
type avx2 struct{}

func (avx2) name() string                                          { return "avx2" }
func (avx2) register(ctx *build.Context, bytes int) reg.VecVirtual { return ctx.YMM() }
func (avx2) spills(l loop) []string                                { return slices.Concat(l.spillAMD64, l.spill) }

func (avx2) tileBytes() int { return tileBytes }
func (avx2) masked() bool   { return false }

func (avx2) check(text []byte) error {
	if m := beyondAVX2.Find(text); m != nil {
		return fmt.Errorf("register %s needs AVX-512: spill more constants", m)
	}
	return nil
}

func writeAVX2(ks []*kernel) (text, stubs []byte, err error) { return writeAMD64(avx2{}, ks) }

// beyondAVX2 matches the vector registers that avo hands out when sixteen are
// too few.
var beyondAVX2 = regexp.MustCompile(`\b[XY](1[6-9]|2[0-9]|3[01])\b`)

func (avx2) lanes(bits int) int { return 256 / bits }

func (avx2) curves(b *body, group, n int) []value {
	shuffle := shuffler(b)
	row := func(lane int) value { return b.emit(instr{op: opRow, imm: group, lane: lane}) }
	if n <= 128/b.k.bits {
		return halfRows(b, b.powers()*group*b.lanes)[:n]
	}
	// Each half of halves[i][j] holds one curve of half the lanes.
	var halves [2][]value
	for i := range halves {
		halves[i] = transposed(b, func(j int) value { return row(i*b.lanes/2 + j) })
	}
	var cs []value
	for _, kind := range []int{lowHalves, highHalves} {
		for j := range halves[0] {
			cs = append(cs, shuffle(kind, halves[0][j], halves[1][j]))
		}
	}
	return cs[:n]
}

func (avx2) interleave(b *body, p, q value) (first, second value) { return unpacked(b, p, q) }

func (avx2) parts(b *body, element, lane int) (here, next value) {
	vector := func(lane int) value { return b.emit(instr{op: opRowVector, imm: element, lane: lane}) }
	x, y := vector(lane), vector(lane+b.lanes/2)
	return shuffler(b)(lowHalves, x, y), shuffler(b)(highHalves, x, y)
}

// halfRows returns the curves in half of every lane's row, whose values begin at
// an element. A vector has the halves of two lanes.
func halfRows(b *body, element int) []value {
	frac := b.load("frac")
	return transposed(b, func(lane int) value {
		part := func(power int) value {
			return b.emit(instr{op: opRowPart, imm: element + power*b.k.group(), lane: lane})
		}
		f := pick(b.k.bits == 64, unpackLo+lane, repeat+lane)
		return horner(b, part, shuffler(b)(f, frac, frac))
	})
}
