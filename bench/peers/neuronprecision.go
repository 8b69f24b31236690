package peers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os/exec"
	"strconv"

	"github.com/lut4go/lut4go/bench/models"
)

// NEURONRun is a way in which NEURON steps a cell with dendrites.
type NEURONRun struct {
	Method string  `json:"method"`    // cn, be or cvode
	Dt     float64 `json:"dt_ms"`     // 0 by CVODE, which chooses steps by
	Atol   float64 `json:"tolerance"` // of voltages in mV and of gates, each step; 0 of the others
	Table  bool    `json:"table"`     // rates come from its tables of 1 mV
}

// NEURONResult is what a run comes to.
type NEURONResult struct {
	Spikes []float64 `json:"spikes_ms"` // of one cell at its detector, ms
	Wall   float64   `json:"wall_s"`    // of a second of biological time of all cells
}

// NEURON runs a cell with dendrites in NEURON, by several methods in turn, and times so many
// of them. each, if not nil, is called with every result. If NEURON is not installed missing
// says what would install it.
func NEURON(ctx context.Context, t models.Tree, neurons int, duration float64, runs []NEURONRun, each func(NEURONRun, NEURONResult)) (version, missing string, err error) {
	return runNEURON(ctx, exec.LookPath, t, neurons, duration, runs, each)
}

func runNEURON(ctx context.Context, look func(string) (string, error), t models.Tree, neurons int, duration float64, runs []NEURONRun, each func(NEURONRun, NEURONResult)) (version, missing string, err error) {
	w, err := newWorkDir()
	if err != nil {
		return "", "", err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	w.look = look
	python, err := w.python(ctx, "neuron", installNEURON)
	var absent *missingError
	if errors.As(err, &absent) {
		return "", absent.what, nil
	}
	if err != nil {
		return "", "", err
	}
	d, err := newDivision(t)
	if err == nil {
		err = d.write(w.dir)
	}
	if err != nil {
		return "", "", err
	}
	p, ready, err := w.startSaying(ctx, python, "neuron_precision.py", "--", "cell.json", strconv.Itoa(neurons), strconv.FormatFloat(duration, 'g', -1, 64))
	if err != nil {
		return "", "", err
	}
	defer p.close()
	var said struct {
		Version string `json:"version"`
	}
	if err := json.Unmarshal(ready, &said); err != nil {
		return "", "", fmt.Errorf("%s: %w", p.name, err)
	}
	for _, run := range runs {
		x, err := p.runNEURON(run)
		if err != nil {
			return said.Version, "", err
		}
		if each != nil {
			each(run, x)
		}
	}
	return said.Version, "", nil
}

// runNEURON makes one run.
func (p *coprocess) runNEURON(run NEURONRun) (x NEURONResult, err error) {
	text, err := json.Marshal(run)
	if err != nil {
		return x, err
	}
	// A program that has ended does not read; line says why.
	_, _ = io.WriteString(p.in, string(text)+"\n")
	if text, err = p.line(); err != nil {
		return x, err
	}
	if err := json.Unmarshal(text, &x); err != nil {
		return x, fmt.Errorf("%s: want a JSON object on one line, not %.60q: %w", p.name, text, err)
	}
	if !(x.Wall > 0) || math.IsInf(x.Wall, 0) || x.Spikes == nil {
		return x, fmt.Errorf("%s: want a list spikes_ms and a time above 0 as wall_s in %.60q", p.name, text)
	}
	return x, nil
}
