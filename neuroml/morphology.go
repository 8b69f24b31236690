package neuroml

import "slices"

// morphology is a cell's membrane: its segments and groups of them.
type morphology struct {
	segments   []*segment
	ids        []int
	areas      []float64 // um2
	groups     map[string]*element
	groupNames []string    // in their order
	index      map[int]int // of segments, by id
	element    *element
	tree       *segmentTree // nil until it is needed
	apart      []bool       // segments that are sections of their own; nil for none
	marked     int          // segments that groups have gone over so far
}

// readMorphology returns the morphology that a <cell> has or names.
func (d *document) readMorphology(cell *element) (*morphology, error) {
	e, err := d.childOrReferenced(cell, "morphology")
	if err != nil {
		return nil, err
	}
	m := &morphology{groups: map[string]*element{}, index: map[int]int{}, element: e}
	for _, c := range e.children {
		switch c.name {
		case "segment":
			s, err := readSegment(c)
			if err != nil {
				return nil, err
			}
			if _, twice := m.index[s.id]; twice {
				return nil, c.errorf("a second segment of this id")
			}
			m.index[s.id] = len(m.segments)
			m.segments = append(m.segments, s)
		case "segmentGroup":
			id, err := c.text("id")
			if err != nil {
				return nil, err
			}
			if m.groups[id] != nil {
				return nil, c.errorf("a second group of this id")
			}
			m.groups[id] = c
			m.groupNames = append(m.groupNames, id)
		}
	}
	if len(m.segments) == 0 {
		return nil, e.errorf("a child <segment> is missing")
	}
	if err := resolveProximal(m.segments, m.index); err != nil {
		return nil, err
	}
	for _, s := range m.segments {
		a, err := s.area()
		if err != nil {
			return nil, err
		}
		m.ids = append(m.ids, s.id)
		m.areas = append(m.areas, a)
	}
	return m, nil
}

// childOrReferenced returns the child of a name, or the element outside of the cell
// to which the attribute of that name refers.
func (d *document) childOrReferenced(cell *element, name string) (*element, error) {
	id := cell.attrs[name]
	if id == "" {
		return cell.child(name)
	}
	if e := d.find(id, name); e != nil {
		return e, nil
	}
	return nil, cell.errorf("%s %q is not there", name, truncate(id))
}

// totalArea returns the area of the cell's membrane (um2).
func (m *morphology) totalArea() float64 {
	sum := 0.0
	for _, a := range m.areas {
		sum += a
	}
	return sum
}

// segmentsOf returns which segments an element applies to: those of its segmentGroup,
// its segment, or all.
func (m *morphology) segmentsOf(e *element) ([]bool, error) {
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
	i, ok := m.index[id]
	if !ok {
		return e.errorf("segment %d is not in %s", id, m.element.tag())
	}
	in[i] = true
	return m.goOver(e, 1)
}

// goOver counts segments that groups go over, of which a short file can ask for very many.
func (m *morphology) goOver(e *element, segments int) error {
	if m.marked += segments; m.marked > maxGrouping {
		return e.errorf("the groups of %s go over more than %d segments, which is too much", m.element.tag(), maxGrouping)
	}
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
			return e.errorf("segment group %q is not in %s", truncate(name), m.element.tag())
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
			case "path":
				if err := m.markPath(c, in); err != nil {
					return err
				}
			case "subTree":
				if err := m.markSubTree(c, in); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// area returns the area of some segments' membrane (um2).
func (m *morphology) area(in []bool) float64 {
	sum := 0.0
	for i, yes := range in {
		if yes {
			sum += m.areas[i]
		}
	}
	return sum
}

// areaFraction returns the fraction of the membrane's area that some segments have.
func (m *morphology) areaFraction(in []bool) float64 {
	if !slices.Contains(in, false) {
		return 1 // without rounding
	}
	return m.area(in) / m.totalArea()
}
