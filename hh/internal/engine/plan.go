package engine

import "github.com/lut4go/lut4go/kernel"

// plan is the kernels that make the steps of a run, decided before it: once, and
// again when the cells get parameters or inputs. Any plan gives the same bits.
type plan[T kernel.Float] struct {
	// fused makes the whole step; nil if the general kernels do.
	fused fused[T]
	// gatesFirst has the gates of Euler and ExpEuler go through the step before the
	// currents are summed, which then need the gates' values from before: gates and
	// channels take their curves from the table on one way through its rows. Where
	// several ways are needed anyhow, and the channels' curves are not in the rows
	// of a gate's, the gates go last.
	gatesFirst bool
	// lastSynapses is how many of the last receptors go through the step with the
	// voltage, by the kernel that moves it.
	lastSynapses int
}

func (c *cells[T]) makePlan() {
	m := c.model
	c.plan = plan[T]{gatesFirst: m.gatesFirst(), lastSynapses: c.lastSynapses()}
	if c.own == nil && len(c.injections) == 0 && len(c.noises) == 0 {
		c.plan.fused = m.fused
	}
}

func (m *model[T]) gatesFirst() bool {
	if m.rows == nil || m.Gates == 0 || m.Method != Euler && m.Method != ExpEuler {
		return false
	}
	return m.rows.ReadsOnce(m.Gates)
}

func (c *cells[T]) lastSynapses() int {
	m := c.model
	if m.Method != Euler && m.Method != Staggered || c.own != nil && c.own.cmRatio != nil {
		return 0
	}
	n := 0
	for n < len(m.receptors) && n < kernel.MostLastSynapses && c.simpleReceptor(len(m.receptors)-1-n) {
		n++
	}
	return n
}

// simpleReceptor reports whether kernel.Channel can express a receptor: a
// conductance without a rise, the same in all cells.
func (c *cells[T]) simpleReceptor(i int) bool {
	r := &c.model.receptors[i]
	own := c.own.receptor(i)
	return r.x == r.s && !r.current && own.g == nil && own.e == nil
}

// receptor returns the cells' own parameters of a receptor.
func (p *parameters[T]) receptor(i int) parameterPair[T] {
	if p == nil {
		return parameterPair[T]{}
	}
	return p.receptors[i]
}

// channel returns the cells' own parameters of a channel with gates.
func (p *parameters[T]) channel(i int) parameterPair[T] {
	if p == nil {
		return parameterPair[T]{}
	}
	return p.channels[i]
}
