package hh

import (
	"errors"
	"fmt"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/memory"
	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/hh/internal/schedule"
	"github.com/lut4go/lut4go/hh/internal/synapses"
)

// Coupling is the links that one ConnectGaps or ConnectGraded made.
type Coupling struct {
	from, to *Population
	kind     string // for checkpoints
	count    int    // of links, on all ranks
	links    links  // whose targets this process has
	back     links  // whose sources this process has
	// Where links begin and end, of cells with dendrites, or of what area; nil of others.
	source, target *place
}

// links are pairs of cells with a conductance each, by source, then target.
type links struct {
	sources, targets []uint32
	g                []float64 // mS/cm2, or nS into cells with dendrites
}

// Len returns how many links there are, on all Ranks.
func (c *Coupling) Len() int { return c.count }

// Each calls f for every link, with its source and target, or the cells of the first and
// the second population that a gap junction joins, and its conductance in mS/cm2, or in nS into
// cells with dendrites, as rounded to the precision of the state. They come by source, then target. Each of several
// Ranks gets the links whose targets are its own cells.
func (c *Coupling) Each(f func(source, target int, g float64)) {
	for i, g := range c.links.g {
		f(int(c.links.sources[i]), int(c.links.targets[i]), g)
	}
}

// coupled is what two populations are to be linked by.
type coupled struct {
	kind     string
	from, to *Population
	rule     Rule
	g        Distribution
	// Sites of cells with dendrites.
	source, target cell.Site
	// Areas of single compartments, um2; 0 where conductances are by area.
	sourceArea, targetArea float64
}

// couple draws the links of a coupling and adds it to the network.
func (n *Network) couple(x coupled) (*Coupling, error) {
	if x.from == nil || x.to == nil {
		return nil, fmt.Errorf("hh: %s of no population, want two, or one twice", x.kind)
	}
	fail := func(err error) (*Coupling, error) {
		return nil, fmt.Errorf("hh: %s from %q to %q: %w", x.kind, x.from.name, x.to.name, err)
	}
	if x.from.net != n || x.to.net != n {
		return fail(errors.New("a population is not of this network"))
	}
	if n.running {
		return fail(errRunning)
	}
	source, err := x.from.ofCoupling(x.source, x.sourceArea)
	if err != nil {
		return fail(err)
	}
	target, err := x.to.ofCoupling(x.target, x.targetArea)
	if err != nil {
		return fail(err)
	}
	if err := x.checkAreas(source, target); err != nil {
		return fail(err)
	}
	if pairs, ok := x.rule.(Pairs); ok && pairs.Delays != nil {
		return fail(errors.New("pairs with delays, want none: all cells see the step before"))
	}
	if err := checkConductances(x.rule, x.g, target.unit()); err != nil {
		return fail(err)
	}
	spec := synapses.Spec{
		Weight: distributionOf(x.g), Delay: random.Constant(0),
		Shape: synapses.Shape{From: x.from.Len(), To: x.to.Len(), NoSelf: x.from == x.to},
		// From above, so that synapses are the same with and without couplings.
		Index: random.MaxProjections - 1 - len(n.couplings), Seed: n.config.Seed,
		Dt: n.config.Dt, Precision: n.config.Precision, Threads: n.config.Threads, Team: n.team,
	}
	if x.rule != nil {
		spec.Rule = x.rule.rule()
	}
	err = spec.Validate()
	if err != nil {
		_, err = fail(err)
	} else {
		err = spec.CheckSize(x.from.name, x.to.name, schedule.SynapsesPerVisit)
	}
	as := Connection{Receptor: x.kind, Rule: x.rule, Weight: x.g}
	if err := n.agreeOn("coupling", len(n.couplings), &x.from.group, x.to, as, err); err != nil {
		return nil, err
	}
	p := synapses.New(spec)
	err = memory.Check(fmt.Sprintf("%d links of cells", p.Count), uint64(p.Count)*linkBytes/uint64(n.team.Size()))
	c := &Coupling{from: x.from, to: x.to, kind: x.kind, count: p.Count, source: source, target: target}
	p.Each(func(source, target, _ int, g float64) {
		if g < 0 && err == nil {
			err = fmt.Errorf("conductance between cells %d and %d is %v %s, want a number from 0", source, target, g, c.target.unit())
		}
		c.links.sources = append(c.links.sources, uint32(source))
		c.links.targets = append(c.links.targets, uint32(target))
		c.links.g = append(c.links.g, g)
	})
	if err != nil {
		_, err = fail(err)
	}
	if err := n.team.Agree("links of a coupling", err); err != nil {
		return nil, err
	}
	if c.back, err = n.dealBack(c); err != nil {
		return nil, err
	}
	n.dropPool()
	n.couplings = append(n.couplings, c)
	return c, nil
}

