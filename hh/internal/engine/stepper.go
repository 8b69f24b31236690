package engine

import "github.com/lut4go/lut4go/kernel"

// stepper is a Stepper in one precision, with the block that it is at.
type stepper[T kernel.Float] struct {
	*cells[T]
	longest   workspace[T] // as long as the longest block
	positions *kernel.Positions[T]

	lo, hi         int          // its cells
	end            int          // of its part of padded arrays
	slot           int          // the step at hand, in its epoch
	step           uint64       // and in all
	view           [][]T        // the block's part of the state
	gating         [][]T        // the state that conductances depend on
	work           workspace[T] // as long as the block, padded
	channels       []boundChannel[T]
	receptors      []boundReceptor[T]
	plan           plan[T]
	start          start[T]
	startChanges   bool // from step to step
	sums           kernel.Sums[T]
	voltage        kernel.VoltageStep[T]       // with the receptors that go with it
	stages         kernel.Stages[T]            // of a Runge-Kutta step by the table
	poolPositions  *kernel.Positions[T]        // of concentrations in their table
	planePositions []*kernel.PlanePositions[T] // of each pool, nil for none
	beforePools    []T                         // v before the step, where there are pools
	before         []T                         // v before the step, where crossings are located
	nowAbove       []uint8                     // which cells the voltage's step finds above threshold
	commands       []command[T]                // of the block's clamps in the step at hand
	held           []uint32                    // cells of the block whose voltage stays as it is
	adds           bool                        // sums of currents go on from what is there
	sample         sample[T]                   // of the cell that a probe reads

	_ cacheLinePad
}

// boundChannel is a channel with gates, of a block of cells.
type boundChannel[T kernel.Float] struct {
	kernel.Channel[T] // all of it if simple
	simple            bool
	curve             []T // its conductance without the gates, from the table
	scale             []T // what multiplies the curve, nil for nothing
	e                 []T // the cells' own reversal potentials, nil for one for all
}

// boundReceptor is a receptor of a block of cells.
type boundReceptor[T kernel.Float] struct {
	kernel.Channel[T] // all of it if simple
	simple            bool
	g, e              []T // the cells' own, nil for one for all
}

func (c *cells[T]) NewStepper(n int) Stepper {
	n = c.k.Padded(n)
	m := c.model
	s := &stepper[T]{
		cells:     c,
		longest:   newWorkspace(m, n),
		positions: kernel.NewPositions[T](n),
		view:      make([][]T, len(c.state), len(c.state)+3), // with room for a cacheLinePad
		gating:    make([][]T, len(c.state), len(c.state)+3),
		work:      newWorkspace(m, 0),
		channels:  make([]boundChannel[T], len(m.channels)),
		receptors: make([]boundReceptor[T], len(m.receptors)),
		nowAbove:  kernel.Aligned[uint8]((n + 7) / 8),
		sample:    newSample(c),
	}
	s.addPools(n)
	return s
}

// voltages returns those of the block's cells.
func (s *stepper[T]) voltages() []T { return s.view[0][:s.hi-s.lo] }
