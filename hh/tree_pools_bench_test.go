package hh

import (
	"testing"

	"github.com/lut4go/lut4go/cell"
)

// BenchmarkTreesWithCalcium prints ns for a step of a compartment: of the tree that
// testdata/tree_calcium.py has, with a gate of calcium alone and others of both, and of the same
// tree without pools and what belongs to them.
func BenchmarkTreesWithCalcium(b *testing.B) {
	for _, with := range []bool{true, false} {
		name := "without"
		if with {
			name = "with"
		}
		b.Run(name, func(b *testing.B) {
			const count, dt, steps = 512, 0.025, 40
			n := newNetwork(b, Config{Dt: dt, Method: CN, Threads: 1})
			c, tree, m := calciumTree50()
			m.Pools[0].Table = Concentrations{Max: 1, Octave: 1e-5, PerOctave: 64}
			if !with {
				m.Channels, m.Currents, m.Pools, tree.Pools = m.Channels[:4], nil, nil, nil
				c.Densities = c.Densities[:10]
			}
			p := addCells(b, n, c, tree, m, count)
			check(b, p.Set("v", Uniform{Lo: -65, Hi: -35}))
			check(b, p.InjectAt(cell.At("soma", 0.5), Pulse{End: 1e9, Amplitude: 1}, nil))
			run(b, n, steps*dt)
			for b.Loop() {
				run(b, n, steps*dt)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(steps*count*p.tree.Compartments.Len()), "ns/compartment-step")
		})
	}
}