// checkAreas returns an error unless a junction of gap junctions has one unit on both sides.
func (x *coupled) checkAreas(source, target *place) error {
	switch {
	case x.kind != gapJunctions:
		return nil
	case (source == nil) != (target == nil):
		return errors.New("on one side a junction is in nS, on the other in mS/cm2 of cells of no area: want AreaA and AreaB of single compartments")
	case x.from == x.to && x.sourceArea != x.targetArea:
		return fmt.Errorf("cells of one population of %v and of %v um2, want one area", x.sourceArea, x.targetArea)
	}
	return nil
}

// checkConductances returns an error if what would be drawn is no conductance, or pairs
// make no sense, in the words of a coupling rather than of synapses.
func checkConductances(rule Rule, g Distribution, unit string) error {
	pairs, listed := rule.(Pairs)
	switch {
	case listed && pairs.Weights != nil && g != nil:
		return errors.New("conductances given twice, by Conductance and as the Weights of Pairs, want one of them")
	case !(listed && pairs.Weights != nil) && g == nil:
		return fmt.Errorf("no conductance given, want one in %s", unit)
	}
	if c, ok := g.(Constant); ok && !(finite(float64(c)) && c >= 0) {
		return fmt.Errorf("conductance is %v %s, want a number from 0", float64(c), unit)
	}
	for i, w := range pairs.Weights {
		if !(finite(w) && w >= 0) {
			return fmt.Errorf("conductance of pair %d is %v %s, want a number from 0", i, w, unit)
		}
	}
	return nil
}

// linkBytes is the memory of a link, of a gap junction in both cells, where half of the
// places may stay empty, and once more while they are sorted.
const linkBytes = 16 + 2*2*12 + 24

// bind has the cells of the second population see those of the first.
func (c *Coupling) bind(k engine.Coupling) error {
	k.Compartment = c.target.variable()
	return see(c.to, c.from, c.links.targets, c.links.sources, c.target.conductances(c.links.g), k)
}

// bindBack has the cells of the first population see those of the second.
func (c *Coupling) bindBack(k engine.Coupling) error {
	k.Compartment = c.source.variable()
	return see(c.from, c.to, c.back.sources, c.back.targets, c.source.conductances(c.back.g), k)
}

// see has cells of a population see cells of another, or the same one, by so much each.
func see(p, other *Population, cells, seen []uint32, g []float64, k engine.Coupling) error {
	k.From, k.G = other.core.Cells, g
	k.Targets, k.Sources, k.Remote = p.net.remote(p, other, cells, seen)
	p.core.Coupled = true
	return p.core.Cells.Couple(k)
}

// setting returns what checkpoints know the coupling by, with the hash of what all ranks have.
func (c *Coupling) setting(hash func(lists ...[]float64) string) string {
	numbers := func(x []uint32) []float64 {
		y := make([]float64, len(x))
		for i := range x {
			y[i] = float64(x[i])
		}
		return y
	}
	return fmt.Sprintf("%s, %d from %q%v to %q%v, %s", c.kind, c.Len(), c.from.name, c.source, c.to.name, c.target,
		hash(numbers(c.back.sources), numbers(c.back.targets), c.back.g))
}
