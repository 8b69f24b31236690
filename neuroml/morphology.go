package neuroml

import "slices"

// morphology is a cell's membrane: its segments, and which of them each group
// has.
type morphology struct {
	ids    []int
	areas  []float64 // um2
	groups map[string]*element
	place  map[int]int // of a segment's id
	at     *element
}

// readMorphology returns the morphology of a <cell>, which holds it or names one.
func (d *document) readMorphology(cell *element) (*morphology, error) {
	e, err := d.part(cell, "morphology")
	if err != nil {
		return nil, err
	}
	m := &morphology{groups: map[string]*element{}, place: map[int]int{}, at: e}
	var segments []*segment
	for _, c := range e.children {
		switch c.name {
		case "segment":
			s, err := readSegment(c)
			if err != nil {
				return nil, err
			}
			if _, twice := m.place[s.id]; twice {
				return nil, c.errorf("a second segment of this id")
			}
			m.place[s.id] = len(segments)
			segments = append(segments, s)
		case "segmentGroup":
			id, err := c.text("id")
			if err != nil {
				return nil, err
			}
			if m.groups[id] != nil {
				return nil, c.errorf("a second group of this id")
			}
			m.groups[id] = c
		}
	}
	if len(segments) == 0 {
		return nil, e.errorf("a child <segment> is missing")
	}
	if err := beginOnParents(segments, m.place); err != nil {
		return nil, err
	}
	for _, s := range segments {
		a, err := s.area()
		if err != nil {
			return nil, err
		}
		m.ids = append(m.ids, s.id)
		m.areas = append(m.areas, a)
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
