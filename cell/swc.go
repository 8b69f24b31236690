package cell

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// ReadSWC reads a morphology from an SWC file: a point a line, with its number, type, place,
// radius (um) and the number of its parent, negative for the root (Cannon et al., "An on-line
// archive of reconstructed hippocampal neurons", J. Neurosci. Methods 84:49-54, 1998).
//
// Sections, their names and where they begin are those of NEURON's Import3d: a section is
// points of one type without a branch, and is called soma, axon, dend or apic (types 1 to 4)
// or dend_5 and so on, with its number among those of its type in brackets: dend[0]. There
// is a group for every type. A section begins at the last point before its own. The exceptions
// are about somata:
//
//   - One point is a sphere, as which a cylinder of equal length and diameter counts.
//   - Three points are the same, if the others are joined to the first, bear nothing, have its
//     radius and are that far away: NeuroMorpho's standard.
//   - Four or more in a row that end nearer to where they began than half of the way are an
//     outline. As in NeuroMorpho.Org it becomes a sphere, with the mean of the points as
//     centre and their mean distance from it as radius.
//   - Two points, and all others, are frusta in a row, with branches where the points have
//     them.
//
// What begins on a sphere is joined to the middle of it and starts at its own first point,
// or at the soma's if it has no other. So does what begins between two ends of other somata,
// but joined to its place there. What begins at an end starts at the soma's point, with the
// diameter of its own first one, unless the soma branches there.
//
// A dendrite's first point, if that is where it starts, or a root that is no soma, may bear
// several branches: one goes on and the others begin at the beginning of that.
//
// A file of several roots, with parents that are not there or in a circle, or with radii or
// sections of no length is an error that names the line.
func ReadSWC(r io.Reader) (Morphology, error) {
	s, err := readSamples(r)
	if err == nil {
		err = s.arrange()
	}
	var m Morphology
	if err == nil {
		m, err = s.morphology()
	}
	if err != nil {
		return Morphology{}, fmt.Errorf("cell: SWC: %w", err)
	}
	if err := m.Validate(); err != nil {
		return Morphology{}, err
	}
	return m, nil
}

// sample is a line of an SWC file.
type sample struct {
	Point
	id, kind, up int // the parent's id, negative for the root
	line         int
	parent       int // the parent's place among the samples, -1 for the root
}

// swcSoma is the type of samples of the soma.
const swcSoma = 1

// samples are those of a file, and then each after its parent.
type samples struct {
	all      []sample
	children family
}

func lineError(line int, format string, args ...any) error {
	return fmt.Errorf("line %d: %w", line, fmt.Errorf(format, args...))
}

func readSamples(r io.Reader) (*samples, error) {
	s := &samples{}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	lines.Split(splitLine)
	line := 0
	for lines.Scan() {
		line++
		text := lines.Text()
		if line == 1 {
			text = strings.TrimPrefix(text, "\ufeff")
		}
		fields := strings.Fields(text)
		if len(fields) == 0 || fields[0][0] == '#' {
			continue
		}
		x, err := readSample(fields)
		if err != nil {
			return nil, lineError(line, "%w", err)
		}
		if len(s.all) == MaxCompartments {
			return nil, lineError(line, "more than %d points", MaxCompartments)
		}
		x.line = line
		s.all = append(s.all, x)
	}
	if err := lines.Err(); err != nil {
		return nil, lineError(line+1, "%w", err)
	}
	if len(s.all) == 0 {
		return nil, errors.New("no points")
	}
	return s, nil
}

// splitLine is bufio.ScanLines for lines that end as on Unix, Windows or an old Macintosh: by a
// carriage return alone, which as white space would make one line of the file, and one point.
func splitLine(data []byte, atEOF bool) (advance int, line []byte, err error) {
	i := bytes.IndexAny(data, "\r\n")
	switch {
	case i < 0 && !atEOF:
		return 0, nil, nil
	case i < 0 && len(data) == 0:
		return 0, nil, nil
	case i < 0:
		return len(data), data, nil
	case data[i] == '\n':
		return i + 1, data[:i], nil
	case i+1 == len(data) && !atEOF:
		return 0, nil, nil // a line feed may follow
	case i+1 < len(data) && data[i+1] == '\n':
		return i + 2, data[:i], nil
	}
	return i + 1, data[:i], nil
}

