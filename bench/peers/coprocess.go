package peers

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
)

// coprocess is a program that makes a round for each line that it reads, which is a seed,
// for those that draw random numbers. It prints a line when it is ready and one after each
// round.
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
	p, _, err := w.startSaying(ctx, name, args...)
	return p, err
}

// startSaying is start, and returns what the program says when it is ready.
func (w *workDir) startSaying(ctx context.Context, name string, args ...string) (*coprocess, []byte, error) {
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
		return nil, nil, fmt.Errorf("%s: %w", p.name, err)
	}
	p.out = bufio.NewReader(out)
	said, err := p.line()
	if err != nil {
		return nil, nil, err
	}
	return p, said, nil
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

func (p *coprocess) round(seed int) (measurement, error) {
	// A program that has ended does not read; line says why.
	_, _ = fmt.Fprintln(p.in, seed)
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
