package neuroml

import (
	"math"
	"slices"
)

// morphology is a cell's membrane: its segments, and which of them each group
// has.
type morphology struct {
	ids    []int
	areas  []float64 // um2
	groups map[string]*element
	place  map[int]int // of a segment's id
	at     *element
}

// point is the end of a segment, in um.
type point struct{ x, y, z, diameter float64 }

// readMorphology returns the morphology of a <cell>, which holds it or names one.
func (d *document) readMorphology(cell *element) (*morphology, error) {
	e, err := d.part(cell, "morphology")
	if err != nil {
		return nil, err
	}
	m := &morphology{groups: map[string]*element{}, place: map[int]int{}, at: e}
	ends := map[int]point{} // distal ones
	for _, s := range e.children {
		switch s.name {
		case "segment":
			if err := m.addSegment(s, ends); err != nil {
				return nil, err
			}
		case "segmentGroup":
			id, err := s.text("id")
			if err != nil {
				return nil, err
			}
			if m.groups[id] != nil {
				return nil, s.errorf("a second group of this id")
			}
			m.groups[id] = s
		}
	}
	if len(m.ids) == 0 {
		return nil, e.errorf("a child <segment> is missing")
	}
	return m, nil
}

// part returns a child of a cell, or what is beside the cell and named by its
// attribute.
func (d *document) part(cell *element, name string) (*element, error) {
	id := cell.attrs[name]
	if id == "" {
		return cell.child(name)
	}
	if e := d.find(id, name); e != nil {
		return e, nil
	}
	return nil, cell.errorf("%s %q is not there", name, shown(id))
}

func (m *morphology) addSegment(s *element, ends map[int]point) error {
	id, err := s.index("id")
	if err != nil {
		return err
	}
	if _, twice := m.place[id]; twice {
		return s.errorf("a second segment of this id")
	}
	distal, err := s.child("distal")
	if err != nil {
		return err
	}
	to, err := distal.point()
	if err != nil {
		return err
	}
	from, err := s.proximal(ends)
	if err != nil {
		return err
	}
	a, err := s.area(from, to)
	if err != nil {
		return err
	}
	ends[id] = to
	m.place[id] = len(m.ids)
	m.ids = append(m.ids, id)
	m.areas = append(m.areas, a)
	return nil
}

// proximal returns where a segment begins: where its parent ends, unless it says
// something else.
func (s *element) proximal(ends map[int]point) (point, error) {
	e, err := s.optional("proximal")
	if err != nil {
		return point{}, err
	}
	if e != nil {
		return e.point()
	}
	parent, err := s.optional("parent")
	if err != nil {
		return point{}, err
	}
	if parent == nil {
		return point{}, s.errorf("a child <proximal> is missing")
	}
	along, err := parent.number("fractionAlong", 1)
	if err != nil {
		return point{}, err
	}
	id, err := parent.index("segment")
	if err != nil {
		return point{}, err
	}
	end, ok := ends[id]
	if along != 1 || !ok {
		return point{}, s.errorf("a child <proximal> is missing, as the segment does not begin at the end of an earlier one")
	}
	return end, nil
}

// point reads a <proximal> or <distal>.
func (e *element) point() (p point, err error) {
	for _, c := range []struct {
		name string
		to   *float64
	}{{"x", &p.x}, {"y", &p.y}, {"z", &p.z}, {"diameter", &p.diameter}} {
		if *c.to, err = e.quantity(c.name, none); err != nil {
			return p, err
		}
	}
	if p.diameter < 0 {
		return p, e.errorf("attribute diameter: %v um, want a number from 0", p.diameter)
	}
	return p, nil
}

// area returns the membrane of a segment, um2: that of a sphere if both ends are
// at the same place, and otherwise the side of a truncated cone, without its
// ends, as in the standard's <segment>.
func (s *element) area(from, to point) (float64, error) {
	long := math.Sqrt(float64((to.x-from.x)*(to.x-from.x)) + float64((to.y-from.y)*(to.y-from.y)) + float64((to.z-from.z)*(to.z-from.z)))
	a := math.Pi * float64(to.diameter*to.diameter)
	if long > 0 {
		taper := (to.diameter - from.diameter) / 2
		a = float64(math.Pi/2*(from.diameter+to.diameter)) * math.Sqrt(float64(long*long)+float64(taper*taper))
	} else if from.diameter != to.diameter {
		return 0, s.errorf("a sphere of two diameters, %v and %v um", from.diameter, to.diameter)
	}
	if !(a > 0) || math.IsInf(a, 0) {
		return 0, s.errorf("a membrane of %v um2, want a positive number", a)
	}
	return a, nil
}

// total returns the membrane of the cell, um2.
func (m *morphology) total() float64 {
	sum := 0.0
	for _, a := range m.areas {
		sum += a
	}
	return sum
}

// has returns which segments an element is about: those of its segmentGroup, its
// segment, or all.
func (m *morphology) has(e *element) ([]bool, error) {
	in := make([]bool, len(m.ids))
	group := e.attrs["segmentGroup"]
	switch {
	case e.has("segment"):
		return in, m.mark(e, in)
	case group == "" || group == "all" && m.groups[group] == nil:
		for i := range in {
			in[i] = true
		}
		return in, nil
	}
	return in, m.markGroup(e, in)
}

// mark marks the segment of an element.
func (m *morphology) mark(e *element, in []bool) error {
	id, err := e.index("segment")
	if err != nil {
		return err
	}
	i, ok := m.place[id]
	if !ok {
		return e.errorf("segment %d is not in %s", id, m.at.tag())
	}
	in[i] = true
	return nil
}

// markGroup marks the segments of an element's segmentGroup, and of those that it
// includes.
func (m *morphology) markGroup(e *element, in []bool) error {
	seen := map[string]bool{}
	for todo := []*element{e}; len(todo) > 0; {
		e, todo = todo[len(todo)-1], todo[:len(todo)-1]
		name := e.attrs["segmentGroup"]
		group := m.groups[name]
		if group == nil {
			return e.errorf("segment group %q is not in %s", shown(name), m.at.tag())
		}
		if seen[name] {
			continue
		}
		seen[name] = true
		for _, c := range group.children {
			switch c.name {
			case "member":
				if err := m.mark(c, in); err != nil {
					return err
				}
			case "include":
				todo = append(todo, c)
			case "path", "subTree":
				return c.errorf("is not read, want <member> and <include>")
			}
		}
	}
	return nil
}

// share returns the part of the membrane that some segments have, 0 to 1.
func (m *morphology) share(in []bool) float64 {
	if !slices.Contains(in, false) {
		return 1 // exactly
	}
	sum := 0.0
	for i, yes := range in {
		if yes {
			sum += m.areas[i]
		}
	}
	return sum / m.total()
}
