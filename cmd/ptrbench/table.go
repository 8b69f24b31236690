package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/bench/tables"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// tableFlags is the command line of table.
type tableFlags struct {
	file          fileFlags
	method, order string
	dt, step      float64
	from, to      float64
	precision     int
	out           string
	json          bool
}

// defaultTableModel is the model of the scenario that ptrbench runs by itself.
const defaultTableModel = "wang-buzsaki"

func newTable() *cobra.Command {
	names := strings.Join(models.Names(), ", ")
	f := &tableFlags{}
	d := tables.Defaults("")
	cmd := &cobra.Command{
		Use:   "table [MODEL|FILE]",
		Short: "Say what the rate tables of a model get wrong, and what that does to spikes",
		Long: "Say what the rate tables of a model get wrong: " + names + ".\n" +
			"Without a model it is " + defaultTableModel + ". A FILE is a NeuroML one, .nml or .xml, with\n" +
			"one cell, or with channels, of which a cell is made that has 1 mS/cm2 of each and of\n" +
			"a leak.\n\n" +
			"For each table, how far it is from the curves that the method looks up, and by\n" +
			"how much it shifts the last spike of a cell under constant current, in 200 ms,\n" +
			"against the same method with exact rates. With neither --step nor --order:\n" +
			kindsOf(d) + ".",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("table: unexpected argument %q after model %s", args[1], args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd, append(args, defaultTableModel)[0])
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVar(&f.method, "method", string(d.Method), "whose curves, and how a step is made, `M`: "+choices(hh.Methods()))
	fs.Float64Var(&f.dt, "dt", d.Dt, "step in `MS`")
	fs.StringVar(&f.order, "order", "", "only tables of order `O`: "+choices(table.Orders()))
	fs.Float64Var(&f.step, "step", 0, "only tables with a step of `MV`")
	fs.Float64Var(&f.from, "from", 0, "lowest voltage of the tables, `MV` (default: the model's)")
	fs.Float64Var(&f.to, "to", 0, "highest voltage of the tables, `MV` (default: the model's)")
	fs.IntVar(&f.precision, "precision", d.Precision, "`BITS` of tables and state, 64 or 32")
	f.file.add(fs)
	fs.StringVar(&f.out, "out", "", "directory `DIR` for a picture of each table, PNG and SVG (default: none)")
	fs.BoolVar(&f.json, "json", false, "print one JSON object and nothing else")
	return cmd
}

func kindsOf(o tables.Options) string {
	var kinds []string
	for _, k := range o.Tables {
		kinds = append(kinds, k.String())
	}
	return strings.Join(kinds, ", ")
}

func (f *tableFlags) run(cmd *cobra.Command, model string) error {
	o := tables.Defaults(model)
	if models.IsFile(model) {
		options, err := f.file.options(cmd.Flags())
		if err != nil {
			return optionError(cmd, err)
		}
		m, err := models.Open(model, f.file.root, options...)
		if err != nil {
			return optionError(cmd, err)
		}
		o = o.Of(m)
	} else if err := f.file.refuse(cmd.Flags(), model); err != nil {
		return optionError(cmd, err)
	}
	o.Method, o.Dt, o.Precision = hh.Method(f.method), f.dt, f.precision
	if cmd.Flags().Changed("order") {
		o = o.OfOrder(table.Order(f.order))
	}
	if cmd.Flags().Changed("step") {
		o = o.OfStep(f.step)
	}
	if cmd.Flags().Changed("from") {
		o.GridMinMV = f.from
	}
	if cmd.Flags().Changed("to") {
		o.GridMaxMV = f.to
	}
	if err := o.Validate(); err != nil {
		return optionError(cmd, err)
	}
	files := cmd.Flags().Changed("out")
	if files {
		if err := checkDir(f.out); err != nil {
			return fmt.Errorf("--out %s: %w", f.out, err)
		}
	}
	report, err := tables.Measure(cmd.Context(), o)
	if err != nil {
		return optionError(cmd, err)
	}
	for _, why := range report.LeftOut() {
		fmt.Fprintf(cmd.ErrOrStderr(), "ptrbench: warning: left out: %v\n", fileError(cmd, why))
	}
	for _, w := range report.Warnings() {
		fmt.Fprintf(cmd.ErrOrStderr(), "ptrbench: warning: %s\n", w)
	}
	var written []string
	if files {
		if written, err = report.WriteFiles(f.out); err != nil {
			return fmt.Errorf("--out %s: %w", f.out, err)
		}
	}
	out := cmd.OutOrStdout()
	if f.json {
		return writeJSON(out, report)
	}
	if err := report.WriteReport(out); err != nil || written == nil {
		return err
	}
	return sayWritten(out, f.out, written)
}
