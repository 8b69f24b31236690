package peers

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// programFiles are the programs of the peers. They are part of the binary, so that
// ptrbench has them wherever it is run.
//
//go:embed *.c *.py
var programFiles embed.FS

// missingError says that a peer is not installed, and what would install it.
type missingError struct{ what string }

func (e *missingError) Error() string { return e.what }

// workDir is a directory in which the peers' programs are unpacked, compiled and run.
type workDir struct {
	dir  string
	look func(name string) (string, error) // exec.LookPath, another in tests
}

// newWorkDir makes a temporary directory, which close removes.
func newWorkDir() (*workDir, error) {
	dir, err := os.MkdirTemp("", "ptrbench-peers-*")
	if err != nil {
		return nil, err
	}
	w := &workDir{dir, exec.LookPath}
	if err := os.CopyFS(dir, programFiles); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

func (w *workDir) close() error { return os.RemoveAll(w.dir) }

// command prepares a program. Its temporary files are in the directory too, which removes
// those that it leaves when interrupted. At the end of the context it gets an interrupt
// first and is killed later.
func (w *workDir) command(ctx context.Context, name string, args ...string) (*exec.Cmd, *tail) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), "TMPDIR="+w.dir)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	stderr := &tail{}
	cmd.Stderr = stderr
	return cmd, stderr
}

// output runs a program and returns what it printed.
func (w *workDir) output(ctx context.Context, name string, args ...string) ([]byte, error) {
	cmd, stderr := w.command(ctx, name, args...)
	out, err := cmd.Output()
	return out, stderr.explain(ctx, filepath.Base(name), err)
}

// compiler returns a C compiler and what it calls itself.
func (w *workDir) compiler(ctx context.Context) (path, version string, err error) {
	for _, name := range []string{"gcc", "cc"} {
		if path, err = w.look(name); err == nil {
			out, err := w.output(ctx, path, "--version")
			version, _, _ = strings.Cut(string(out), "\n")
			return path, strings.TrimSpace(version), err
		}
	}
	return "", "", &missingError{"apt-get install gcc"}
}

// python returns an interpreter that has a module. Debian's own comes first: one
// from pyenv or the like does not see Debian's packages.
func (w *workDir) python(ctx context.Context, module, install string) (string, error) {
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		path, err := w.look(name)
		if err != nil {
			continue
		}
		cmd, _ := w.command(ctx, path, "-c", "import importlib.util as u, sys; sys.exit(u.find_spec(sys.argv[1]) is None)", module)
		if cmd.Run() == nil {
			return path, nil
		}
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	return "", &missingError{install}
}

// tail keeps the end of what is written to it.
type tail struct{ text []byte }

func (t *tail) Write(p []byte) (int, error) {
	const most = 4096
	t.text = append(t.text, p...)
	if extra := len(t.text) - most; extra > 0 {
		t.text = append(t.text[:0], t.text[extra:]...)
	}
	return len(p), nil
}

// explain adds the last line of what a program said to why it failed, which is
// the context's error if that has ended.
func (t *tail) explain(ctx context.Context, name string, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	lines := strings.Split(strings.TrimSpace(string(t.text)), "\n")
	if last := lines[len(lines)-1]; last != "" {
		return fmt.Errorf("%s: %w: %s", name, err, last)
	}
	return fmt.Errorf("%s: %w", name, err)
}
