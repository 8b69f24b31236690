package hh

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/lut4go/lut4go/table"
)

// allocationsOfARun returns how often a run of a time in ms allocates.
func allocationsOfARun(t testing.TB, n *Network, ms float64) float64 {
	t.Helper()
	return testing.AllocsPerRun(4, func() { run(t, n, ms) })
}

// Buffers grow to what the busiest epoch needs, and then stay. The runtime itself
// allocates a little for goroutines that wait.
func TestSteppingAllocatesNothingOnceItsBuffersAreLargeEnough(t *testing.T) {
	const settling, measured = 300, 600 // ms
	for _, c := range []Config{
		{Method: Euler, Threads: 1}, {Method: Euler, Threads: 2}, {Method: RK4, Dt: 0.05, Threads: 1},
		{Method: CN, Precision: 32, Threads: 1}, {Method: ExpEuler, Order: table.Cubic, Dt: 0.05, Threads: 1},
	} {
		t.Run(fmt.Sprintf("%s %d bits %d threads", c.Method, c.Precision, c.Threads), func(t *testing.T) {
			var now runtime.MemStats
			var before, epochs uint64
			c.Seed = 1
			c.Progress = func(ms float64) {
				runtime.ReadMemStats(&now)
				if ms < settling {
					before = now.Mallocs
				} else {
					epochs++
				}
			}
			s := newRecurrentNetwork(t, c, 300)
			s.cells.monitors, s.cells.states = nil, nil // those grow
			check(t, s.cells.AddPoisson(PoissonInput{Receptor: "b", Rate: 100, Weight: 1}))
			check(t, s.cells.AddNoise(Noise{SD: 0.5, Tau: 4}))
			check(t, s.cells.AddNoise(Noise{SD: 0.5, Tau: 4, Shared: true}))
			check(t, s.cells.Inject(Sine{End: 1e9, Amplitude: 1, Frequency: 8}))
			check(t, s.cells.StreamSpikes(discardingSink{}))
			check(t, s.cells.StreamState("v", []int{3}, 1, discardingSink{}))
			run(t, s.net, settling+measured)
			if allocated := now.Mallocs - before; allocated > epochs/4 {
				t.Errorf("%d allocations in %d epochs", allocated, epochs)
			}
		})
	}
}
