package neuroml

import (
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
)

// location is a compartment of a population's cells, with the site of its middle. Of cells of
// one compartment it is the zero location.
type location struct {
	compartment int
	site        cell.Site
}

// location returns where on a population's cells an element is, by its attributes of a segment
// and of the fraction of the way along it: segment 0 and the middle without them.
func (p *population) location(e *element, segment, fraction string) (location, error) {
	if p.cell.Tree == nil {
		return location{}, nil // all its segments have one voltage
	}
	id := p.cell.first
	if e.has(segment) {
		var err error
		if id, err = e.index(segment); err != nil {
			return location{}, err
		}
		if !slices.Contains(p.cell.segments, id) {
			return location{}, e.errorf("attribute %s: cell %s has no segment %d", segment, p.cell.Model.Name, id)
		}
	}
	along, err := e.number(fraction, 0.5)
	if err != nil {
		return location{}, err
	}
	if !(along >= 0 && along <= 1) {
		return location{}, e.errorf("attribute %s: %v, want a number from 0 to 1", fraction, along)
	}
	site, err := p.cell.Site(id, along)
	if err != nil {
		return location{}, e.errorf("%w", err)
	}
	return p.locate(e, site)
}

// locate returns the location that has a site.
func (p *population) locate(e *element, site cell.Site) (location, error) {
	c := p.cell.Tree.Compartments
	i, err := c.At(site)
	if err != nil {
		return location{}, e.errorf("%w", err)
	}
	section, from, to := c.Range(i)
	return location{i, cell.At(section, (from+to)/2)}, nil
}

// receptorArea is the area of a membrane (um2) of which a receptor's conductance by area, in
// mS/cm2, is the number of nS that it has, and a current in uA/cm2 the number of pA.
const receptorArea = 100

// area returns the area by which conductances of receptors are divided, um2.
func (p *population) area() float64 {
	if p.cell.Tree == nil {
		return p.cell.Area
	}
	return receptorArea
}

// named returns what a name of something at the location is.
func (l location) named(name string) string {
	if l.site == (cell.Site{}) {
		return name
	}
	return fmt.Sprintf("%s@%v", name, l.site)
}

// detectAt has the cells' spikes detected where the option has them.
func (p *population) detectAt(at *DetectAt) error {
	if p.cell.Tree == nil || at == nil {
		return nil
	}
	site, err := p.cell.Site(at.Segment, at.FractionAlong)
	if err != nil {
		return p.element.errorf("option DetectAt: %w", err)
	}
	found, err := p.locate(p.element, site)
	p.detector, p.detectorGiven = &found, true
	return err
}

// detect has the cells' spikes detected at a location.
func (p *population) detect(e *element, at location) error {
	if p.cell.Tree == nil || p.detectorGiven {
		return nil
	}
	if p.detector == nil {
		p.detector = &at
	}
	if *p.detector != at {
		return &OptionError{"DetectAt", e.errorf("begins at %v of the cells of population %s, and other connections at %v: want one place where spikes are detected", at.site, p.id, p.detector.site)}
	}
	return nil
}

// inject adds a stimulus to the cells. Its scale is in uA/cm2, with dendrites in nA.
func (p *population) inject(in *currentInput) error {
	if p.cell.Tree == nil {
		return p.cells.InjectEach(in.waveform, in.scale)
	}
	return p.cells.InjectAt(in.at.site, in.waveform, in.scale)
}

// amount returns a current (uA) in the unit of inject's scale.
func (p *population) amount(uA float64) float64 {
	if p.cell.Tree == nil {
		return perArea(uA, p.cell.Area)
	}
	return scaleByPower10(uA, 3)
}

// populate adds the cells of the population to the network.
func (p *population) populate(net *hh.Network) (*hh.Population, error) {
	if p.cell.Tree == nil {
		return net.AddPopulation(p.id, p.cell.Model, p.size)
	}
	of, tree := p.cell, *p.cell.Tree
	of.Tree = &tree
	tree.Receptors = p.sites
	if p.detector != nil {
		tree.Detector = p.detector.site
		of.Model.Threshold = of.thresholds[of.Morphology.heads[tree.Detector.Section]]
	}
	return of.AddTo(net, p.id, p.size)
}
