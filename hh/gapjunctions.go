package hh

import (
	"cmp"
	"slices"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh/internal/engine"
)

// GapJunctions are electrical synapses. One with conductance g between cells a and b
// makes the current g*(vb - va) into a, and its opposite into b (uA/cm2).
//
// Each cell sees the others' voltages as they were before the step, by all methods, and
// its own as the method wants it. This is exact for Euler; the other methods, whatever
// their order is, become of first order in dt with gap junctions. ExpEuler is stable with
// any of them; CN is not any more: with the others dt*G/Cm has to be less than 1 (Euler,
// Staggered), 2 (CN) or 2.7 (RK4), G being the sum of a cell's gap junctions. Cells with
// dendrites are stable with any of them by BE; by CN a junction has to be smaller than the
// capacitance of its compartments over half a step, or flow off along the cells.
type GapJunctions struct {
	// Rule says which cells are joined: every pair that it gives is a junction, and one
	// that comes several times, or both ways, as many: within one population AllToAll
	// joins each pair of cells twice. Pairs lists them, Grid.Pairs those of neighbours.
	// Cells are not joined to themselves.
	Rule Rule
	// Conductance of each junction, in mS/cm2 of either cell's membrane, from 0: for
	// one of G nS between cells of an area of A um2 it is 100*G/A. With the Weights of
	// Pairs, which are then the conductances, it is nil. Of cells with dendrites, where no
	// area is one of the whole cell, it is in nS.
	Conductance Distribution
	// A and B are where a junction joins cells with dendrites: those of the first and of the
	// second population. Single compartments have no sites.
	A, B cell.Site
	// AreaA and AreaB are the areas of the membrane (um2) of a cell of the first and of the
	// second population, where these are single compartments: then Conductance is in nS, and
	// what it is by area follows for each side, as between cells of unequal areas, or between
	// single compartments and cells with dendrites. Those of one population have one area.
	AreaA, AreaB float64
}

// ConnectGaps joins cells of two populations, or of one, by gap junctions, from now on.
// Which ones, and how strongly, depends on the seed and the order of the calls of
// ConnectGaps and ConnectGraded, on nothing else. In a network with gap junctions all cells
// go through a step before any goes on to the next.
func (n *Network) ConnectGaps(a, b *Population, j GapJunctions) (*Coupling, error) {
	c, err := n.couple(coupled{
		kind: gapJunctions, from: a, to: b, rule: j.Rule, g: j.Conductance, source: j.A, target: j.B, sourceArea: j.AreaA, targetArea: j.AreaB,
	})
	if err != nil {
		return nil, err
	}
	if err := cmp.Or(c.bind(engine.Coupling{Shown: c.source.voltage()}), c.bindBack(engine.Coupling{Shown: c.target.voltage()})); err != nil {
		return nil, err
	}
	return c, nil
}

// hasGaps reports whether cells of the population have gap junctions.
func (n *Network) hasGaps(p *Population) bool {
	return slices.ContainsFunc(n.couplings, func(c *Coupling) bool {
		return c.kind == gapJunctions && (c.from == p || c.to == p) && c.Len() > 0
	})
}

// gapLimit is the dt*G/Cm from which on two cells with gap junctions of G between them
// diverge: the method has a voltage v relax to the other's by a factor R(dt*G/Cm) a step,
// and their difference by 2R-1.
func (m Method) gapLimit() float64 {
	switch m {
	case Euler, Staggered:
		return 1
	case CN:
		return 2
	}
	return m.voltageLimit()
}

// gapJunctions is the kind of a Coupling.
const gapJunctions = "gap junctions"

// Grid is a rectangle of cells, row by row: cell r*Columns + c is in row r and column c.
type Grid struct {
	Rows, Columns int
	// Torus makes neighbours of the first and last row, and of the first and last
	// column.
	Torus bool
}

// Pairs returns the pairs of cells that are side by side in a row or in a column, each
// once; none of a grid without cells. Of a torus only sides of three cells or more are
// closed, as those of two are neighbours already.
func (g Grid) Pairs() Pairs {
	var p Pairs
	join := func(r, c, r2, c2 int) {
		p.Sources = append(p.Sources, r*g.Columns+c)
		p.Targets = append(p.Targets, r2*g.Columns+c2)
	}
	for r := range g.Rows {
		for c := range g.Columns {
			if c+1 < g.Columns {
				join(r, c, r, c+1)
			} else if g.Torus && g.Columns > 2 {
				join(r, c, r, 0)
			}
			if r+1 < g.Rows {
				join(r, c, r+1, c)
			} else if g.Torus && g.Rows > 2 {
				join(r, c, 0, c)
			}
		}
	}
	return p
}
