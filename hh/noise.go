package hh

import (
	"fmt"
	"math"
	"slices"
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
	// Correlation is that of the processes of any two cells, from 0 to 1: each is
	// Mean + sqrt(c)*shared + sqrt(1-c)*own, of two processes with mean 0 and this SD
	// and Tau, one that all cells of the population share and one of the cell's own.
	// 0 of a Shared one. The cut of a conductance comes after.
	Correlation float64
}

// AddNoise gives the cells noise from now on. It depends on the seed, the cell
// and the order of the calls of AddNoise. Several add up. Those with dendrites have it at a
// site, see AddNoiseAt.
func (p *Population) AddNoise(in Noise) error { return p.addNoise(in, nil, nil) }

// AddNoiseEach is AddNoise with the process times scale[i] in cell i: its mean as its
// deviation. It is not negative for a conductance.
func (p *Population) AddNoiseEach(in Noise, scale []float64) error {
	least := math.Inf(-1)
	if in.Conductance {
		least = 0
	}
	if err := p.checkScale("noise", scale, least); err != nil {
		return p.agree("AddNoise", err)
	}
	return p.addNoise(in, slices.Clone(scale), nil)
}

// checkScale returns an error unless there is a finite factor, and none below the
// least, for each cell.
func (p *Population) checkScale(of string, scale []float64, least float64) error {
	if len(scale) != p.Len() {
		return fmt.Errorf("hh: %d factors of %s for the %d cells of population %q", len(scale), of, p.Len(), p.name)
	}
	for i, x := range scale {
		if !finite(x) || x < least {
			return fmt.Errorf("hh: the factor of %s of cell %d of population %q is %v, want a finite number, and from 0 for a conductance", of, i, p.name, x)
		}
	}
	return nil
}

// addNoise adds noise, at a place if the cells have dendrites.
func (p *Population) addNoise(in Noise, scale []float64, at *place) error {
	err := p.checkPlace("AddNoise", at)
	if err == nil {
		err = p.checkNoise(in)
	}
	if err := p.agreeOn("AddNoise"+at.String(), scale, err); err != nil {
		return err
	}
	by := in // in the units of the membrane
	by.Mean, by.SD = at.density(in.Conductance, in.Mean), at.density(in.Conductance, in.SD)
	n := &engine.Noise{Mean: by.Mean, Conductance: in.Conductance, E: in.E, Factors: own(&p.group, scale)}
	if !in.Shared && in.Correlation < 1 {
		n.Own = p.newDeviation(by, math.Sqrt(1-in.Correlation), p.lo, p.local())
	}
	switch {
	case in.Shared:
		n.Common = p.newDeviation(by, 1, 0, 1)
		n.Common.Common = true
	case in.Correlation > 0:
		n.Common = p.newDeviation(by, math.Sqrt(in.Correlation), MaxNeurons, 1)
		n.Common.Common = true
	}
	p.noises = append(p.noises, noise{in, n.Factors, at})
	if at != nil {
		return p.tree.cells.AddNoiseAt(at.compartment, n)
	}
	p.core.Cells.AddNoise(n)
	return nil
}

// checkNoise returns an error if there is no such noise, or no memory for it.
func (p *Population) checkNoise(in Noise) error {
	if err := in.validate(); err != nil {
		return fmt.Errorf("hh: noise of population %q: %w", p.name, err)
	}
	if in.Shared || in.Correlation == 1 {
		return nil
	}
	each := 2*unsafe.Sizeof(float64(0)) + unsafe.Sizeof(portable.Stream{})
	return memory.Check(fmt.Sprintf("noise of population %q of %d neurons", p.name, p.Len()), uint64(p.local())*uint64(each))
}

// noise is what was given to AddNoise or AddNoiseEach, of the cells that the process has.
type noise struct {
	Noise
	scale []float64
	at    *place
}

// newDeviation returns deviations with a part of the noise's SD, from their stationary
// distribution, by so many streams from one on.
func (p *Population) newDeviation(in Noise, part float64, first, count int) *engine.Deviation {
	sd := float64(in.SD * part)
	d := engine.NewDeviation(sd, in.Tau, p.net.config.Dt)
	d.Value, d.Streams = make([]float64, count), make([]portable.Stream, count)
	for i := range d.Value {
		d.Streams[i] = random.Noise.OfPopulation(p.net.config.Seed, p.index, len(p.noises), first+i)
		d.Value[i] = float64(sd * d.Streams[i].Normal())
	}
	return d
}

func (in *Noise) validate() error {
	for _, v := range []struct {
		name  string
		value float64
		least float64
	}{{"Mean", in.Mean, math.Inf(-1)}, {"SD", in.SD, 0}, {"E", in.E, math.Inf(-1)}} {
		if !finite(v.value) || v.value < v.least {
			return fmt.Errorf("%s is %v, want a finite number, and from 0 for SD", v.name, v.value)
		}
	}
	if !(in.Tau > 0) || math.IsInf(in.Tau, 0) {
		return fmt.Errorf("its Tau is %v ms, want a positive number", in.Tau)
	}
	if !in.Conductance && in.E != 0 {
		return fmt.Errorf("its E is %v mV, want none for a current: a conductance has Conductance set", in.E)
	}
	if in.Shared && in.Correlation != 0 {
		return fmt.Errorf("its Correlation is %v of noise that is Shared, whose correlation is 1, want 0", in.Correlation)
	}
	return checkCorrelation(in.Correlation)
}

func checkCorrelation(c float64) error {
	if !(c >= 0 && c <= 1) {
		return fmt.Errorf("its Correlation is %v, want 0 to 1", c)
	}
	return nil
}
