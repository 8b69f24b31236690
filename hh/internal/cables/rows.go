package cables

import (
	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/kernel"
)

// Conversions to cm2 and mS.
const (
	perUm2 = 1e-8
	perUS  = 1e-3
)

// newTree returns the tree of the cells for groups of a width, in which the compartments vary
// that have channels, or what sites and stimuli bring.
func (c *cells) newTree(width int) (*kernel.Tree, error) {
	d, o := c.d, &c.d.Order
	n := len(d.Area)
	region := c.regionsOf(c.k.TreesByLevels(width))
	varies := make([]bool, n)
	for i, r := range region {
		varies[i] = r < len(d.Regions)
	}
	for _, i := range c.bare {
		varies[i] = true
	}
	step := d.step()
	around, coupling, capacity := make([]float64, n), make([]float64, n), make([]float64, n)
	for row := range n {
		i := o.Compartment[row]
		capacity[row] = float64(d.Cm[i]*float64(d.Area[i]*perUm2)) / step
		if row > 0 {
			coupling[row] = float64(o.Coupling[row] * perUS)
			around[row] += coupling[row]
			around[o.Parent[row]] += coupling[row]
		}
	}
	if coupling[0] = capacity[0]; coupling[0] == 0 {
		coupling[0] = around[0]
	}
	rows := make([]kernel.TreeRow, n)
	for row := range rows {
		i, u := o.Compartment[row], coupling[row]
		area := float64(d.Area[i] * perUm2)
		r := kernel.TreeRow{
			Parent: o.Parent[row], Region: region[i], Varies: varies[i],
			Alpha: area / u, Beta: capacity[row] / u,
		}
		g, ge := 0.0, 0.0
		if !c.hasChannels(i) && !c.summed[i] { // else the leak is among its sums
			g, ge = float64(d.LeakG[i]*area), float64(d.LeakGE[i]*area)
		}
		r.D0, r.E0 = (capacity[row]+around[row]+g)/u, ge/u
		if row > 0 {
			r.K = u / coupling[o.Parent[row]]
		}
		rows[row] = r
	}
	return c.k.NewTree(rows, width, d.Rest)
}

// step returns that of the linear system, ms: half of one with Crank-Nicolson.
func (d *Description) step() float64 {
	if d.Method == engine.CN {
		return d.Dt / 2
	}
	return d.Dt
}

// settle sets the voltages of nodes without membrane, by compartment, to where no current
// flows into them on the whole.
func (d *Description) settle(v []float64) {
	o, n := &d.Order, len(d.Area)
	bare := func(row int) bool { return d.Area[o.Compartment[row]] == 0 }
	sum, in := make([]float64, n), make([]float64, n) // of conductances, and of these times voltages
	for row := n - 1; row > 0; row-- {
		p, g := o.Parent[row], o.Coupling[row]
		if bare(row) {
			sum[row] += g
		}
		switch {
		case !bare(p):
			if bare(row) {
				in[row] += float64(g * v[o.Compartment[p]])
			}
		case bare(row): // eliminated into its parent
			sum[p] += g - float64(g*g)/sum[row]
			in[p] += float64(g*in[row]) / sum[row]
		default:
			sum[p] += g
			in[p] += float64(g * v[o.Compartment[row]])
		}
	}
	for row := range n {
		if !bare(row) {
			continue
		}
		if p := o.Parent[row]; row > 0 && bare(p) {
			in[row] += float64(o.Coupling[row] * v[o.Compartment[p]])
		}
		v[o.Compartment[row]] = in[row] / sum[row]
	}
}
