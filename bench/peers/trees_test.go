package peers

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/bench/internal/timing"
	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/kernel"
)

// fewTrees are options of a comparison of cells with dendrites that takes little time.
func fewTrees(model string, peers ...string) Options {
	o := Defaults(model)
	o.Neurons, o.Rounds, o.Peers = 3, 1, peers
	if o.Compartments > 0 {
		o.Compartments = 12
	}
	return o
}

func TestTreesAreComparedOnEveryBackend(t *testing.T) {
	emptyTemp(t)
	c, err := compare(context.Background(), fewTrees("tree", "c", "neuron", "arbor"), nil, 0, nothing, timing.NewSampler())
	if err != nil || c.Err() != nil {
		t.Fatal(err, c.Err())
	}
	own := len(kernel.Backends())
	if len(c.Rows) != own+5 || c.Compartments != 13 || c.CurrentNA != 1 || c.DurationMs != 20 || c.DtMs != 0.025 {
		t.Errorf("got %+v", c)
	}
	for _, r := range c.Rows[:own] {
		if r.Ns == nil || r.Spikes == nil || *r.Spikes < 3 || len(r.FirstSpikes) == 0 {
			t.Errorf("%s: got %+v", r.title(), r)
		}
		if r.Shift != nil && *r.Shift != 0 {
			t.Errorf("%s: a spike is %v ms elsewhere than on another backend", r.title(), *r.Shift)
		}
	}
	missing := map[string]string{"c": "apt-get install gcc", "neuron": installNEURON, "arbor": installArbor}
	for _, r := range c.Rows[own:] {
		want := missing[r.Peer]
		if r.Missing != want && r.Missing != "a processor with AVX2 and FMA" {
			t.Errorf("%s: %q, want %q", r.title(), r.Missing, want)
		}
	}
	var b bytes.Buffer
	if err := c.WriteReport(&b); err != nil || !strings.HasPrefix(b.String(), "3 tree neurons of 13 compartments, 1 nA; 20 ms by Crank-Nicolson, dt 0.025 ms") ||
		!strings.Contains(b.String(), "ns per compartment-step") {
		t.Errorf("%v in\n%s", err, &b)
	}
}

// The C program has another table of the same curves, and the same arithmetic.
func TestTheCProgramHasTheTreesSpikes(t *testing.T) {
	emptyTemp(t)
	w, err := newWorkDir()
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	compiler, _, err := w.compiler(context.Background())
	if err != nil {
		t.Skip(err)
	}
	program := filepath.Join(w.dir, "cable_cells")
	if _, err := w.output(context.Background(), compiler, "-O1", "-march=native", "-ffp-contract=off", "-o", program, "cable_cells.c", "-lm"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		model   string
		neurons int
		forms   []string
	}{{"tree", 3, []string{"scalar", "lanes"}}, {"tree", 1, []string{"scalar", "levels"}}, {"tree-passive", 17, []string{"lanes", "levels"}}, {"rallpack3", 1, []string{"levels"}}} {
		o := fewTrees(c.model, "c")
		o.Neurons = c.neurons
		d, err := newDivision(o.treeModel().tree(o.Compartments))
		if err == nil {
			err = d.write(w.dir)
		}
		if err != nil {
			t.Fatal(err)
		}
		own, err := newTrees(d, o.Neurons, "")
		if err != nil {
			t.Fatal(err)
		}
		want, err := runTrees(context.Background(), own)
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range c.forms {
			if form != "scalar" && !slices.Contains(kernel.Backends(), kernel.AVX2) {
				continue
			}
			args, err := d.cArguments(form, o, 0)
			if err != nil {
				t.Fatal(err)
			}
			out, err := w.output(context.Background(), program, args...)
			if err != nil {
				t.Fatal(err)
			}
			got, err := parseMeasurement(out)
			if err != nil {
				t.Fatal(err)
			}
			if *got.Spikes != *want.Spikes || *want.Spikes == 0 || len(got.FirstSpikes) != len(want.FirstSpikes) || !(math.Abs(*got.MeanV-*want.MeanV) < 1e-5) {
				t.Errorf("%v by %s: %d spikes and %v mV, want %d and %v", c, form, *got.Spikes, *got.MeanV, *want.Spikes, *want.MeanV)
				continue
			}
			for i, x := range got.FirstSpikes {
				if !(math.Abs(x-want.FirstSpikes[i]) < 1e-5) {
					t.Errorf("%v by %s: spike %d at %v ms, want %v", c, form, i, x, want.FirstSpikes[i])
				}
			}
		}
	}
}

