package hh

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/table"
)

// TreePool is what one of the model's pools is in a group of the compartments of a [Tree].
type TreePool struct {
	Group string // or a section; empty is the whole cell
	// Pool takes the place of the model's pool of that name, but for its Valence and Table,
	// which are the model's.
	Pool Pool
	// Of, unless nil, is what takes its place in a compartment with its middle at a place, and
	// with so large a membrane (um2): for shells by the diameter or the area. Then the Name
	// alone counts of Pool.
	Of func(at cell.Place, area float64) Pool
}

// paintPools finds what each pool is in the compartments where it is not the model's.
func (t *treeCells) paintPools(m *Model) error {
	t.painted = make([][]*Pool, len(m.Pools))
	for n := range t.Pools {
		in := &t.Pools[n]
		k := m.poolIndex(in.Pool.Name)
		if k < 0 {
			return m.checkPool(fmt.Sprintf("pool %d of the tree", n), "Pool.Name", in.Pool.Name)
		}
		compartments, err := t.Compartments.Group(in.Group)
		if err != nil {
			return fmt.Errorf("pool %q: %w", in.Pool.Name, err)
		}
		if t.painted[k] == nil {
			t.painted[k] = make([]*Pool, t.Compartments.Len())
		}
		var all *Pool
		for _, i := range compartments {
			p := all
			if p == nil {
				if p, err = in.at(t.Compartments, i, &m.Pools[k]); err != nil {
					return err
				}
			}
			if in.Of == nil {
				all = p
			}
			t.painted[k][i] = p
		}
	}
	return nil
}

// at returns the pool in a compartment.
func (in *TreePool) at(c *cell.Compartments, i int, of *Pool) (*Pool, error) {
	p := in.Pool
	if in.Of != nil {
		err := guard("hh: Of of pool "+of.Name, func() error {
			p = in.Of(c.Place(i), c.Area(i))
			return nil
		})
		if err != nil {
			return nil, err
		}
		if p.Name != "" && p.Name != of.Name {
			return nil, fmt.Errorf("pool %q: Of returns one that is named %q at %v", of.Name, p.Name, c.Place(i).Site)
		}
		p.Name = of.Name
	}
	if p.Valence != 0 && p.Valence != of.valence() || p.Table != (Concentrations{}) && p.Table != of.Table {
		return nil, fmt.Errorf("pool %q: valence %d and table %+v at %v, want the model's, which are %d and %+v, or none",
			p.Name, p.Valence, p.Table, c.Place(i).Site, of.valence(), of.Table)
	}
	p.Valence, p.Table = of.Valence, of.Table
	if err := p.validate(); err != nil {
		return nil, fmt.Errorf("at %v: %w", c.Place(i).Site, err)
	}
	return &p, nil
}

// poolAt returns pool k of the model as it is in a compartment.
func (t *treeCells) poolAt(m *Model, k, i int) *Pool {
	if t.painted[k] != nil && t.painted[k][i] != nil {
		return t.painted[k][i]
	}
	return &m.Pools[k]
}

// poolsOf returns the names of the pools that gates follow.
func poolsOf(gates []Gate) (names []string) {
	for i := range gates {
		names = append(names, gates[i].Pool)
	}
	return names
}

// addPools adds to a key what tells a compartment's pools from those of other regions: those
// that are in it, and what channels reverse by. has says which channels, then currents, it has.
// It is an error if a channel cannot be reversed.
func (t *treeCells) addPools(key []byte, m *Model, i int, has []byte) ([]byte, []int, error) {
	var in []int
	for k := range m.Pools {
		name := m.Pools[k].Name
		p := t.poolAt(m, k, i)
		is, reverses := p != &m.Pools[k], false
		for j := range m.Channels {
			c := &m.Channels[j]
			if has[j] == 0 {
				continue
			}
			is = is || c.Pool == name || c.Nernst == name || slices.Contains(poolsOf(c.Gates), name)
			if c.Nernst == name {
				reverses = true
				if !(p.Outside > 0) || !(p.first() > 0) {
					return nil, nil, fmt.Errorf("channel %s: Nernst of %s with %v mM outside and %v mM inside to begin with at %v, want positive numbers",
						c.Name, name, p.Outside, p.first(), t.Compartments.Place(i).Site)
				}
			}
		}
		for j := range m.Currents {
			c := &m.Currents[j]
			if has[len(m.Channels)+j] != 0 {
				is = is || c.Pool == name || slices.Contains(poolsOf(c.Gates), name)
			}
		}
		if !is {
			continue
		}
		in = append(in, k)
		key = fmt.Appendf(key, ";%d", k)
		if reverses {
			key = fmt.Appendf(key, " outside %v", p.Outside)
		}
	}
	return key, in, nil
}

