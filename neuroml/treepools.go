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
	m, all := b.morphology, make([]bool, len(b.morphology.ids))
	first := b.species[0]
	for _, x := range b.species {
		for i, yes := range x.in {
			all[i] = all[i] || yes
		}
		if x.in[m.index[b.cell.first]] {
			first = x
		}
	}
	pool, err := first.pool(m.totalArea())
	if err != nil {
		return err
	}
	if slices.Contains(all, false) {
		pool.Factor = 0 // nothing reads it there
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
	for _, section := range tree.Compartments.Sections() {
		if !x.in[heads[section]] {
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

// checkReaders returns an error if a channel depends on calcium where the cell has no species
// of it.
func (b *cellBuilder) checkReaders() error {
	m, all := b.morphology, make([]bool, len(b.morphology.ids))
	for _, x := range b.species {
		for i, yes := range x.in {
			all[i] = all[i] || yes
		}
	}
	for _, c := range b.treeChannels {
		if !c.reads {
			continue
		}
		for _, x := range c.densities {
			for i, yes := range x.in {
				if yes && !all[i] {
					return x.element.errorf("its channel depends on caConc in segment %d, and there is no <species> of the ion %s there in the <intracellularProperties>", m.ids[i], Calcium)
				}
			}
		}
	}
	return nil
}
