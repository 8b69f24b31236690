package hh

import (
	"testing"

	"github.com/lut4go/lut4go/hh/internal/snapshots"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

func TestNoiseSamplesAndClampsHaveTheirGoldenHashesOnEveryBackend(t *testing.T) {
	for _, g := range []struct {
		config Config
		hashes [3]string
	}{
		{Config{Method: Euler}, [3]string{"9145f47991b324a2", "9f22976264b81545", "fe0f7c53c0c73a82af27dc29e98f14aa"}},
		{Config{Method: ExpEuler, Precision: 32}, [3]string{"291a3998e50b1025", "b6060f7befb334ad", "95b5a8f40a91ce3f117fbefe85b25fd1"}},
		{Config{Method: Staggered, Precision: 32}, [3]string{"b8cb687ecf4b157c", "0496ac249b79c862", "19e7ef191234bf8d537b9753b02a0168"}},
		{Config{Method: CN, Order: table.Cubic}, [3]string{"4a03ee0da6e82f16", "cc365bfb0d45b6ed", "db327e4a114b4255c89d03257745e175"}},
		{Config{Method: RK4, Order: table.Exact}, [3]string{"ffeed300c3ee6ce6", "fa03f4a7680f7af0", "9200a8189d6af46ab68341715975b2da"}},
	} {
		for _, backend := range kernel.Backends() {
			c := g.config
			c.Backend, c.Seed, c.Threads, c.Dt = backend, 1, 1, 0.02
			s := newNoisyNetwork(t, c)
			current := addClamps(t, s.cells)
			s.run(t, 15)
			of := s.hashes(t)
			got := [3]string{of[0], of[1], snapshots.Hash(current.Values...)}
			if got != g.hashes {
				t.Errorf("%s, %s: hashes of state, raster and clamp currents are %q, want %q", backend, c.Method, got, g.hashes)
			}
		}
	}
}
