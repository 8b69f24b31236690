package cell

import "math"

// Products below are rounded before they are added, so that every processor comes to the
// same bits.

func (p Point) distance(q Point) float64 {
	x, y, z := p.X-q.X, p.Y-q.Y, p.Z-q.Z
	return math.Sqrt(float64(x*x) + float64(y*y) + float64(z*z))
}

// extent is what a piece of a section comes to.
type extent struct {
	area       float64 // of the membrane, um2
	volume     float64 // um3
	resistance float64 // along it, for a resistivity of 1: the integral of 1/cross-section, 1/um
}

// add adds a frustum of a length and two diameters (um): its side, its volume, and the
// integral of 4/(pi d(x)^2) along it.
func (e *extent) add(length, from, to float64) {
	taper := (to - from) / 2
	e.area += float64(math.Pi / 2 * (from + to) * math.Sqrt(float64(length*length)+float64(taper*taper)))
	e.volume += float64(math.Pi / 12 * length * (float64(from*from) + float64(from*to) + float64(to*to)))
	e.resistance += float64(4 * length / float64(math.Pi*from*to))
}

// walk goes along a section's frusta.
type walk struct {
	points   []Point
	next     int     // the point that comes next
	begin    float64 // path to the point before that, um
	length   float64 // from that point to the next one, um
	at       float64 // path so far, um
	diameter float64 // there
}

func (s *Section) walk() *walk {
	w := &walk{points: s.Points}
	w.pass()
	return w
}

// pass goes on to the next point, and over points at the same place.
func (w *walk) pass() {
	w.begin += w.length
	w.at = w.begin
	for {
		w.diameter = w.points[w.next].Diameter
		w.next++
		if w.next == len(w.points) {
			return
		}
		if w.length = w.points[w.next].distance(w.points[w.next-1]); w.length > 0 {
			return
		}
	}
}

// to goes on to a place on the path (um) and returns what lies between.
func (w *walk) to(place float64) extent {
	var e extent
	for w.next < len(w.points) && place-w.begin >= w.length {
		e.add(w.begin+w.length-w.at, w.diameter, w.points[w.next].Diameter)
		w.pass()
	}
	if w.next < len(w.points) && place > w.at {
		from, to := w.points[w.next-1].Diameter, w.points[w.next].Diameter
		to = from + float64((place-w.begin)/w.length*(to-from))
		e.add(place-w.at, w.diameter, to)
		w.at, w.diameter = place, to
	}
	return e
}

// rest goes on to the end.
func (w *walk) rest() extent { return w.to(math.Inf(1)) }
