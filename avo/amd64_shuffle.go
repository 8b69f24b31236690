package main

// Shuffles of opShuffle on amd64.
const (
	unpackLo     = iota // of each 128 bits: a0 b0 (float32: a0 b0 a1 b1)
	unpackHi            // of each 128 bits: a1 b1 (float32: a2 b2 a3 b3)
	pairsLo             // float32, of each 128 bits: a0 a1 b0 b1
	pairsHi             // float32, of each 128 bits: a2 a3 b2 b3
	lowHalves           // low half of a, low half of b
	highHalves          // high half of a, high half of b
	evenQuarters        // of 512 bits: quarters 0 and 2 of a, then of b
	oddQuarters         // quarters 1 and 3 of a, then of b
	firstTwice          // quarters 0, 0, 1, 1 of a
	lastTwice           // quarters 2, 2, 3, 3 of a
	repeat              // float32, of each 128 bits of a: element imm-repeat, four times
)

// shuffler returns the function that emits a shuffle.
func shuffler(b *body) func(kind int, x, y value) value {
	return func(kind int, x, y value) value {
		return b.emit(instr{op: opShuffle, args: []value{x, y}, imm: kind})
	}
}

// unpacked returns x and y with their even elements, and with their odd ones, in turns;
// float64.
func unpacked(shuffle func(kind int, x, y value) value, x, y value) (even, odd value) {
	return shuffle(unpackLo, x, y), shuffle(unpackHi, x, y)
}

// transposed returns the 4x4 transposes of four rows of float32 in each 128 bits.
func transposed(shuffle func(kind int, x, y value) value, row func(i int) value) []value {
	var lo, hi [2]value
	for i := range lo {
		lo[i], hi[i] = unpacked(shuffle, row(2*i), row(2*i+1))
	}
	return []value{
		shuffle(pairsLo, lo[0], lo[1]), shuffle(pairsHi, lo[0], lo[1]),
		shuffle(pairsLo, hi[0], hi[1]), shuffle(pairsHi, hi[0], hi[1]),
	}
}

// halfRows returns the curves in half of every lane's row, whose values begin at
// an element. A vector has those of as many lanes as it has 128 bits.
func halfRows(b *body, element int) []value {
	shuffle := shuffler(b)
	frac := b.load("frac")
	half := func(lane int) value {
		part := func(power int) value {
			return b.emit(instr{op: opRowPart, imm: element + power*b.k.group(), lane: lane})
		}
		f := pick(b.k.bits == 64, unpackLo+lane, repeat+lane)
		return horner(b, part, shuffle(f, frac, frac))
	}
	if b.k.bits == 64 {
		first, second := unpacked(shuffle, half(0), half(1))
		return []value{first, second}
	}
	return transposed(shuffle, half)
}
