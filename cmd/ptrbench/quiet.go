package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// aboutProbes explains in the help of a command how it takes times.
const aboutProbes = `Before and after each sample there is a probe, a fixed computation of some 40 us whose
duration tells whether a neighbour or a slow clock holds the processor up. The command
waits for a quick probe; a sample beside a slow one, which takes over 1.07 times the
shortest, is put aside and taken again, until that has taken twice the time of the other
samples. It says how many were put aside, and warns if nothing else was to be had.
Other processes that move a run from core to core are kept away by 'taskset -c 1'.`

// warnUnquiet warns if something was timed beside slow probes alone.
func warnUnquiet(cmd *cobra.Command, text string) {
	if text != "" {
		fmt.Fprintf(cmd.ErrOrStderr(), "ptrbench: warning: %s\n", text)
	}
}
