package hh

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/random"
)

// Parameters returns the names of what can differ from cell to cell: "Cm"
// (uF/cm2), "current" (uA/cm2), and for each channel and receptor its
// conductance "NAME.G" (mS/cm2) and reversal potential "NAME.E" (mV); for a
// receptor that makes a current only "NAME.G" (uA/cm2); for a current "NAME.I"
// (uA/cm2), for what a spike resets "NAME.reset", the value of its Reset, and for a pool
// "NAME.Rest" (mM), "NAME.Tau" (ms) and "NAME.Factor" (mM/ms per uA/cm2). A channel whose
// Nernst is a pool has no E.
func (m *Model) Parameters() []string {
	names := []string{"Cm", "current"}
	for _, c := range m.Channels {
		names = append(names, c.Name+".G")
		if c.Nernst == "" {
			names = append(names, c.Name+".E")
		}
	}
	for _, r := range m.Receptors {
		names = append(names, r.Name+".G")
		if !r.Current {
			names = append(names, r.Name+".E")
		}
	}
	for _, c := range m.Currents {
		names = append(names, c.Name+".I")
	}
	for _, r := range m.Resets {
		names = append(names, r.Variable+".reset")
	}
	for _, p := range m.Pools {
		names = append(names, p.Name+".Rest", p.Name+".Tau", p.Name+".Factor")
	}
	return names
}

// SetParameter draws a parameter of every cell from a distribution, in place of
// the model's one value for all: one of Model.Parameters. Each cell has a
// random stream of its own. A population whose cells differ in more than the leak and the
// current is stepped by the general kernels; others pay nothing.
//
// In cells with dendrites "NAME.G" of a channel and "Cm" are what the compartments with the
// most of it have: the others have it in proportion. "NAME.G" of a receptor is in nS, or in pA
// of one that makes a current. There is no "current", see InjectAt.
func (p *Population) SetParameter(name string, d Distribution) error {
	if err := p.checkTreeParameter(name); err != nil {
		return err
	}
	k := slices.Index(p.model.Parameters(), name)
	if k < 0 {
		return fmt.Errorf("hh: population %q has no parameter %q, it has %v", p.name, name, p.model.Parameters())
	}
	x, err := p.draw(d, random.Parameter, k)
	if err != nil {
		err = fmt.Errorf("hh: parameter %s of population %q: %w", name, p.name, err)
	} else {
		err = p.checkParameter(name, p.lo, x)
	}
	return p.setParameterOwn(name, x, p.agree("SetParameter "+name+" to "+say(d), err))
}

// SetParameterEach sets a parameter of every cell, x[i] for cell i. A
// conductance that the model has as 0 cannot be set where it scales a table or
// a synapse: give the model another value first.
func (p *Population) SetParameterEach(name string, x []float64) error {
	if err := p.checkTreeParameter(name); err != nil {
		return err
	}
	if !slices.Contains(p.model.Parameters(), name) {
		return fmt.Errorf("hh: population %q has no parameter %q, it has %v", p.name, name, p.model.Parameters())
	}
	if len(x) != p.Len() {
		return fmt.Errorf("hh: %d values of %s for the %d cells of population %q", len(x), name, p.Len(), p.name)
	}
	err := p.agreeOn("SetParameterEach "+name, x, p.checkParameter(name, 0, x))
	return p.setParameterOwn(name, slices.Clone(own(&p.group, x)), err)
}

// checkParameter returns an error unless a parameter can have all these values, of the cells
// from one on.
func (p *Population) checkParameter(name string, first int, x []float64) error {
	for i, y := range x {
		want := ""
		switch {
		case !finite(y):
			want = "a finite number"
		case p.model.isPoolParameter(name) && strings.HasSuffix(name, ".Tau") && !(p.net.config.Dt/y <= p.net.config.Method.gateLimit() && y > 0):
			want = fmt.Sprintf("a number of ms above 0 for which %s is stable", p.net.config.Method)
		case p.model.isPoolParameter(name) && strings.HasSuffix(name, ".Rest") && y < 0:
			want = "a number of mM from 0"
		case name == "Cm" && y <= 0:
			want = "a positive number of uF/cm2"
		case strings.HasSuffix(name, ".G") && y < 0 && !p.model.hasCurrent(name):
			want = "a number of mS/cm2 from 0"
		}
		if want != "" {
			return fmt.Errorf("hh: %s of cell %d of population %q is %v, want %s", name, first+i, p.name, y, want)
		}
	}
	return nil
}

// setParameterOwn sets a parameter of the cells that the process has, unless there is an error.
func (p *Population) setParameterOwn(name string, x []float64, err error) error {
	if err != nil {
		return err
	}
	own := map[string][]float64{}
	maps.Copy(own, p.own)
	own[name] = x
	if err := p.useParameters(own); err != nil {
		return fmt.Errorf("hh: population %q: %w", p.name, err)
	}
	p.own = own
	return nil
}

// Parameter returns a parameter of every cell: what SetParameter or SetParameterEach has set
// last, or else the model's, or, for "current", that of SetCurrent.
func (p *Population) Parameter(name string) ([]float64, error) {
	if !slices.Contains(p.model.Parameters(), name) {
		return nil, fmt.Errorf("hh: population %q has no parameter %q, it has %v", p.name, name, p.model.Parameters())
	}
	if x := p.own[name]; x != nil {
		return p.gatherFloats("Parameter "+name, slices.Clone(x))
	}
	if name == "current" {
		return slices.Repeat([]float64{p.current}, p.Len()), nil
	}
	if x, ok := p.treeParameter(name); ok {
		return slices.Repeat([]float64{x}, p.Len()), nil
	}
	return slices.Repeat([]float64{p.model.parameter(name)}, p.Len()), nil
}

