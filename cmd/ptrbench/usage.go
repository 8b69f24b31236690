package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// usageError is a command line that cannot be used.
type usageError struct{ message string }

func (e *usageError) Error() string { return e.message }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...)}
}

// flagError says what a flag that cannot be parsed should have been: its type,
// and what its help says it is.
func flagError(cmd *cobra.Command, err error) error {
	var value *pflag.InvalidValueError
	if errors.As(err, &value) {
		f := value.GetFlag()
		_, usage := pflag.UnquoteUsage(f)
		return usagef("--%s %s: want %s (%s)", f.Name, value.GetValue(), kinds[f.Value.Type()], usage)
	}
	return usagef("%v; see %s --help", err, cmd.CommandPath())
}

// kinds says in words what a flag's type is.
var kinds = map[string]string{
	"bool":    "true or false",
	"int":     "a whole number",
	"uint64":  "a whole number from 0",
	"float64": "a number",

	"stringSlice": "names separated by commas",
}

// refuseEmptyNames returns an error for a flag that was given an empty name of a file or
// directory, as by a variable of a script that is not set.
func refuseEmptyNames(fs *pflag.FlagSet) (err error) {
	kinds := map[string]string{"FILE": "a file", "DIR": "a directory"}
	fs.Visit(func(f *pflag.Flag) {
		value, _ := pflag.UnquoteUsage(f)
		if kind, names := kinds[value]; names && f.Value.String() == "" && err == nil {
			err = usagef(`--%s "": want the name of %s`, f.Name, kind)
		}
	})
	return err
}

// optionError adds the dashes to an option of this command that cannot be used, and
// the flags that leave out voltages at which rates cannot be used, or the flag for what
// a file lacks.
func optionError(cmd *cobra.Command, err error) error {
	var option *usage.Error
	if errors.As(err, &option) && cmd.Flags().Lookup(option.Option) != nil {
		return usagef("--%v", option)
	}
	var rates *hh.RatesError
	if errors.As(err, &rates) && cmd.Flags().Lookup("from") != nil {
		if rates.Usable == (table.Grid{}) {
			return fmt.Errorf("%w (see --from and --to)", err)
		}
		return fmt.Errorf("%w: --from %.10g --to %.10g", err, rates.Usable.Min, rates.Usable.Max)
	}
	return fileError(cmd, err)
}

func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s takes no argument, not %q", cmd.CommandPath(), args[0])
	}
	return nil
}

// noCommand is for the root: its argument is no command.
func noCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return usagef("unknown command %q: want one of %s", args[0], strings.Join(names, ", "))
}
