package peers

import (
	"context"
	"time"
)

// What would install the simulators, on Debian; Arbor anywhere.
const (
	installBrian2 = "apt-get install python3-brian g++"
	installNEURON = "apt-get install python3-neuron"
	installArbor  = "pip install arbor"
)

// brian2 returns the interpreter that has Brian2, if there is a compiler for it.
func (w *workDir) brian2(ctx context.Context) (string, error) {
	if _, err := w.look("g++"); err != nil {
		return "", &missingError{installBrian2}
	}
	return w.python(ctx, "brian2", installBrian2)
}

func brian2Rates(table bool) string {
	if table {
		return "a scalar look-up for each curve, divisions"
	}
	return "exponentials"
}

// script is a Python program that is started once and makes the rounds, each of the seed
// that it is told.
func (r *implementation) script(w *workDir, find func(context.Context) (string, error), args ...string) {
	var p *coprocess
	r.prepare = func(ctx context.Context) error {
		python, err := find(ctx)
		if err == nil {
			p, err = w.start(ctx, python, args...)
		}
		return err
	}
	r.round = func(_ context.Context, number int) (measurement, error) { return p.round(seed(number)) }
	r.close = func() {
		if p != nil {
			p.close()
		}
	}
}

func brian2Cells(w *workDir, o Options, atLeast time.Duration, table bool, reference func() (measurement, error)) *implementation {
	r := &implementation{
		row:       Row{Peer: "brian2", Computes: "C++ standalone, " + brian2Rates(table), Precision: 64},
		tolerance: spikesTolerance, reference: reference,
	}
	args := []string{"brian2_cells.py", "--model", o.Model}
	if table {
		args = append(args, "--table")
	}
	if o.Synapse {
		args = append(args, "--synapse")
	}
	r.script(w, w.brian2, append(append(args, "--"), arguments(o, atLeast)...)...)
	return r
}

func neuronCells(w *workDir, o Options, atLeast time.Duration) *implementation {
	// Its hh steps gates exactly for a constant voltage and v implicitly, so it
	// has other errors than forward Euler.
	r := &implementation{row: Row{Peer: "neuron", Computes: "hh, its own tables, implicit v", Precision: 64}}
	if o.Model != "squid" || o.Synapse {
		r.prepare = func(context.Context) error { return &missingError{"NEURON has no such cell built in"} }
		return r
	}
	find := func(ctx context.Context) (string, error) { return w.python(ctx, "neuron", installNEURON) }
	r.script(w, find, append([]string{"neuron_cells.py", "--"}, arguments(o, atLeast)...)...)
	return r
}
