package engine

import (
	"encoding/binary"
	"io"
	"math"
	"unsafe"

	"github.com/lut4go/lut4go/kernel"
)

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

// canonical returns the bits of x, the same for every NaN.
func canonical[T kernel.Float](x T) uint64 {
	if x != x {
		x = T(math.NaN())
	}
	switch x := any(x).(type) {
	case float32:
		return uint64(math.Float32bits(x))
	case float64:
		return math.Float64bits(x)
	}
	panic("unreachable")
}

func (c *cells[T]) NewBlock(lo, hi int) *Block {
	b := &Block{Lo: lo, Hi: hi, above: c.above[lo/8 : (hi+7)/8]}
	b.Spikes.Neurons, b.Spikes.Ends = make([]uint32, 0, 16), make([]int, 0, 8)
	if c.resting != nil {
		b.resting = c.resting[lo:hi]
	}
	return b
}

func (c *cells[T]) SetParameters(p *Parameters) {
	if p == nil {
		c.own = nil
	} else {
		c.own = &parameters[T]{
			g0: converted[T](p.LeakG), e0: converted[T](p.LeakGE), cmRatio: converted[T](p.CmRatio),
			channels: convertedPairs[T](p.Channels), receptors: convertedPairs[T](p.Receptors),
		}
	}
	c.makePlan()
}

func (c *cells[T]) makePlan() {
	c.plan = newPlan(c.model, c.own, len(c.injections) > 0 || len(c.noises) > 0)
}
