package hh

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/cables"
	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/memory"
	"github.com/lut4go/lut4go/hh/internal/random"
)

// checkTreeParameter returns an error if a parameter cannot differ among cells with dendrites.
func (p *Population) checkTreeParameter(name string) error {
	switch {
	case p.tree == nil:
		return nil
	case name == "current":
		return fmt.Errorf("hh: a current into each cell of population %q, whose cells have dendrites: want InjectAt a site, with factors", p.name)
	}
	return nil
}

// localParameter is a parameter that a cell has in each of its compartments.
type localParameter struct {
	of func(compartment int) float64
	// relative ones differ along the cell: what is set is where they are furthest from 0, and
	// the others go with it. Others are what is set everywhere.
	relative bool
}

// localParameters returns them by name, which Model.Parameters are but those of receptors and
// resets, and the current.
func (p *Population) localParameters() map[string]localParameter {
	t, m := p.tree, &p.model
	all := map[string]localParameter{"Cm": {t.Compartments.Cm, true}}
	for k := range m.Channels {
		c := &m.Channels[k]
		all[c.Name+".G"] = localParameter{func(i int) float64 { return t.density(c.Name, c.G, i) }, true}
		if c.Nernst == "" {
			all[c.Name+".E"] = localParameter{func(int) float64 { return c.E }, false}
		}
	}
	for k := range m.Currents {
		c := &m.Currents[k]
		all[c.Name+".I"] = localParameter{func(i int) float64 { return t.density(c.Name, c.I, i) }, true}
	}
	for k := range m.Pools {
		for _, x := range poolParameters {
			all[m.Pools[k].Name+"."+x.name] = localParameter{func(i int) float64 { return x.of(t.poolAt(m, k, i)) }, true}
		}
	}
	return all
}

// poolParameters are those of a pool that can differ from cell to cell.
var poolParameters = []struct {
	name string
	of   func(*Pool) float64
}{
	{"Rest", func(p *Pool) float64 { return p.Rest }}, {"Tau", func(p *Pool) float64 { return p.Tau }}, {"Factor", (*Pool).factor},
}

// furthest returns what is furthest from 0 in those compartments that have a membrane, of some,
// or of all for nil.
func (t *treeCells) furthest(of func(i int) float64, some []bool) float64 {
	y := 0.0
	for i := range t.Compartments.Len() {
		if t.Compartments.Area(i) == 0 || some != nil && !some[i] {
			continue
		}
		if x := of(i); math.Abs(x) > math.Abs(y) {
			y = x
		}
	}
	return y
}

// treeParameter returns a parameter that the tree has in place of the model.
func (p *Population) treeParameter(name string) (x float64, ok bool) {
	if p.tree == nil {
		return 0, false
	}
	of, ok := p.localParameters()[name]
	if !ok {
		return 0, false
	}
	return p.tree.furthest(of.of, nil), true
}

// inGroup is a parameter that cells have of their own in a group of compartments.
type inGroup struct {
	name, group string
	in          []bool // compartments
}

// key returns by what name the values are kept.
func (g *inGroup) key() string { return g.name + " in " + g.group }

// SetParameterIn is SetParameter in a group of compartments of cells with dendrites, or a
// section: of a channel, a current, a pool, or "Cm". There it takes the place of what
// SetParameter has set; of several groups that a compartment is in, the one that was first set
// last counts.
func (p *Population) SetParameterIn(group, name string, d Distribution) error {
	k, g, err := p.groupParameter(group, name)
	var x []float64
	if err == nil {
		// From above, so that parameters without a group are the same.
		if x, err = p.draw(d, random.Parameter, random.MaxVariables-1-k); err == nil {
			err = p.checkParameter(name, p.lo, x)
		} else {
			err = fmt.Errorf("hh: parameter %s of population %q: %w", g.key(), p.name, err)
		}
	}
	return p.setGroupParameter(k, g, x, p.agree(fmt.Sprintf("SetParameterIn %s of %q to %s", name, group, say(d)), err))
}

// SetParameterEachIn is SetParameterEach in a group of compartments of cells with dendrites, or
// a section, as SetParameterIn.
func (p *Population) SetParameterEachIn(group, name string, x []float64) error {
	k, g, err := p.groupParameter(group, name)
	if err == nil && len(x) != p.Len() {
		err = fmt.Errorf("hh: %d values of %s for the %d cells of population %q", len(x), g.key(), p.Len(), p.name)
	}
	if err == nil {
		err = p.checkParameter(name, 0, x)
	}
	err = p.agreeOn(fmt.Sprintf("SetParameterEachIn %s of %q", name, group), x, err)
	if err != nil {
		return err
	}
	return p.setGroupParameter(k, g, slices.Clone(own(&p.group, x)), nil)
}

