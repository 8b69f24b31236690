package portable

// Normals is normally distributed numbers that are found by their place: which
// numbers there are depends on nothing that was drawn before. So noise that is new in
// every step has no state. A Normals and the streams of its seed and stream number draw
// the same words: the two must not be used for the same purpose.
type Normals struct {
	key    [2]uint32 // seed, low word first
	stream uint32
}

// NewNormals returns the numbers of a seed and a stream number, see [Stream].
func NewNormals(seed uint64, stream uint32) Normals {
	return Normals{[2]uint32{uint32(seed), uint32(seed >> 32)}, stream}
}

// At returns the four numbers of an index at a step. They are the four draws of Normal
// by the Stream of the index plus step/2^31*2^32, after 8*(step mod 2^31) words.
func (n *Normals) At(index uint32, step uint64) (a, b, c, d float64) {
	a0, a1, a2, a3, b0, b1, b2, b3 := philoxPair(uint32(step<<1), index, uint32(step>>31), n.stream, n.key[0], n.key[1])
	return normal(join(a0, a1)), normal(join(a2, a3)), normal(join(b0, b1)), normal(join(b2, b3))
}
