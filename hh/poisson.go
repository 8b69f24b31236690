package hh

import (
	"fmt"
	"math"
	"unsafe"

	"github.com/lut4go/lut4go/hh/internal/memory"
	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/hh/internal/synapses"
	"github.com/lut4go/lut4go/internal/portable"
)

// PoissonInput is a Poisson train of spikes from outside for every cell, each
// independent of the others.
type PoissonInput struct {
	Receptor string
	Rate     float64 // mean rate of a train, Hz
	Weight   float64 // that a spike adds to the receptor's state
}

// AddPoisson gives every cell a Poisson train of spikes from now on. A spike
// arrives after the step in which it falls. Which ones there are depends on the
// seed, the cell and the order of the calls of AddPoisson and AddPoissonEach.
func (p *Population) AddPoisson(in PoissonInput) error {
	each := 3*unsafe.Sizeof(float64(0)) + unsafe.Sizeof(portable.Stream{})
	if err := memory.Check(fmt.Sprintf("Poisson input of population %q of %d neurons", p.name, p.Len()), uint64(p.local())*uint64(each)); err != nil {
		return p.agree("AddPoisson", err)
	}
	rates := make([]float64, p.local())
	for i := range rates {
		rates[i] = in.Rate
	}
	return p.addPoisson(in, rates, p.checkPoissonRates([]float64{in.Rate}))
}

// AddPoissonEach is AddPoisson with a rate for every cell, rates[i] Hz for cell i;
// a cell with 0 gets no spikes. The input's own Rate has to be 0.
func (p *Population) AddPoissonEach(in PoissonInput, rates []float64) error {
	err := p.checkPoissonRates(rates)
	switch {
	case len(rates) != p.Len():
		err = fmt.Errorf("hh: %d rates of Poisson input for the %d cells of population %q", len(rates), p.Len(), p.name)
	case in.Rate != 0:
		err = fmt.Errorf("hh: Poisson input of population %q: rate is %v Hz beside one for each cell, want 0", p.name, in.Rate)
	}
	if err := p.agreeOn("AddPoissonEach", rates, err); err != nil {
		return err
	}
	return p.addPoisson(in, own(&p.group, rates), nil)
}

// checkPoissonRates returns an error unless there can be trains of these rates.
func (p *Population) checkPoissonRates(rates []float64) error {
	for i, rate := range rates {
		if !(rate >= 0) || math.IsInf(rate, 0) {
			return fmt.Errorf("hh: Poisson input of population %q: rate is %v Hz in cell %d, want a number from 0", p.name, rate, i)
		}
		if perStep := rate * p.net.config.Dt / 1000; perStep > maxPerStep {
			return fmt.Errorf("hh: Poisson input of population %q: rate of %v Hz is %.4g spikes in a step of %v ms, want %v at most",
				p.name, rate, perStep, p.net.config.Dt, maxPerStep)
		}
	}
	return nil
}

// addPoisson adds an input of these rates to the cells that the process has, unless there is an
// error on any rank.
func (p *Population) addPoisson(in PoissonInput, rates []float64, err error) error {
	receptor, missing := p.receptor(in.Receptor)
	fail := func(format string, args ...any) error {
		return fmt.Errorf("hh: Poisson input of population %q: %w", p.name, fmt.Errorf(format, args...))
	}
	switch {
	case missing != nil:
		err = fail("%w", missing)
	case p.model.Receptors[receptor].Kinetics != (Kinetics{}):
		err = fail("receptor %s has Kinetics, which take spikes from populations only, through Connect", in.Receptor)
	case !finite(in.Weight):
		err = fail("weight is %v, want a finite number", in.Weight)
	}
	if err := p.agree("AddPoisson", err); err != nil {
		return err
	}
	q := &synapses.Poisson{
		Receptor: receptor, Weight: in.Weight,
		Gaps: make([]float64, len(rates)), Streams: make([]portable.Stream, len(rates)),
	}
	for i, rate := range rates {
		q.Gaps[i] = 1 / (rate * p.net.config.Dt / 1000)
		q.Streams[i] = random.Poisson.OfPopulation(p.net.config.Seed, p.index, len(p.core.Poisson), p.lo+i)
	}
	q.Start(p.net.step)
	p.core.Poisson = append(p.core.Poisson, q)
	return nil
}

// maxPerStep is the most spikes of one train that a step may have on average.
const maxPerStep = 1000
