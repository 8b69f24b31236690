package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lut4go/lut4go/bench/precision"
)

// precisionFlags is the command line of precision.
type precisionFlags struct {
	options    precision.Options
	out        string
	json       bool
	noProgress bool
}

func newPrecision() *cobra.Command {
	f := &precisionFlags{options: precision.Defaults("")}
	trees := precision.Defaults("tree50")
	o := &f.options
	cmd := &cobra.Command{
		Use:   "precision MODEL",
		Short: "Draw what exact spikes of a model cost, by method, step and table",
		Long: "Draw what exact spikes of a model cost, by method, step and table: its work-precision\n" +
			"diagram. It says which is cheapest for an error, and writes the diagram and the numbers.\n\n" +
			"MODEL is one of " + strings.Join(precision.Models(), ", ") + ".",
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return usagef("precision: no model given: want one of %s", strings.Join(precision.Models(), ", "))
			case len(args) > 1:
				return usagef("precision: unexpected argument %q after model %s", args[1], args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			given := f.options
			f.options = precision.Defaults(args[0])
			f.options.Precision, f.options.Backend = given.Precision, given.Backend
			if cmd.Flags().Changed("neurons") {
				f.options.Neurons = given.Neurons
			}
			if cmd.Flags().Changed("duration") {
				f.options.Duration = given.Duration
			}
			f.options.NEURON = f.options.NEURON && given.NEURON
			return f.run(cmd)
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.IntVar(&o.Neurons, "neurons", o.Neurons, fmt.Sprintf("number `N` of cells whose cost is measured; of those with dendrites %d", trees.Neurons))
	fs.Float64Var(&o.Duration, "duration", o.Duration, "biological time that spikes are compared in, `MS`; of cells with dendrites, as long as they are known")
	fs.BoolVar(&o.NEURON, "neuron", true, "run cells with dendrites in NEURON too, if it is installed")
	fs.IntVar(&o.Precision, "precision", o.Precision, "`BITS` of the state, 64 or 32")
	fs.StringVar((*string)(&o.Backend), "backend", "", "backend `B` of the kernels (default: the fastest here)")
	fs.StringVar(&f.out, "out", defaultOut, "directory `DIR` for the diagram and the numbers")
	fs.BoolVar(&f.json, "json", false, "print one JSON object and nothing else; write files only with --out")
	fs.BoolVar(&f.noProgress, "no-progress", false, "show no progress bar")
	return cmd
}

// run measures and prints. What an interrupted run has measured is written all
// the same, and the error is then the context's.
func (f *precisionFlags) run(cmd *cobra.Command) error {
	if err := f.options.Validate(); err != nil {
		return optionError(cmd, err)
	}
	files := !f.json || cmd.Flags().Changed("out")
	if files {
		if err := checkDir(f.out); err != nil {
			return fmt.Errorf("--out %s: %w", f.out, err)
		}
	}
	bar := newParts(cmd.ErrOrStderr(), "precision "+f.options.Model, f.json || f.noProgress)
	diagram, stopped := precision.Measure(cmd.Context(), f.options, bar.setPart)
	bar.clear()
	if diagram == nil {
		return optionError(cmd, stopped)
	}
	var written []string
	if files {
		var err error
		if written, err = diagram.WriteFiles(f.out); err != nil {
			return fmt.Errorf("--out %s: %w", f.out, err)
		}
	}
	out := cmd.OutOrStdout()
	if f.json {
		return first(diagram.WriteJSON(out), stopped)
	}
	if err := diagram.WriteReport(out); err != nil {
		return err
	}
	return first(sayWritten(out, f.out, written), stopped)
}
