package neuroml

import (
	"math"
	"slices"
)

// segment is a part of a cell's membrane between two points.
type segment struct {
	e        *element
	id       int
	proximal *point // where it begins; nil until that is known
	distal   point
	parent   int     // the id of the segment on which it begins, if it does not say where
	along    float64 // how far along that, 0 to 1
	pending  bool    // while the beginnings of it and its parents are looked for
}

// point is the end of a segment, in um.
type point struct{ x, y, z, diameter float64 }

func readSegment(e *element) (*segment, error) {
	s := &segment{e: e}
	var err error
	if s.id, err = e.index("id"); err != nil {
		return nil, err
	}
	distal, err := e.child("distal")
	if err != nil {
		return nil, err
	}
	if s.distal, err = distal.point(); err != nil {
		return nil, err
	}
	proximal, err := e.optional("proximal")
	if err != nil {
		return nil, err
	}
	if proximal == nil {
		return s, s.readParent()
	}
	p, err := proximal.point()
	s.proximal = &p
	return s, err
}

// readParent reads the <parent> of a segment without a <proximal>.
func (s *segment) readParent() error {
	e, err := s.e.optional("parent")
	if err != nil {
		return err
	}
	if e == nil {
		return s.e.errorf("a child <proximal> is missing, as it has no <parent>")
	}
	if s.parent, err = e.index("segment"); err != nil {
		return err
	}
	if s.along, err = e.number("fractionAlong", 1); err != nil {
		return err
	}
	if !(s.along >= 0 && s.along <= 1) {
		return e.errorf("attribute fractionAlong: %v, want a number from 0 to 1", s.along)
	}
	return nil
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

// beginOnParents finds where the segments begin that do not say so: on their
// parents, wherever in the file these are. place has the index of each by its id.
func beginOnParents(segments []*segment, place map[int]int) error {
	for _, s := range segments {
		var path []*segment // from s to its parent, the parent of that, and so on
		for s.proximal == nil {
			if s.pending {
				return s.e.errorf("begins on itself, by way of its parents: a child <proximal> is missing")
			}
			s.pending = true
			path = append(path, s)
			i, ok := place[s.parent]
			if !ok {
				return s.e.errorf("its parent, segment %d, is not there", s.parent)
			}
			s = segments[i]
		}
		for _, child := range slices.Backward(path) {
			p := s.at(child.along)
			child.proximal = &p
			s = child
		}
	}
	return nil
}

// at returns the point at a fraction of the way from the proximal to the distal
// end: the standard interpolates, the diameter as well.
func (s *segment) at(along float64) point {
	from, to := s.proximal, s.distal
	mix := func(a, b float64) float64 { // exact at both ends, and between equal ones
		if along < 0.5 {
			return a + float64(along*(b-a))
		}
		return b - float64((1-along)*(b-a))
	}
	return point{mix(from.x, to.x), mix(from.y, to.y), mix(from.z, to.z), mix(from.diameter, to.diameter)}
}

// area returns the membrane of a segment, um2: that of a sphere if both ends are
// at the same place, and otherwise the side of a truncated cone, without its
// ends, as in the standard's <segment>.
func (s *segment) area() (float64, error) {
	from, to := s.proximal, s.distal
	long := math.Sqrt(float64((to.x-from.x)*(to.x-from.x)) + float64((to.y-from.y)*(to.y-from.y)) + float64((to.z-from.z)*(to.z-from.z)))
	a := math.Pi * float64(to.diameter*to.diameter)
	if long > 0 {
		taper := (to.diameter - from.diameter) / 2
		a = float64(math.Pi/2*(from.diameter+to.diameter)) * math.Sqrt(float64(long*long)+float64(taper*taper))
	} else if from.diameter != to.diameter {
		return 0, s.e.errorf("a sphere of two diameters, %v and %v um", from.diameter, to.diameter)
	}
	if !(a > 0) || math.IsInf(a, 0) {
		return 0, s.e.errorf("a membrane of %v um2, want a positive number", a)
	}
	return a, nil
}
