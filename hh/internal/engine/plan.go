package engine

import "github.com/lut4go/lut4go/kernel"

// plan is the kernels that make the steps of a run, decided before it: once, and
// again when the cells get parameters or inputs. Any plan gives the same bits.
type plan[T kernel.Float] struct {
	// fused makes the whole step; nil if the general kernels do.
	fused fused[T]
	// gatesFirst has the gates of Euler and ExpEuler go through the step before the
	// currents are summed, by the gates' values from before it: one pass over the
	// rows of the table then serves gates and channels. Where it takes several
	// passes anyway, the gates go last.
	gatesFirst bool
	// lastSynapses is how many of the last receptors go through the step with the
	// voltage, by the kernel that moves it.
	lastSynapses int
}

// newPlan returns the plan for cells of a model with parameters of their own, if own
// is not nil. Clamps need the sums of all conductances.
func newPlan[T kernel.Float](m *model[T], own *parameters[T], clamped bool) plan[T] {
	p := plan[T]{gatesFirst: m.gatesFirst(), lastSynapses: m.lastSynapses(own)}
	if clamped {
		p.lastSynapses = 0
	} else if own.alike() {
		p.fused = m.fused
	}
	return p
}

func (m *model[T]) gatesFirst() bool {
	if m.rows == nil || m.Gates == 0 || m.Method != Euler && m.Method != ExpEuler {
		return false
	}
	return m.rows.SinglePass(m.Gates)
}

func (m *model[T]) lastSynapses(own *parameters[T]) int {
	if m.Method == RK4 || m.Hold || own != nil && own.cmRatio != nil {
		return 0
	}
	return m.simpleReceptors(own)
}

// simpleReceptors returns how many of the last receptors a kernel.VoltageStep can have.
func (m *model[T]) simpleReceptors(own *parameters[T]) (n int) {
	for n < len(m.receptors) && n < kernel.MaxSynapses && m.plainReceptor(len(m.receptors)-1-n, own) {
		n++
	}
	return n
}

// plainReceptor reports whether kernel.Synapse can express a receptor: a simple one
// that the voltage does not block.
func (m *model[T]) plainReceptor(i int, own *parameters[T]) bool {
	return m.receptors[i].block < 0 && m.simpleReceptor(i, own)
}

// simpleReceptor reports whether kernel.Channel can express a receptor: a
// conductance without a rise or kinetics, the same in all cells.
func (m *model[T]) simpleReceptor(i int, own *parameters[T]) bool {
	r, pair := &m.receptors[i], own.receptor(i)
	return r.x == r.s && r.kinetic == nil && !r.current && pair.g == nil && pair.e == nil
}
