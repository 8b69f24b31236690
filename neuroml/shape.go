package neuroml

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/cell"
)

// Morphology is the shape of a <cell>, as package cell has it.
type Morphology struct {
	// Sections are the groups that are annotated as unbranched (neuroLexId
	// sao864921383), by their names; where such a group is more than one row of segments,
	// they are its rows, with a number after a dot. Segments in no such group are a
	// section each. A section ends where another group does. Groups are those of the file
	// that have a segment, and "all".
	cell.Morphology
	// Divisions are the numberInternalDivisions of sections; those without are one
	// compartment, as in jNeuroML's NEURON models.
	Divisions []cell.Division

	places map[int]place
	heads  map[string]int // first segment of each section, by its index
}

// place is where a segment is: a part of a section, by fractions of the way along it.
type place struct {
	section  string
	from, to float64
}

// Site returns the site at a fraction of the way along a segment.
func (m *Morphology) Site(segment int, fractionAlong float64) (cell.Site, error) {
	p, ok := m.places[segment]
	if !ok {
		return cell.Site{}, fmt.Errorf("neuroml: morphology %q has no segment %d", m.Name, segment)
	}
	if !(fractionAlong >= 0 && fractionAlong <= 1) {
		return cell.Site{}, fmt.Errorf("neuroml: segment %d of morphology %q: fraction %v along it, want a number from 0 to 1", segment, m.Name, fractionAlong)
	}
	return cell.At(p.section, p.at(fractionAlong)), nil
}

// at is exact at both ends.
func (p place) at(fraction float64) float64 {
	if fraction < 0.5 {
		return p.from + float64(fraction*(p.to-p.from))
	}
	return p.to - float64((1-fraction)*(p.to-p.from))
}

// Morphology returns the shape of a <cell>, or a <morphology> beside the cells, by its id.
// A segment whose ends are at the same place is a sphere, as which a cylinder of equal
// length and diameter along y counts.
//
// It is an error if the segments are not one tree, if one has no diameter somewhere, or if
// a group or path names segments that are not there.
func (f *File) Morphology(id string) (Morphology, error) {
	e := f.doc.find(id, "cell")
	if e == nil {
		if m := f.doc.find(id, "morphology"); m != nil {
			e = &element{name: "cell", attrs: map[string]string{"morphology": id}, file: m.file, line: m.line}
		}
	}
	if e == nil {
		return Morphology{}, notFound("cell or morphology", id, append(f.Cells(), f.doc.ids("morphology")...))
	}
	m, err := f.doc.readMorphology(e)
	if err != nil {
		return Morphology{}, err
	}
	return m.shape(id)
}

// unbranched is the annotation of groups that are sections.
const unbranched = "sao864921383"

// internalDivisions is the tag of the number of compartments of a section.
const internalDivisions = "numberInternalDivisions"

// maxGrouping bounds what finding the segments of all groups takes: how many segments their
// members, paths and subtrees go over, with those of groups that they include.
const maxGrouping = 1 << 28

// maxMembers bounds how many segments all groups have together.
const maxMembers = 1 << 26

// nearby is up to how far from the end of its parent (um) a segment may begin to go on
// with its section.
const nearby = 1e-3

// shaper makes sections of segments.
type shaper struct {
	*morphology
	tree    *segmentTree
	groups  [][]int32 // groups of each segment, by their places in groupNames
	section []string  // annotated group of each segment, "" for none
	rows    [][]int   // segments of each section
	names   []string  // of sections
	used    map[string]bool
	made    Morphology
}

func (m *morphology) shape(name string) (Morphology, error) {
	t, err := m.treeOf()
	if err != nil {
		return Morphology{}, err
	}
	s := &shaper{morphology: m, tree: t}
	s.made.Name = name
	if err := s.findGroups(); err != nil {
		return Morphology{}, err
	}
	s.findRows()
	s.name()
	s.build()
	s.group()
	if err := s.divide(); err != nil {
		return Morphology{}, err
	}
	if err := s.made.Validate(); err != nil {
		return Morphology{}, m.element.errorf("%w", err)
	}
	return s.made, nil
}

