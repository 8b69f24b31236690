//go:build cgo

package main

// #include "export.h"
import "C"

import (
	"cmp"
	"fmt"
	"unsafe"

	"github.com/lut4go/lut4go/bridge/internal/networks"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/neuroml"
)

// all is the models and networks that callers have handles of.
var all networks.Set

// makeModel makes a model and writes its handle to dst.
func makeModel(dst *C.lut4go_model, make func() (networks.Handle, error)) C.int {
	return answer(func() error {
		if err := place("model", dst); err != nil {
			return err
		}
		h, err := make()
		if err == nil {
			*dst = C.lut4go_model(h)
		}
		return err
	})
}

// textOr returns a text, or another if it is NULL.
func textOr(s *C.lut4go_text, other string) string {
	if s == nil {
		return other
	}
	return text(s)
}

// cellOf returns a cell. Texts that are NULL are those of another.
func cellOf(cell *C.lut4go_cell, before networks.Cell) (networks.Cell, error) {
	c, err := structure(cell)
	if err != nil {
		return networks.Cell{}, err
	}
	hold, err := flag("hold", c.hold)
	return networks.Cell{
		Name: textOr(c.name, before.Name), Cm: float64(c.cm), Threshold: float64(c.threshold), Refractory: float64(c.refractory),
		V0: float64(c.v0), Celsius: float64(c.celsius), SpikeAt: hh.SpikeCondition(textOr(c.spikes, string(before.SpikeAt))), Hold: hold,
	}, err
}

//export lut4go_new_model
func lut4go_new_model(model *C.lut4go_model, cell *C.lut4go_cell) C.int {
	return makeModel(model, func() (networks.Handle, error) {
		c, err := cellOf(cell, networks.Cell{})
		if err != nil {
			return 0, err
		}
		return all.NewModel(c), nil
	})
}

//export lut4go_built_in_model
func lut4go_built_in_model(model *C.lut4go_model, name *C.lut4go_text) C.int {
	return makeModel(model, func() (networks.Handle, error) { return all.BuiltInModel(text(name)) })
}

// elementOf returns something of a file.
func elementOf(of *C.lut4go_neuroml) (networks.Element, error) {
	e, err := structure(of)
	if err != nil {
		return networks.Element{}, err
	}
	to := networks.Element{File: text(e.file), ID: text(e.id)}
	var has, lumped bool
	if err := flags(flagOf{"has_celsius", e.has_celsius, &has}, flagOf{"lumped", e.lumped, &lumped}); err != nil {
		return to, err
	}
	if has {
		to.Options = append(to.Options, neuroml.Celsius(e.celsius))
	}
	if lumped {
		to.Options = append(to.Options, neuroml.Lumped{})
	}
	return to, nil
}

//export lut4go_neuroml_model
func lut4go_neuroml_model(model *C.lut4go_model, cell *C.lut4go_neuroml) C.int {
	return makeModel(model, func() (networks.Handle, error) {
		e, err := elementOf(cell)
		if err != nil {
			return 0, err
		}
		return all.CellModel(e)
	})
}

//export lut4go_get_cell
func lut4go_get_cell(model C.lut4go_model, cell *C.lut4go_cell) C.int {
	return answer(func() error {
		c, err := all.Cell(networks.Handle(model))
		if err != nil {
			return err
		}
		to := C.lut4go_cell{
			cm: C.double(c.Cm), threshold: C.double(c.Threshold), refractory: C.double(c.Refractory),
			v0: C.double(c.V0), celsius: C.double(c.Celsius),
		}
		if c.Hold {
			to.hold = 1
		}
		return write(cell, to)
	})
}

//export lut4go_set_cell
func lut4go_set_cell(model C.lut4go_model, cell *C.lut4go_cell) C.int {
	return answer(func() error {
		before, err := all.Cell(networks.Handle(model))
		if err != nil {
			return err
		}
		c, err := cellOf(cell, before)
		if err != nil {
			return err
		}
		return all.SetCell(networks.Handle(model), c)
	})
}

