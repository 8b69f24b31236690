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
func unpacked(b *body, x, y value) (even, odd value) {
	shuffle := shuffler(b)
	return shuffle(unpackLo, x, y), shuffle(unpackHi, x, y)
}

// transposed returns the transposes of rows in each 128 bits: of two of float64, or of
// four of float32.
func transposed(b *body, row func(i int) value) []value {
	if b.k.bits == 64 {
		first, second := unpacked(b, row(0), row(1))
		return []value{first, second}
	}
	var lo, hi [2]value
	for i := range lo {
		lo[i], hi[i] = unpacked(b, row(2*i), row(2*i+1))
	}
	shuffle := shuffler(b)
	return []value{
		shuffle(pairsLo, lo[0], lo[1]), shuffle(pairsHi, lo[0], lo[1]),
		shuffle(pairsLo, hi[0], hi[1]), shuffle(pairsHi, hi[0], hi[1]),
	}
}
