package timing

// A probe repeats probeSteps steps of a computation probeRepeats times. The shortest
// of these counts, which passes over a single interrupt.
const (
	probeRepeats = 3
	probeSteps   = 20000
)

var probeWords [64]uint64

// compute is the computation of a probe: independent additions and loads, as many at a
// time as a core has units for. A core with a slow clock takes longer, and so does one
// whose units a second hardware thread uses. It touches next to no memory. It returns
// the sum, so that the compiler keeps the computation.
//
//go:noinline
func compute() uint64 {
	w := &probeWords
	var a, b, c, d, e, f, g uint64
	for i := range probeSteps {
		a += w[i&63]
		b += w[(i+32)&63]
		c++
		d += 3
		e ^= 5
		f += 7
		g ^= 9
	}
	return a + b + c + d + e + f + g
}
