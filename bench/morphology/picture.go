// Package morphology draws the shapes of cells.
package morphology

import (
	"cmp"
	"fmt"
	"image/color"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/lut4go/lut4go/bench/internal/figure"
	"github.com/lut4go/lut4go/bench/internal/phrase"
	"github.com/lut4go/lut4go/cell"
)

// Picture is a cell's shape as it is drawn.
type Picture struct {
	Shape        cell.Morphology
	Title        string // the shape's name if empty
	Compartments int    // that it is divided into; 0 if it is not
	Marks        []Mark
}

// Mark is something at a site.
type Mark struct {
	Site cell.Site
	What string
}

// colors differ in hue and lightness: Okabe & Ito's, darkened for white paper. The first that
// are free go to the parts that they are usual for, so that pictures of cells look alike.
var colors = []color.NRGBA{
	figure.Ink,
	{R: 0x2f, G: 0x9c, B: 0xd8, A: 0xff},
	{R: 0x00, G: 0x80, B: 0x5c, A: 0xff},
	figure.Accent,
	figure.Amber,
	{R: 0x8a, G: 0x4f, B: 0x9e, A: 0xff},
	{R: 0x80, G: 0x80, B: 0x80, A: 0xff},
}

// usual has numbers of colors by words in the names of parts.
var usual = []struct {
	word  string
	color int
}{{"soma", 0}, {"apic", 2}, {"axon", 3}, {"dend", 1}, {"basal", 1}}

// inks returns the colours of classes, all different.
func inks(kinds []class) []color.NRGBA {
	all := make([]color.NRGBA, len(kinds))
	taken := map[int]bool{}
	given := make([]bool, len(kinds))
	for _, u := range usual {
		for k, kind := range kinds {
			if !given[k] && !taken[u.color] && strings.Contains(strings.ToLower(kind.name), u.word) {
				all[k], given[k], taken[u.color] = colors[u.color], true, true
			}
		}
	}
	next := 0
	for k := range kinds {
		for !given[k] && taken[next] {
			next++
		}
		if !given[k] {
			all[k], taken[next] = colors[next], true
		}
	}
	return all
}

// WritePNG draws the cell seen along z and along x, to the same scale, each frustum in the
// colour of its group and as wide as it is, or a number of times as wide if most of the cell
// could not be seen otherwise, which the picture says. A cell whose
// sections have no places of their own, or lie in a plane, is drawn once, as a diagram in the
// first case. It is an error if the shape makes no sense.
func (p *Picture) WritePNG(w io.Writer) error {
	if err := p.Shape.Validate(); err != nil {
		return err
	}
	return figure.WritePNG(w, figure.Height, p.draw)
}

// view is a projection of the cell: how far to the right and up a point is, um.
type view struct {
	axes string // to the right, then up
	of   func(cell.Point) (x, y float64)

	minX, maxX, minY, maxY float64
}

func views(l layout) []view {
	all := []view{
		{axes: "x, y", of: func(p cell.Point) (float64, float64) { return p.X, p.Y }},
		{axes: "z, y", of: func(p cell.Point) (float64, float64) { return p.Z, p.Y }},
	}
	for i := range all {
		all[i].fit(l)
	}
	if d := all[1].maxX - all[1].minX; !l.spatial || d <= thickest(l) {
		all = all[:1]
	}
	return all
}

func thickest(l layout) float64 {
	most := 0.0
	for _, points := range l.points {
		for _, p := range points {
			most = max(most, p.Diameter)
		}
	}
	return most
}

// fit finds what has to be seen.
func (v *view) fit(l layout) {
	v.minX, v.minY, v.maxX, v.maxY = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, points := range l.points {
		for _, p := range points {
			x, y := v.of(p)
			r := p.Diameter / 2
			v.minX, v.maxX = min(v.minX, x-r), max(v.maxX, x+r)
			v.minY, v.maxY = min(v.minY, y-r), max(v.maxY, y+r)
		}
	}
}

// Sizes in pixels.
const (
	titleHeight = 80
	legendWidth = 420
	border      = 40
	barHeight   = 70 // below the cell, for the scale
	viewGap     = 50
)

