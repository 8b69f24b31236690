//go:build cgo

package main

// #include "export.h"
import "C"

import (
	"fmt"

	"github.com/lut4go/lut4go/bridge/internal/networks"
	"github.com/lut4go/lut4go/hh"
)

// into has f add an input to a population.
func into(population C.lut4go_neurons, f func(p *hh.Population) error) error {
	return all.Population(networks.Handle(population), f)
}

//export lut4go_inject
func lut4go_inject(population C.lut4go_neurons, input *C.lut4go_input) C.int {
	return answer(func() error {
		in, err := structure(input)
		if err != nil {
			return err
		}
		rows, err := rowsOf("values", in.values, in.rows, in.columns)
		if err != nil {
			return err
		}
		scale, err := each("scale", in.scale)
		if err != nil {
			return err
		}
		return into(population, func(p *hh.Population) error {
			if in.columns > 1 || p.Len() == 1 && scale == nil {
				if scale != nil {
					return fmt.Errorf("cabi: %d columns of values, one for each cell, and %d factors of cells, want one of the two", in.columns, len(scale))
				}
				return p.InjectSamplesFrom(float64(in.start), float64(in.every), rows)
			}
			if in.start != 0 {
				return p.InjectSamplesFrom(float64(in.start), float64(in.every), forEach(rows, scale, p.Len()))
			}
			one := hh.Samples{Every: float64(in.every), Values: make([]float64, len(rows))}
			for k, row := range rows {
				one.Values[k] = row[0]
			}
			return inject(p, one, scale)
		})
	})
}

// forEach returns values of one column, times scale, for so many cells.
func forEach(rows [][]float64, scale []float64, cells int) [][]float64 {
	all := make([][]float64, len(rows))
	for k, row := range rows {
		all[k] = make([]float64, cells)
		for i := range all[k] {
			all[k][i] = row[0]
			if i < len(scale) {
				all[k][i] *= scale[i]
			}
		}
	}
	return all
}

func inject(p *hh.Population, s hh.Stimulus, scale []float64) error {
	if scale == nil {
		return p.Inject(s)
	}
	return p.InjectEach(s, scale)
}

//export lut4go_inject_pulse
func lut4go_inject_pulse(population C.lut4go_neurons, pulse *C.lut4go_pulse) C.int {
	return answer(func() error {
		in, err := structure(pulse)
		if err != nil {
			return err
		}
		scale, err := each("scale", in.scale)
		if err != nil {
			return err
		}
		return into(population, func(p *hh.Population) error {
			return inject(p, hh.Pulse{Start: float64(in.start), End: float64(in.end), Amplitude: float64(in.amplitude)}, scale)
		})
	})
}

//export lut4go_clear_inputs
func lut4go_clear_inputs(population C.lut4go_neurons) C.int {
	return answer(func() error {
		return into(population, func(p *hh.Population) error {
			p.ClearStimuli()
			return nil
		})
	})
}

//export lut4go_add_noise
func lut4go_add_noise(population C.lut4go_neurons, noise *C.lut4go_noise) C.int {
	return answer(func() error {
		in, err := structure(noise)
		if err != nil {
			return err
		}
		scale, err := each("scale", in.scale)
		if err != nil {
			return err
		}
		to := hh.Noise{Mean: float64(in.mean), SD: float64(in.sd), Tau: float64(in.tau), E: float64(in.e), Correlation: float64(in.correlation)}
		if err := flags(flagOf{"conductance", in.conductance, &to.Conductance}, flagOf{"shared", in.shared, &to.Shared}); err != nil {
			return err
		}
		return into(population, func(p *hh.Population) error {
			if scale == nil {
				return p.AddNoise(to)
			}
			return p.AddNoiseEach(to, scale)
		})
	})
}

//export lut4go_add_white_noise
func lut4go_add_white_noise(population C.lut4go_neurons, noise *C.lut4go_white_noise) C.int {
	return answer(func() error {
		in, err := structure(noise)
		if err != nil {
			return err
		}
		scale, err := each("scale", in.scale)
		if err != nil {
			return err
		}
		to := hh.WhiteNoise{Sigma: float64(in.sigma), Correlation: float64(in.correlation)}
		return into(population, func(p *hh.Population) error {
			if scale == nil {
				return p.AddWhiteNoise(to)
			}
			return p.AddWhiteNoiseEach(to, scale)
		})
	})
}

//export lut4go_add_poisson
func lut4go_add_poisson(population C.lut4go_neurons, poisson *C.lut4go_poisson) C.int {
	return answer(func() error {
		in, err := structure(poisson)
		if err != nil {
			return err
		}
		rates, err := each("rates", in.rates)
		if err != nil {
			return err
		}
		to := hh.PoissonInput{Receptor: text(in.receptor), Weight: float64(in.weight)}
		return into(population, func(p *hh.Population) error {
			if len(rates) == 1 {
				to.Rate = rates[0]
				return p.AddPoisson(to)
			}
			return p.AddPoissonEach(to, rates)
		})
	})
}
