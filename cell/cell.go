package cell

import (
	"fmt"
	"iter"
	"math"
)

// Cell is what the cable equation needs to know of a cell: its shape, what its inside and
// its membrane are made of, and how it is divided. Of its channels it knows the names and
// densities alone.
//
// Values apply in their order: where groups overlap, the last one counts.
type Cell struct {
	Morphology
	Ra        []Value    // resistivity of the inside, ohm cm; everywhere one is needed
	Cm        []Value    // capacitance of the membrane, uF/cm2; everywhere one is needed
	Densities []Density  // of channels
	Divisions []Division // without one, a section is one compartment
}

// Value is a number that the sections of a group have.
type Value struct {
	Group string              // or a section; empty is the whole cell
	Value float64             // if Of is nil
	Of    func(Place) float64 // of the place, at the middle of each compartment
}

// Density is how much of a channel the membrane of a group has. Where a channel has no
// density it is not.
type Density struct {
	Channel string
	Group   string              // or a section; empty is the whole cell
	G       float64             // mS/cm2, if Of is nil
	Of      func(Place) float64 // of the place, at the middle of each compartment; mS/cm2
}

// Place says where the middle of a compartment is.
type Place struct {
	Site
	Distance float64 // path along the cell from the beginning of the root section, um
	Diameter float64 // um
}

// limits are the bounds of a quantity.
type limits struct {
	name, unit string
	from, to   float64
}

// Far beyond these nothing can be computed; what is published lies well within.
var (
	resistivities = limits{"Ra", "ohm cm", 1e-6, 1e12}
	capacitances  = limits{"Cm", "uF/cm2", 1e-6, 1e6}
	densities     = limits{"density", "mS/cm2", 0, 1e9}
)

func (l limits) check(x float64) error {
	if !(x >= l.from && x <= l.to) {
		return fmt.Errorf("%s is %v %s, want a number from %v to %v", l.name, x, l.unit, l.from, l.to)
	}
	return nil
}

// painted is a value with the sections that have it.
type painted struct {
	number   float64
	of       func(Place) float64
	sections []int
}

// paint finds the sections of values.
func (t *tree) paint(l limits, values []Value) ([]painted, error) {
	all := make([]painted, 0, len(values))
	for _, v := range values {
		s, err := t.sections(v.Group)
		if err != nil {
			return nil, t.errorf("%s: %w", l.name, err)
		}
		if v.Of == nil {
			if err := l.check(v.Value); err != nil {
				return nil, t.errorf("%s%w", of(v.Group), err)
			}
		}
		all = append(all, painted{v.Value, v.Of, s})
	}
	return all, nil
}

// of is the beginning of an error about a group.
func of(group string) string {
	if group == "" {
		return ""
	}
	return fmt.Sprintf("group %q: ", group)
}

// last returns which of the values each section has, -1 for none.
func (t *tree) last(values []painted) []int32 {
	last := make([]int32, len(t.Sections))
	for i := range last {
		last[i] = -1
	}
	for k, v := range values {
		for _, i := range v.sections {
			last[i] = int32(k)
		}
	}
	return last
}

// at returns the value at a place.
func (p *painted) at(l limits, x Place) (float64, error) {
	if p.of == nil {
		return p.number, nil
	}
	y, err := call(p.of, x)
	if err == nil {
		err = l.check(y)
	} else {
		err = fmt.Errorf("%s: %w", l.name, err)
	}
	if err != nil {
		return 0, fmt.Errorf("at %v: %w", x.Site, err)
	}
	return y, nil
}

// call calls a user's function. A panic of it is an error.
func call(of func(Place) float64, x Place) (y float64, err error) {
	defer func() {
		if why := recover(); why != nil {
			err = fmt.Errorf("its function panicked: %v", why)
		}
	}()
	return of(x), nil
}

// places returns the places of the n compartments of section i.
func (t *tree) places(i, n int) iter.Seq2[int, Place] {
	return func(yield func(int, Place) bool) {
		w := t.Sections[i].walk()
		for k := range n {
			if !yield(k, t.place(w, i, k, n)) {
				return
			}
		}
	}
}

