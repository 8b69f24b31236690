package main

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/neuroml"
)

// fileFlags are those for a NeuroML file in place of a scenario or a model.
type fileFlags struct {
	root    string
	celsius float64
	lumped  bool
}

func (f *fileFlags) add(fs *pflag.FlagSet) {
	fs.StringVar(&f.root, "root", "", "of a NeuroML file, folder `DIR` that includes may lead to (default: the file's)")
	fs.Float64Var(&f.celsius, "celsius", 0, "of a NeuroML file, temperature in `DEGC` where it has none")
	fs.BoolVar(&f.lumped, "lumped", false, "of a NeuroML file, make one compartment of a cell's segments")
}

// options returns what the flags say of how a file is read.
func (f *fileFlags) options(fs *pflag.FlagSet) ([]neuroml.Option, error) {
	var all []neuroml.Option
	if fs.Changed("celsius") {
		if !(f.celsius >= hh.AbsoluteZero) || math.IsInf(f.celsius, 0) {
			return nil, &usage.Error{
				Option: "celsius", Value: fs.Lookup("celsius").Value.String(),
				Want: fmt.Sprintf("a temperature in degC from %v", hh.AbsoluteZero),
			}
		}
		all = append(all, neuroml.Celsius(f.celsius))
	}
	if f.lumped {
		all = append(all, neuroml.Lumped{})
	}
	return all, nil
}

// refuse returns an error if a flag for files was given with the name of
// something else.
func (f *fileFlags) refuse(fs *pflag.FlagSet, name string) error {
	for _, flag := range []string{"root", "celsius", "lumped"} {
		if fs.Changed(flag) {
			return &usage.Error{Option: flag, Value: fs.Lookup(flag).Value.String(), Want: "none, as " + name + " is no NeuroML file"}
		}
	}
	return nil
}

// fileError gives an error that an option of package neuroml would prevent the name
// of this command's flag for it.
func fileError(cmd *cobra.Command, err error) error {
	var option *neuroml.OptionError
	if !errors.As(err, &option) {
		return err
	}
	flag := cmd.Flags().Lookup(strings.ToLower(option.Option))
	if flag == nil {
		return err
	}
	return fmt.Errorf("%w (see --%s)", option.Err, flag.Name)
}
