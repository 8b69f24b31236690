package portable

import "testing"

func TestNormalsAreThoseOfAStreamThere(t *testing.T) {
	const seed, stream = 0x123456789abcdef0, 7 << 28
	n := NewNormals(seed, stream)
	for _, index := range []uint32{0, 1, 99, 1<<32 - 1} {
		for _, step := range []uint64{0, 1, 2, 1<<31 - 1, 1 << 31, 1<<31 + 5, 1<<53 - 1} {
			s := NewStream(seed, stream, uint64(index)|step>>31<<32)
			s.Seek(8 * (step % (1 << 31)))
			a, b, c, d := n.At(index, step)
			for i, got := range []float64{a, b, c, d} {
				if want := s.Normal(); got != want {
					t.Fatalf("number %d of index %d at step %d is %v, of the stream %v", i, index, step, got, want)
				}
			}
		}
	}
}
