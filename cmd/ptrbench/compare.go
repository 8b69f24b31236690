package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/lut4go/lut4go/bench/peers"
)

// compareFlags is the command line of compare.
type compareFlags struct {
	given peers.Options
	json  bool
}

func newCompare() *cobra.Command {
	names := peers.Networks()
	cells, network, trees := peers.Defaults(""), peers.NetworkDefaults(names[0]), peers.Defaults("tree")
	f := &compareFlags{}
	cmd := &cobra.Command{
		Use:   "compare",
		Short: "Time lut4go beside C, plain Go and other simulators, those that are installed",
		Long: "Time lut4go beside its peers on one thread, in turns, and check that they compute\n" +
			"the same: " + strings.Join(cells.Peers, ", ") + "; of cells with dendrites, " + strings.Join(trees.Peers, ", ") + ";\n" +
			"with --network, " + strings.Join(network.Peers, ", ") + ".\n\n" +
			"A peer that is not installed has a row that says what would install it. The exit\n" +
			"code is 1 if a peer fails or has other spikes than lut4go.\n\n" + aboutProbes,
		Args: func(cmd *cobra.Command, args []string) error {
			// What may follow --network or be left out is no argument of the flag.
			if f.given.Network != "" && len(args) == 1 && slices.Contains(names, args[0]) {
				f.given.Network = args[0]
				return nil
			}
			return noArguments(cmd, args)
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	o := &f.given
	fs.StringVar(&o.Model, "model", cells.Model, "of the cells, `M`: "+strings.Join(peers.Models(), ", "))
	fs.BoolVar(&o.Synapse, "synapse", false, "give each cell a synapse, whose conductance decays")
	fs.IntVar(&o.Neurons, "neurons", cells.Neurons, "number `N` of cells (of a network or cells with dendrites, their own)")
	fs.IntVar(&o.Compartments, "compartments", trees.Compartments, "of a tree, `N` compartments a cell")
	fs.IntVar(&o.Rounds, "rounds", cells.Rounds, "how often each is timed, `N`")
	fs.StringSliceVar(&o.Peers, "peers", cells.Peers, "only these `PEERS`, separated by commas")
	fs.StringVar(&o.Network, "network", "", "whole runs of a `NETWORK` in place of cells alone, minutes: "+strings.Join(names, ", "))
	fs.Lookup("network").NoOptDefVal = names[0]
	fs.IntVar(&o.Threads, "threads", cells.Threads, "number `N` of threads of lut4go in a network, whose peers have one")
	fs.BoolVar(&f.json, "json", false, "print one JSON object and nothing else")
	return cmd
}

// options returns the defaults with what was given.
func (f *compareFlags) options(cmd *cobra.Command) peers.Options {
	o := peers.Defaults(f.given.Model)
	if f.given.Network != "" {
		o = peers.NetworkDefaults(f.given.Network)
		if cmd.Flags().Changed("model") {
			o.Model = f.given.Model
		}
	}
	o.Synapse, o.Rounds, o.Threads = f.given.Synapse, f.given.Rounds, f.given.Threads
	if cmd.Flags().Changed("compartments") {
		o.Compartments = f.given.Compartments
	}
	if cmd.Flags().Changed("neurons") {
		o.Neurons = f.given.Neurons
	}
	if cmd.Flags().Changed("peers") {
		o.Peers = f.given.Peers
	}
	return o
}

// run compares. What an interrupted comparison has measured is printed all the
// same, and the error is then the context's.
func (f *compareFlags) run(cmd *cobra.Command) error {
	line := newLine(cmd.ErrOrStderr(), f.json)
	c, stopped := peers.Compare(cmd.Context(), f.options(cmd), line.set)
	line.clear()
	if c == nil {
		return optionError(cmd, stopped)
	}
	out := cmd.OutOrStdout()
	if f.json {
		return first(writeJSON(out, c), stopped, c.Err())
	}
	return first(c.WriteReport(out), stopped, c.Err())
}

// line is a line of a terminal that says what is being done, or nothing.
type line struct{ terminal *os.File }

// newLine returns a line on w if that is a terminal and quiet is not set.
func newLine(w io.Writer, quiet bool) line {
	f, ok := w.(*os.File)
	if quiet || !ok || !term.IsTerminal(int(f.Fd())) {
		return line{}
	}
	return line{f}
}

// set replaces the line. Errors of writing to the terminal must not stop a run.
func (l line) set(text string) {
	if l.terminal == nil {
		return
	}
	width, _, err := term.GetSize(int(l.terminal.Fd()))
	if err != nil || width < 2 {
		width = 80
	}
	_, _ = fmt.Fprintf(l.terminal, "\r\x1b[K%.*s", width-1, text)
}

// clear removes the line.
func (l line) clear() {
	if l.terminal != nil {
		_, _ = fmt.Fprint(l.terminal, "\r\x1b[K")
	}
}
