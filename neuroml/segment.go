package neuroml

import (
	"math"
	"slices"
)

// segment is a part of a cell's membrane between two points, a truncated cone.
type segment struct {
	element       *element
	id            int
	proximal      *point // nil until it is known
	distal        point
	root          bool    // it has no <parent>
	parent        int     // the id of the segment that it begins on, if it is not the root
	fractionAlong float64 // of the place on the parent, 0 to 1
	visiting      bool    // while its proximal point is being resolved
}

// point is an end of a segment (um).
type point struct{ x, y, z, diameter float64 }

func readSegment(e *element) (*segment, error) {
	s := &segment{element: e}
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
	if err := s.readParent(); err != nil {
		return nil, err
	}
	proximal, err := e.optional("proximal")
	if err != nil {
		return nil, err
	}
	if proximal == nil {
		if s.root {
			return nil, e.errorf("a child <proximal> is missing, as it has no <parent>")
		}
		return s, nil
	}
	p, err := proximal.point()
	s.proximal = &p
	return s, err
}

// readParent reads the <parent> of a segment.
func (s *segment) readParent() error {
	e, err := s.element.optional("parent")
	if err != nil {
		return err
	}
	if s.root = e == nil; s.root {
		return nil
	}
	if s.parent, err = e.index("segment"); err != nil {
		return err
	}
	if s.fractionAlong, err = e.number("fractionAlong", 1); err != nil {
		return err
	}
	if !(s.fractionAlong >= 0 && s.fractionAlong <= 1) {
		return e.errorf("attribute fractionAlong: %v, want a number from 0 to 1", s.fractionAlong)
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

// resolveProximal sets the proximal points that are not in the file: each is on the
// segment's parent, which may be anywhere in the file. index has the segments by id.
func resolveProximal(segments []*segment, index map[int]int) error {
	for _, s := range segments {
		var path []*segment // from s to its parent, the parent of that, and so on
		for s.proximal == nil {
			if s.visiting {
				return s.element.errorf("begins on itself, by way of its parents: a child <proximal> is missing")
			}
			s.visiting = true
			path = append(path, s)
			i, ok := index[s.parent]
			if !ok {
				return s.element.errorf("its parent, segment %d, is not there", s.parent)
			}
			s = segments[i]
		}
		for _, child := range slices.Backward(path) {
			p := s.at(child.fractionAlong)
			child.proximal = &p
			s = child
		}
	}
	return nil
}

// at returns the point at a fraction of the way from the proximal to the distal end.
// As in the standard, the diameter is interpolated too.
func (s *segment) at(along float64) point {
	from, to := s.proximal, s.distal
	interpolate := func(a, b float64) float64 { // exact at both ends, and if they are equal
		if along < 0.5 {
			return a + float64(along*(b-a))
		}
		return b - float64((1-along)*(b-a))
	}
	return point{interpolate(from.x, to.x), interpolate(from.y, to.y), interpolate(from.z, to.z), interpolate(from.diameter, to.diameter)}
}

// length returns the distance between a segment's ends (um).
func (s *segment) length() float64 { return s.distal.distance(*s.proximal) }

func (p point) distance(q point) float64 {
	x, y, z := p.x-q.x, p.y-q.y, p.z-q.z
	return math.Sqrt(float64(x*x) + float64(y*y) + float64(z*z))
}

// step reports whether a segment is a step of the diameter alone, without membrane.
func (s *segment) step() bool {
	return !s.root && s.length() == 0 && s.proximal.diameter != s.distal.diameter
}

// area returns the area of a segment's membrane (um2), as the standard's <segment>
// defines it: the lateral surface of the truncated cone, or that of a sphere if both
// ends are at the same place.
func (s *segment) area() (float64, error) {
	from, to := s.proximal, s.distal
	length := s.length()
	if s.step() {
		return 0, nil
	}
	a := math.Pi * float64(to.diameter*to.diameter)
	if length > 0 {
		taper := (to.diameter - from.diameter) / 2
		a = float64(math.Pi/2*(from.diameter+to.diameter)) * math.Sqrt(float64(length*length)+float64(taper*taper))
	} else if from.diameter != to.diameter {
		return 0, s.element.errorf("a sphere of two diameters, %v and %v um", from.diameter, to.diameter)
	}
	if !(a > 0) || math.IsInf(a, 0) {
		return 0, s.element.errorf("a membrane of %v um2, want a positive number", a)
	}
	return a, nil
}
