// Package mpitest starts test programs as ranks, by the launcher of the MPI library that
// they are built with, on Linux.
package mpitest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/lut4go/lut4go/mpi"
)

// limit is how long ranks may take, on a machine that has other things to do.
const limit = 2 * time.Minute

// launchers are names of the launcher of each library, Debian's first.
var launchers = map[string][]string{
	"Open MPI": {"mpirun.openmpi", "mpirun"},
	"MPICH":    {"mpirun.mpich", "mpirun"},
}

// Library returns "Open MPI" or "MPICH".
func Library() string {
	if strings.HasPrefix(mpi.Library(), "Open MPI") {
		return "Open MPI"
	}
	return "MPICH"
}

// Launcher returns the name of the launcher of a library. It is a fatal error of the test
// if there is none: what is built with an MPI library is to be tested with it.
func Launcher(t testing.TB, library string) string {
	t.Helper()
	for _, name := range launchers[library] {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatalf("no launcher of %s: want one of %v", library, launchers[library])
	return ""
}

// Result is how ranks ended.
type Result struct {
	Out, Err string
	Code     int // of the launcher
	Took     time.Duration
}

// Command returns the command that starts so many ranks of a program, by the launcher of a library.
// More ranks than processors are all right, and none is bound to a processor.
func Command(t testing.TB, ctx context.Context, library string, ranks int, program ...string) *exec.Cmd {
	t.Helper()
	args := []string{"-n", fmt.Sprint(ranks)}
	if library == "Open MPI" {
		args = append(args, "--oversubscribe", "--bind-to", "none")
	}
	c := exec.CommandContext(ctx, Launcher(t, library), append(args, program...)...)
	// Open MPI starts nothing as root, as which containers run, unless told twice.
	c.Env = append(os.Environ(), "OMPI_ALLOW_RUN_AS_ROOT=1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1")
	// Killed, it would leave the ranks behind.
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = 10 * time.Second
	return c
}

// Run starts ranks of a program with more variables in their environment, and waits for
// their end.
func Run(t testing.TB, library string, ranks int, environment []string, program ...string) Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	c := Command(t, ctx, library, ranks, program...)
	c.Env = append(c.Env, environment...)
	return Wait(t, ctx, c)
}

// Wait starts a command and waits for its end, which is to come before the context's.
func Wait(t testing.TB, ctx context.Context, c *exec.Cmd) Result {
	t.Helper()
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	start := time.Now()
	err := c.Run()
	r := Result{Out: out.String(), Err: errs.String(), Took: time.Since(start)}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		r.Code = exit.ExitCode()
	} else if err != nil {
		t.Fatalf("%v: %v", c, err)
	}
	if ctx.Err() != nil {
		t.Fatalf("%v has not ended after %v\n%s%s", c, r.Took, r.Out, r.Err)
	}
	return r
}

// Alive reports whether a process runs. One that has ended, and that nobody has waited for,
// still has a number, but does not.
func Alive(process int) bool {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", process))
	if err != nil {
		return false
	}
	_, after, _ := strings.Cut(string(status), ") ")
	return !strings.HasPrefix(after, "Z")
}