func (p *Picture) draw(c draw.Canvas) error {
	l := layOut(&p.Shape)
	all := views(l)
	text := figure.Axes("", "", "", 0, 1)
	title := p.Title
	if title == "" {
		title = p.Shape.Name
	}
	heading := text.Title.TextStyle
	heading.XAlign, heading.YAlign = draw.XCenter, draw.YTop
	c.FillText(heading, vg.Point{X: c.Center().X, Y: c.Max.Y - figure.Pixels(border/2)}, title)

	room := draw.Crop(c, figure.Pixels(border), -figure.Pixels(legendWidth), figure.Pixels(border+barHeight), -figure.Pixels(titleHeight))
	width, height := room.Max.X-room.Min.X, room.Max.Y-room.Min.Y
	across, up := 0.0, 0.0
	for _, v := range all {
		across += v.maxX - v.minX
		up = max(up, v.maxY-v.minY)
	}
	gaps := figure.Pixels(viewGap * float64(len(all)-1))
	scale := min(float64(width-gaps)/across, float64(height)/up) // points for a um
	used := vg.Length(scale*across) + gaps
	x := room.Min.X + (width-used)/2
	small := text.Legend.TextStyle
	small.XAlign, small.YAlign = draw.XCenter, draw.YTop
	kinds := classes(&p.Shape)
	ink := inks(kinds)
	times := p.times(scale)
	for _, v := range all {
		shown := vg.Length(scale * (v.maxX - v.minX))
		y := room.Min.Y + (height-vg.Length(scale*(v.maxY-v.minY)))/2
		s := sketch{canvas: c, view: v, scale: scale, times: times, origin: vg.Point{X: x - vg.Length(scale*v.minX), Y: y - vg.Length(scale*v.minY)}}
		s.sections(l, kinds, ink)
		p.marks(&s, l)
		under := v.axes
		if !l.spatial {
			under = "a diagram: the sections have no places of their own"
		}
		c.FillText(small, vg.Point{X: x + shown/2, Y: room.Min.Y - figure.Pixels(14)}, under)
		x += shown + figure.Pixels(viewGap)
	}
	p.scaleBar(c, room, scale, small)
	p.legend(c, kinds, ink, times, small)
	return nil
}

// sketch draws in a view.
type sketch struct {
	canvas draw.Canvas
	view   view
	scale  float64 // points for a um
	times  float64 // as wide as thin parts are
	origin vg.Point
}

func (s *sketch) at(p cell.Point) vg.Point {
	x, y := s.view.of(p)
	return vg.Point{X: s.origin.X + vg.Length(s.scale*x), Y: s.origin.Y + vg.Length(s.scale*y)}
}

// sections draws all, the first of the cell last, which is the soma of most.
func (s *sketch) sections(l layout, kinds []class, ink []color.NRGBA) {
	for k := len(kinds) - 1; k >= 0; k-- {
		for j := len(kinds[k].sections) - 1; j >= 0; j-- {
			s.section(l.points[kinds[k].sections[j]], ink[k])
		}
	}
}

// width is how wide a diameter is drawn: that of thin parts times a number.
func (s *sketch) width(diameter float64) vg.Length {
	d := vg.Length(s.scale * diameter)
	return max(min(d*vg.Length(s.times), figure.Pixels(thick)), d, figure.Pixels(thinnest))
}

// Widths in pixels: that of the thinnest line, and that from which on parts are as wide as
// they are; and that which half of the length of a cell ought to have.
const (
	thinnest = 1.2
	thick    = 7
	middling = 2.2
)

// times returns how many times as wide as they are thin parts are drawn.
func (p *Picture) times(scale float64) float64 {
	type piece struct{ length, diameter float64 }
	var pieces []piece
	total := 0.0
	for _, s := range p.Shape.Sections {
		for i, q := range s.Points[1:] {
			d := distance(s.Points[i], q)
			pieces = append(pieces, piece{d, (s.Points[i].Diameter + q.Diameter) / 2})
			total += d
		}
	}
	slices.SortFunc(pieces, func(a, b piece) int { return cmp.Compare(a.diameter, b.diameter) })
	at := 0.0
	for _, q := range pieces {
		if at += q.length; at >= total/2 {
			return min(max(math.Round(float64(figure.Pixels(middling))/(scale*q.diameter)), 1), 8)
		}
	}
	return 1
}

// section draws the frusta of a section, a cylinder as long as it is wide as the sphere that
// it stands for.
func (s *sketch) section(points []cell.Point, ink color.NRGBA) {
	first, last := points[0], points[len(points)-1]
	if d := length(points); math.Abs(d-first.Diameter) < 0.02*d && first.Diameter == last.Diameter {
		s.disc(along(points, 0.5), ink)
		return
	}
	from := points[0]
	for i, to := range points[1:] {
		a, b := s.at(from), s.at(to)
		thickest := max(from.Diameter, to.Diameter)
		wide := s.width(thickest)
		along := vg.Length(math.Hypot(float64(b.X-a.X), float64(b.Y-a.Y)))
		// What cannot be seen apart from the next is left out, and so are, of a line that is wider
		// than the part it is of, the turns within its width.
		tiny := along < figure.Pixels(0.5) && along < wide/8
		if wide > vg.Length(1.01*s.scale*thickest) {
			tiny = along < wide
		}
		if tiny && i+2 < len(points) {
			continue
		}
		s.frustum(from, to, ink)
		if wide < along { // there are joints at both ends
			s.round(from, ink)
			s.round(to, ink)
		}
		from = to
	}
}

func (s *sketch) disc(p cell.Point, ink color.NRGBA) {
	style := draw.GlyphStyle{Color: ink, Radius: vg.Length(s.scale * p.Diameter / 2), Shape: draw.CircleGlyph{}}
	s.canvas.DrawGlyph(style, s.at(p))
}

// round draws the end of a frustum.
func (s *sketch) round(p cell.Point, ink color.NRGBA) {
	style := draw.GlyphStyle{Color: ink, Radius: s.width(p.Diameter) / 2, Shape: draw.CircleGlyph{}}
	s.canvas.DrawGlyph(style, s.at(p))
}