// readSample reads the seven fields of a line; more are nobody's.
func readSample(fields []string) (s sample, err error) {
	names := [...]string{"number", "type", "x", "y", "z", "radius", "parent"}
	if len(fields) < len(names) {
		return s, fmt.Errorf("%d fields, want %d: number, type, x, y, z, radius, parent", len(fields), len(names))
	}
	var x [len(names)]float64
	for i, name := range names {
		text := fields[i]
		// ParseFloat would also take Go's own 0x1p-2 and 1_000.
		if x[i], err = strconv.ParseFloat(text, 64); err != nil || strings.ContainsAny(text, "_xX") {
			return s, fmt.Errorf("%s: %q is no number", name, shorten(text))
		}
	}
	for _, i := range []int{0, 1, 6} {
		if x[i] != math.Trunc(x[i]) || math.Abs(x[i]) > 1<<31-1 {
			return s, fmt.Errorf("%s: %v, want a whole number of 32 bits", names[i], x[i])
		}
	}
	if x[0] < 0 || x[1] < 0 {
		return s, fmt.Errorf("number %v, type %v: want numbers from 0", x[0], x[1])
	}
	for i := 2; i < 5; i++ {
		if !(math.Abs(x[i]) <= farthest) {
			return s, fmt.Errorf("%s: %v um, want a number from %v to %v", names[i], x[i], -farthest, farthest)
		}
	}
	if d := 2 * x[5]; !(d >= thinnest && d <= farthest) {
		return s, fmt.Errorf("radius: %v um, want a number from %v to %v", x[5], thinnest/2, farthest/2)
	}
	return sample{Point: Point{x[2], x[3], x[4], 2 * x[5]}, id: int(x[0]), kind: int(x[1]), up: int(x[6])}, nil
}

// shorten makes a field of a file fit for an error.
func shorten(text string) string {
	if len(text) > 40 {
		return text[:40] + "..."
	}
	return text
}

// arrange finds every parent and puts each sample after its own; those that are so
// already stay in their places.
func (s *samples) arrange() error {
	index := make(map[int]int, len(s.all))
	for i, x := range s.all {
		if first, twice := index[x.id]; twice {
			return lineError(x.line, "a second point %d, the first is in line %d", x.id, s.all[first].line)
		}
		index[x.id] = i
	}
	root, arranged := -1, true
	parents := make([]int32, len(s.all))
	for i := range s.all {
		x := &s.all[i]
		if x.up < 0 {
			if root >= 0 {
				return lineError(x.line, "a second root, the first is in line %d: want one tree", s.all[root].line)
			}
			root, x.parent, parents[i] = i, -1, -1
			continue
		}
		p, ok := index[x.up]
		if !ok {
			return lineError(x.line, "the parent of point %d, %d, is not there", x.id, x.up)
		}
		x.parent, parents[i] = p, int32(p)
		arranged = arranged && p < i
	}
	if root < 0 {
		return errors.New("no root: every point has a parent, want one with parent -1")
	}
	if !arranged {
		if err := s.rearrange(root, group(parents)); err != nil {
			return err
		}
		for i, x := range s.all {
			parents[i] = int32(x.parent)
		}
	}
	s.children = group(parents)
	return nil
}

// rearrange puts each sample after its parent, in depth first.
func (s *samples) rearrange(root int, children family) error {
	all, place := make([]sample, 0, len(s.all)), make([]int, len(s.all))
	for i := range place {
		place[i] = -1
	}
	for stack := []int32{int32(root)}; len(stack) > 0; {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		x := s.all[i]
		if x.parent >= 0 {
			x.parent = place[x.parent]
		}
		place[i] = len(all)
		all = append(all, x)
		next := children.of(i)
		for k := len(next) - 1; k >= 0; k-- {
			stack = append(stack, next[k])
		}
	}
	for i, p := range place {
		if p < 0 {
			return lineError(s.all[i].line, "point %d has no way to the root: it is in a circle of parents, or hangs on one", s.all[i].id)
		}
	}
	s.all = all
	return nil
}