// place goes on to the place of compartment k of the n of section i.
func (t *tree) place(w *walk, i, k, n int) Place {
	fraction := (float64(k) + 0.5) / float64(n)
	along := float64(fraction * t.length[i])
	w.to(along)
	return Place{Site{t.Sections[i].Name, fraction}, t.start[i] + along, w.diameter}
}

// middle returns the place in the middle of a section.
func (t *tree) middle(i int) Place { return t.place(t.Sections[i].walk(), i, 0, 1) }

// MaxCompartments is how many compartments, or sections, a cell may have.
const MaxCompartments = 1 << 24

// bytesEach is how much memory a compartment takes, but for the densities.
const bytesEach = 4 + 4 + 6*8

// Count returns into how many compartments the cell is divided, without the branch points,
// and how much memory they take, before they are made.
func (c *Cell) Count() (compartments int, bytes uint64, err error) {
	t, err := c.tree()
	if err != nil {
		return 0, 0, err
	}
	counts, err := c.divide(t)
	if err != nil {
		return 0, 0, err
	}
	channels, err := c.channels(t)
	if err != nil {
		return 0, 0, err
	}
	for _, n := range counts {
		compartments += int(n)
	}
	each := uint64(bytesEach + 8*len(channels))
	return compartments, uint64(compartments) * each, nil
}

// divide returns into how many compartments each section is divided.
func (c *Cell) divide(t *tree) ([]int32, error) {
	rules := make([]Rule, len(t.Sections))
	for _, d := range c.Divisions {
		if d.By == nil {
			return nil, t.errorf("%sa division without a rule", of(d.Group))
		}
		if err := d.By.check(); err != nil {
			return nil, t.errorf("%s%w", of(d.Group), err)
		}
		s, err := t.sections(d.Group)
		if err != nil {
			return nil, t.errorf("division: %w", err)
		}
		for _, i := range s {
			rules[i] = d.By
		}
	}
	ra, err := t.paint(resistivities, c.Ra)
	if err != nil {
		return nil, err
	}
	cm, err := t.paint(capacitances, c.Cm)
	if err != nil {
		return nil, err
	}
	lastRa, lastCm := t.last(ra), t.last(cm)
	counts, sum := make([]int32, len(t.Sections)), 0.0
	for i := range t.Sections {
		name := t.Sections[i].Name
		if lastRa[i] < 0 {
			return nil, t.errorf("section %q has no Ra", name)
		}
		if lastCm[i] < 0 {
			return nil, t.errorf("section %q has no Cm", name)
		}
		n := 1.0
		if rules[i] != nil {
			r, m := ra[lastRa[i]], cm[lastCm[i]]
			var at Place
			if r.of != nil || m.of != nil {
				at = t.middle(i)
			}
			resistivity, err := r.at(resistivities, at)
			if err != nil {
				return nil, t.errorf("%w", err)
			}
			capacitance, err := m.at(capacitances, at)
			if err != nil {
				return nil, t.errorf("%w", err)
			}
			n = rules[i].divide(&t.Sections[i], t.length[i], resistivity, capacitance)
		}
		if sum += n; !(sum <= MaxCompartments) {
			return nil, t.errorf("%.0f compartments or more, which take %.1f GiB or more, want %d at most: section %q has %.0f of them", sum, math.Ceil(sum*bytesEach/(1<<30)*10)/10, MaxCompartments, name, n)
		}
		counts[i] = int32(n)
	}
	return counts, nil
}

// channels returns the values of each channel's density, and the channels in the order in
// which they come first.
func (c *Cell) channels(t *tree) ([]channel, error) {
	var all []channel
	for _, d := range c.Densities {
		if d.Channel == "" {
			return nil, t.errorf("%sa density without a channel's name", of(d.Group))
		}
		k := 0
		for k < len(all) && all[k].name != d.Channel {
			k++
		}
		if k == len(all) {
			all = append(all, channel{name: d.Channel})
		}
		all[k].values = append(all[k].values, Value{d.Group, d.G, d.Of})
	}
	for k := range all {
		var err error
		l := densities
		l.name = "the density of channel " + all[k].name
		if all[k].painted, err = t.paint(l, all[k].values); err != nil {
			return nil, err
		}
	}
	return all, nil
}

type channel struct {
	name    string
	values  []Value
	painted []painted
}
