package engine

import "github.com/lut4go/lut4go/kernel"

// workspace is arrays in which no step leaves anything for the next.
type workspace[T kernel.Float] struct {
	curves  [][]T
	g, e, x []T   // conductance, its currents, one channel's conductance
	y, acc  [][]T // stage and sum of a Runge-Kutta step, of v, each gate and pool
	pools   []poolWorkspace[T]
}

func newWorkspace[T kernel.Float](m *model[T], n int) workspace[T] {
	stages := 0
	if m.Method == RK4 {
		stages = 1 + m.Gates + m.poolVariables()
	}
	curves := len(m.Curves)
	all := arrays[T](2*stages+curves+3, n)
	y, acc, all := all[:stages], all[stages:2*stages], all[2*stages:]
	return workspace[T]{pools: newPoolWorkspaces(m, n), y: y, acc: acc, curves: all[:curves], g: all[curves], e: all[curves+1], x: all[curves+2]}
}

// cut sets s to the first n elements of every array of a longer workspace.
func (s *workspace[T]) cut(longer *workspace[T], n int) {
	s.g, s.e, s.x = longer.g[:n], longer.e[:n], longer.x[:n]
	for i, x := range longer.curves {
		s.curves[i] = x[:n]
	}
	for i := range longer.pools {
		s.pools[i].cut(&longer.pools[i], n)
	}
	for i := range longer.y {
		s.y[i], s.acc[i] = longer.y[i][:n], longer.acc[i][:n]
	}
}

// gatesBefore is where the gates' values from before a step are kept, if the plan has
// the gates go first. Their curves, whose arrays these are, then never get to memory.
func (s *workspace[T]) gatesBefore(gates int) [][]T { return s.curves[:gates] }
