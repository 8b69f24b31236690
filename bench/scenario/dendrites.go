package scenario

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/bench/morphology"
	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/neuroml"
	"github.com/lut4go/lut4go/table"
)

// dendrites is what the cells of a scenario have beside others.
type dendrites struct {
	tree  func() (hh.Tree, error)
	shape func() cell.Morphology
	at    cell.Site     // that the current goes into, unless the options say where
	file  *neuroml.Cell // that they are of; nil of those that have names
}

// dendritesOf returns those of a named cell, with receptors at sites.
func dendritesOf(t models.Tree, receptors map[string]cell.Site) *dendrites {
	return &dendrites{
		at:    t.At,
		shape: func() cell.Morphology { return t.Cell().Morphology },
		tree: func() (hh.Tree, error) {
			shape := t.Cell()
			c, err := shape.Compartments()
			return hh.Tree{Compartments: c, Detector: t.Detector, Receptors: receptors}, err
		},
	}
}

// dendritesOfFile returns those of a file's cell. The current goes where spikes are detected,
// into the soma of a cell alone.
func dendritesOfFile(c *neuroml.Cell) *dendrites {
	return &dendrites{
		at: c.Tree.Detector, file: c,
		shape: func() cell.Morphology { return c.Morphology.Morphology },
		tree:  func() (hh.Tree, error) { return *c.Tree, nil },
	}
}

// treeScenario returns the scenario of a named cell with dendrites under its current.
func treeScenario(t models.Tree) Scenario {
	o := treeOptions(t.Name)
	o.Duration, o.Current, o.On = t.Duration, t.Pulse.Amplitude, t.Pulse.Start
	if t.Pulse.End < t.Duration {
		o.Off = t.Pulse.End
	}
	return Scenario{
		Name: t.Name, About: t.About, Defaults: o,
		model: treeModel(t.Model), dendrites: dendritesOf(t, nil), populate: leaveAtRest,
	}
}

// treeModel is a model of cells with dendrites.
func treeModel(m func() hh.Model) models.Model {
	return models.Model{Name: m().Name, New: m, MinMV: hh.TreeGrid.Min, MaxMV: hh.TreeGrid.Max}
}

// treeOptions are the usual ones of cells with dendrites.
func treeOptions(name string) Options {
	return Options{
		Scenario: name, Neurons: 1, Duration: 200, Dt: 0.025,
		Method: hh.CN, Order: table.Linear, Grid: table.Grid{Step: 0.1}, Precision: 64, Seed: 1,
	}
}

// site returns where the current goes into a cell with dendrites.
func (d *dendrites) site(o Options) (cell.Site, error) {
	if o.At == "" {
		return d.at, nil
	}
	t, err := d.tree()
	if err != nil {
		return cell.Site{}, err
	}
	site, err := parseSite(o.At)
	if err == nil {
		var i int
		if i, err = t.Compartments.At(site); err == nil && t.Compartments.Area(i) == 0 {
			err = fmt.Errorf("%v has no membrane", site)
		}
	}
	if err != nil {
		return site, &usage.Error{Option: "at", Value: o.At, Want: fmt.Sprintf("a section of the cell, as %s, and a fraction of the way along it unless it is the middle, as %s(0.9): %v",
			t.Compartments.Sections()[0], t.Compartments.Sections()[0], err)}
	}
	return site, nil
}

// parseSite reads a section's name, whose middle is meant, or one with a fraction of the way
// along it, as dend[3](0.9).
func parseSite(text string) (cell.Site, error) {
	name, fraction, ok := strings.Cut(strings.TrimSuffix(text, ")"), "(")
	if !ok || !strings.HasSuffix(text, ")") {
		return cell.At(text, 0.5), nil
	}
	x, err := strconv.ParseFloat(fraction, 64)
	if err != nil || math.IsNaN(x) || x < 0 || x > 1 {
		return cell.Site{}, fmt.Errorf("%q is no fraction from 0 to 1", fraction)
	}
	return cell.At(name, x), nil
}

// checkCurrent returns a usage.Error for the first option of the current that cannot be used.
func (o Options) checkCurrent(s *Scenario) error {
	none := "none, as " + s.Name + " has no cells with dendrites, or other things beside them"
	if s.dendrites == nil {
		if o.Draw && s.branched == nil {
			return &usage.Error{Option: "draw", Value: "true", Want: none}
		}
		if err := usage.Check(o.At == "", "at", o.At, none); err != nil {
			return err
		}
	} else if _, err := s.dendrites.site(o); err != nil {
		return err
	}
	if err := usage.Check(s.branched == nil || o.Current == 0, "current", o.Current, "none, as the network of "+s.Name+" has inputs of its own, at sites of its cells"); err != nil {
		return err
	}
	if s.TakesModel {
		none = "none, as the cells of " + s.Name + " have currents of their own, which are always on"
		if err := usage.Check(o.On == 0, "on", o.On, none); err != nil {
			return err
		}
		return usage.Check(o.Off == 0, "off", o.Off, none)
	}
	if err := usage.Check(finite(o.On) && o.On >= 0, "on", o.On, "a time in ms from 0 at which the current begins"); err != nil {
		return err
	}
	return usage.Check(o.Off == 0 || finite(o.Off) && hh.WholeSteps(o.Off, o.Dt) > hh.WholeSteps(o.On, o.Dt), "off", o.Off,
		fmt.Sprintf("a time in ms of at least a step after the %v ms at which the current begins, or 0 for no end", o.On))
}