// parameter returns one of the model's parameters but the current.
func (m *Model) parameter(name string) float64 {
	if name == "Cm" {
		return m.Cm
	}
	for _, c := range m.Channels {
		switch name {
		case c.Name + ".G":
			return c.G
		case c.Name + ".E":
			return c.E
		}
	}
	for _, r := range m.Receptors {
		switch name {
		case r.Name + ".G":
			return r.G
		case r.Name + ".E":
			return r.E
		}
	}
	for _, c := range m.Currents {
		if name == c.Name+".I" {
			return c.I
		}
	}
	for _, r := range m.Resets {
		if name == r.Variable+".reset" {
			return r.Value
		}
	}
	for i := range m.Pools {
		p := &m.Pools[i]
		switch name {
		case p.Name + ".Rest":
			return p.Rest
		case p.Name + ".Tau":
			return p.Tau
		case p.Name + ".Factor":
			return p.factor()
		}
	}
	panic("unreachable")
}

// hasCurrent reports whether a parameter is the size of a current receptor,
// which may be negative.
func (m *Model) hasCurrent(name string) bool {
	return slices.ContainsFunc(m.Receptors, func(r Receptor) bool { return r.Current && r.Name+".G" == name })
}

// useParameters makes the cells' own parameters count from now on.
func (p *Population) useParameters(own map[string][]float64) error {
	if p.tree != nil {
		return p.useTreeParameters(own)
	}
	var e engine.Parameters
	differ := false // the channels without gates, or the current
	for _, c := range p.model.Channels {
		g, err := ratio(own, c.Name+".G", c.unit())
		if err != nil {
			return err
		}
		if !c.leak() {
			e.Channels = append(e.Channels, engine.ParameterPair{G: g, E: own[c.Name+".E"]})
		} else if g != nil || own[c.Name+".E"] != nil {
			differ = true
		}
	}
	for i := range p.model.Currents {
		c := &p.model.Currents[i]
		g, err := ratio(own, c.Name+".I", c.unit())
		if err != nil {
			return err
		}
		e.Channels = append(e.Channels, engine.ParameterPair{G: g})
	}
	for _, r := range p.model.Resets {
		e.Resets = append(e.Resets, own[r.Variable+".reset"])
	}
	for _, r := range p.model.Receptors {
		g, err := ratio(own, r.Name+".G", r.G)
		if err != nil {
			return err
		}
		e.Receptors = append(e.Receptors, engine.ParameterPair{G: g, E: own[r.Name+".E"]})
	}
	for i := range p.model.Pools {
		e.Pools = append(e.Pools, p.ownPool(i, own))
	}
	if differ || own["current"] != nil {
		e.LeakG, e.LeakGE = p.sumLeaks(own)
	}
	if cm := own["Cm"]; cm != nil {
		e.CmRatio = make([]float64, len(cm))
		for i := range cm {
			e.CmRatio[i] = p.model.Cm / cm[i]
		}
	}
	p.core.Cells.SetParameters(&e)
	return nil
}

// unit returns what the parameter G of single cells is relative to: the model's, if
// that is part of a table, and 1 otherwise.
func (c *Channel) unit() float64 {
	if c.instantaneous() {
		return c.G
	}
	return 1
}

// ratio returns a parameter of every cell over a value of the model, nil if it does
// not differ from cell to cell.
func ratio(own map[string][]float64, name string, value float64) ([]float64, error) {
	x := own[name]
	if x == nil {
		return nil, nil
	}
	if value == 0 {
		return nil, fmt.Errorf("%s is 0 in the model, which no factor makes another value", name)
	}
	y := make([]float64, len(x))
	for i := range y {
		y[i] = x[i] / value
	}
	return y, nil
}

// sumLeaks returns for each cell the sum of the conductances G of the channels
// without gates, and that of G*E plus the current.
func (p *Population) sumLeaks(own map[string][]float64) (g, ge []float64) {
	g, ge = make([]float64, p.local()), make([]float64, p.local())
	value := func(name string, i int, all float64) float64 {
		if x := own[name]; x != nil {
			return x[i]
		}
		return all
	}
	for i := range g {
		for _, c := range p.model.Channels {
			if c.leak() {
				leak := value(c.Name+".G", i, c.G)
				g[i] += leak
				ge[i] += float64(leak * value(c.Name+".E", i, c.E))
			}
		}
		ge[i] += value("current", i, p.current)
	}
	return g, ge
}

// isPoolParameter reports whether a parameter is one of a pool.
func (m *Model) isPoolParameter(name string) bool {
	pool, _, _ := strings.Cut(name, ".")
	return m.poolIndex(pool) >= 0 && !strings.HasSuffix(name, ".reset")
}

// ownPool returns the parameters of a pool for each cell, none if all are the model's.
func (p *Population) ownPool(i int, own map[string][]float64) engine.PoolParameters {
	pool := &p.model.Pools[i]
	names := []string{pool.Name + ".Rest", pool.Name + ".Tau", pool.Name + ".Factor"}
	if !slices.ContainsFunc(names, func(name string) bool { return own[name] != nil }) {
		return engine.PoolParameters{}
	}
	each := func(name string, all float64) []float64 {
		if x := own[name]; x != nil {
			return x
		}
		return slices.Repeat([]float64{all}, p.local())
	}
	return engine.PoolParameters{Rest: each(names[0], pool.Rest), Tau: each(names[1], pool.Tau), Factor: each(names[2], pool.factor())}
}
