package engine

import (
	"cmp"
	"fmt"

	"github.com/lut4go/lut4go/kernel"
)

// Sample is a cell before a step, to a probe of what is computed of its state.
type Sample interface {
	// State returns a state variable.
	State(variable int) float64
	// Curve returns curve i of the Description at the cell's voltage as a step looks it
	// up: from the table, or with exact rates from the function itself.
	Curve(i int) (float64, error)
	// PoolCurve returns a curve of a pool at the cell's concentration in the same way.
	PoolCurve(c PoolCurve) (float64, error)
}

// sample is a Sample in one precision.
type sample[T kernel.Float] struct {
	k         kernel.Kernels[T]
	model     *model[T]
	state     [][]T
	cell      int
	positions *kernel.Positions[T]
	curve     [1][]T
	place     [1]T
}

func newSample[T kernel.Float](c *cells[T]) sample[T] {
	return sample[T]{k: c.k, model: c.model, state: c.state, positions: kernel.NewPositions[T](1), curve: [1][]T{make([]T, 1)}}
}

func (s *sample[T]) State(variable int) float64 { return float64(s.state[variable][s.cell]) }

func (s *sample[T]) PoolCurve(of PoolCurve) (float64, error) {
	p := &s.model.pools[of.Pool]
	c := s.state[p.c][s.cell : s.cell+1]
	if k := of.Curve - len(p.Curves); k >= 0 {
		return s.joint(k, of.Pool)
	}
	var err error
	if p.exact() {
		err = Evaluate(s.curve[:], p.Curves[of.Curve:of.Curve+1], c)
	} else {
		if p.Octave > 0 {
			kernel.Octaves(s.place[:], c, p.Octave)
			c = s.place[:]
		}
		if err = s.k.Index(s.positions, c, p.Rows); err == nil {
			err = s.k.Eval(s.curve[:], of.Curve, s.positions)
		}
	}
	return float64(s.curve[0][0]), err
}

// joint returns a curve of the voltage and a concentration.
func (s *sample[T]) joint(k, pool int) (float64, error) {
	p := &s.model.pools[pool]
	j := &p.Joint[k]
	v, c := s.state[0][s.cell:s.cell+1], s.state[p.c][s.cell:s.cell+1]
	switch {
	case p.exact():
		return j.F(float64(v[0]), float64(c[0])), nil
	case len(j.Products) == 0:
		if p.Octave > 0 {
			kernel.Octaves(s.place[:], c, p.Octave)
			c = s.place[:]
		}
		var values [][]T
		before := 0
		for i := range p.Joint {
			if len(p.Joint[i].Products) == 0 {
				values = append(values, make([]T, 1))
				if i < k {
					before++
				}
			}
		}
		at := p.newPlanePositions(1)
		err := cmp.Or(s.k.IndexPlanes(at, v, c, p.Planes), s.k.EvalPlanes(values, at))
		return float64(values[before][0]), err
	}
	sum := 0.0
	for _, p := range j.Products {
		x, err := s.Curve(p.Voltage)
		if err != nil {
			return 0, err
		}
		y, err := s.PoolCurve(PoolCurve{pool, p.Pool})
		if err != nil {
			return 0, err
		}
		sum += float64(x * y)
	}
	return sum, nil
}

func (s *sample[T]) Curve(i int) (float64, error) {
	v := s.state[0][s.cell : s.cell+1]
	var err error
	if s.model.rows == nil {
		err = Evaluate(s.curve[:], s.model.Curves[i:i+1], v)
	} else if err = s.k.Index(s.positions, v, s.model.rows); err == nil {
		err = s.k.Eval(s.curve[:], i, s.positions)
	}
	return float64(s.curve[0][0]), err
}

// record takes the samples that are due before a step.
func (s *stepper[T]) record(b *Block, step uint64) error { return b.Record(step, s.read) }

// Record takes the samples that are due before a step, by what reads a probe.
func (b *Block) Record(step uint64, read func(p *Probe) (float64, error)) error {
	for _, due := range b.Probes {
		if step%due.Every != 0 {
			continue
		}
		for i := range due.Probes {
			p := &due.Probes[i]
			if p.Variable <= ElectrodeCurrent {
				continue // which is known after the step
			}
			y, err := read(p)
			if err != nil {
				return err
			}
			*p.Values = append(*p.Values, y)
		}
	}
	return nil
}

// read returns what a probe reads.
func (s *stepper[T]) read(p *Probe) (float64, error) {
	if p.Compute == nil {
		return float64(s.state[p.Variable][p.Cell]), nil
	}
	return s.compute(p, p.Cell)
}

// compute returns what a probe computes of a cell among those of the sample. A panic of the
// user's function becomes an error.
func (s *stepper[T]) compute(p *Probe, cell int) (y float64, err error) {
	defer func() {
		if x := recover(); x != nil {
			err = fmt.Errorf("hh: recording neuron %d: a rate function panicked: %v", s.model.First+p.Cell, x)
		}
	}()
	s.sample.cell = cell
	return p.Compute(&s.sample)
}

// VoltageAlone is a Sample of a voltage, mV, where there are neither curves nor other state.
type VoltageAlone float64

func (v VoltageAlone) State(int) float64 { return float64(v) }

func (v VoltageAlone) Curve(i int) (float64, error) {
	return 0, fmt.Errorf("hh: curve %d of a compartment without any", i)
}

func (v VoltageAlone) PoolCurve(c PoolCurve) (float64, error) { return v.Curve(c.Curve) }
