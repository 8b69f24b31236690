package cables

import (
	"encoding/binary"
	"io"
	"math"
	"slices"
)

// variable says where a state variable is: the voltage, a gate or a concentration of
// a compartment, or a receptor's.
type variable struct {
	region, gate int // region -1 for the voltage
	compartment  int
	receptor     int // of the receptors' variables; -1 for none
}

func (c *cells) listVariables(receptors int) {
	n := len(c.d.Area) + receptors
	for k := range c.regions {
		n += c.regions[k].membrane.Variables() * len(c.regions[k].Compartments)
	}
	c.variables = make([]variable, 0, n)
	for i := range c.d.Area {
		c.variables = append(c.variables, variable{region: -1, compartment: i, receptor: -1})
	}
	for k := range c.regions {
		r := &c.regions[k]
		for gate := range r.membrane.Variables() {
			for _, i := range r.Compartments {
				c.variables = append(c.variables, variable{region: k, gate: gate, compartment: i, receptor: -1})
			}
		}
	}
	for i := range receptors {
		c.variables = append(c.variables, variable{receptor: i})
	}
}

func (c *cells) Variables() int { return len(c.variables) }

func (c *cells) Gate(region, gate, compartment int) int {
	at := len(c.d.Area)
	for k := range region {
		at += c.regions[k].membrane.Variables() * len(c.regions[k].Compartments)
	}
	i, _ := slices.BinarySearch(c.regions[region].Compartments, compartment)
	return at + gate*len(c.regions[region].Compartments) + i
}

func (c *cells) Receptor(receptor int) int {
	at := len(c.d.Area)
	for k := range c.regions {
		at += c.regions[k].membrane.Variables() * len(c.regions[k].Compartments)
	}
	for i := range c.sites {
		if j := slices.Index(c.sites[i].Receptors, receptor); j >= 0 {
			return at + c.sites[i].first + c.sites[i].membrane.FirstOf(j)
		}
	}
	panic("cables: a receptor without a site")
}

// of returns where a variable of a group's cells lies.
func (v *variable) of(c *cells, g *group) []float64 {
	switch {
	case v.receptor >= 0:
		return c.receptors[v.receptor][g.lo : g.lo+g.width]
	case v.region < 0:
		return g.v[g.place[v.compartment]*g.width:][:g.width]
	}
	return g.gates[v.region][v.gate][(g.place[v.compartment]-g.from[v.region])*g.width:][:g.width]
}

func (c *cells) Get(k int, dst []float64) {
	for _, g := range c.groups {
		copy(dst[g.lo:g.hi], c.variables[k].of(c, g))
	}
}

func (c *cells) Set(k int, src []float64) {
	for _, g := range c.groups {
		x := c.variables[k].of(c, g)
		for w := range x {
			x[w] = src[min(g.lo+w, c.n-1)]
		}
	}
	if k == c.d.Detector {
		c.noteAbove()
	}
	if v := &c.variables[k]; v.receptor < 0 && v.region >= 0 && v.compartment == c.regions[v.region].Compartments[0] {
		for _, g := range c.groups {
			c.fillHoles(g, v)
		}
	}
}

// fillHoles sets a gate or concentration in the places of a region that are no compartment of it
// to what it is in the first one: nobody reads it there, but it goes on from what it is, and
// would become no number from where a concentration is none.
func (c *cells) fillHoles(g *group, v *variable) {
	r := &c.regions[v.region]
	if g.in(v.region) == len(r.Compartments) {
		return
	}
	is := make([]bool, g.in(v.region))
	for _, i := range r.Compartments {
		is[g.place[i]-g.from[v.region]] = true
	}
	x, first := g.gates[v.region][v.gate], v.of(c, g)
	for at := range is {
		if !is[at] {
			copy(x[at*g.width:(at+1)*g.width], first)
		}
	}
}

// noteAbove records which cells are above threshold.
func (c *cells) noteAbove() {
	clear(c.above)
	for _, g := range c.groups {
		bits := c.bitsOf(g.lo, g.hi)
		for w, v := range c.variables[c.d.Detector].of(c, g)[:g.hi-g.lo] {
			if v > c.d.Threshold {
				bits[w/8] |= 1 << (w % 8)
			}
		}
	}
}

func (c *cells) Settle() {
	v := make([]float64, len(c.d.Area))
	for _, g := range c.groups {
		for w := range g.width {
			for i := range v {
				v[i] = g.v[g.place[i]*g.width+w]
			}
			c.d.settle(v)
			for i := range v {
				g.v[g.place[i]*g.width+w] = v[i]
			}
		}
	}
	c.noteAbove()
}

func (c *cells) WriteVariable(w io.Writer, k int) error {
	var buf []byte
	for _, g := range c.groups {
		buf = buf[:0]
		for _, x := range c.variables[k].of(c, g)[:g.hi-g.lo] {
			if x != x {
				x = math.NaN()
			}
			buf = binary.LittleEndian.AppendUint64(buf, math.Float64bits(x))
		}
		if _, err := w.Write(buf); err != nil {
			return err
		}
	}
	return nil
}
