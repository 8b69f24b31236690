package hh

import (
	"fmt"
	"math"
	"slices"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh/internal/engine"
)

// InjectSamplesAt is InjectSamplesFrom at a site of cells with dendrites, in nA: values[k][i]
// into cell i from start + k*every ms up to the next row.
func (p *Population) InjectSamplesAt(site cell.Site, start, every float64, values [][]float64) error {
	at, err := p.placeAt("InjectSamples", site)
	if err != nil {
		return err
	}
	return p.injectSamples(start, every, values, at)
}

// AddNoiseAt is AddNoise at a site of cells with dendrites, times scale[i] in cell i, or the
// same in all for nil. There Mean and SD are in nA, or in nS of a conductance. The seed, the
// cell and the order of the calls of AddNoise and AddNoiseAt make the random numbers, not the
// site: noise of many sites that is the same has to be Shared, and each call draws its own.
func (p *Population) AddNoiseAt(site cell.Site, in Noise, scale []float64) error {
	at, err := p.placeAt("AddNoise", site)
	if err != nil {
		return err
	}
	least := math.Inf(-1)
	if in.Conductance {
		least = 0
	}
	if err := p.checkScaleAt("noise", scale, least); err != nil {
		return p.agree("AddNoise", err)
	}
	return p.addNoise(in, slices.Clone(scale), at)
}

// AddWhiteNoiseAt is AddWhiteNoise at a site of cells with dendrites, times scale[i] in cell
// i, or the same in all for nil. There Sigma is in nA sqrt(ms).
func (p *Population) AddWhiteNoiseAt(site cell.Site, in WhiteNoise, scale []float64) error {
	at, err := p.placeAt("AddWhiteNoise", site)
	if err != nil {
		return err
	}
	if err := p.checkScaleAt("white noise", scale, math.Inf(-1)); err != nil {
		return p.agree("AddWhiteNoise", err)
	}
	return p.addWhiteNoise(in, slices.Clone(scale), at)
}

// checkScaleAt is checkScale for factors of which nil are 1.
func (p *Population) checkScaleAt(of string, scale []float64, least float64) error {
	if scale == nil {
		return nil
	}
	return p.checkScale(of, scale, least)
}

// ClampAt adds a voltage clamp at a site of cells with dendrites. There its Resistance is in
// MOhm, as that of NEURON's SEClamp, and any is stable; a jump of the command rings by CN where
// dt is more than twice the resistance times the compartment's capacitance, which BE damps.
//
// An ideal clamp holds the compartment of the site. Its current is then the sum of what goes
// through the membrane there, what flows off to the neighbours, and, in a step that begins with
// another voltage, what charges the compartment. The currents of both kinds go by the voltages
// that the step goes by, those between before and after it with CN and those after it with BE:
// they are what the electrode brings, and so all charge is accounted for.
func (p *Population) ClampAt(site cell.Site, in VoltageClamp) error {
	at, err := p.placeAt("Clamp", site)
	if err != nil {
		return err
	}
	return p.clamp(in, at)
}

// RecordClampCurrentAt is RecordClampCurrent at a site of cells with dendrites, in nA: that of
// all clamps of the site's compartment.
func (p *Population) RecordClampCurrentAt(site cell.Site, neurons []int, every int) (*StateMonitor, error) {
	at, err := p.placeAt("RecordClampCurrent", site)
	if err != nil {
		return nil, err
	}
	k, clamped := p.tree.cells.Electrode(at.compartment)
	if !clamped {
		return nil, fmt.Errorf("hh: recording the clamp current of population %q%v, which has no clamp there", p.name, at)
	}
	return p.record(clampCurrent+at.String(), recorded{variable: engine.ElectrodeCurrent - k}, neurons, every)
}

// StreamClampCurrentAt hands the current of the clamps at a site to a sink, as
// RecordClampCurrentAt records it and StreamState calls it.
func (p *Population) StreamClampCurrentAt(site cell.Site, neurons []int, every int, sink StateSink) error {
	return p.streamMonitor(fmt.Sprintf("%s at %v", clampCurrent, site), sink, func() (*StateMonitor, error) { return p.RecordClampCurrentAt(site, neurons, every) })
}

// StreamStateAt hands what RecordStateAt records to a sink, as StreamState calls it.
func (p *Population) StreamStateAt(site cell.Site, variable string, neurons []int, every int, sink StateSink) error {
	return p.streamMonitor(fmt.Sprintf("%s at %v", variable, site), sink, func() (*StateMonitor, error) { return p.RecordStateAt(site, variable, neurons, every) })
}
