package main

import (
	"github.com/spf13/pflag"

	"github.com/lut4go/lut4go/bench"
	"github.com/lut4go/lut4go/neuroml"
)

// fileFlags are those for a NeuroML file in place of a scenario or a model.
type fileFlags struct {
	root    string
	celsius float64
}

func (f *fileFlags) add(fs *pflag.FlagSet) {
	fs.StringVar(&f.root, "root", "", "of a NeuroML file, folder `DIR` that includes may lead to (default: the file's)")
	fs.Float64Var(&f.celsius, "celsius", 0, "of a NeuroML file, temperature in `DEGC` where it has none")
}

// options returns what the flags say of how a file is read.
func (f *fileFlags) options(fs *pflag.FlagSet) []neuroml.Option {
	if !fs.Changed("celsius") {
		return nil
	}
	return []neuroml.Option{neuroml.Celsius(f.celsius)}
}

// refuse returns an error if a flag for files was given with the name of
// something else.
func (f *fileFlags) refuse(fs *pflag.FlagSet, name string) error {
	for _, flag := range []string{"root", "celsius"} {
		if fs.Changed(flag) {
			return &bench.UsageError{Option: flag, Value: fs.Lookup(flag).Value.String(), Want: "none, as " + name + " is no NeuroML file"}
		}
	}
	return nil
}
