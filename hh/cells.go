package hh

import (
	"encoding/binary"
	"io"
	"unsafe"

	"github.com/lut4go/lut4go/kernel"
)

// typedCells is a population's state in one precision.
type typedCells[T kernel.Float] struct {
	k      kernel.Kernels[T]
	recipe *recipe[T]
	state  [][]T      // [variable][neuron], in the order of Model.Variables
	varied *varied[T] // nil if all cells have the same parameters

	injections []typedInjection[T]
	noises     []*typedNoise[T]
}

// stagger is by how many bytes, modulo a page, the arrays of a population are
// set off against each other, lest the same neuron's variables all fall into
// one set of the first-level cache. It is a whole number of cache lines.
const stagger = 5 * 64

func newCells[T kernel.Float](m *Model, n int, c *Config, shared *tables) (cells, error) {
	k, err := kernel.New[T](c.Backend)
	if err != nil {
		return nil, err
	}
	r, err := newRecipe[T](m, c, shared)
	if err != nil {
		return nil, err
	}
	s := &typedCells[T]{k: k, recipe: r}
	for j := range m.Variables() {
		skip := j * stagger / int(unsafe.Sizeof(r.g0))
		s.state = append(s.state, kernel.Aligned[T](n + skip)[skip:])
	}
	return s, nil
}

func (s *typedCells[T]) get(variable int, dst []float64) {
	for i, x := range s.state[variable] {
		dst[i] = float64(x)
	}
}

func (s *typedCells[T]) set(variable int, src []float64) {
	for i, x := range src {
		s.state[variable][i] = T(x)
	}
}

func (s *typedCells[T]) setCurrent(current float64) { s.recipe.setCurrent(current) }

func (s *typedCells[T]) backend() kernel.Backend { return s.k.Backend() }

func (s *typedCells[T]) sampler(variable, neuron int) func() float64 {
	x := &s.state[variable][neuron]
	return func() float64 { return float64(*x) }
}

// writeVariable writes one state array, little-endian, every NaN the same.
func (s *typedCells[T]) writeVariable(w io.Writer, variable int) error {
	size := int(unsafe.Sizeof(s.recipe.g0))
	buf := make([]byte, 0, 4096)
	for _, x := range s.state[variable] {
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