// ParameterIn returns a parameter of every cell in a group, or a section: what SetParameterIn
// has set last there, or else what Parameter returns, or the cell has in the group where it is
// furthest from 0.
func (p *Population) ParameterIn(group, name string) ([]float64, error) {
	_, g, err := p.groupParameter(group, name)
	if err != nil {
		return nil, err
	}
	if x := p.own[g.key()]; x != nil {
		return p.gatherFloats("ParameterIn "+name, slices.Clone(x))
	}
	of := p.localParameters()[name]
	here, all := p.tree.furthest(of.of, g.in), p.tree.furthest(of.of, nil)
	x := slices.Repeat([]float64{here}, p.local())
	if own := p.own[name]; own != nil {
		for i := range x {
			if x[i] = own[i]; of.relative {
				x[i] = here * (own[i] / all)
			}
		}
	}
	return p.gatherFloats("ParameterIn "+name, x)
}

// groupParameter returns a parameter of a group, and which one it is of all that are set.
func (p *Population) groupParameter(group, name string) (k int, g *inGroup, err error) {
	if p.tree == nil {
		return 0, nil, fmt.Errorf("hh: parameter %s in %q of population %q: its cells are single compartments, which have no groups", name, group, p.name)
	}
	all := p.localParameters()
	if _, ok := all[name]; !ok {
		return 0, nil, fmt.Errorf("hh: population %q has no parameter %q in compartments, it has %v", p.name, name, slices.Sorted(maps.Keys(all)))
	}
	for k := range p.inGroups {
		if g := &p.inGroups[k]; g.name == name && g.group == group {
			return k, g, nil
		}
	}
	if group == "" {
		return 0, nil, fmt.Errorf("hh: parameter %s of population %q in no group: want one, or SetParameter", name, p.name)
	}
	compartments, err := p.tree.Compartments.Group(group)
	if err != nil {
		return 0, nil, fmt.Errorf("hh: parameter %s of population %q: %w", name, p.name, err)
	}
	g = &inGroup{name, group, make([]bool, p.tree.Compartments.Len())}
	for _, i := range compartments {
		g.in[i] = true
	}
	return len(p.inGroups), g, nil
}

// setGroupParameter sets the k-th parameter of a group, unless there is an error.
func (p *Population) setGroupParameter(k int, g *inGroup, x []float64, err error) error {
	if err != nil {
		return err
	}
	before := p.inGroups
	if k == len(p.inGroups) {
		p.inGroups = append(slices.Clip(p.inGroups), *g)
	}
	if err := p.setParameterOwn(g.key(), x, nil); err != nil {
		p.inGroups = before
		return err
	}
	return nil
}

// ownSetting is a parameter that each cell has of its own in some compartments.
type ownSetting struct {
	in     []bool    // nil for all
	values []float64 // of each cell; of a relative one, its ratio to what all have in common
}

