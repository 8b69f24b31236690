//go:build cgo

package main

// #include "export.h"
import "C"

import (
	"errors"
	"fmt"

	"github.com/lut4go/lut4go/bridge/internal/networks"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// made makes something of a network and writes its handle to dst.
func made[H ~uint64](what string, dst *H, make func() (networks.Handle, error)) C.int {
	return answer(func() error {
		if err := place(what, dst); err != nil {
			return err
		}
		h, err := make()
		if err == nil {
			*dst = H(h)
		}
		return err
	})
}

//export lut4go_new_network
func lut4go_new_network(network *C.lut4go_network, config *C.lut4go_config) C.int {
	return made("network", network, func() (networks.Handle, error) {
		c, err := structure(config)
		if err != nil {
			return 0, err
		}
		return all.New(hh.Config{
			Dt: float64(c.dt), Method: hh.Method(text(c.method)), Order: table.Order(text(c.order)), Grid: gridOf(c.grid),
			Precision: int(c.precision), Backend: kernel.Backend(text(c.backend)), Threads: int(c.threads), Seed: uint64(c.seed),
		})
	})
}

//export lut4go_free_network
func lut4go_free_network(network C.lut4go_network) C.int {
	return answer(func() error { return all.FreeNetwork(networks.Handle(network)) })
}

//export lut4go_add_population
func lut4go_add_population(population *C.lut4go_neurons, network C.lut4go_network, cells *C.lut4go_population) C.int {
	return made("population", population, func() (networks.Handle, error) {
		p, err := structure(cells)
		if err != nil {
			return 0, err
		}
		n, err := count("cells", p.count)
		if err != nil {
			return 0, err
		}
		return all.AddPopulation(networks.Handle(network), text(p.name), networks.Handle(p.model), n)
	})
}

// trainsOf returns the spikes of a source.
func trainsOf(of *C.lut4go_trains) (hh.Trains, error) {
	t, err := structure(of)
	if err != nil {
		return nil, err
	}
	if t.rates == nil {
		if t.rows != 0 || t.columns != 0 || t.every != 0 {
			return nil, fmt.Errorf("cabi: trains with %d rows and %d columns of rates every %v ms, but the rates are NULL", t.rows, t.columns, t.every)
		}
		neurons, err := numbers("neurons that spike", t.neurons, t.spikes)
		if err != nil {
			return nil, err
		}
		times, err := doubles("times of spikes", t.times, t.spikes)
		return hh.GivenTrains{Neurons: neurons, Times: times}, err
	}
	if t.neurons != nil || t.times != nil || t.spikes != 0 {
		return nil, errors.New("cabi: trains with spikes and rates, want one of the two")
	}
	rows, err := rowsOf("rates", t.rates, t.rows, t.columns)
	switch {
	case err != nil:
		return nil, err
	case t.every != 0:
		return hh.PoissonTrains{Samples: rows, Every: float64(t.every)}, nil
	case len(rows) != 1:
		return nil, fmt.Errorf("cabi: %d rows of rates every 0 ms, want one row, or a positive time", len(rows))
	case len(rows[0]) == 1:
		return hh.PoissonTrains{Rate: rows[0][0]}, nil
	}
	return hh.PoissonTrains{Rates: rows[0]}, nil
}

// rowsOf returns a copy of rows by columns of numbers.
func rowsOf(what string, p *C.lut4go_in, rows, columns C.int64_t) ([][]float64, error) {
	if rows < 1 || columns < 1 || rows > maxBytes || columns > maxBytes/rows {
		return nil, fmt.Errorf("cabi: %d rows of %d %s, want 1 or more, of 2^40 bytes at most", rows, columns, what)
	}
	x, err := doubles(what, p, rows*columns)
	if err != nil {
		return nil, err
	}
	to := make([][]float64, rows)
	for k := range to {
		to[k] = x[k*int(columns) : (k+1)*int(columns) : (k+1)*int(columns)]
	}
	return to, nil
}

//export lut4go_add_source
func lut4go_add_source(source *C.lut4go_neurons, network C.lut4go_network, neurons *C.lut4go_source) C.int {
	return made("source", source, func() (networks.Handle, error) {
		s, err := structure(neurons)
		if err != nil {
			return 0, err
		}
		n, err := count("neurons", s.count)
		if err != nil {
			return 0, err
		}
		t, err := trainsOf(s.trains)
		if err != nil {
			return 0, err
		}
		return all.AddSource(networks.Handle(network), text(s.name), n, t)
	})
}

//export lut4go_set_trains
func lut4go_set_trains(source C.lut4go_neurons, trains *C.lut4go_trains) C.int {
	return answer(func() error {
		t, err := trainsOf(trains)
		if err != nil {
			return err
		}
		return all.SetTrains(networks.Handle(source), t)
	})
}
