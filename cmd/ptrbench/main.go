// Command ptrbench runs lut4go's scenarios and says how fast and what came out.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/lut4go/lut4go/bench/scenario"
	"github.com/lut4go/lut4go/bench/usage"
)

// Exit codes.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal ends the context, the next one the process.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program; it returns its exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if said := (*saidError)(nil); err != nil && !errors.As(err, &said) {
		sayAlone(stderr, err)
	}
	return exitCode(err)
}

// exitCode returns the exit code that an error has.
func exitCode(err error) int {
	var said *saidError
	var line *usageError
	var option *usage.Error
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &said):
		return said.code
	case errors.As(err, &line), errors.As(err, &option):
		return exitUsage
	case scenario.Interrupted(err):
		return exitInterrupted
	}
	return exitFailed
}