// ownSettings returns those of a parameter, of which the last counts.
func (p *Population) ownSettings(name string, of localParameter, own map[string][]float64) ([]ownSetting, error) {
	var all []ownSetting
	add := func(key string, in []bool) error {
		x := own[key]
		if x == nil {
			return nil
		}
		if of.relative {
			var err error
			if x, err = ratio(own, key, p.tree.furthest(of.of, in)); err != nil {
				return err
			}
		}
		all = append(all, ownSetting{in, x})
		return nil
	}
	if err := add(name, nil); err != nil {
		return nil, err
	}
	for i := range p.inGroups {
		if g := &p.inGroups[i]; g.name == name {
			if err := add(g.key(), g.in); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// ownValues is what a parameter is in each compartment of each cell.
type ownValues struct {
	localParameter
	settings []ownSetting
}

// localValues returns what each of the localParameters is.
func (p *Population) localValues(own map[string][]float64) (map[string]*ownValues, error) {
	all := map[string]*ownValues{}
	for name, of := range p.localParameters() {
		settings, err := p.ownSettings(name, of, own)
		if err != nil {
			return nil, err
		}
		all[name] = &ownValues{of, settings}
	}
	return all, nil
}

// differ reports whether cells have values of their own in a compartment.
func (v *ownValues) differ(compartment int) bool {
	return slices.ContainsFunc(v.settings, func(s ownSetting) bool { return s.in == nil || s.in[compartment] })
}

// at returns the value in a compartment of a cell, over a unit.
func (v *ownValues) at(compartment, cell int, unit float64) float64 {
	base := v.of(compartment) / unit
	for k := len(v.settings) - 1; k >= 0; k-- {
		s := &v.settings[k]
		switch {
		case s.in != nil && !s.in[compartment]:
		case v.relative:
			return float64(base * s.values[cell])
		default:
			return s.values[cell] / unit
		}
	}
	return base
}

// whole returns the value in a compartment of a cell.
func (v *ownValues) whole(compartment, cell int) float64 { return v.at(compartment, cell, 1) }

// in returns the values over a unit, nil if cells have none of their own in any of some
// compartments.
func (v *ownValues) in(compartments []int, unit float64) cables.Values {
	if !slices.ContainsFunc(compartments, v.differ) {
		return nil
	}
	return func(i, cell int) float64 { return v.at(i, cell, unit) }
}

// useTreeParameters makes the own parameters of cells with dendrites count from now on.
func (p *Population) useTreeParameters(own map[string][]float64) error {
	t, m := p.tree, &p.model
	need := 8 * uint64(len(own)) * uint64(p.local()) * uint64(t.Compartments.Len())
	if err := memory.Check(fmt.Sprintf("parameters of each of %d cells", p.local()), need); err != nil {
		return err
	}
	values, err := p.localValues(own)
	if err != nil {
		return err
	}
	d := &cables.Differences{Leaks: p.ownLeaks(values)}
	if cm := values["Cm"]; len(cm.settings) > 0 {
		d.Cm = func(i, cell int) float64 {
			if !cm.differ(i) {
				return 1
			}
			return cm.at(i, cell, t.Compartments.Cm(i))
		}
	}
	for i := range t.regions {
		channels, pools := p.ownOf(&t.regions[i], values)
		d.Regions, d.Pools = append(d.Regions, channels), append(d.Pools, pools)
	}
	for _, r := range m.Receptors {
		g, err := ratio(own, r.Name+".G", r.G)
		if err != nil {
			return err
		}
		d.Receptors = append(d.Receptors, engine.ParameterPair{G: g, E: own[r.Name+".E"]})
	}
	for _, r := range m.Resets {
		d.Resets = append(d.Resets, own[r.Variable+".reset"])
	}
	if err := t.cells.Differ(d); err != nil {
		return err
	}
	t.values = values
	return nil
}

// ownLeaks returns the channels that nothing else follows, nil if the cells do not differ in
// them.
func (p *Population) ownLeaks(values map[string]*ownValues) (all []cables.Leak) {
	differ := false
	for k := range p.model.Channels {
		c := &p.model.Channels[k]
		if !c.leak() {
			continue
		}
		g, e := values[c.Name+".G"], values[c.Name+".E"]
		l := cables.Leak{G: g.whole, E: e.whole, Differs: make([]bool, p.tree.Compartments.Len())}
		for i := range l.Differs {
			l.Differs[i] = p.tree.Compartments.Area(i) > 0 && g.of(i) > 0 && (g.differ(i) || e.differ(i))
			differ = differ || l.Differs[i]
		}
		all = append(all, l)
	}
	if !differ {
		return nil
	}
	return all
}

// ownOf returns what cells have of their own of a region's channels, currents and pools.
func (p *Population) ownOf(r *treeRegion, values map[string]*ownValues) (channels []cables.Channel, pools []cables.Pool) {
	for k := range r.model.Channels {
		c := &r.model.Channels[k]
		if c.leak() {
			continue
		}
		to := cables.Channel{G: values[c.Name+".G"].in(r.compartments, c.unit())}
		if c.Nernst == "" {
			to.E = values[c.Name+".E"].in(r.compartments, 1)
		}
		channels = append(channels, to)
	}
	for k := range r.model.Currents {
		c := &r.model.Currents[k]
		channels = append(channels, cables.Channel{G: values[c.Name+".I"].in(r.compartments, c.unit())})
	}
	for _, k := range r.pools {
		name := p.model.Pools[k].Name
		rest, tau, factor := values[name+".Rest"], values[name+".Tau"], values[name+".Factor"]
		var to cables.Pool
		if slices.ContainsFunc(r.compartments, func(i int) bool { return rest.differ(i) || tau.differ(i) || factor.differ(i) }) {
			to = cables.Pool{Rest: rest.whole, Tau: tau.whole, Factor: factor.whole}
		}
		pools = append(pools, to)
	}
	return channels, pools
}
