package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/bench/morphology"
	"github.com/lut4go/lut4go/bench/scenario"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/mpi"
	"github.com/lut4go/lut4go/table"
)

const defaultOut = "ptrbench-out"

// runFlags is the command line of run.
type runFlags struct {
	given         scenario.Options // those that were given; the scenario has the rest
	file          fileFlags
	method, order string
	out           string
	json          bool
	noProgress    bool
	strict        bool
	mpi           bool

	// The ends of the sweep of a scenario that takes a model, uA/cm2; of the rate
	// table of any other, mV.
	from, to float64
}

// defaultEvery is how much biological time is between checkpoints, ms.
const defaultEvery = 100

func newRun() *cobra.Command {
	var names, withModel []string
	for _, s := range scenario.All() {
		names = append(names, s.Name)
		if s.TakesModel {
			withModel = append(withModel, s.Name)
		}
	}
	f := &runFlags{}
	cmd := &cobra.Command{
		Use:   "run SCENARIO|FILE [MODEL]",
		Short: "Run a scenario: " + strings.Join(names, ", "),
		Long: "Run a scenario: " + strings.Join(names, ", ") + ".\n\n" +
			strings.Join(withModel, ", ") + " takes a model: " + strings.Join(models.Names(), ", ") + ".\n" +
			"A FILE is a NeuroML or LEMS one, .nml or .xml: its network is run, or its cell. With\n" +
			"--draw, that of a morphology, .swc, is drawn.\n" +
			"Options that are not given are the scenario's; 'ptrbench list' shows them.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("run: no scenario given: want one of %s", strings.Join(names, ", "))
			}
			most := 1
			if slices.Contains(withModel, args[0]) {
				most = 2
			}
			switch {
			case len(args) < most:
				return usagef("run %s: no model given: want one of %s", args[0], strings.Join(models.Names(), ", "))
			case len(args) > most:
				return usagef("run: unexpected argument %q after scenario %s", args[most], strings.Join(args[:most], " "))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args[0], args[1:]...) },
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	o := &f.given
	fs.IntVar(&o.Neurons, "neurons", 0, "number `N` of cells")
	fs.Float64Var(&o.Duration, "duration", 0, "biological time in `MS`, to the nearest step")
	fs.Float64Var(&o.Dt, "dt", 0, "step in `MS`")
	fs.StringVar(&f.method, "method", "", "how a step is made, `M`: "+choices(hh.Methods())+"; of cells with dendrites "+choices(hh.TreeMethods()))
	fs.StringVar(&f.order, "order", "", "how rates are found, `O`: "+choices(hh.Orders()))
	fs.Float64Var(&o.Grid.Step, "step", 0, "step of the rate table in `MV`")
	fs.IntVar(&o.Precision, "precision", 0, "`BITS` of the state, 64 or 32")
	fs.StringVar((*string)(&o.Backend), "backend", "", "backend `B` of the kernels (default: the fastest here)")
	fs.IntVar(&o.Threads, "threads", 0, "number `N` of threads, or 0 for all processors")
	fs.Uint64Var(&o.Seed, "seed", 0, "`N` that all random numbers follow from")
	fs.Float64Var(&o.Current, "current", 0, "current into every cell, `UA_PER_CM2`; of cells with dendrites in nA")
	fs.Float64Var(&o.On, "on", 0, "time in `MS` at which the current begins")
	fs.Float64Var(&o.Off, "off", 0, "time in `MS` at which the current ends, or 0 for never")
	fs.StringVar(&o.At, "at", "", "of cells with dendrites, `SITE` of the current: a section, or a place on it as apical(0.9)")
	fs.Float64Var(&f.from, "from", 0, "lowest voltage of the rate table in `MV`; with a MODEL, current into the first cell in uA/cm2")
	fs.Float64Var(&f.to, "to", 0, "highest voltage of the rate table in `MV`; with a MODEL, current into the last cell in uA/cm2")
	f.file.add(fs)
	fs.BoolVar(&o.Draw, "draw", false, "draw the shape of cells with dendrites, too, or of an SWC file")
	fs.StringVar(&f.out, "out", defaultOut, "directory `DIR` for pictures and result.json")
	fs.BoolVar(&f.json, "json", false, "print one JSON object and nothing else; write files only with --out")
	fs.BoolVar(&f.noProgress, "no-progress", false, "show no progress bar")
	fs.StringVar(&o.Checkpoint, "checkpoint", "", "`FILE` to save the run in, and again as it goes on")
	fs.Float64Var(&o.Every, "every", defaultEvery, "with --checkpoint, biological time between two, `MS`, to the nearest step")
	fs.BoolVar(&f.strict, "strict-checkpoint", false, "stop if a checkpoint cannot be written, rather than warn and go on")
	fs.BoolVar(&f.mpi, "mpi", false, "share the network among the processes that mpirun or srun started")
	fs.StringVar(&o.Resume, "resume", "", "continue the run that was saved in `FILE`")
	r := &o.Recording
	fs.StringVar(&r.Spikes, "spikes", "", "write all spikes to `FILE`: .csv, .npz or .parquet")
	fs.StringVar(&r.States, "states", "", "write voltages over time to `FILE`: .csv, .npz or .parquet")
	fs.StringVar(&r.Variables, "variables", "", "with --states, state variables `V,...` in place of v")
	fs.StringVar(&r.Cells, "cells", "", "with --states, of neurons `LIST` such as 0-9,20 or inhibitory:0-9 (default: the first of each population)")
	fs.Float64Var(&r.Sample, "sample", 0, "with --states, time between two samples in `MS`, to the nearest step (default: a step)")
	return cmd
}

