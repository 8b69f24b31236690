// Package engine takes the cells of populations through time steps, block by block:
// arrivals into the receptors, look-ups of the tabulated curves, gates, currents,
// voltage, and the search for spikes. It knows neither names nor networks, nor what
// formulas the curves come from.
package engine

import (
	"io"

	"github.com/lut4go/lut4go/hh/internal/synapses"
	"github.com/lut4go/lut4go/kernel"
)

// Cells is the state of a population in one precision or the other.
type Cells interface {
	Len() int
	Backend() kernel.Backend

	// Get and Set copy a state variable of every cell. A voltage set above the
	// threshold is no spike.
	Get(variable int, dst []float64)
	Set(variable int, src []float64)
	// WriteVariable writes one state array, little-endian, every NaN the same.
	WriteVariable(w io.Writer, variable int) error
	// Resting has for each cell the first step that may bring a spike; nil if any may.
	Resting() []uint64
	// SetResting replaces these, by as many.
	SetResting(first []uint64)

	// SetCurrent sets the current into every cell, uA/cm2.
	SetCurrent(current float64)
	// SetParameters gives the cells parameters of their own, or none if p is nil.
	SetParameters(p *Parameters)
	// Inject adds a stimulus to the current of every cell, times its factor, of
	// which nil are 1.
	Inject(s Stimulus, factors []float64)
	// ClearStimuli removes all that were injected.
	ClearStimuli()
	// Factors returns those of the i-th Inject, as they are used.
	Factors(i int) []float64
	// InjectSamples adds currents over time to each cell.
	InjectSamples(s *Samples)
	AddNoise(n *Noise)
	AddWhiteNoise(n *WhiteNoise)
	// Deviations returns those of all calls of AddNoise.
	Deviations() []*Deviation
	// Clamp holds the voltage of some cells.
	Clamp(c *Clamp)
	// Couple adds a coupling: all cells must then be through a step before the next.
	Couple(k Coupling) error
	// Show shows the cells to the step, as others are coupled to see them: in a run
	// that begins with it. Then each step shows them to the next.
	Show(step uint64) error
	// Give appends what other ranks see of the cells in a step to what goes to each, and Take
	// cuts off what cells here see from what each has given.
	Give(step uint64, to [][]byte)
	Take(step uint64, from [][]byte)
	// LocateCrossings has blocks find when in its step a spike crossed the threshold.
	LocateCrossings()
	CrossingsLocated() bool

	// Compartments returns how many a cell has, and BlockShift the logarithm of the number
	// of cells that a block must have; negative if it may have any.
	Compartments() int
	BlockShift() int

	// BeginEpoch prepares what all cells share in an epoch of so many steps.
	BeginEpoch(steps int)
	// NewBlock returns the cells from lo up to hi; lo is a multiple of 8.
	NewBlock(lo, hi int) *Block
	// NewStepper returns what a goroutine needs to step blocks of up to n cells.
	NewStepper(n int) Stepper

	// Fused reports whether one kernel makes the whole step of the model, if all
	// cells are the same. Unfuse leaves the step to the general kernels.
	Fused() bool
	Unfuse()
	// Rows returns the table, a *kernel.Rows, or nil.
	Rows() any
}

// Stepper steps the blocks of one population, for one goroutine.
type Stepper interface {
	// Advance takes a block through steps of an epoch, which must come in their order.
	// place is the block's in its partition, and in what arrives there.
	Advance(b *Block, place int, w Steps, in []synapses.Arrivals) error
	// Begin adds the arrivals of an epoch of one step to the blocks of a partition.
	// It must come before Advance, to which it leaves none, if the epoch has one step.
	Begin(blocks []*Block, first uint64, in []synapses.Arrivals)
	// Scatter adds the arrivals of a single slot to the blocks of a partition.
	Scatter(blocks []*Block, in []synapses.Arrivals)
	// CheckVoltage returns an error if a voltage is broken after so many steps, where
	// Advance, in epochs of a few steps, did not look.
	CheckVoltage(b *Block, end uint64) error
}

// Steps are those from number From up to To of an epoch that begins with step First and
// has Of steps.
type Steps struct {
	First        uint64
	From, To, Of int
}

// WholeEpoch returns all steps of an epoch.
func WholeEpoch(first uint64, steps int) Steps { return Steps{first, 0, steps, steps} }

// New returns n cells whose state is all 0. rows is the table of the curves, nil if
// they are to be evaluated exactly in every step, and so are the tables of the pools.
func New[T kernel.Float](d *Description, rows *kernel.Rows[T], n int, backend kernel.Backend, pools ...PoolRows[T]) (Cells, error) {
	k, err := kernel.New[T](backend)
	if err != nil {
		return nil, err
	}
	return newCells(k, compile(d, rows, pools...), n), nil
}
