package cell

import "slices"

// Compartments divides the cell. As in NEURON (Hines & Carnevale, "The NEURON simulation
// environment", Neural Comput. 9:1179-1209, 1997),
//
//   - a section is divided into compartments of equal length, and the voltage of each is
//     that at its middle;
//   - area and axial resistance are integrated over the frusta, from middle to middle;
//   - a section that begins at the end of another is joined to a node without membrane
//     there;
//   - one that begins elsewhere on it is joined to the middle of the compartment that has
//     the place, by the resistance of its own first half alone; and one that begins at the
//     beginning of another, where that one begins.
//
// Ends are sealed. A node without membrane at which fewer than three branches meet is left
// out, which changes nothing: the two resistances beside it add up.
func (c *Cell) Compartments() (*Compartments, error) {
	t, err := c.tree()
	if err != nil {
		return nil, err
	}
	t.own()
	d := &Compartments{tree: t}
	if d.counts, err = c.divide(t); err != nil {
		return nil, err
	}
	channels, err := c.channels(t)
	if err != nil {
		return nil, err
	}
	d.number()
	if err := d.fill(c, channels); err != nil {
		return nil, err
	}
	return d, nil
}

// own makes the morphology that of the tree alone.
func (t *tree) own() {
	m := *t.Morphology
	m.Sections = slices.Clone(m.Sections)
	for i := range m.Sections {
		m.Sections[i].Points = slices.Clone(m.Sections[i].Points)
	}
	m.Groups = nil // found already
	t.Morphology = &m
}

// number gives the compartments their numbers.
func (c *Compartments) number() {
	n := len(c.counts)
	children := make([]int32, n) // that begin at the end of each section
	atOrigin := 0                // that begin at the beginning of the root
	for i := 1; i < n; i++ {
		switch at := c.tree.forks[i]; {
		case at.of < 0:
			atOrigin++
		case at.end():
			children[at.of]++
		}
	}
	c.origin = atOrigin > 1
	c.first, c.junctions = make([]int32, n+1), make([]int32, n)
	next := int32(0)
	for i := range n {
		c.first[i] = next
		if i == 0 && c.origin {
			next++
		}
		next += c.counts[i]
		c.junctions[i] = -1
		if children[i] > 1 {
			c.junctions[i] = next
			next++
		}
	}
	c.first[n] = next
}

// fill computes what the compartments have.
func (c *Compartments) fill(of *Cell, channels []channel) error {
	t, n := c.tree, int(c.first[len(c.counts)])
	c.parent = make([]int32, n)
	for _, x := range []*[]float64{&c.area, &c.volume, &c.coupling, &c.resistivity, &c.capacitance} {
		*x = make([]float64, n)
	}
	ra, err := t.paint(resistivities, of.Ra)
	if err != nil {
		return err
	}
	cm, err := t.paint(capacitances, of.Cm)
	if err != nil {
		return err
	}
	if err := c.spread(c.resistivity, resistivities, ra); err != nil {
		return err
	}
	if err := c.spread(c.capacitance, capacitances, cm); err != nil {
		return err
	}
	for _, ch := range channels {
		x := make([]float64, n)
		l := densities
		l.name = "the density of channel " + ch.name
		if err := c.spread(x, l, ch.painted); err != nil {
			return err
		}
		c.channels, c.densities = append(c.channels, ch.name), append(c.densities, x)
	}

	c.parent[0] = -1
	right := make([]float64, n) // resistance from the middle to the end of each compartment, Mohm
	beforeRoot := 0.0           // from the beginning of the root to the middle of its first compartment
	for s := range t.Sections {
		up, resistance := c.joint(s, right, beforeRoot)
		left := c.measure(s, right)
		if s == 0 {
			beforeRoot = left[0]
		}
		from := c.compartment(s, 0)
		for k, l := range left {
			if i := from + k; i > 0 {
				c.parent[i] = int32(up)
				c.coupling[i] = 1 / (resistance + l)
			}
			up, resistance = from+k, right[from+k]
		}
		if j := c.junctions[s]; j >= 0 {
			c.parent[j] = int32(up)
			c.coupling[j] = 1 / resistance
		}
	}
	return nil
}

// joint returns the compartment that the first one of a section is joined to, and the
// resistance (Mohm) from its middle to where the section begins.
func (c *Compartments) joint(s int, right []float64, beforeRoot float64) (parent int, resistance float64) {
	at := c.tree.forks[s]
	switch {
	case at.of < 0 && c.origin:
		return 0, 0
	case at.of < 0:
		return 0, beforeRoot
	case !at.end():
		return c.compartment(at.of, at.fraction), 0
	case c.junctions[at.of] >= 0:
		return int(c.junctions[at.of]), 0
	}
	last := c.compartment(at.of, 1)
	return last, right[last]
}

// measure goes along a section: it sets areas, volumes and the resistances from the middle
// of each compartment to its end, and returns those from its beginning to the middle.
func (c *Compartments) measure(s int, right []float64) (left []float64) {
	n := int(c.counts[s])
	left = make([]float64, n)
	length := c.tree.length[s]
	place := func(k, of int) float64 { return float64(float64(k) / float64(of) * length) }
	from := c.compartment(s, 0)
	w := c.tree.Sections[s].walk()
	for k := range n {
		i := from + k
		a := w.to(place(2*k+1, 2*n))
		var b extent
		if k < n-1 {
			b = w.to(place(k+1, n))
		} else {
			b = w.rest()
		}
		// 1 ohm cm is 1e-2 Mohm um.
		left[k] = float64(c.resistivity[i] * a.resistance * 1e-2)
		right[i] = float64(c.resistivity[i] * b.resistance * 1e-2)
		c.area[i], c.volume[i] = a.area+b.area, a.volume+b.volume
	}
	return left
}

// spread gives the compartments their values.
func (c *Compartments) spread(x []float64, l limits, values []painted) error {
	for s, last := range c.tree.last(values) {
		if last < 0 {
			continue
		}
		v, part := &values[last], x[c.compartment(s, 0):][:c.counts[s]]
		if v.of == nil {
			for k := range part {
				part[k] = v.number
			}
			continue
		}
		for k, at := range c.tree.places(s, len(part)) {
			var err error
			if part[k], err = v.at(l, at); err != nil {
				return c.tree.errorf("%w", err)
			}
		}
	}
	return nil
}