// choices lists values of a flag.
func choices[T ~string](all []T) string {
	names := make([]string, len(all))
	for i, x := range all {
		names[i] = string(x)
	}
	return strings.Join(names, ", ")
}

// options returns the scenario's options, of a model if it takes one, with those
// that were given.
func (f *runFlags) options(fs *pflag.FlagSet, name string, model ...string) (scenario.Options, error) {
	s, err := f.find(fs, name, model...)
	o := s.Defaults
	from, to := &o.Grid.Min, &o.Grid.Max
	if s.TakesModel {
		from, to = &o.Sweep.From, &o.Sweep.To
	}
	fs.Visit(func(flag *pflag.Flag) {
		switch flag.Name {
		case "neurons":
			o.Neurons = f.given.Neurons
		case "duration":
			o.Duration = f.given.Duration
		case "dt":
			o.Dt = f.given.Dt
		case "method":
			o.Method = hh.Method(f.method)
		case "order":
			o.Order = table.Order(f.order)
		case "step":
			o.Grid.Step = f.given.Grid.Step
		case "precision":
			o.Precision = f.given.Precision
		case "backend":
			o.Backend = f.given.Backend
		case "threads":
			o.Threads = f.given.Threads
		case "seed":
			o.Seed = f.given.Seed
		case "current":
			o.Current = f.given.Current
		case "draw":
			o.Draw = f.given.Draw
		case "on":
			o.On = f.given.On
		case "off":
			o.Off = f.given.Off
		case "at":
			o.At = f.given.At
		case "from":
			*from = f.from
		case "to":
			*to = f.to
		case "checkpoint":
			o.Checkpoint, o.Every = f.given.Checkpoint, f.given.Every
		case "every":
			o.Every = f.given.Every
		case "resume":
			o.Resume = f.given.Resume
		case "spikes":
			o.Recording.Spikes = f.given.Recording.Spikes
		case "states":
			o.Recording.States = f.given.Recording.States
		case "variables":
			o.Recording.Variables = f.given.Recording.Variables
		case "cells":
			o.Recording.Cells = f.given.Recording.Cells
		case "sample":
			o.Recording.Sample = f.given.Recording.Sample
		}
	})
	if err == nil {
		err = o.Validate()
	}
	return o, err
}

// find returns the scenario of a name or of a file.
func (f *runFlags) find(fs *pflag.FlagSet, name string, model ...string) (scenario.Scenario, error) {
	if models.IsFile(name) {
		options, err := f.file.options(fs)
		if err != nil {
			return scenario.Scenario{}, err
		}
		return scenario.Open(name, f.file.root, options...)
	}
	s, err := scenario.Find(name)
	if err == nil {
		err = f.file.refuse(fs, name)
	}
	if err == nil && len(model) > 0 {
		s, err = s.For(model[0])
	}
	return s, err
}

