package cell

import (
	"fmt"
	"math"
)

// sectioner makes sections of samples.
type sectioner struct {
	*samples
	m        Morphology
	section  []int32     // of each sample, -1 until it has one
	somata   []int32     // how many samples of the soma follow each
	fraction []float64   // of the way along its section at which each sample is
	sphere   bool        // the first section is a soma that counts as a sphere
	count    map[int]int // of sections of each type
	groups   map[int]int // place of each type's group
}

func (s *samples) morphology() (Morphology, error) {
	n := len(s.all)
	b := &sectioner{samples: s, section: make([]int32, n), somata: make([]int32, n), fraction: make([]float64, n), count: map[int]int{}, groups: map[int]int{}}
	for i, x := range s.all {
		b.section[i] = -1
		if x.parent >= 0 && x.kind == swcSoma {
			b.somata[x.parent]++
		}
	}
	b.round()
	for i := range s.all {
		if b.section[i] < 0 {
			if err := b.begin(i); err != nil {
				return Morphology{}, err
			}
		}
	}
	return b.m, nil
}

// kindName is what sections of a type are called.
func kindName(kind int) string {
	switch kind {
	case swcSoma:
		return "soma"
	case 2:
		return "axon"
	case 3:
		return "dend"
	case 4:
		return "apic"
	}
	return fmt.Sprintf("dend_%d", kind)
}

// add adds a section of a type.
func (b *sectioner) add(kind int, parent Site, points []Point) {
	name := fmt.Sprintf("%s[%d]", kindName(kind), b.count[kind])
	g, ok := b.groups[kind]
	if !ok {
		g = len(b.m.Groups)
		b.groups[kind] = g
		b.m.Groups = append(b.m.Groups, Group{Name: kindName(kind)})
	}
	b.count[kind]++
	b.m.Groups[g].Sections = append(b.m.Groups[g].Sections, name)
	b.m.Sections = append(b.m.Sections, Section{name, parent, points})
}

// round makes a section of a soma that counts as a sphere.
func (b *sectioner) round() {
	if b.all[0].kind != swcSoma {
		return
	}
	// The soma: samples of its type that the root is joined to by such.
	soma := []int{0}
	for k := 0; k < len(soma); k++ {
		for _, c := range b.children.of(int32(soma[k])) {
			if b.all[c].kind == swcSoma {
				soma = append(soma, int(c))
			}
		}
	}
	var centre Point
	switch {
	case len(soma) == 1 || len(soma) == 3 && b.standard(soma):
		centre = b.all[0].Point
	case len(soma) >= 4 && b.outline(soma):
		centre = b.mean(soma)
	default:
		return
	}
	from, to := centre, centre
	from.Y -= centre.Diameter / 2
	to.Y += centre.Diameter / 2
	b.add(swcSoma, Site{}, []Point{from, to})
	for _, i := range soma {
		b.section[i], b.fraction[i] = 0, 0.5
	}
	b.sphere = true
}

// standard reports whether three samples are NeuroMorpho's standard for a soma.
func (b *sectioner) standard(soma []int) bool {
	length := 0.0
	for _, i := range soma[1:] {
		x := &b.all[i]
		if x.parent != 0 || x.Diameter != b.all[0].Diameter || len(b.children.of(int32(i))) > 0 {
			return false
		}
		length += x.distance(b.all[0].Point)
	}
	return math.Abs(length/b.all[0].Diameter-1) < 0.01
}

// outline reports whether samples go round something.
func (b *sectioner) outline(soma []int) bool {
	way := 0.0
	for k, i := range soma[1:] {
		if b.all[i].parent != soma[k] { // a branch
			return false
		}
		way += b.all[i].distance(b.all[soma[k]].Point)
	}
	return b.all[0].distance(b.all[soma[len(soma)-1]].Point) < way/2
}

// mean returns the mean of samples, with twice their mean distance from it as diameter.
func (b *sectioner) mean(soma []int) Point {
	n := float64(len(soma))
	var p Point
	for _, i := range soma {
		x := b.all[i]
		p.X, p.Y, p.Z = p.X+x.X/n, p.Y+x.Y/n, p.Z+x.Z/n
	}
	for _, i := range soma {
		p.Diameter += 2 * p.distance(b.all[i].Point) / n
	}
	return p
}

// begin makes the section that begins with a sample.
func (b *sectioner) begin(i int) error {
	x := &b.all[i]
	kind, own := x.kind, []int{i}
	apart := i == 0 || b.apart(i)
	for next := b.next(i, kind, apart); next >= 0; next = b.next(next, kind, false) {
		if i == 0 {
			kind = b.all[next].kind // that of its child, if the root is no soma
		}
		own = append(own, next)
	}
	var parent Site
	var points []Point
	if i > 0 {
		p := &b.all[x.parent]
		s := b.section[x.parent]
		parent = Site{b.m.Sections[s].Name, b.fraction[x.parent]}
		if !apart || len(own) == 1 {
			from := p.Point
			if p.kind == swcSoma && kind != swcSoma {
				from.Diameter = x.Diameter
			}
			points = append(points, from)
		}
	}
	length := 0.0
	for _, j := range own {
		if n := len(points); n > 0 {
			length += b.all[j].distance(points[n-1])
		}
		points = append(points, b.all[j].Point)
		b.section[j], b.fraction[j] = int32(len(b.m.Sections)), length
	}
	if !(length >= thinnest) {
		return lineError(x.line, "the section that begins here is %v um long, want %v or more", length, thinnest)
	}
	for _, j := range own {
		b.fraction[j] /= length
	}
	b.add(kind, parent, points)
	return nil
}

// apart reports whether what begins with a sample starts there, if it has another one, and
// not at the sample's parent.
func (b *sectioner) apart(i int) bool {
	p := b.all[i].parent
	if b.all[p].kind != swcSoma || b.all[i].kind == swcSoma {
		return false
	}
	return b.fraction[p] > 0 && b.fraction[p] < 1 || b.somata[p] > 1
}

// next returns the sample with which a section of a type goes on, -1 at its end. A section
// may begin with a branch if its first sample is where it starts.
func (b *sectioner) next(i, kind int, start bool) int {
	children := b.children.of(int32(i))
	soma := b.all[i].kind == swcSoma
	if soma && !(b.somata[i] == 1 || i == 0) || !soma && !(len(children) == 1 || start) {
		return -1
	}
	for _, c := range children {
		if b.all[c].kind == kind {
			return int(c)
		}
	}
	if i == 0 && !soma && len(children) > 0 {
		return int(children[0])
	}
	return -1
}