func TestSpikesThatLieElsewhereDisagree(t *testing.T) {
	own := &implementation{first: &measurement{FirstSpikes: []float64{1, 2}}}
	for _, c := range []struct {
		spikes []float64
		want   string
	}{
		{[]float64{1, 2.0009}, ""},
		{[]float64{1, 2.002}, "a spike of the first cell is 0.002 ms from lut4go's, want at most 0.001"},
		{[]float64{1}, "1 spikes of the first cell, lut4go has 2"},
		{[]float64{1, math.NaN()}, "a spike of the first cell is NaN ms from lut4go's, want at most 0.001"},
	} {
		r := &implementation{first: &measurement{FirstSpikes: c.spikes}, shift: 0.001}
		if got := r.disagreement(own); got != c.want {
			t.Errorf("%v: %q, want %q", c.spikes, got, c.want)
		}
	}
}

// What the programs are told is what this library has: the nodes of its compartments, with
// the leaks of all channels together.
func TestTheProgramsGetTheCellsOfTheLibrary(t *testing.T) {
	for _, m := range treeModels() {
		d, err := newDivision(m.tree(m.compartments))
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		if err := d.write(dir); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(dir, "cell.txt"))
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		if len(lines) != d.compartments.Len()+1 {
			t.Errorf("%s: %d lines for %d nodes", m.name, len(lines), d.compartments.Len())
		}
		if text, err = os.ReadFile(filepath.Join(dir, "cell.json")); err != nil {
			t.Fatal(err)
		}
		var s shape
		if err := json.Unmarshal(text, &s); err != nil {
			t.Fatal(err)
		}
		if at := s.At[1] * float64(s.Sections[int(s.At[0])].Compartments); at != math.Floor(at)+0.5 {
			t.Errorf("%s: the current goes into %v, no middle of a compartment", m.name, s.At)
		}
		area, compartments := 0.0, 0
		for _, x := range s.Sections {
			area += math.Pi * x.Length * x.Diameter
			compartments += x.Compartments
			if !(x.Leak > 0) || !(x.LeakMV < -50) || !(x.Ra == 100) || !(x.Cm == 1) {
				t.Errorf("%s: section %+v", m.name, x)
			}
		}
		if want := d.compartments.TotalArea(); math.Abs(area-want) > 1e-6*want || compartments > d.compartments.Len() {
			t.Errorf("%s: %v um2 in %d compartments, want %v", m.name, area, compartments, want)
		}
	}
}

func TestNEURONThatIsMissingIsNoError(t *testing.T) {
	emptyTemp(t)
	_, missing, err := runNEURON(context.Background(), nothing, models.MustFindTree("y"), 1, 20, nil, nil)
	if err != nil || missing != installNEURON {
		t.Errorf("%q, %v", missing, err)
	}
}

// NEURON with exact rates comes to the converged spikes of a fork as its tolerance falls.
func TestNEURONHasTheConvergedSpikesOfTrees(t *testing.T) {
	emptyTemp(t)
	tree := models.MustFindTree("y")
	var got []float64
	_, missing, err := NEURON(context.Background(), tree, 1, tree.Duration, []NEURONRun{{Method: "cvode", Atol: 1e-7}, {Method: "cn", Dt: 0.025}}, func(_ NEURONRun, x NEURONResult) {
		got = append(got, x.Spikes...)
	})
	if err != nil {
		t.Fatal(err)
	}
	if missing != "" {
		t.Skip("NEURON: " + missing)
	}
	if len(got) != 2 || !(math.Abs(got[0]-tree.Converged[0]) < 1e-4) || !(math.Abs(got[1]-tree.Converged[0]) < 0.01) {
		t.Errorf("spikes at %v ms, want %v twice", got, tree.Converged)
	}
}

func TestModelsOfTreesHavePeersOfTheirOwn(t *testing.T) {
	for _, name := range treeNames() {
		if !slices.Contains(Models(), name) || Defaults(name).Validate() != nil || slices.Contains(Defaults(name).Peers, "brian2") {
			t.Errorf("%s: %+v", name, Defaults(name))
		}
	}
}