// run runs a scenario, of a model if it takes one, by this process or by all ranks. What an
// interrupted run has done is written all the same, and the error is then the context's.
func (f *runFlags) run(cmd *cobra.Command, name string, model ...string) error {
	if morphology.IsSWC(name) {
		return f.drawSWC(cmd, name)
	}
	if f.mpi {
		return onRanks(cmd, func(world *mpi.World) error {
			o, err := f.options(cmd.Flags(), name, model...)
			// One rank may be on a machine that lacks the file.
			if err := scenario.Agree(world, err); err != nil {
				return optionError(cmd, err)
			}
			o.Ranks, o.Threads = world, threads(o.Threads, world)
			return f.simulate(cmd, o)
		})
	}
	o, err := f.options(cmd.Flags(), name, model...)
	if err != nil {
		return optionError(cmd, err)
	}
	return f.simulate(cmd, o)
}

// simulate runs a scenario. Where there are ranks, all have to make the same calls.
func (f *runFlags) simulate(cmd *cobra.Command, o scenario.Options) error {
	files := !f.json || cmd.Flags().Changed("out")
	if files {
		o.Recording.Outputs = f.out
	}
	err := prepare(o, func() error {
		for _, x := range [][2]string{{"spikes", o.Recording.Spikes}, {"states", o.Recording.States}} {
			if flag, file := x[0], x[1]; file != "" {
				if err := checkDir(filepath.Dir(file)); err != nil {
					return fmt.Errorf("--%s %s: %w", flag, file, err)
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	bar := newProgress(cmd.ErrOrStderr(), o, f.json || f.noProgress)
	watcher := &scenario.Watcher{Progress: bar.set}
	if !f.strict {
		watcher.CheckpointFailed = func(err error) {
			bar.clear()
			fmt.Fprintf(cmd.ErrOrStderr(), "ptrbench: warning: %v\n", err)
		}
	}
	sim, err := scenario.Prepare(o, watcher)
	if err != nil {
		return optionError(cmd, err)
	}
	err = prepare(o, func() error {
		if files {
			if err := checkDir(f.out); err != nil {
				return fmt.Errorf("--out %s: %w", f.out, err)
			}
		}
		if o.Checkpoint != "" {
			if err := checkDir(filepath.Dir(o.Checkpoint)); err != nil {
				return fmt.Errorf("--checkpoint %s: %w", o.Checkpoint, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	warned := 0
	warn := func() {
		all := sim.Warnings()
		for _, w := range all[warned:] {
			fmt.Fprintf(cmd.ErrOrStderr(), "ptrbench: warning: %s\n", w)
		}
		warned = len(all)
	}
	warn()
	ctx := cmd.Context()
	stopped := sim.Run(ctx)
	bar.clear()
	warn()
	recorded, err := sim.Close()
	if stopped != nil && !scenario.Interrupted(stopped) {
		return stopped
	}
	result, failed := sim.Result()
	if err := first(err, failed); err != nil || !scenario.Leads(o.Ranks) {
		return first(err, stopped)
	}
	var written []string
	if files {
		if written, err = sim.WriteFiles(f.out); err != nil {
			return fmt.Errorf("--out %s: %w", f.out, err)
		}
	}
	out := cmd.OutOrStdout()
	if f.json {
		return first(writeJSON(out, result), stopped)
	}
	var comparison *scenario.Comparison
	var missing error
	if stopped == nil {
		c, err := sim.Compare(ctx)
		switch {
		case err == nil:
			comparison = &c
		case errors.Is(err, scenario.ErrNoBaseline):
			missing = err
		case ctx.Err() != nil:
			stopped = fmt.Errorf("interrupted while comparing: %w", ctx.Err())
		default:
			return err
		}
	}
	if err := result.WriteReport(out, comparison); err != nil {
		return err
	}
	if missing != nil {
		if _, err := fmt.Fprintf(out, "\nnot compared: %v\n", missing); err != nil {
			return err
		}
	}
	return first(sayWritten(out, f.out, written, recorded...), stopped)
}

// sayWritten says which files were written in a directory, and which others.
func sayWritten(w io.Writer, dir string, files []string, others ...string) error {
	text := fmt.Sprintf("\nwrote %s in %s\n", strings.Join(files, ", "), filepath.Clean(dir))
	if len(others) > 0 {
		text += fmt.Sprintf("wrote %s\n", strings.Join(others, ", "))
	}
	_, err := io.WriteString(w, text)
	return err
}

// first returns the first error of several.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