func (s *sketch) frustum(from, to cell.Point, ink color.NRGBA) {
	a, b := s.at(from), s.at(to)
	d := math.Hypot(float64(b.X-a.X), float64(b.Y-a.Y))
	if d == 0 { // seen from its end
		s.disc(from, ink)
		return
	}
	across := vg.Point{X: vg.Length(-float64(b.Y-a.Y) / d), Y: vg.Length(float64(b.X-a.X) / d)}
	r, q := s.width(from.Diameter)/2, s.width(to.Diameter)/2
	s.canvas.FillPolygon(ink, []vg.Point{a.Add(across.Scale(r)), b.Add(across.Scale(q)), b.Sub(across.Scale(q)), a.Sub(across.Scale(r))})
}

// marks draws where things are, with what they are: several at one site one below the other.
func (p *Picture) marks(s *sketch, l layout) {
	text := figure.Axes("", "", "", 0, 1).Legend.TextStyle
	text.XAlign, text.YAlign = draw.XLeft, draw.YCenter
	lines := map[cell.Site]int{}
	for _, m := range p.Marks {
		for i, section := range p.Shape.Sections {
			if section.Name != m.Site.Section {
				continue
			}
			at := s.at(along(l.points[i], m.Site.Fraction))
			if lines[m.Site] == 0 {
				s.canvas.DrawGlyph(draw.GlyphStyle{Color: color.White, Radius: vg.Points(4.2), Shape: draw.CircleGlyph{}}, at)
				s.canvas.DrawGlyph(draw.GlyphStyle{Color: color.Black, Radius: vg.Points(3.6), Shape: draw.RingGlyph{}}, at)
				s.canvas.DrawGlyph(draw.GlyphStyle{Color: color.Black, Radius: vg.Points(1.4), Shape: draw.CircleGlyph{}}, at)
			}
			place := at.Add(vg.Point{X: vg.Points(7), Y: vg.Points(7) + vg.Points(9)*vg.Length(lines[m.Site])})
			halo := text
			halo.Color = color.White
			for _, d := range []vg.Point{{X: 0.8}, {X: -0.8}, {Y: 0.8}, {Y: -0.8}} {
				s.canvas.FillText(halo, place.Add(d), m.What)
			}
			s.canvas.FillText(text, place, m.What)
			lines[m.Site]++
		}
	}
}

// scaleBar draws a round number of um.
func (p *Picture) scaleBar(c, room draw.Canvas, scale float64, text draw.TextStyle) {
	um := roundBelow(0.25 * float64(room.Max.X-room.Min.X) / scale)
	from := vg.Point{X: room.Min.X, Y: room.Min.Y - figure.Pixels(38)}
	c.StrokeLine2(draw.LineStyle{Color: color.Black, Width: vg.Points(1.6)}, from.X, from.Y, from.X+vg.Length(scale*um), from.Y)
	text.XAlign = draw.XLeft
	c.FillText(text, from.Add(vg.Point{Y: -figure.Pixels(10)}), strconv.FormatFloat(um, 'g', 6, 64)+" um")
}

// roundBelow returns the largest of 1, 2 and 5 times the powers of ten up to a number.
func roundBelow(x float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range []float64{5, 2} {
		if m*unit <= x {
			return m * unit
		}
	}
	return unit
}

// legend says what the colours are, and how large the cell is.
func (p *Picture) legend(c draw.Canvas, kinds []class, ink []color.NRGBA, times float64, text draw.TextStyle) {
	text.XAlign, text.YAlign = draw.XLeft, draw.YCenter
	x, y := c.Max.X-figure.Pixels(legendWidth-border), c.Max.Y-figure.Pixels(titleHeight+40)
	line := func(indent float64, words string) {
		c.FillText(text, vg.Point{X: x + figure.Pixels(indent), Y: y}, words)
		y -= figure.Pixels(30)
	}
	total := 0.0
	for k, kind := range kinds {
		um := 0.0
		for _, i := range kind.sections {
			um += length(p.Shape.Sections[i].Points)
		}
		total += um
		side := figure.Pixels(18)
		c.FillPolygon(ink[k], []vg.Point{{X: x, Y: y - side/2}, {X: x + side, Y: y - side/2}, {X: x + side, Y: y + side/2}, {X: x, Y: y + side/2}})
		line(30, kind.name)
		line(30, fmt.Sprintf("%s, %.*f um", phrase.Count(len(kind.sections), "section"), digits(um), um))
	}
	y -= figure.Pixels(20)
	line(0, fmt.Sprintf("%s, %.*f um long in all", phrase.Count(len(p.Shape.Sections), "section"), digits(total), total))
	if p.Compartments > 0 {
		line(0, phrase.Count(p.Compartments, "compartment"))
	}
	if times > 1 {
		line(0, fmt.Sprintf("thin parts %v times as wide as they are", times))
	}
}

// digits is how many there are of a length (um) after the point.
func digits(um float64) int {
	if um < 100 {
		return 1
	}
	return 0
}
