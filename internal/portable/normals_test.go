package portable

import "testing"

func TestNormalsAreThoseOfAStreamThere(t *testing.T) {
	const seed, stream = 0x123456789abcdef0, 7 << 28
	n := NewNormals(seed, stream)
	for _, index := range []uint32{0, 1, 99, 1<<32 - 60} {
		for _, step := range []uint64{0, 1, 2, 1<<31 - 1, 1 << 31, 1<<31 + 5, 1<<53 - 1} {
			for _, count := range []int{1, 3, 4, 128, 200} {
				got := make([]float64, count)
				n.At(got, index, step)
				var s Stream
				for i, x := range got {
					if i%4 == 0 {
						s = NewStream(seed, stream, uint64(index+uint32(i/4))|step>>31<<32)
						s.Seek(8 * (step % (1 << 31)))
					}
					if want := s.Normal(); x != want {
						t.Fatalf("number %d of %d from index %d at step %d is %v, of the stream %v", i, count, index, step, x, want)
					}
				}
			}
		}
	}
}

func BenchmarkNormals(b *testing.B) {
	n, dst := NewNormals(1, 2), make([]float64, 512)
	for step := uint64(0); b.Loop(); step++ {
		n.At(dst, 0, step)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(dst)), "ns/number")
}
