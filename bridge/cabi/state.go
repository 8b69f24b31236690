//go:build cgo

package main

// #include "export.h"
import "C"

import (
	"github.com/lut4go/lut4go/bridge/internal/networks"
	"github.com/lut4go/lut4go/hh"
)

//export lut4go_get
func lut4go_get(population C.lut4go_neurons, variable *C.lut4go_text, n C.int64_t, dst *C.double) C.int {
	return answer(func() error {
		to, err := results[float64]("dst", dst, n)
		if err != nil {
			return err
		}
		return all.Get(networks.Handle(population), text(variable), to)
	})
}

//export lut4go_set
func lut4go_set(population C.lut4go_neurons, variable *C.lut4go_text, x C.lut4go_each) C.int {
	return answer(func() error {
		from, err := each("values of "+text(variable), x)
		if err != nil {
			return err
		}
		return all.SetState(networks.Handle(population), text(variable), from)
	})
}

//export lut4go_set_steady_gates
func lut4go_set_steady_gates(population C.lut4go_neurons) C.int {
	return answer(func() error {
		return all.Population(networks.Handle(population), (*hh.Population).SetSteadyGates)
	})
}

//export lut4go_get_parameter
func lut4go_get_parameter(population C.lut4go_neurons, name *C.lut4go_text, n C.int64_t, dst *C.double) C.int {
	return answer(func() error {
		to, err := results[float64]("dst", dst, n)
		if err != nil {
			return err
		}
		return all.Parameter(networks.Handle(population), text(name), to)
	})
}

//export lut4go_set_parameter
func lut4go_set_parameter(population C.lut4go_neurons, name *C.lut4go_text, x C.lut4go_each) C.int {
	return answer(func() error {
		from, err := each("values of "+text(name), x)
		if err != nil {
			return err
		}
		return all.SetParameter(networks.Handle(population), text(name), from)
	})
}

//export lut4go_outside
func lut4go_outside(population C.lut4go_neurons, left *C.lut4go_left) C.int {
	return answer(func() error {
		return all.Population(networks.Handle(population), func(p *hh.Population) error {
			o := p.Outside()
			return write(left, C.lut4go_left{
				count: C.uint64_t(o.Count), lowest: C.double(o.Lowest), highest: C.double(o.Highest),
				neuron: C.int64_t(o.Neuron), at: C.double(o.At),
			})
		})
	})
}
