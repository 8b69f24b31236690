package cell

import (
	"errors"
	"fmt"
	"math"
)

// Morphology is the shape of a cell: a tree of sections.
type Morphology struct {
	Name     string
	Sections []Section // each after its parent; the first is the root
	Groups   []Group
}

// Section is an unbranched piece of a cell: frusta between points that follow each other.
type Section struct {
	Name string
	// Parent is where the section begins: a place on a section before it, empty for the
	// first. The way from there to the first point counts as nothing, neither as membrane
	// nor as resistance; so dendrites may begin on a soma's surface and be joined to its
	// centre. NEURON's rules are those of Cell.Compartments.
	Parent Site
	// Points are the section's centre line and its diameters there, two or more. Two
	// points at one place are a step of the diameter, without membrane or resistance.
	Points []Point
}

// Point is a place and the diameter there, all in um.
type Point struct{ X, Y, Z, Diameter float64 }

// Site is a place on a cell: a fraction of the way along a section, 0 its beginning and
// 1 its end.
type Site struct {
	Section  string
	Fraction float64
}

// At returns the site at a fraction of the way along a section.
func At(section string, fraction float64) Site { return Site{section, fraction} }

// EndOf returns the site at the end of a section.
func EndOf(section string) Site { return Site{section, 1} }

func (s Site) String() string { return fmt.Sprintf("%s(%v)", s.Section, s.Fraction) }

// Group is sections by a name. A section is a group of its own by its name, too.
type Group struct {
	Name     string
	Sections []string
}

// Cylinder returns the points of a cylinder (um) along the x axis. Its membrane is the
// side alone, without the ends; where length and diameter are equal it has the area of
// the sphere of this diameter.
func Cylinder(length, diameter float64) []Point { return Frustum(length, diameter, diameter) }

// Frustum returns the points of a frustum along the x axis, from one diameter to another
// (um).
func Frustum(length, from, to float64) []Point {
	return []Point{{Diameter: from}, {X: length, Diameter: to}}
}

// Validate returns an error that names the first section, point or group that makes no
// sense.
func (m *Morphology) Validate() error {
	_, err := m.tree()
	return err
}

// tree is a morphology with what is looked up in it often.
type tree struct {
	*Morphology
	index  map[string]int // of sections, by name
	length []float64      // of sections, um
	start  []float64      // of sections: path from the beginning of the root, um
	forks  []fork         // where each section begins
	groups map[string][]int
}

func (m *Morphology) errorf(format string, args ...any) error {
	name := ""
	if m.Name != "" {
		name = fmt.Sprintf("%q: ", m.Name)
	}
	return fmt.Errorf("cell: %s%w", name, fmt.Errorf(format, args...))
}

// tree checks a morphology.
func (m *Morphology) tree() (*tree, error) {
	n := len(m.Sections)
	if n == 0 {
		return nil, m.errorf("no sections")
	}
	if n > MaxCompartments {
		return nil, m.errorf("%d sections, want %d at most", n, MaxCompartments)
	}
	t := &tree{
		Morphology: m, index: make(map[string]int, n),
		length: make([]float64, n), start: make([]float64, n), forks: make([]fork, n),
	}
	for i := range m.Sections {
		s := &m.Sections[i]
		if _, twice := t.index[s.Name]; twice || s.Name == "" {
			return nil, m.errorf("section %d: the name %q is empty or used twice", i, s.Name)
		}
		if err := t.join(i); err != nil {
			return nil, m.errorf("section %q: %w", s.Name, err)
		}
		t.index[s.Name] = i
		var err error
		if t.length[i], err = s.measure(); err != nil {
			return nil, m.errorf("section %q: %w", s.Name, err)
		}
	}
	return t, t.group()
}

