package hh

import (
	"fmt"
	"math"
	"unsafe"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/memory"
	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/internal/portable"
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
	E           float64 // mV, of a conductance; 0 for a current
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
	if !in.Conductance && in.E != 0 {
		return fmt.Errorf("hh: noise of population %q: E is %v mV, want none for a current: a conductance has Conductance set", p.name, in.E)
	}
	count := p.Len()
	if in.Shared {
		count = 1
	}
	each := 2*unsafe.Sizeof(float64(0)) + unsafe.Sizeof(portable.Stream{})
	if err := memory.Check(fmt.Sprintf("noise of population %q of %d neurons", p.name, p.Len()), uint64(count)*uint64(each)); err != nil {
		return err
	}
	o := engine.NewProcess(in.SD, in.Tau, p.net.config.Dt)
	o.Mean, o.Conductance, o.E, o.Shared = in.Mean, in.Conductance, in.E, in.Shared
	o.Value, o.Streams = make([]float64, count), make([]portable.Stream, count)
	for i := range o.Value {
		o.Streams[i] = random.Noise.OfPopulation(p.net.config.Seed, p.index, len(p.noises), i)
		o.Value[i] = float64(in.SD * o.Streams[i].Normal())
	}
	p.noises = append(p.noises, in)
	p.core.Cells.AddNoise(o)
	return nil
}
