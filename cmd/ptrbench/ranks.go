package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/lut4go/lut4go/bench/scenario"
	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/mpi"
)

// patience is how long a rank that has failed waits for the others: for as long as they may
// take to find out that they have failed too, or to print why.
const patience = 5 * time.Second

// saidError is an error that has been printed, or that another rank prints, with the exit
// code that all ranks have.
type saidError struct {
	error
	code int
}

func (e *saidError) Unwrap() error { return e.error }

// refuseCopies returns an error if a launcher started several of this program and nobody asked
// for ranks: each would run everything, and write over the others' files.
func refuseCopies(cmd *cobra.Command) error {
	launch := mpi.Launched()
	if flag := cmd.Flags().Lookup("mpi"); !launch.Several() || flag != nil && flag.Value.String() == "true" {
		return nil
	}
	return usagef("%v, each of which would run everything: want run --mpi, or one process", launch)
}

// say prints an error.
func say(w io.Writer, err error) {
	fmt.Fprintf(w, "ptrbench: %s\n", strings.ReplaceAll(err.Error(), "\n", " "))
}

// sayAlone prints an error of a program that has joined no others, though a launcher may have
// started several. The launcher ends all when the first has ended, so those that are not the first
// leave it the time to print what they have in common: what is wrong with the command line, which
// is theirs too. Anything else they may be alone with.
func sayAlone(w io.Writer, err error) {
	if launch := mpi.Launched(); launch.Rank > 0 {
		time.Sleep(patience)
		if exitCode(err) == exitUsage {
			return
		}
		err = fmt.Errorf("rank %d: %w", launch.Rank, err)
	}
	say(w, err)
}

// onRanks calls f on all ranks that the launcher started. What f prints is rank 0's alone. Its
// errors are printed once, and all ranks end with the exit code of the lowest one that has any.
func onRanks(cmd *cobra.Command, f func(world *mpi.World) error) error {
	world, err := mpi.Start()
	if errors.Is(err, mpi.ErrNotBuilt) {
		return optionError(cmd, &usage.Error{Option: "mpi", Value: "true", Want: "a program that can: " + err.Error()})
	}
	if err != nil {
		return err
	}
	stderr := cmd.ErrOrStderr()
	if world.Rank() > 0 {
		cmd.SetOut(io.Discard)
		cmd.SetErr(io.Discard)
	}
	err = f(world)
	code := exitCode(err)
	if err != nil && world.Rank() == 0 {
		say(stderr, err)
	}
	// One that is done waits for the others, however long they take. So does one that was
	// interrupted, as all were. One that has failed may be alone with it.
	limit := patience
	if code == exitDone || code == exitInterrupted {
		limit = 0
	}
	codes, alone := world.Meet(code, limit)
	if alone != nil {
		switch {
		case err == nil:
			say(stderr, alone)
		case world.Rank() > 0:
			say(stderr, fmt.Errorf("rank %d: %w", world.Rank(), err))
		}
		world.Abort(max(code, exitFailed))
	}
	for rank, c := range codes {
		if c == exitDone {
			continue
		}
		if rank > 0 && rank == world.Rank() {
			say(stderr, fmt.Errorf("rank %d: %w", rank, err))
		}
		err = &saidError{errors.Join(err), c}
		break
	}
	if lost := world.Finish(); lost != nil {
		say(stderr, lost)
		return &saidError{lost, max(code, exitFailed)}
	}
	return err
}

// threads returns how many a run has, of those that were given, or 0.
func threads(given int, world *mpi.World) int {
	if given == 0 {
		return world.Processors()
	}
	return given
}

// prepare makes what a run needs on the rank that writes files, and has all ranks know
// whether that went well.
func prepare(o scenario.Options, f func() error) error {
	var err error
	if scenario.Leads(o.Ranks) {
		err = f()
	}
	return scenario.Agree(o.Ranks, err)
}