// join finds the parent of a section among those before it.
func (t *tree) join(i int) error {
	at := t.Sections[i].Parent
	if i == 0 {
		t.forks[0].of = -1
		if at != (Site{}) {
			return fmt.Errorf("begins at %v, but the first section is the root and has no parent", at)
		}
		return nil
	}
	if at == (Site{}) {
		return errors.New("a second section without a parent, want one root")
	}
	p, ok := t.index[at.Section]
	if !ok {
		return fmt.Errorf("its parent %q is no section before it", at.Section)
	}
	if err := at.check(); err != nil {
		return err
	}
	t.forks[i] = fork{p, at.Fraction}
	if at.Fraction == 0 {
		t.forks[i] = t.forks[p]
	}
	t.start[i] = t.start[p] + float64(at.Fraction*t.length[p])
	return nil
}

// fork is where a section begins: at a fraction, more than 0, of the way along another one,
// or at the beginning of the root, and then of is -1. A section that begins at the
// beginning of another begins where that one does.
type fork struct {
	of       int
	fraction float64
}

// end reports whether it is at the end of a section.
func (f fork) end() bool { return f.of >= 0 && f.fraction == 1 }

// check returns an error if a site's fraction is none.
func (s Site) check() error {
	if !(s.Fraction >= 0 && s.Fraction <= 1) {
		return fmt.Errorf("site %v: the fraction is %v, want a number from 0 to 1", s, s.Fraction)
	}
	return nil
}

// measure returns the length of a section (um).
func (s *Section) measure() (float64, error) {
	if len(s.Points) < 2 {
		return 0, fmt.Errorf("%d points, want two or more", len(s.Points))
	}
	length := 0.0
	for i, p := range s.Points {
		for _, x := range []float64{p.X, p.Y, p.Z} {
			if !(math.Abs(x) <= farthest) {
				return 0, fmt.Errorf("point %d: a coordinate is %v um, want a number from %v to %v", i, x, -farthest, farthest)
			}
		}
		if !(p.Diameter >= thinnest && p.Diameter <= farthest) {
			return 0, fmt.Errorf("point %d: the diameter is %v um, want a number from %v to %v", i, p.Diameter, thinnest, farthest)
		}
		if i > 0 {
			length += p.distance(s.Points[i-1])
		}
	}
	if !(length >= thinnest) {
		return 0, fmt.Errorf("its length is %v um, want %v or more", length, thinnest)
	}
	return length, nil
}

// Bounds of coordinates and diameters in um: a metre, and far less than an atom. Areas,
// conductances and what is computed of them are then far from where numbers end.
const (
	farthest = 1e6
	thinnest = 1e-6
)

// group finds the sections of every group.
func (t *tree) group() error {
	t.groups = make(map[string][]int, len(t.Groups))
	for _, g := range t.Groups {
		if _, twice := t.groups[g.Name]; twice || g.Name == "" {
			return t.errorf("a group's name %q is empty or used twice", g.Name)
		}
		if len(g.Sections) == 0 {
			return t.errorf("group %q is empty", g.Name)
		}
		if _, is := t.index[g.Name]; is && !(len(g.Sections) == 1 && g.Sections[0] == g.Name) {
			return t.errorf("group %q has the name of a section and holds others", g.Name)
		}
		all := make([]int, len(g.Sections))
		for k, name := range g.Sections {
			i, ok := t.index[name]
			if !ok {
				return t.errorf("group %q: there is no section %q", g.Name, name)
			}
			all[k] = i
		}
		t.groups[g.Name] = all
	}
	return nil
}

// sections returns the sections of a group, or of a section's name; all if it is empty.
func (t *tree) sections(group string) ([]int, error) {
	if group == "" {
		all := make([]int, len(t.Sections))
		for i := range all {
			all[i] = i
		}
		return all, nil
	}
	if all, ok := t.groups[group]; ok {
		return all, nil
	}
	if i, ok := t.index[group]; ok {
		return []int{i}, nil
	}
	return nil, fmt.Errorf("there is no group or section %q", group)
}
