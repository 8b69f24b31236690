package main

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/lut4go/lut4go/bench/morphology"
	"github.com/lut4go/lut4go/bench/usage"
)

// drawSWC draws an SWC file, which has a shape and nothing to run.
func (f *runFlags) drawSWC(cmd *cobra.Command, name string) error {
	if !f.given.Draw {
		return usagef("run %s: an SWC file has a shape alone and nothing to run: want --draw", name)
	}
	var err error
	cmd.Flags().Visit(func(flag *pflag.Flag) {
		switch flag.Name {
		case "draw", "out", "no-progress":
		default:
			err = first(err, &usage.Error{Option: flag.Name, Value: flag.Value.String(), Want: "none, as " + name + " is drawn and not run"})
		}
	})
	if err != nil {
		return optionError(cmd, err)
	}
	s, err := morphology.OpenSWC(name)
	if err != nil {
		return err
	}
	written, err := s.WriteFiles(f.out)
	if err != nil {
		return fmt.Errorf("--out %s: %w", f.out, err)
	}
	out := cmd.OutOrStdout()
	if err := s.WriteReport(out); err != nil {
		return err
	}
	return sayWritten(out, f.out, written)
}
