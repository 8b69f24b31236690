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
	// Rows of neighbours are shuffled into each other, then those of half a vector apart put
	// together: in float32 before all four of a half are, as that takes fewer shuffles for
	// curves of the second half of the group.
	var pairs [][2]value
	for j := 0; j < b.lanes; j += 2 {
		first, second := unpacked(b, row(j), row(j+1))
		pairs = append(pairs, [2]value{first, second})
	}
	far := len(pairs) / 2
	var cs []value
	for _, kind := range []int{lowHalves, highHalves} {
		for i := range 2 {
			x := shuffle(kind, pairs[0][i], pairs[far][i])
			if b.k.bits == 64 {
				cs = append(cs, x)
				continue
			}
			y := shuffle(kind, pairs[1][i], pairs[far+1][i])
			cs = append(cs, shuffle(pairsLo, x, y), shuffle(pairsHi, x, y))
		}
	}
	return cs[:n]
}

func (avx2) roundsNaN(bits int) bool { return integersOfNaN(bits) }

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
