package main

import (
	"github.com/spf13/cobra"

	"github.com/lut4go/lut4go/bench/kernels"
	"github.com/lut4go/lut4go/bench/machine"
	"github.com/lut4go/lut4go/bench/scenario"
)

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "ptrbench",
		Short: "Run lut4go's scenarios, and say how fast and what came out",
		Long: "Run lut4go's scenarios, and say how fast and what came out.\n\n" +
			"Without a command it is 'ptrbench run wb-network'. Exit codes: 0 done, 1 failed,\n" +
			"2 wrong usage, 130 interrupted.",
		Args: noCommand,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			return first(refuseEmptyNames(cmd.Flags()), refuseCopies(cmd))
		},
		RunE:              func(cmd *cobra.Command, _ []string) error { return (&runFlags{out: defaultOut}).run(cmd, "wb-network") },
		SilenceUsage:      true,
		SilenceErrors:     true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.SetFlagErrorFunc(flagError)
	root.SetHelpCommand(newHelp())
	root.AddCommand(newRun(), newKernels(), newTable(), newPrecision(), newCompare(), newCPU(), newList())
	return root
}

func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Explain a command",
		RunE: func(cmd *cobra.Command, args []string) error {
			target, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return noCommand(cmd.Root(), args)
			}
			return target.Help()
		},
	}
}

func newKernels() *cobra.Command {
	var neurons int
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "kernels",
		Short: "Time each kernel on each backend, in both precisions",
		Long:  "Time each kernel on each backend, in both precisions.\n\n" + aboutProbes,
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			report, err := kernels.Measure(cmd.Context(), neurons)
			if err != nil {
				return optionError(cmd, err)
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), report)
			}
			return report.WriteReport(cmd.OutOrStdout())
		},
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().IntVar(&neurons, "neurons", 512, "number `N` of neurons in a block, 1 to 65536")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object and nothing else")
	return cmd
}

func newCPU() *cobra.Command {
	return &cobra.Command{
		Use:   "cpu",
		Short: "Say what this machine offers, and which backend is chosen and why",
		Args:  noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return machine.WriteReport(cmd.OutOrStdout()) },
	}
}

func newList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List scenarios, models, methods, orders and backends",
		Args:  noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return scenario.WriteList(cmd.OutOrStdout()) },
	}
}
