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

func (avx2) name() string                               { return "avx2" }
func (avx2) bytes() int                                 { return 32 }
func (avx2) register(ctx *build.Context) reg.VecVirtual { return ctx.YMM() }
func (avx2) spills(l loop) []string                     { return slices.Concat(l.spillAMD64, l.spill) }

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

// Shuffles of opShuffle on amd64.
const (
	unpackLo   = iota // of each 128-bit half: a0 b0 (float32: a0 b0 a1 b1)
	unpackHi          // of each half: a1 b1 (float32: a2 b2 a3 b3)
	pairsLo           // float32, of each half: a0 a1 b0 b1
	pairsHi           // float32, of each half: a2 a3 b2 b3
	lowHalves         // low half of a, low half of b
	highHalves        // high half of a, high half of b
	repeat            // float32, of each half of a: element imm-repeat, four times
)

func (avx2) curves(b *body, group, n int) []value {
	shuffle := func(kind int, x, y value) value {
		return b.emit(instr{op: opShuffle, args: []value{x, y}, imm: kind})
	}
	row := func(lane int) value { return b.emit(instr{op: opRow, imm: group, lane: lane}) }
	if n <= 128/b.k.bits {
		return halfRows(b, shuffle, b.k.powers()*group*b.lanes)[:n]
	}
	if b.k.bits == 64 {
		var lo, hi [2]value
		for i := range lo {
			x, y := row(2*i), row(2*i+1)
			lo[i], hi[i] = shuffle(unpackLo, x, y), shuffle(unpackHi, x, y)
		}
		return []value{
			shuffle(lowHalves, lo[0], lo[1]),
			shuffle(lowHalves, hi[0], hi[1]),
			shuffle(highHalves, lo[0], lo[1]),
			shuffle(highHalves, hi[0], hi[1]),
		}[:n]
	}
	// Each half of q[i][j] holds one curve of four lanes: j and j+4.
	var q [2][4]value
	for i := range q {
		var lo, hi [2]value
		for j := range lo {
			x, y := row(4*i+2*j), row(4*i+2*j+1)
			lo[j], hi[j] = shuffle(unpackLo, x, y), shuffle(unpackHi, x, y)
		}
		q[i] = [4]value{
			shuffle(pairsLo, lo[0], lo[1]), shuffle(pairsHi, lo[0], lo[1]),
			shuffle(pairsLo, hi[0], hi[1]), shuffle(pairsHi, hi[0], hi[1]),
		}
	}
	var cs []value
	for _, kind := range []int{lowHalves, highHalves} {
		for j := range 4 {
			cs = append(cs, shuffle(kind, q[0][j], q[1][j]))
		}
	}
	return cs[:n]
}

func (avx2) interleave(b *body, p, q value) (first, second value) {
	return b.emit(instr{op: opShuffle, args: []value{p, q}, imm: unpackLo}), b.emit(instr{op: opShuffle, args: []value{p, q}, imm: unpackHi})
}

func (avx2) parts(b *body, element, lane int) (here, next value) {
	vector := func(lane int) value { return b.emit(instr{op: opRowVector, imm: element, lane: lane}) }
	halves := []value{vector(lane), vector(lane + b.lanes/2)}
	return b.emit(instr{op: opShuffle, args: halves, imm: lowHalves}), b.emit(instr{op: opShuffle, args: halves, imm: highHalves})
}

// halfRows returns the curves in half of every lane's row, whose values begin at
// an element. A vector has the halves of two lanes.
func halfRows(b *body, shuffle func(kind int, x, y value) value, element int) []value {
	frac := b.load("frac")
	half := func(lane int) value {
		part := func(power int) value {
			return b.emit(instr{op: opRowPart, imm: element + power*b.lanes, lane: lane})
		}
		f := pick(b.k.bits == 64, unpackLo+lane, repeat+lane)
		return horner(b, part, shuffle(f, frac, frac))
	}
	if b.k.bits == 64 {
		p, q := half(0), half(1)
		return []value{shuffle(unpackLo, p, q), shuffle(unpackHi, p, q)}
	}
	var lo, hi [2]value
	for i := range lo {
		p, q := half(2*i), half(2*i+1)
		lo[i], hi[i] = shuffle(unpackLo, p, q), shuffle(unpackHi, p, q)
	}
	return []value{
		shuffle(pairsLo, lo[0], lo[1]), shuffle(pairsHi, lo[0], lo[1]),
		shuffle(pairsLo, hi[0], hi[1]), shuffle(pairsHi, hi[0], hi[1]),
	}
}
