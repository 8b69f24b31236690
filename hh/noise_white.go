package hh

import (
	"fmt"
	"math"
	"slices"
	"unsafe"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/memory"
	"github.com/lut4go/lut4go/hh/internal/random"
)

// WhiteNoise is Gaussian white noise, a current Sigma*xi of each cell: xi is the
// derivative of a Wiener process, in 1/sqrt(ms), as Brian2's xi, so that the current
// brings Sigma*sqrt(t) of charge (uA ms/cm2, rms) in t ms. A noise of the voltage,
// dv = ... + s*dW with s in mV/sqrt(ms), is one with Sigma = s*Cm; Brian2's
// sigma*sqrt(2/tau)*xi in dv/dt has Sigma = sigma*sqrt(2/tau)*Cm. A cell without
// active channels, of conductance g and capacitance Cm, comes to a voltage of variance
// Sigma^2/(2 g Cm) and correlation time Cm/g.
//
// In a step of dt it is the constant current Sigma/sqrt(dt)*N, with a normally
// distributed N of mean 0 and variance 1, new in every step. With Euler that is the
// Euler-Maruyama method, v += dt/Cm*(...) + Sigma*sqrt(dt)/Cm*N. The other methods
// take it as any current, rk4 in all its stages. As the noise is additive, each
// converges strongly with order 1, the most there is with one N a step (Kloeden & Platen,
// Numerical Solution of Stochastic Differential Equations, 1992, chapter 10);
// a finer step has other noise. The stationary variance of a cell without active
// channels is exact with cn, too large by g*dt/(2 Cm) of itself with euler and staggered,
// and too small by (g*dt/Cm)^2/12 with exp-euler and rk4, for small g*dt/Cm.
type WhiteNoise struct {
	Sigma float64 // uA/cm2 sqrt(ms)
	// Correlation is that of the noises of any two cells of the population, from 0 to 1:
	// xi is sqrt(c)*shared + sqrt(1-c)*own.
	Correlation float64
}

// AddWhiteNoise gives the cells white noise from now on. It depends on the seed, the
// cell, the step and the order of the calls of AddWhiteNoise and AddWhiteNoiseEach.
// Several add up. Cells with dendrites have it at a site, see AddWhiteNoiseAt.
func (p *Population) AddWhiteNoise(in WhiteNoise) error { return p.addWhiteNoise(in, nil, nil) }

// AddWhiteNoiseEach is AddWhiteNoise times scale[i] in cell i.
func (p *Population) AddWhiteNoiseEach(in WhiteNoise, scale []float64) error {
	if err := p.checkScale("white noise", scale, math.Inf(-1)); err != nil {
		return p.agree("AddWhiteNoise", err)
	}
	return p.addWhiteNoise(in, slices.Clone(scale), nil)
}

// addWhiteNoise adds noise, at a place if the cells have dendrites.
func (p *Population) addWhiteNoise(in WhiteNoise, scale []float64, at *place) error {
	c := &p.net.config
	size := in.Sigma / math.Sqrt(c.Dt)
	err := p.checkPlace("AddWhiteNoise", at)
	if err == nil {
		err = p.checkWhiteNoise(in, size)
	}
	if err := p.agreeOn("AddWhiteNoise"+at.String(), scale, err); err != nil {
		return err
	}
	size = at.density(false, size)
	n := &engine.WhiteNoise{
		Own:     float64(size * math.Sqrt(1-in.Correlation)),
		Common:  float64(size * math.Sqrt(in.Correlation)),
		Normals: random.WhiteNoise.NormalsOfPopulation(c.Seed, p.index, len(p.whiteNoises)),
		Factors: own(&p.group, scale),
	}
	p.whiteNoises = append(p.whiteNoises, whiteNoise{in, n.Factors, at})
	if at != nil {
		return p.tree.cells.AddWhiteNoiseAt(at.compartment, n)
	}
	p.core.Cells.AddWhiteNoise(n)
	return nil
}

// checkWhiteNoise returns an error if there is no such noise, whose currents have a size, or no
// memory for it.
func (p *Population) checkWhiteNoise(in WhiteNoise, size float64) error {
	if !finite(size) || size < 0 {
		return fmt.Errorf("hh: white noise of population %q: Sigma is %v %s sqrt(ms), want a finite number from 0", p.name, in.Sigma, p.currentUnit())
	}
	if err := checkCorrelation(in.Correlation); err != nil {
		return fmt.Errorf("hh: white noise of population %q: %w", p.name, err)
	}
	return memory.Check(fmt.Sprintf("white noise of population %q of %d neurons", p.name, p.Len()), uint64(p.local())*uint64(unsafe.Sizeof(float64(0))))
}

// whiteNoise is what was given to AddWhiteNoise or AddWhiteNoiseEach, of the cells that the
// process has.
type whiteNoise struct {
	WhiteNoise
	scale []float64
	at    *place
}
