package engine

import (
	"encoding/binary"
	"io"
	"unsafe"

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

	// SetCurrent sets the current into every cell, uA/cm2.
	SetCurrent(current float64)
	// SetParameters gives the cells parameters of their own, or none if p is nil.
	SetParameters(p *Parameters)
	// Inject adds a stimulus to the current of every cell, times its factor, of
	// which nil are 1.
	Inject(s Stimulus, factors []float64)
	// Factors returns those of the i-th Inject, as they are used.
	Factors(i int) []float64
	AddNoise(p *Process)
	Processes() []*Process
	// LocateCrossings has blocks find when in its step a spike crossed the threshold.
	LocateCrossings()
	CrossingsLocated() bool

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

// cells is Cells in one precision.
type cells[T kernel.Float] struct {
	k     kernel.Kernels[T]
	model *model[T]
	n     int
	state [][]T   // [variable][cell]
	above []uint8 // which cells are above threshold, see kernel.Threshold

	resting []uint64
	located bool

	own        *parameters[T] // nil if all cells have the same parameters
	injections []injection[T]
	noises     []*noise[T]
	plan       plan[T]
}

// stagger is by how many bytes, modulo a page, the arrays of a population are
// set off against each other, so that the same neuron's variables do not all fall
// into one set of the first-level cache. It is a whole number of cache lines.
const stagger = 5 * 64

func newCells[T kernel.Float](k kernel.Kernels[T], m *model[T], n int) *cells[T] {
	c := &cells[T]{k: k, model: m, n: n, above: kernel.Aligned[uint8]((n + 7) / 8)}
	for j := range m.variables {
		skip := j * stagger / int(unsafe.Sizeof(m.g0))
		c.state = append(c.state, kernel.Aligned[T](n + skip)[skip:])
	}
	if m.Refractory > 1 {
		c.resting = make([]uint64, n)
	}
	c.makePlan()
	return c
}

func (c *cells[T]) Len() int                   { return c.n }
func (c *cells[T]) Backend() kernel.Backend    { return c.k.Backend() }
func (c *cells[T]) Resting() []uint64          { return c.resting }
func (c *cells[T]) SetCurrent(current float64) { c.model.setCurrent(current) }
func (c *cells[T]) LocateCrossings()           { c.located = true }
func (c *cells[T]) CrossingsLocated() bool     { return c.located }
func (c *cells[T]) Fused() bool                { return c.model.fused != nil }
func (c *cells[T]) Rows() any                  { return c.model.rows }

func (c *cells[T]) Unfuse() {
	c.model.fused = nil
	c.makePlan()
}

func (c *cells[T]) Get(variable int, dst []float64) {
	for i, x := range c.state[variable] {
		dst[i] = float64(x)
	}
}

func (c *cells[T]) Set(variable int, src []float64) {
	for i, x := range src {
		c.state[variable][i] = T(x)
	}
	if variable == 0 {
		c.noteAbove()
	}
}

// noteAbove records which cells are above threshold.
func (c *cells[T]) noteAbove() {
	clear(c.above)
	for i, v := range c.state[0] {
		if v > c.model.threshold {
			c.above[i/8] |= 1 << (i % 8)
		}
	}
}

func (c *cells[T]) WriteVariable(w io.Writer, variable int) error {
	size := int(unsafe.Sizeof(c.model.g0))
	buf := make([]byte, 0, 4096)
	for _, x := range c.state[variable] {
		if size == 8 {
			buf = binary.LittleEndian.AppendUint64(buf, canonical(x))
		} else {
			buf = binary.LittleEndian.AppendUint32(buf, uint32(canonical(x)))
		}
		if len(buf)+size > cap(buf) {
			if _, err := w.Write(buf); err != nil {
				return err
			}
			buf = buf[:0]
		}
	}
	_, err := w.Write(buf)
	return err
}
