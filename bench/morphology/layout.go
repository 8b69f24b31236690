package morphology

import (
	"math"

	"github.com/lut4go/lut4go/cell"
)

// layout is where the points of each section are drawn, and whether these are the cell's
// own coordinates.
type layout struct {
	points  [][]cell.Point
	spatial bool
}

// layOut returns the coordinates of a cell or, where its sections have lengths and diameters
// alone, a diagram of them.
func layOut(m *cell.Morphology) layout {
	own := make([][]cell.Point, len(m.Sections))
	for i, s := range m.Sections {
		own[i] = s.Points
	}
	t := newFamily(m)
	if t.spatial() {
		return layout{own, true}
	}
	return layout{t.diagram(), false}
}

// family is the sections of a cell with their children.
type family struct {
	*cell.Morphology

	parent   []int // of a section, -1 of the first
	children [][]int
	lengths  []float64
}

func newFamily(m *cell.Morphology) *family {
	f := &family{m, make([]int, len(m.Sections)), make([][]int, len(m.Sections)), make([]float64, len(m.Sections))}
	index := map[string]int{}
	for i, s := range m.Sections {
		index[s.Name] = i
		f.parent[i] = -1
		if i > 0 {
			f.parent[i] = index[s.Parent.Section]
			f.children[f.parent[i]] = append(f.children[f.parent[i]], i)
		}
		f.lengths[i] = length(s.Points)
	}
	return f
}

func distance(p, q cell.Point) float64 {
	return math.Hypot(math.Hypot(p.X-q.X, p.Y-q.Y), p.Z-q.Z)
}

func length(points []cell.Point) float64 {
	sum := 0.0
	for i := 1; i < len(points); i++ {
		sum += distance(points[i-1], points[i])
	}
	return sum
}

// along returns the point at a fraction of the way along others.
func along(points []cell.Point, fraction float64) cell.Point {
	left := fraction * length(points)
	for i := 1; i < len(points); i++ {
		p, q := points[i-1], points[i]
		d := distance(p, q)
		if left <= d && d > 0 {
			x := left / d
			return cell.Point{X: p.X + x*(q.X-p.X), Y: p.Y + x*(q.Y-p.Y), Z: p.Z + x*(q.Z-p.Z), Diameter: p.Diameter + x*(q.Diameter-p.Diameter)}
		}
		left -= d
	}
	return points[len(points)-1]
}

// spatial reports whether the coordinates are those of a cell: few sections begin where the
// whole cell does although they are joined to it elsewhere, as those made by cell.Cylinder,
// and no two that begin together go the same way.
func (f *family) spatial() bool {
	origin, astray := f.Sections[0].Points[0], 0
	for i := 1; i < len(f.Sections); i++ {
		at := along(f.Sections[f.parent[i]].Points, f.Sections[i].Parent.Fraction)
		if distance(f.Sections[i].Points[0], origin) == 0 && distance(at, origin) > 0 {
			astray++
		}
	}
	if 2*astray > len(f.Sections)-1 {
		return false
	}
	for _, children := range f.children {
		for k, i := range children {
			for _, j := range children[:k] {
				p, q := f.Sections[i].Points, f.Sections[j].Points
				if overlap(p, q) {
					return false
				}
			}
		}
	}
	return true
}

// overlap reports whether two sections begin at one place in exactly the same direction.
func overlap(p, q []cell.Point) bool {
	if distance(p[0], q[0]) > 0 {
		return false
	}
	a, b := distance(p[0], p[1]), distance(q[0], q[1])
	dot := (p[1].X-p[0].X)*(q[1].X-q[0].X) + (p[1].Y-p[0].Y)*(q[1].Y-q[0].Y) + (p[1].Z-p[0].Z)*(q[1].Z-q[0].Z)
	return a > 0 && b > 0 && dot >= (1-1e-9)*a*b
}

// diagram draws each section as a straight line of its length: what begins at the end of
// another goes on in a sector of directions, as wide as it has tips.
func (f *family) diagram() [][]cell.Point {
	tips := make([]float64, len(f.Sections))
	for i := len(tips) - 1; i >= 0; i-- {
		tips[i] = max(tips[i], 1)
		if i > 0 {
			tips[f.parent[i]] += tips[i]
		}
	}
	points := make([][]cell.Point, len(f.Sections))
	angle, sector := make([]float64, len(f.Sections)), make([]float64, len(f.Sections))
	root := f.Sections[0]
	round := f.lengths[0] <= 2*root.Points[0].Diameter
	sector[0] = math.Pi
	for i, s := range f.Sections {
		var from cell.Point
		if i > 0 {
			p := f.parent[i]
			from = along(points[p], s.Parent.Fraction)
			if p == 0 && round {
				from = along(points[p], 0.5)
			}
		}
		points[i] = turned(s.Points, from, angle[i])
		f.fan(i, angle, sector, tips, i == 0 && round)
	}
	return points
}

// fan gives the children of a section their directions: all round it, or those at its end in
// its sector and the others to either side in turns.
func (f *family) fan(i int, angle, sector, tips []float64, round bool) {
	var ends, sides []int
	for _, c := range f.children[i] {
		if round || f.Sections[c].Parent.Fraction == 1 {
			ends = append(ends, c)
		} else {
			sides = append(sides, c)
		}
	}
	total := 0.0
	for _, c := range ends {
		total += tips[c]
	}
	width := min(sector[i], 0.8*math.Pi)
	at := angle[i] - width/2
	if round {
		width = 2 * math.Pi
		at = angle[i] - width/2
	}
	for _, c := range ends {
		share := width * tips[c] / total
		angle[c], sector[c] = at+share/2, share
		at += share
	}
	for k, c := range sides {
		angle[c], sector[c] = angle[i]+math.Pi/3*float64(1-2*(k%2)), math.Pi/3
	}
}

// turned returns the points of a section, stretched, from a place on in a direction.
func turned(points []cell.Point, from cell.Point, angle float64) []cell.Point {
	all := make([]cell.Point, len(points))
	at := 0.0
	for i, p := range points {
		if i > 0 {
			at += distance(points[i-1], p)
		}
		all[i] = cell.Point{X: from.X + at*math.Cos(angle), Y: from.Y + at*math.Sin(angle), Diameter: p.Diameter}
	}
	return all
}