// findGroups finds the groups of every segment.
func (s *shaper) findGroups() error {
	n, g := len(s.segments), len(s.groupNames)
	if g > 0 && n+g > maxGrouping/g {
		return s.element.errorf("has %d groups and %d segments, which is too much", g, n)
	}
	s.groups, s.section = make([][]int32, n), make([]string, n)
	members := 0
	for k, name := range s.groupNames {
		e := s.morphology.groups[name]
		in := make([]bool, n)
		if err := s.markGroup(&element{name: e.name, attrs: map[string]string{"segmentGroup": name}, file: e.file, line: e.line}, in); err != nil {
			return err
		}
		annotated := e.attrs["neuroLexId"] == unbranched
		for i, is := range in {
			if !is {
				continue
			}
			if members++; members > maxMembers {
				return s.element.errorf("has %d groups with more than %d segments together, which is too much", g, maxMembers)
			}
			s.groups[i] = append(s.groups[i], int32(k))
			if annotated {
				if s.section[i] != "" {
					return e.errorf("segment %d is also in %q: want it in one group that is annotated as unbranched", s.ids[i], truncate(s.section[i]))
				}
				s.section[i] = name
			}
		}
	}
	return nil
}

// sphere reports whether a segment is a sphere.
func (m *morphology) sphere(i int) bool {
	return m.segments[i].length() == 0 && !m.segments[i].step()
}

// goesOn reports whether a segment goes on where its parent ends, in the same groups.
func (s *shaper) goesOn(i int) bool {
	p := s.tree.parent[i]
	if p < 0 || s.section[i] == "" || s.sphere(i) || s.sphere(p) || s.segments[i].fractionAlong != 1 {
		return false
	}
	if s.apart != nil && (s.apart[i] || s.apart[p]) || len(s.groups[i]) != len(s.groups[p]) {
		return false
	}
	for k, g := range s.groups[i] {
		if s.groups[p][k] != g {
			return false
		}
	}
	return s.segments[i].proximal.distance(s.segments[p].distal) <= nearby
}

// findRows finds the segments of every section.
func (s *shaper) findRows() {
	n := len(s.segments)
	of := make([]int, n) // section of each segment
	goesOn, branches := make([]bool, n), make([]int, n)
	for i := range n {
		if goesOn[i] = s.goesOn(i); goesOn[i] {
			branches[s.tree.parent[i]]++
		}
	}
	for _, i := range s.tree.order {
		if p := s.tree.parent[i]; goesOn[i] && branches[p] == 1 {
			of[i] = of[p]
			s.rows[of[p]] = append(s.rows[of[p]], i)
			continue
		}
		of[i] = len(s.rows)
		s.rows = append(s.rows, []int{i})
	}
}

// name names the sections: no two the same, and none as a group of others.
func (s *shaper) name() {
	count := map[string]int{} // of rows in each annotated group
	for _, row := range s.rows {
		count[s.section[row[0]]]++
	}
	s.used = map[string]bool{"all": true}
	for _, name := range s.groupNames {
		s.used[name] = true
	}
	number, taken := map[string]int{}, map[string]int{}
	for _, row := range s.rows {
		group := s.section[row[0]]
		if group != "" && count[group] == 1 {
			s.names = append(s.names, group)
			continue
		}
		name := s.segments[row[0]].element.attrs["name"]
		switch {
		case group != "":
			number[group]++
			name = fmt.Sprintf("%s.%d", group, number[group])
		case name == "":
			name = fmt.Sprintf("segment%d", s.ids[row[0]])
		}
		for base := name; s.used[name]; { // name_, name_2, name_3
			taken[base]++
			if name = base + "_"; taken[base] > 1 {
				name = fmt.Sprintf("%s_%d", base, taken[base])
			}
		}
		s.used[name] = true
		s.names = append(s.names, name)
	}
}

