package neuroml

import (
	"slices"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
)

// outsideOf returns the concentrations of calcium outside the cell (mM) beside segments, each
// with those segments. Where the cell has no species of it there is none.
func (b *cellBuilder) outsideOf(in []bool) (values []float64, segments [][]bool) {
	for _, x := range b.species {
		for i, yes := range in {
			if !yes || !x.in[i] {
				continue
			}
			k := slices.Index(values, x.outside)
			if k < 0 {
				k = len(values)
				values, segments = append(values, x.outside), append(segments, make([]bool, len(in)))
			}
			segments[k][i] = true
		}
	}
	return values, segments
}

// pools gives the model and its tree the pool of calcium, if a channel depends on it.
func (b *cellBuilder) pools() error {
	model := &b.cell.Model
	if !readsPool(model.Channels, model.Currents) {
		for i := range model.Channels {
			model.Channels[i].Pool = ""
		}
		return nil
	}
	if b.speciesErr != nil {
		return b.speciesErr
	}
	if err := b.checkReaders(); err != nil {
		return err
	}
	// The model's own pool is that of places without a species, if there are any.
	pool := noCalcium
	for _, x := range b.species {
		if x.outside > 0 {
			pool.Outside = x.outside
		}
		if !slices.Contains(x.in, false) {
			var err error
			if pool, err = x.pool(b.morphology.totalArea()); err != nil {
				return err
			}
		}
	}
	model.Pools = []hh.Pool{pool}
	for _, x := range b.species {
		if err := b.addPool(x); err != nil {
			return err
		}
	}
	return nil
}

// addPool adds the pools below the membrane of a species' segments to the tree.
func (b *cellBuilder) addPool(x *species) error {
	var failed error
	of := func(_ cell.Place, um2 float64) hh.Pool {
		p, err := x.pool(um2)
		if err != nil && failed == nil {
			failed = err
		}
		return p
	}
	tree, heads := b.cell.Tree, b.cell.Morphology.heads
	sections := tree.Compartments.Sections()
	if !slices.Contains(x.in, false) {
		sections = []string{""} // the whole cell
	}
	for _, section := range sections {
		if section != "" && !x.in[heads[section]] {
			continue
		}
		in := hh.TreePool{Group: section, Pool: hh.Pool{Name: Calcium}}
		if x.model.uniform {
			in.Pool = of(cell.Place{}, 0)
		} else {
			in.Of = of
		}
		tree.Pools = append(tree.Pools, in)
	}
	for i := range tree.Compartments.Len() {
		section, _, _ := tree.Compartments.Range(i)
		if area := tree.Compartments.Area(i); area > 0 && x.in[heads[section]] && failed == nil {
			of(cell.Place{}, area)
		}
	}
	return failed
}

// checkReaders returns an error if the current through a channel depends on the concentrations
// of calcium where the cell has no species of it, or none of it outside.
func (b *cellBuilder) checkReaders() error {
	for _, c := range b.treeChannels {
		for _, x := range c.densities {
			for i, yes := range x.in {
				if !yes {
					continue
				}
				if err := x.checkSpecies(b.species, b.morphology, i); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// checkSpecies returns an error if the current depends on the concentrations of calcium and the
// segment has no species of it, or none of it outside.
func (x *density) checkSpecies(all []*species, m *morphology, segment int) error {
	if x.nernst == "" && x.flux == nil {
		return nil
	}
	for _, s := range all {
		switch {
		case !s.in[segment]:
		case !(s.outside > 0):
			return s.element.errorf("attribute initialExtConcentration: %v mM, want a positive one, by which %s is", s.outside, x.element.tag())
		default:
			return nil
		}
	}
	return x.element.errorf("depends on the concentrations of calcium in segment %d, and there is no <species> of the ion %s there in the <intracellularProperties>", m.ids[segment], Calcium)
}
