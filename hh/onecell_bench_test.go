package hh

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkOneCell runs a single squid axon by each method: what a step costs beside
// its arithmetic, which is a few ns. "ns/step" is the least of many short runs.
func BenchmarkOneCell(b *testing.B) {
	for _, precision := range []int{64, 32} {
		for _, m := range []Method{Euler, ExpEuler, Staggered, CN, RK4} {
			b.Run(fmt.Sprintf("%s/float%d", m, precision), func(b *testing.B) {
				n := newNetwork(b, Config{Method: m, Dt: 0.025, Precision: precision})
				p := addPopulation(b, n, "cell", Squid(), 1)
				check(b, p.SetSteadyGates())
				check(b, p.SetCurrent(10))
				run(b, n, 200)
				const ms = 25
				least := time.Hour
				for b.Loop() {
					start := time.Now()
					run(b, n, ms)
					least = min(least, time.Since(start))
				}
				b.ReportMetric(float64(least.Nanoseconds())/(ms/n.config.Dt), "ns/step")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}