// build makes the sections.
func (s *shaper) build() {
	s.made.places = make(map[int]place, len(s.segments))
	s.made.heads = make(map[string]int, len(s.rows))
	for k, row := range s.rows {
		made := cell.Section{Name: s.names[k], Points: s.points(row)}
		s.made.heads[made.Name] = row[0]
		total := s.length(row)
		along := 0.0
		for _, i := range row {
			p := place{section: made.Name, from: along / total}
			along += s.lengthOf(i)
			p.to = along / total
			s.made.places[s.ids[i]] = p
		}
		if head := s.segments[row[0]]; !head.root {
			p := s.made.places[head.parent]
			made.Parent = cell.At(p.section, p.at(head.fractionAlong))
		}
		s.made.Sections = append(s.made.Sections, made)
	}
}

// lengthOf returns the length of a segment, a sphere's diameter (um).
func (m *morphology) lengthOf(i int) float64 {
	if m.sphere(i) {
		return m.segments[i].distal.diameter
	}
	return m.segments[i].length()
}

func (s *shaper) length(row []int) float64 {
	sum := 0.0
	for _, i := range row {
		sum += s.lengthOf(i)
	}
	return sum
}

// points returns the points of a section.
func (s *shaper) points(row []int) []cell.Point {
	if i := row[0]; s.sphere(i) {
		from := s.segments[i].distal
		to := from
		from.y -= from.diameter / 2
		to.y += to.diameter / 2
		return []cell.Point{from.inCell(), to.inCell()}
	}
	var all []cell.Point
	for k, i := range row {
		segment := s.segments[i]
		from := *segment.proximal
		if k > 0 {
			before := s.segments[row[k-1]].distal
			if from.diameter != before.diameter { // a step of the diameter
				from.x, from.y, from.z = before.x, before.y, before.z
				all = append(all, from.inCell())
			}
		} else {
			all = append(all, from.inCell())
		}
		all = append(all, segment.distal.inCell())
	}
	return all
}

func (p point) inCell() cell.Point { return cell.Point{X: p.x, Y: p.y, Z: p.z, Diameter: p.diameter} }

// group makes the groups.
func (s *shaper) group() {
	sections := make([][]string, len(s.groupNames))
	for k, row := range s.rows {
		for _, g := range s.groups[row[0]] {
			sections[g] = append(sections[g], s.names[k])
		}
	}
	for g, of := range sections {
		if len(of) > 0 {
			s.made.Groups = append(s.made.Groups, cell.Group{Name: s.groupNames[g], Sections: of})
		}
	}
	if s.morphology.groups["all"] == nil {
		s.made.Groups = append(s.made.Groups, cell.Group{Name: "all", Sections: s.names})
	}
}

// divide reads the numberInternalDivisions. Rows of one group share them by their lengths.
func (s *shaper) divide() error {
	number := map[string]int{}
	for _, name := range s.groupNames {
		e := s.morphology.groups[name]
		for _, p := range e.all("property") {
			if p.attrs["tag"] != internalDivisions {
				continue
			}
			if e.attrs["neuroLexId"] != unbranched {
				return p.errorf("of a group that is not annotated as unbranched (neuroLexId=%q)", unbranched)
			}
			n, err := p.index("value")
			if err != nil {
				return err
			}
			if n < 1 || n > cell.MaxCompartments {
				return p.errorf("attribute value: %d, want a number from 1 to %d", n, cell.MaxCompartments)
			}
			number[name] = n
		}
	}
	total := map[string]float64{}
	for _, row := range s.rows {
		total[s.section[row[0]]] += s.length(row)
	}
	for k, row := range s.rows {
		group := s.section[row[0]]
		if n := number[group]; n > 0 {
			share := math.Round(float64(n) * (s.length(row) / total[group]))
			s.made.Divisions = append(s.made.Divisions, cell.Division{Group: s.names[k], By: cell.Number(max(1, int(share)))})
		}
	}
	return nil
}