// ownPools returns the pools' parameters in each compartment of a region, none of a pool that is
// the same in all.
func (t *treeCells) ownPools(m *Model, r *treeRegion) (all []engine.PoolParameters, differ bool) {
	for n, k := range r.pools {
		of := &r.model.Pools[n]
		var own engine.PoolParameters
		same := true
		for _, i := range r.compartments {
			p := t.poolAt(m, k, i)
			same = same && p.Rest == of.Rest && p.Tau == of.Tau && p.factor() == of.factor()
			own.Rest, own.Tau, own.Factor = append(own.Rest, p.Rest), append(own.Tau, p.Tau), append(own.Factor, p.factor())
		}
		if same {
			own = engine.PoolParameters{}
		}
		differ = differ || !same
		all = append(all, own)
	}
	return all, differ
}

// fittedPool is the table of a pool in a region, for others with the same channels of both the
// voltage and the pool.
type fittedPool struct {
	of    string
	table poolTable
}

// lowest returns the lowest concentration that a pool begins with or decays to. Nothing but a
// current outward of its ion brings it below.
func (t *treeCells) lowest(m *Model, k int) float64 {
	c := min(m.Pools[k].Rest, m.Pools[k].first())
	for _, p := range t.painted[k] {
		if p != nil {
			c = min(c, p.Rest, p.first())
		}
	}
	return c
}

// poolTables returns the tables of a region's pools, given those of the whole model, which say
// where tables are. Tables of both the voltage and a pool need not go down to 0, where gates
// that calcium opens at a concentration which falls with the voltage have a step in it.
func (t *treeCells) poolTables(m *Model, r *treeRegion, all []poolTable, c *Config) (tables []poolTable, warnings []string, err error) {
	for n, k := range r.pools {
		of := poolTable{grid: all[k].grid, octave: all[k].octave, low: t.lowest(m, k) / 4}
		if c.Order == table.Exact {
			tables = append(tables, of)
			continue
		}
		names := []string{r.model.Pools[n].Name}
		for _, f := range r.model.jointCurves(n, c.Method, c.Dt) {
			names = append(names, f.Name)
		}
		key := strings.Join(names, "\n")
		at := slices.IndexFunc(t.fitted, func(x fittedPool) bool { return x.of == key })
		if at < 0 {
			more, err := r.model.tabulateJoint(n, &of, c)
			if err != nil {
				return nil, nil, err
			}
			warnings = append(warnings, more...)
			if of.surface == nil {
				of.low = 0
			}
			all[k].low = max(all[k].low, of.low)
			at = len(t.fitted)
			t.fitted = append(t.fitted, fittedPool{key, of})
		}
		tables = append(tables, t.fitted[at].table)
	}
	return tables, warnings, nil
}

// beginPools sets every concentration to the one that its pool begins with.
func (p *Population) beginPools() {
	t := p.tree
	x := make([]float64, p.local())
	for n := range t.regions {
		r := &t.regions[n]
		gates := len(r.model.stateful())
		for j, k := range r.pools {
			for _, i := range r.compartments {
				c := t.poolAt(&p.model, k, i).first()
				for w := range x {
					x[w] = c
				}
				t.cells.Set(t.cells.Gate(n, gates+j, i), x)
			}
		}
	}
}
