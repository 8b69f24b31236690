package portable

import (
	"math"
	"math/bits"
)

// Stream is a sequence of random numbers identified by a seed, a stream number and an
// index: for instance the run's seed, the number of a purpose such as initial voltages,
// and a neuron's number. Streams that differ in one of them are independent, and making
// one takes next to no time. So each neuron can have its own, and draws the same
// numbers in any order of neurons.
//
// One Stream yields 2^34 words of 32 bits, that is 2^33 draws of Float64, and
// then panics instead of repeating itself.
//
// The zero value is NewStream(0, 0, 0). A copy continues independently from the same
// position. A Stream is not safe for concurrent use.
type Stream struct {
	next   uint64    // number of the next block, even
	key    [2]uint32 // seed, low word first
	name   [3]uint32 // index, low word first; stream
	words  [8]uint32 // of the current two blocks, in reverse order
	unused uint32    // words[:unused] are still to be drawn
}

// blocks is the number of Philox blocks in a stream, which one word of the counter
// counts.
const blocks = 1 << 32

// StreamWords is the number of 32-bit words in a stream.
const StreamWords = blocks << 2

// NewStream returns a stream at its beginning. The seed is the key of [Philox]; the
// words of the counter are the number of the block, the low and the high half of
// index, and stream.
func NewStream(seed uint64, stream uint32, index uint64) Stream {
	return Stream{
		key:  [2]uint32{uint32(seed), uint32(seed >> 32)},
		name: [3]uint32{uint32(index), uint32(index >> 32), stream},
	}
}

// Uint32 returns the next word of the stream: 32 random bits.
func (s *Stream) Uint32() uint32 {
	if s.unused == 0 {
		s.refill()
	}
	s.unused--
	return s.words[s.unused&7]
}

func (s *Stream) refill() {
	// Assigned one by one, since an array result would be copied. The reverse order
	// makes Uint32 small enough to be inlined.
	w := &s.words
	w[7], w[6], w[5], w[4], w[3], w[2], w[1], w[0] = s.blockPair()
	s.unused = uint32(len(s.words))
}

// blockPair returns the words of the next two blocks.
func (s *Stream) blockPair() (a0, a1, a2, a3, b0, b1, b2, b3 uint32) {
	if s.next == blocks {
		panic("portable: Stream has run out: all 2^34 words of one (seed, stream, index) are drawn")
	}
	next := uint32(s.next)
	s.next += 2
	return philoxPair(next, s.name[0], s.name[1], s.name[2], s.key[0], s.key[1])
}

// Drawn returns the number of 32-bit words drawn so far.
func (s *Stream) Drawn() uint64 { return s.next<<2 - uint64(s.unused) }

// Seek moves the stream to its position after n words, at most StreamWords.
func (s *Stream) Seek(n uint64) {
	s.next, s.unused = n/4&^1, 0
	if within := uint32(n % 8); within > 0 {
		s.refill()
		s.unused -= within
	}
}

// Uint64 returns 64 random bits: two draws of Uint32, the low word first.
func (s *Stream) Uint64() uint64 {
	switch s.unused {
	case 0:
		s.refill()
	case 1:
		lo := s.Uint32()
		hi := s.Uint32()
		return join(lo, hi)
	}
	s.unused -= 2
	return join(s.words[(s.unused+1)&7], s.words[s.unused&7])
}

func join(lo, hi uint32) uint64 { return uint64(hi)<<32 | uint64(lo) }

// Uint64s fills dst with successive draws of Uint64, faster than single calls.
func (s *Stream) Uint64s(dst []uint64) {
	for len(dst) > 0 {
		if s.unused > 0 || len(dst) < 4 {
			dst[0] = s.Uint64()
			dst = dst[1:]
			continue
		}
		a0, a1, a2, a3, b0, b1, b2, b3 := s.blockPair()
		dst[0], dst[1], dst[2], dst[3] = join(a0, a1), join(a2, a3), join(b0, b1), join(b2, b3)
		dst = dst[4:]
	}
}

// Float64 returns a uniform number in [0, 1): a multiple of 2^-53, each with
// the same probability. It draws two words.
func (s *Stream) Float64() float64 { return unit(s.Uint64()) }

func unit(u uint64) float64 { return float64(float64(int64(u>>11)) * 0x1p-53) }

// Uniform returns a uniform number in [lo, hi), and lo if that is empty. It draws two
// words. hi - lo must not overflow.
//
// It is lo + (hi-lo)·Float64(). If that rounds up to hi, it is the float64 just below
// hi: drawing again would make the position in the stream depend on the bounds.
func (s *Stream) Uniform(lo, hi float64) float64 { return UniformOf(s.Uint64(), lo, hi) }

// UniformOf is Uniform for the draw u of Uint64.
func UniformOf(u uint64, lo, hi float64) float64 {
	if !(lo < hi) {
		return lo
	}
	v := lo + float64((hi-lo)*unit(u))
	if v >= hi {
		return nextBelow(hi)
	}
	return v
}

// nextBelow returns the largest float64 less than x, for finite x.
func nextBelow(x float64) float64 {
	switch b := math.Float64bits(x); {
	case x > 0:
		return math.Float64frombits(b - 1)
	case x < 0:
		return math.Float64frombits(b + 1)
	}
	return -0x1p-1074
}

// Intn returns a uniform integer in [0, n) without bias. For n ≤ 0 it returns 0 and
// draws nothing.
//
// It draws one word, or two for n ≥ 2^32, and repeats the draw with a probability
// below n/2^32 (n/2^64): Lemire, "Fast random integer generation in an interval",
// ACM Trans. Model. Comput. Simul. 29 (2019). The number of words does not depend on
// the size of int.
func (s *Stream) Intn(n int) int {
	if n <= 0 {
		return 0
	}
	if m := uint64(n); m > math.MaxUint32 {
		return int(s.uint64n(m))
	}
	return int(s.uint32n(uint32(n)))
}

func (s *Stream) uint32n(n uint32) uint32 {
	hi, lo := bits.Mul32(s.Uint32(), n)
	if lo < n { // otherwise lo cannot be among the -n mod n surplus values
		for surplus := -n % n; lo < surplus; {
			hi, lo = bits.Mul32(s.Uint32(), n)
		}
	}
	return hi
}

func (s *Stream) uint64n(n uint64) uint64 {
	hi, lo := bits.Mul64(s.Uint64(), n)
	if lo < n {
		for surplus := -n % n; lo < surplus; {
			hi, lo = bits.Mul64(s.Uint64(), n)
		}
	}
	return hi
}