// gatesOf returns n gates.
func gatesOf(of string, gates **C.lut4go_gate, n C.int64_t) ([]networks.Gate, error) {
	from, err := array("gates of "+of, gates, int64(n))
	if err != nil {
		return nil, err
	}
	var to []networks.Gate
	for _, p := range from {
		g, err := structure(p)
		if err != nil {
			return nil, fmt.Errorf("%w (a gate of %s)", err, of)
		}
		gate := networks.Gate{Gate: hh.Gate{
			Name: text(g.name), Power: float64(g.power), Phi: float64(g.phi), Q10: float64(g.q10), Celsius: float64(g.q10_celsius),
		}}
		if err := flags(flagOf{"instantaneous", g.instantaneous, &gate.Instantaneous}, flagOf{"unbounded", g.unbounded, &gate.Unbounded}); err != nil {
			return nil, err
		}
		for _, f := range []struct {
			name string
			from C.lut4go_samples
			to   *networks.Samples
		}{{"alpha", g.alpha, &gate.Alpha}, {"beta", g.beta, &gate.Beta}, {"inf", g.inf, &gate.Inf}, {"tau", g.tau, &gate.Tau}} {
			if *f.to, err = samples(f.name+" of gate "+gate.Name, f.from); err != nil {
				return nil, err
			}
		}
		to = append(to, gate)
	}
	return to, nil
}

//export lut4go_add_channel
func lut4go_add_channel(model C.lut4go_model, channel *C.lut4go_channel) C.int {
	return answer(func() error {
		c, err := structure(channel)
		if err != nil {
			return err
		}
		to := hh.Channel{Name: text(c.name), G: float64(c.g), E: float64(c.e)}
		gates, err := gatesOf("channel "+to.Name, c.gates, c.gate_count)
		if err != nil {
			return err
		}
		return all.AddChannel(networks.Handle(model), to, gates)
	})
}

//export lut4go_add_current
func lut4go_add_current(model C.lut4go_model, current *C.lut4go_current) C.int {
	return answer(func() error {
		c, err := structure(current)
		if err != nil {
			return err
		}
		to := hh.Current{Name: text(c.name), I: float64(c.i)}
		f, err := samples("f of current "+to.Name, c.f)
		if err != nil {
			return err
		}
		gates, err := gatesOf("current "+to.Name, c.gates, c.gate_count)
		if err != nil {
			return err
		}
		return all.AddCurrent(networks.Handle(model), to, f, gates)
	})
}

//export lut4go_add_receptor
func lut4go_add_receptor(model C.lut4go_model, receptor *C.lut4go_receptor) C.int {
	return answer(func() error {
		r, err := structure(receptor)
		if err != nil {
			return err
		}
		to := hh.Receptor{
			Name: text(r.name), G: float64(r.g), E: float64(r.e), Tau: float64(r.tau), Rise: float64(r.rise), Follows: text(r.follows),
			Kinetics: hh.Kinetics{Alpha: float64(r.binding), Beta: float64(r.unbinding), Concentration: float64(r.concentration), Duration: float64(r.duration)},
		}
		block, err := samples("block of receptor "+to.Name, r.block)
		if err := cmp.Or(err, flags(flagOf{"current", r.current, &to.Current}, flagOf{"saturating", r.saturating, &to.Saturating})); err != nil {
			return err
		}
		return all.AddReceptor(networks.Handle(model), to, block)
	})
}

//export lut4go_add_reset
func lut4go_add_reset(model C.lut4go_model, reset *C.lut4go_reset) C.int {
	return answer(func() error {
		r, err := structure(reset)
		if err != nil {
			return err
		}
		add, err := flag("add", r.add)
		if err != nil {
			return err
		}
		return all.AddReset(networks.Handle(model), hh.Reset{Variable: text(r.variable), Value: float64(r.value), Add: add})
	})
}

//export lut4go_add_neuroml_channel
func lut4go_add_neuroml_channel(model C.lut4go_model, channel *C.lut4go_neuroml, conductance *C.lut4go_channel) C.int {
	return answer(func() error {
		e, err := elementOf(channel)
		if err != nil {
			return err
		}
		c, err := structure(conductance)
		if err != nil {
			return err
		}
		return all.AddFileChannel(networks.Handle(model), e, hh.Channel{G: float64(c.g), E: float64(c.e)})
	})
}

// kinds are the names of what lut4go_model_names gives.
var kinds = map[string]networks.Names{"variables": networks.Variables, "parameters": networks.Parameters, "quantities": networks.Quantities}

//export lut4go_model_names
func lut4go_model_names(model C.lut4go_model, which *C.lut4go_text, names **C.char) C.int {
	return answer(func() error {
		if err := place("names", names); err != nil {
			return err
		}
		kind, ok := kinds[text(which)]
		if !ok {
			return fmt.Errorf("cabi: names of %q, want variables, parameters or quantities", text(which))
		}
		of, err := all.ModelNames(networks.Handle(model), kind)
		if err == nil {
			lines(names, of)
		}
		return err
	})
}

//export lut4go_free_model
func lut4go_free_model(model C.lut4go_model) C.int {
	return answer(func() error { return all.FreeModel(networks.Handle(model)) })
}

//export lut4go_release
func lut4go_release(p unsafe.Pointer) { release(p) }
