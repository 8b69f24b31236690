package cables

import (
	"math"

	"github.com/lut4go/lut4go/hh/internal/engine"
)

// checkPools notes the cells of which a concentration is outside its table after so many
// steps, and returns an error if one is no number.
func (s *stepper) checkPools(b *engine.Block, steps uint64) error {
	for i := range s.cells.regions {
		for pool := range s.cells.regions[i].Pools {
			if !s.regions[i].Strays(pool) {
				continue
			}
			// Other regions may have the same pool: each cell counts once.
			return s.countPools(b, steps)
		}
	}
	return nil
}

// countPools is checkPools for a group in which a concentration is outside its table.
func (s *stepper) countPools(b *engine.Block, steps uint64) error {
	g := s.group
	for w := range g.hi - g.lo {
		all := make([]engine.Outside, len(b.PoolOutside))
		for i := range s.cells.regions {
			r := &s.cells.regions[i]
			first := len(g.gates[i]) - len(r.Pools)
			for k, pool := range r.Pools {
				p := &r.Description.Pools[k]
				for _, at := range r.Compartments {
					c := g.gates[i][first+k][(g.place[at]-g.from[i])*g.width+w]
					if !(c >= 0) || math.IsInf(c, 1) {
						return &engine.BrokenPool{Neuron: s.d.First + g.lo + w, Pool: pool, Concentration: c, Step: steps}
					}
					if o := &all[pool]; c < p.Min || c > p.Max {
						if o.Count == 0 {
							*o = engine.Outside{Count: 1, Lowest: c, Highest: c, Neuron: s.d.First + g.lo + w, Step: steps}
						}
						o.Lowest, o.Highest = min(o.Lowest, c), max(o.Highest, c)
					}
				}
			}
		}
		for pool := range all {
			b.PoolOutside[pool].Add(all[pool])
		}
	}
	return nil
}
