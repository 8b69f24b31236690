package engine

import (
	"encoding/binary"
	"io"
	"math"
	"unsafe"

	"github.com/lut4go/lut4go/kernel"
)

// cells is Cells in one precision.
//
// Arrays with an element for each cell are padded to a length that kernels compute
// without a remainder. The elements after the n-th are cells like the last one that
// get no arrivals and no noise: nobody sees their state, voltages or spikes.
type cells[T kernel.Float] struct {
	k     kernel.Kernels[T]
	model *model[T]
	n     int
	state [][]T   // [variable][cell], padded
	above []uint8 // which cells are above threshold, see kernel.Threshold

	resting        []uint64
	restingVersion uint64 // of what was set from outside
	located        bool

	own *parameters[T] // nil if all cells have the same parameters
	inputs[T]
	clamps
	coupled coupled[T]
	exhibits[T]
	plan      plan[T]
	unclamped plan[T] // of blocks whose cells have no clamp, if others do
}

func newCells[T kernel.Float](k kernel.Kernels[T], m *model[T], n int) *cells[T] {
	padded := k.Padded(n)
	c := &cells[T]{k: k, model: m, n: n, state: arrays[T](m.variables, padded), above: kernel.Aligned[uint8]((padded + 7) / 8)}
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
func (c *cells[T]) Compartments() int          { return 1 }
func (c *cells[T]) BlockShift() int            { return -1 }

func (c *cells[T]) Unfuse() {
	c.model.fused = nil
	c.makePlan()
}

func (c *cells[T]) Get(variable int, dst []float64) {
	for i, x := range c.state[variable][:c.n] {
		dst[i] = float64(x)
	}
}

func (c *cells[T]) Set(variable int, src []float64) {
	c.convert(c.state[variable], src)
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
	for _, x := range c.state[variable][:c.n] {
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
	b := &Block{Lo: lo, Hi: hi, above: c.above[lo/8 : (c.end(hi)+7)/8]}
	b.PoolOutside = make([]Outside, len(c.model.pools))
	b.Spikes.Neurons, b.Spikes.Ends = make([]uint32, 0, 16), make([]int, 0, 8)
	if c.resting != nil {
		b.resting = c.resting[lo:hi]
		if c.model.Hold {
			b.held = &held{version: c.restingVersion - 1}
		}
	}
	return b
}

func (c *cells[T]) SetParameters(p *Parameters) {
	if p == nil {
		c.own = nil
	} else {
		c.own = &parameters[T]{
			g0: c.converted(p.LeakG), e0: c.converted(p.LeakGE), cmRatio: c.converted(p.CmRatio),
			channels: c.convertedPairs(p.Channels), receptors: c.convertedPairs(p.Receptors), pools: c.ownPools(p.Pools),
		}
		for _, values := range p.Resets {
			c.own.resets = append(c.own.resets, c.converted(values))
		}
	}
	c.makePlan()
}

// end returns where the arrays of a block end whose cells end at hi.
func (c *cells[T]) end(hi int) int {
	if hi == c.n {
		return len(c.state[0])
	}
	return hi
}

// converted returns what each cell has of its own in the state's precision, nil if it
// is nil.
func (c *cells[T]) converted(x []float64) []T {
	if x == nil {
		return nil
	}
	y := kernel.Aligned[T](len(c.state[0]))
	c.convert(y, x)
	return y
}

// convert sets dst, which is padded, to what each cell has.
func (c *cells[T]) convert(dst []T, x []float64) {
	if c.n == 0 {
		return
	}
	for i := range dst {
		dst[i] = T(x[min(i, c.n-1)])
	}
}

func (c *cells[T]) convertedPairs(pairs []ParameterPair) []parameterPair[T] {
	var all []parameterPair[T]
	for _, p := range pairs {
		all = append(all, parameterPair[T]{c.converted(p.G), c.converted(p.E)})
	}
	return all
}

func (c *cells[T]) makePlan() {
	c.plan = newPlan(c.model, c.own, c.electrode != nil)
	c.unclamped = newPlan(c.model, c.own, false)
}
