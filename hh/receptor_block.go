package hh

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/table"
)

// MagnesiumBlock returns the part of NMDA receptors that magnesium leaves open at a
// voltage v (mV), with so much of it outside the cell (mM, 1 in many models):
//
//	1 / (1 + magnesium/3.57 * exp(-0.062*v))
//
// (Jahr & Stevens, J. Neurosci. 10:3178, 1990, equation 4a.) A concentration below 0
// makes it NaN, which AddPopulation refuses.
func MagnesiumBlock(magnesium float64) Rate {
	if !(magnesium >= 0) {
		return func(float64) float64 { return math.NaN() }
	}
	return func(v float64) float64 {
		return 1 / (1 + float64(magnesium/3.57*Exp(-float64(0.062*v))))
	}
}

// checkBlocks returns an error if the block of a receptor is not a number from 0 at a
// point of the grid.
func (m *Model) checkBlocks(g table.Grid) error {
	n, err := g.Points()
	if err != nil {
		return err
	}
	for _, r := range m.Receptors {
		if r.Block == nil {
			continue
		}
		var open []float64
		err := guard("its Block", func() error {
			open = at(tabulated(r.Block, g.Step), g, n)
			return nil
		})
		if err != nil {
			return fmt.Errorf("hh: model %q: receptor %s: %w", m.Name, r.Name, err)
		}
		for k, y := range open {
			if !(y >= 0) || !finite(y) {
				return fmt.Errorf("hh: model %q: receptor %s: Block is %v at %.10g mV, want a number from 0", m.Name, r.Name, y, g.At(k))
			}
		}
	}
	return nil
}
