package hh

import (
	"errors"
	"fmt"
	"math"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh/internal/engine"
)

// place is a site of cells with dendrites, or single compartments of a known area: nil where
// currents and conductances are by the area of the membrane as they are given.
type place struct {
	site        cell.Site
	compartment int
	area        float64 // um2
}

// String returns what errors and checkpoints say where it is.
func (at *place) String() string {
	switch {
	case at == nil:
		return ""
	case at.site == (cell.Site{}):
		return fmt.Sprintf(" of %v um2", at.area)
	}
	return fmt.Sprintf(" at %v", at.site)
}

// is reports whether both are the same compartment.
func (at *place) is(other *place) bool {
	return at == nil && other == nil || at != nil && other != nil && at.compartment == other.compartment
}

// pAOfnA takes nA to pA.
const pAOfnA = 1000

// density takes nS to mS/cm2, or nA to uA/cm2.
func (at *place) density(conductance bool, x float64) float64 {
	switch {
	case at == nil:
		return x
	case conductance:
		return float64(x * (perArea / at.area))
	}
	return float64(x * (pAOfnA * perArea / at.area))
}

// densities takes currents of nA to uA/cm2.
func (at *place) densities(x []float64) []float64 {
	if at == nil {
		return x
	}
	y := make([]float64, len(x))
	for i := range y {
		y[i] = at.density(false, x[i])
	}
	return y
}

// conductances takes those of links, of nS, to mS/cm2.
func (at *place) conductances(x []float64) []float64 {
	if at == nil {
		return x
	}
	y := make([]float64, len(x))
	for i := range y {
		y[i] = at.density(true, x[i])
	}
	return y
}

// ofResistance returns the conductance, mS/cm2, of a resistance in MOhm, or kOhm cm2 where
// there are no sites.
func (at *place) ofResistance(r float64) float64 {
	if at == nil {
		return 1 / r
	}
	const nSOfuS = 1000
	return at.density(true, nSOfuS/r)
}

// unit returns that of conductances of a coupling.
func (at *place) unit() string {
	if at == nil {
		return "mS/cm2"
	}
	return "nS"
}

// variable returns the number of the voltage there among the state variables.
func (at *place) variable() int {
	if at == nil {
		return 0
	}
	return at.compartment
}

// voltage is what a coupling sees of the voltage there.
func (at *place) voltage() engine.Shown { return engine.Shown{Variable: at.variable()} }

// wantSite returns the error of a call that is not for cells with dendrites.
func (p *Population) wantSite(call string) error {
	return fmt.Errorf("hh: %s of population %q, whose cells have dendrites: want %sAt a site", call, p.name, call)
}

// checkPlace returns an error unless there is a place exactly if the cells have dendrites.
func (p *Population) checkPlace(call string, at *place) error {
	if p.tree != nil && at == nil {
		return p.wantSite(call)
	}
	return nil
}

// placeAt returns the place of a site where currents flow into cells with dendrites.
func (p *Population) placeAt(call string, site cell.Site) (*place, error) {
	if p.tree == nil {
		return nil, fmt.Errorf("hh: %sAt of population %q: its cells are single compartments, which have no sites: want %s", call, p.name, call)
	}
	i, err := p.tree.at(site)
	if err != nil {
		return nil, fmt.Errorf("hh: %sAt of population %q: %w", call, p.name, err)
	}
	return &place{site, i, p.tree.Compartments.Area(i)}, nil
}

// ofCoupling returns the place of a coupling's end, which the zero Site is none of, or that of
// single compartments of an area, um2. Without an area there is none.
func (p *Population) ofCoupling(site cell.Site, area float64) (*place, error) {
	switch none := site == (cell.Site{}); {
	case !(area >= 0) || math.IsInf(area, 0):
		return nil, fmt.Errorf("population %q: the area of a cell is %v um2, want a positive number", p.name, area)
	case p.tree != nil && area > 0:
		return nil, fmt.Errorf("population %q has dendrites, and areas of its own where a junction is: want no area, %v um2 is given", p.name, area)
	case p.tree == nil && none && area > 0:
		return &place{area: area}, nil
	case p.tree == nil && none:
		return nil, nil
	case p.tree == nil:
		return nil, fmt.Errorf("population %q has no site %v: its cells are single compartments", p.name, site)
	case none:
		return nil, fmt.Errorf("population %q has dendrites: %w", p.name, errNoSite)
	}
	i, err := p.tree.at(site)
	if err != nil {
		return nil, fmt.Errorf("population %q: %w", p.name, err)
	}
	return &place{site, i, p.tree.Compartments.Area(i)}, nil
}

var errNoSite = errors.New("no site given, want one")
