package hh

import (
	"fmt"
	"math"
	"unsafe"

	"github.com/lut4go/lut4go/internal/portable"
	"github.com/lut4go/lut4go/kernel"
)

// Noise is an Ornstein-Uhlenbeck process: a current (uA/cm2, positive inward),
// or a conductance (mS/cm2) with reversal potential E that is cut off at 0, as
// of many weak synapses (Destexhe, Rudolph, Fellous & Sejnowski, Neuroscience
// 107:13-24, 2001). It starts from its stationary distribution and is constant
// over each step, with the exact correlation between steps (Gillespie, Phys.
// Rev. E 54:2084, 1996).
type Noise struct {
	Mean, SD    float64 // of the process
	Tau         float64 // correlation time, ms
	Conductance bool
	E           float64 // mV, of a conductance
	// Shared gives all cells the same process; otherwise each has its own,
	// which costs some tens of ns per neuron-step.
	Shared bool
}

// AddNoise gives the cells noise from now on. It depends on the seed, the cell
// and the order of the calls of AddNoise. Several add up.
func (p *Population) AddNoise(in Noise) error {
	for _, v := range []struct {
		name  string
		value float64
		least float64
	}{{"Mean", in.Mean, math.Inf(-1)}, {"SD", in.SD, 0}, {"E", in.E, math.Inf(-1)}} {
		if !finite(v.value) || v.value < v.least {
			return fmt.Errorf("hh: noise of population %q: %s is %v, want a finite number, and from 0 for SD", p.name, v.name, v.value)
		}
	}
	if !(in.Tau > 0) || math.IsInf(in.Tau, 0) {
		return fmt.Errorf("hh: noise of population %q: Tau is %v ms, want a positive number", p.name, in.Tau)
	}
	n := p.n
	if in.Shared {
		n = 1
	}
	each := 2*unsafe.Sizeof(float64(0)) + unsafe.Sizeof(portable.Stream{})
	if err := checkMemory(fmt.Sprintf("noise of population %q of %d neurons", p.name, p.n), uint64(n)*uint64(each)); err != nil {
		return err
	}
	o := newProcess(in, p.net.config.Dt, n)
	stream := uint32(drawNoise | p.index<<16 | p.noises)
	for i := range o.value {
		o.streams[i] = portable.NewStream(p.net.config.Seed, stream, uint64(i))
		o.value[i] = float64(in.SD * o.streams[i].Normal())
	}
	p.noises++
	p.cells.addNoise(o)
	return nil
}

// process is a Noise at work.
type process struct {
	Noise
	keep, fresh float64           // parts of the old deviation and of a new one in a step
	value       []float64         // deviation from the mean, of each cell
	streams     []portable.Stream // of each cell
}

func newProcess(in Noise, dt float64, n int) *process {
	keep := Exp(-dt / in.Tau)
	return &process{
		Noise: in,
		keep:  keep,
		// 1 - keep^2, without cancelling for a long Tau.
		fresh:   float64(in.SD * math.Sqrt(-portable.Expm1(-2*dt/in.Tau))),
		value:   make([]float64, n),
		streams: make([]portable.Stream, n),
	}
}

// next takes cell i's process through a step.
func (o *process) next(i int) {
	o.value[i] = float64(o.keep*o.value[i]) + float64(o.fresh*o.streams[i].Normal())
}

// now returns cell i's current or conductance.
func (o *process) now(i int) float64 {
	y := o.Mean + o.value[i]
	if o.Conductance && y < 0 {
		return 0
	}
	return y
}

// typedNoise is a process in the state's precision.
type typedNoise[T kernel.Float] struct {
	*process
	e      T
	now    []T // of each cell in the step at hand; nil if shared
	shared []T // in each step of the epoch at hand
}

func (s *typedCells[T]) processes() []*process {
	var all []*process
	for _, t := range s.noises {
		all = append(all, t.process)
	}
	return all
}

func (s *typedCells[T]) addNoise(o *process) {
	t := &typedNoise[T]{process: o, e: T(o.E)}
	if !o.Shared {
		t.now = kernel.Aligned[T](len(o.value))
	}
	s.noises = append(s.noises, t)
}

// begin prepares an epoch of the given number of steps.
func (s *typedCells[T]) begin(steps int) {
	for _, t := range s.noises {
		if !t.Shared {
			continue
		}
		t.shared = t.shared[:0]
		for range steps {
			t.shared = append(t.shared, T(t.process.now(0)))
			t.next(0)
		}
	}
}

// fluctuate takes the noises of the block's cells to the next step, and keeps
// what they are in this one.
func (w *typedWorker[T]) fluctuate() {
	for _, t := range w.noises {
		if t.Shared {
			continue
		}
		for i := w.lo; i < w.hi; i++ {
			t.now[i] = T(t.process.now(i))
			t.next(i)
		}
	}
}

// addNoise adds the noises of the step to the sums of conductances and currents.
func (w *typedWorker[T]) addNoise(g, e []T) error {
	for _, t := range w.noises {
		x := w.block.x
		if t.Shared {
			w.k.Fill(x, t.shared[w.slot])
		} else {
			copy(x, t.now[w.lo:w.hi])
		}
		var err error
		if t.Conductance {
			err = w.k.Conductance(g, e, x, t.e)
		} else {
			err = w.k.Inject(e, x)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
