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

// At sets dst to the numbers of some indices, from one on, at a step, four of each. They
// are the four draws of Normal by the Stream of the index plus step/2^31*2^32, after
// 8*(step mod 2^31) words.
func (n *Normals) At(dst []float64, index uint32, step uint64) {
	var u [128]uint64
	for len(dst) > 0 {
		some := dst[:min(len(dst), len(u))]
		for i := 0; i < len(some); i += 4 {
			a0, a1, a2, a3, b0, b1, b2, b3 := philoxPair(uint32(step<<1), index, uint32(step>>31), n.stream, n.key[0], n.key[1])
			u[i], u[i+1], u[i+2], u[i+3] = join(a0, a1), join(a2, a3), join(b0, b1), join(b2, b3)
			index++
		}
		normals(some, u[:len(some)])
		dst = dst[len(some):]
	}
}