// inject puts the current of the options into populations.
func (s *Scenario) inject(all []*hh.Population, o Options) error {
	// Ranks have to make the same calls, and a scenario without a current none.
	pulse := hh.Pulse{Start: o.On, End: math.Inf(1), Amplitude: o.Current}
	if o.Off != 0 {
		pulse.End = o.Off
	}
	for _, p := range all {
		var err error
		switch {
		case s.network != nil && o.Current == 0: // it has its own
		case s.dendrites != nil && o.Current != 0:
			var site cell.Site
			if site, err = s.dendrites.site(o); err == nil {
				err = p.InjectAt(site, pulse, nil)
			}
		case s.dendrites != nil:
		case o.On != 0 || o.Off != 0:
			err = p.Inject(pulse)
		default:
			err = p.SetCurrent(o.Current)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// writeMorphology draws the cells with dendrites, with where the current goes into them, where
// their spikes are looked for and where their receptors are.
func (s *Simulation) writeMorphology(w io.Writer) error {
	d, o := s.scenario.dendrites, s.options
	if c := s.scenario.branched; c != nil {
		p := morphology.Picture{Shape: c.Morphology.Morphology, Title: o.title() + ": " + c.Model.Name, Compartments: c.Tree.Compartments.Len()}
		return p.WritePNG(w)
	}
	tree, err := d.tree()
	if err != nil {
		return err
	}
	p := morphology.Picture{Shape: d.shape(), Compartments: tree.Compartments.Len()}
	p.Title = o.title()
	if p.Shape.Name != "" && p.Shape.Name != p.Title {
		p.Title += ": " + p.Shape.Name
	}
	if o.Current != 0 {
		site, err := d.site(o)
		if err != nil {
			return err
		}
		p.Marks = append(p.Marks, morphology.Mark{Site: site, What: fmt.Sprintf("%v nA", o.Current)})
	}
	detector := tree.Detector
	if detector == (cell.Site{}) {
		detector = cell.At(tree.Compartments.Sections()[0], 0.5)
	}
	p.Marks = append(p.Marks, morphology.Mark{Site: detector, What: "spikes"})
	for _, name := range slices.Sorted(maps.Keys(tree.Receptors)) {
		p.Marks = append(p.Marks, morphology.Mark{Site: tree.Receptors[name], What: name})
	}
	return p.WritePNG(w)
}

// The network of cells with dendrites: excitatory synapses on the apical dendrite, inhibitory
// ones at the soma, and a Poisson train at the basal dendrite of each.
const (
	dendriticP      = 0.1
	dendriticRate   = 400 // Hz, of the train
	dendriticWeight = 1   // of all synapses, of which a spike opens the receptor's G
)

// addDendriticReceptors gives a model its receptors, in nS.
func addDendriticReceptors(m *hh.Model) {
	m.Receptors = []hh.Receptor{
		{Name: "exc", G: 2, E: 0, Tau: 3},
		{Name: "inh", G: 6, E: -75, Tau: 8},
		{Name: "background", G: 6, E: 0, Tau: 3},
	}
}

func dendriticNetwork() Scenario {
	t := models.MustFindTree("tree50")
	o := treeOptions("tree-network")
	o.Neurons, o.Duration = 100, 500
	return Scenario{
		Name:     "tree-network",
		About:    "cells of tree50, a fifth of them inhibitory, synapses at random (p 0.1) at sites of the dendrites and the soma, and a Poisson train each",
		Defaults: o,
		model: treeModel(func() hh.Model {
			m := t.Model()
			addDendriticReceptors(&m)
			return m
		}),
		dendrites: dendritesOf(t, map[string]cell.Site{
			"exc": cell.At("left", 0.5), "inh": cell.At("soma", 0.5), "background": cell.At("basal", 0.5),
		}),
		groups:   cobahhGroups,
		populate: connectDendrites,
	}
}

func connectDendrites(net *hh.Network, cells []*hh.Population, _ Options) (int, error) {
	count := 0
	for _, p := range cells {
		if err := p.Set("v", hh.Uniform{Lo: -70, Hi: -60}); err != nil {
			return 0, err
		}
		if err := p.AddPoisson(hh.PoissonInput{Receptor: "background", Rate: dendriticRate, Weight: dendriticWeight}); err != nil {
			return 0, err
		}
	}
	for i, from := range cells {
		for _, to := range cells {
			s, err := net.Connect(from, to, hh.Connection{
				Receptor: []string{"exc", "inh"}[i], Rule: hh.Probability(dendriticP), NoSelf: from == to,
				Weight: hh.Constant(dendriticWeight), Delay: hh.Uniform{Lo: 1, Hi: 4},
			})
			if err != nil {
				return 0, err
			}
			count += s.Len()
		}
	}
	return count, nil
}
