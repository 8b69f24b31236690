package peers

import (
	"bufio"
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
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

// measurement is what a peer prints of one round.
type measurement struct {
	Ns      float64  `json:"ns_per_neuron_step"`
	Spikes  *int     `json:"spikes"`
	MeanV   *float64 `json:"mean_v_mv"`
	Version string   `json:"version"`
	Flags   string   `json:"flags"`
}

func parseMeasurement(text []byte) (measurement, error) {
	var r measurement
	text = bytes.TrimSpace(text)
	err := json.Unmarshal(text, &r)
	switch {
	case err != nil:
		return r, fmt.Errorf("want a JSON object on one line, not %.60q: %w", text, err)
	case !(r.Ns > 0) || math.IsInf(r.Ns, 0):
		return r, fmt.Errorf("want a time above 0 as ns_per_neuron_step, not %v, in %.60q", r.Ns, text)
	case r.Spikes == nil || *r.Spikes < 0:
		return r, fmt.Errorf("want a number of spikes from 0 in %.60q", text)
	}
	return r, nil
}

// coprocess is a program that makes a round for each line that it reads. It prints a
// line when it is ready and one after each round.
type coprocess struct {
	name   string
	ctx    context.Context
	cmd    *exec.Cmd
	stderr *tail
	in     io.WriteCloser
	out    *bufio.Reader
	ended  bool
}

// start starts a coprocess and waits until it is ready.
func (w *workDir) start(ctx context.Context, name string, args ...string) (*coprocess, error) {
	p := &coprocess{name: filepath.Base(args[0]), ctx: ctx}
	p.cmd, p.stderr = w.command(ctx, name, args...)
	var out io.Reader
	var err error
	if p.in, err = p.cmd.StdinPipe(); err == nil {
		out, err = p.cmd.StdoutPipe()
	}
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.name, err)
	}
	p.out = bufio.NewReader(out)
	if _, err := p.line(); err != nil {
		return nil, err
	}
	return p, nil
}

// line reads a line. If there is none the program has ended, and the error says why.
func (p *coprocess) line() ([]byte, error) {
	text, err := p.out.ReadBytes('\n')
	if err == nil {
		return text, nil
	}
	p.ended = true
	if ended := p.cmd.Wait(); ended != nil {
		err = ended
	}
	return nil, p.stderr.explain(p.ctx, p.name, err)
}

func (p *coprocess) round() (measurement, error) {
	// A program that has ended does not read; line says why.
	_, _ = io.WriteString(p.in, "\n")
	text, err := p.line()
	if err != nil {
		return measurement{}, err
	}
	r, err := parseMeasurement(text)
	if err != nil {
		err = fmt.Errorf("%s: %w", p.name, err)
	}
	return r, err
}

// close lets the program end by itself. By then its results are known, so how it
// ends does not matter.
func (p *coprocess) close() {
	if !p.ended {
		p.ended = true
		_ = p.in.Close()
		_ = p.cmd.Wait()
	}
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
