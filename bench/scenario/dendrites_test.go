package scenario

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/bench/internal/figure/figuretest"
	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/neuroml"
)

// The defaults have the converged spikes, but for the table and the step.
func TestScenariosOfTreesHaveTheConvergedSpikes(t *testing.T) {
	for _, name := range []string{"y", "tree50"} {
		tree := models.MustFindTree(name)
		_, r := runFor(t, short(name, 1, tree.Duration, 64))
		if len(r.FirstNeuronMs) != len(tree.Converged) || r.Compartments < 20 {
			t.Fatalf("%s: spikes at %v ms, want %v", name, r.FirstNeuronMs, tree.Converged)
		}
		for i, got := range r.FirstNeuronMs {
			if !(math.Abs(got-tree.Converged[i]) < 0.05) {
				t.Errorf("%s: spike %d at %v ms, want %v", name, i, got, tree.Converged[i])
			}
		}
	}
}

func TestSitesAreSectionsWithOrWithoutAFraction(t *testing.T) {
	for text, want := range map[string]cell.Site{
		"soma": cell.At("soma", 0.5), "dend[3](0.9)": cell.At("dend[3]", 0.9), "axon(1)": cell.EndOf("axon"), "dend[3]": cell.At("dend[3]", 0.5),
	} {
		if got, err := parseSite(text); err != nil || got != want {
			t.Errorf("%s: %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"soma(2)", "soma(-1)", "soma(NaN)", "soma()", "soma(x)"} {
		if got, err := parseSite(text); err == nil {
			t.Errorf("%s is %v", text, got)
		}
	}
}

func TestOptionsOfTreesThatCannotBeUsedAreUsageErrors(t *testing.T) {
	for _, c := range []struct {
		scenario string
		set      func(*Options)
		want     string
	}{
		{"tree50", func(o *Options) { o.Method = hh.RK4 }, "method rk4: want cn or be"},
		{"tree50", func(o *Options) { o.Precision = 32 }, "precision 32: want 64 bits"},
		{"tree50", func(o *Options) { o.Current = math.NaN() }, "current NaN: want a finite current in nA"},
		{"tree50", func(o *Options) { o.At = "nose" }, "at nose: want a section of the cell, as soma"},
		{"tree50", func(o *Options) { o.At = "soma(2)" }, "at soma(2): want a section of the cell"},
		{"tree50", func(o *Options) { o.On = 47 }, "off 47: want a time in ms of at least a step after the 47 ms"},
		{"tree50", func(o *Options) { o.On = -1 }, "on -1: want a time in ms from 0"},
		{"squid", func(o *Options) { o.On = math.Inf(1) }, "on +Inf: want a time in ms from 0"},
		{"squid", func(o *Options) { o.Off = math.NaN() }, "off NaN: "},
		{"squid", func(o *Options) { o.At = "soma" }, "at soma: want none, as squid has no cells with dendrites"},
		{"squid", func(o *Options) { o.Draw = true }, "draw true: want none, as squid has no cells with dendrites"},
	} {
		s, err := Find(c.scenario)
		if err != nil {
			t.Fatal(err)
		}
		o := s.Defaults
		c.set(&o)
		var wrong *usage.Error
		if err := o.Validate(); !errors.As(err, &wrong) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

// A current that begins later makes the same spikes later, in cells of one compartment too.
func TestACurrentMayBeginAndEnd(t *testing.T) {
	for _, name := range []string{"squid", "tree50"} {
		o := short(name, 1, 30, 64)
		o.On, o.Off = 5, 12
		_, r := runFor(t, o)
		o.On, o.Off = 8, 15
		_, later := runFor(t, o)
		if len(r.FirstNeuronMs) != 1 || len(later.FirstNeuronMs) != 1 || math.Abs(later.FirstNeuronMs[0]-r.FirstNeuronMs[0]-3) > 0.2 {
			t.Errorf("%s: spikes at %v and %v ms", name, r.FirstNeuronMs, later.FirstNeuronMs)
		}
	}
}

func TestACurrentGoesWhereItIsSentTo(t *testing.T) {
	o := short("tree50", 1, 10, 64)
	_, soma := runFor(t, o)
	o.At = "right(0.9)"
	_, dendrite := runFor(t, o)
	if len(soma.FirstNeuronMs) != 1 || len(dendrite.FirstNeuronMs) != 1 || !(dendrite.FirstNeuronMs[0] > soma.FirstNeuronMs[0]+0.5) {
		t.Errorf("spikes at %v by the soma and %v ms by a dendrite", soma.FirstNeuronMs, dendrite.FirstNeuronMs)
	}
}

func TestTheNetworkOfTreesIsDrawnWithItsSites(t *testing.T) {
	o := short("tree-network", 10, 1, 64)
	o.Draw = true
	s, r := runFor(t, o)
	if r.Synapses == 0 || r.Compartments != 51 {
		t.Errorf("%d synapses, %d compartments", r.Synapses, r.Compartments)
	}
	figuretest.Check(t, s.writeMorphology)
	if written, err := s.WriteFiles(t.TempDir()); err != nil || written[0] != "morphology.png" {
		t.Errorf("wrote %v, %v", written, err)
	}
}

// branchedCell writes a file of the cell of branched.cell.nml without its network, and with
// more elements.
func branchedCell(t *testing.T, more string) string {
	t.Helper()
	text, err := os.ReadFile(testdata + "branched.cell.nml")
	if err != nil {
		t.Fatal(err)
	}
	before, after, _ := strings.Cut(string(text), "<network ")
	_, after, found := strings.Cut(after, "</network>")
	if !found {
		t.Fatal("branched.cell.nml has no network")
	}
	name := filepath.Join(t.TempDir(), "cell.nml")
	if err := os.WriteFile(name, []byte(before+more+after), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestACellWithDendritesOfAFileIsRunAndDrawn(t *testing.T) {
	s := find(t, branchedCell(t, ""), neuroml.Celsius(20))
	o := s.Defaults
	if o.Method != hh.CN || o.Neurons != 1 || o.Grid.Max != hh.TreeGrid.Max {
		t.Errorf("defaults %+v", o)
	}
	o.Duration, o.Current, o.On, o.Off, o.Draw, o.Grid.Step = 30, 0.35, 5, 25, true, 1
	sim, r := runFor(t, o)
	if r.Compartments < 10 || len(r.FirstNeuronMs) == 0 || r.FirstNeuronMs[0] < 5 {
		t.Errorf("%d compartments, spikes at %v ms", r.Compartments, r.FirstNeuronMs)
	}
	figuretest.Check(t, sim.writeMorphology)
	figuretest.Check(t, sim.writeTrace)
	o.At = "left"
	if err := o.Validate(); err == nil || !strings.HasPrefix(err.Error(), "at left: want a section of the cell, as soma_sec") {
		t.Errorf("error %v, want one that says which sections there are", err)
	}
}

func TestANetworkOfAFileWithDendritesIsRunByCrankNicolson(t *testing.T) {
	s := find(t, testdata+"branched.cell.nml")
	o := s.Defaults
	o.Duration, o.Draw, o.Grid.Step = 20, true, 1
	sim, r := runFor(t, o)
	if r.Method != hh.CN || r.Spikes == 0 {
		t.Errorf("%d spikes by %s", r.Spikes, r.Method)
	}
	figuretest.Check(t, sim.writeMorphology)
	o.Current = 1
	if err := o.Validate(); err == nil || !strings.HasPrefix(err.Error(), "current 1: want none, as the network of branched.cell.nml has inputs of its own") {
		t.Errorf("error %v", err)
	}
}

// A LEMS file asks for voltages at segments.
func TestOutputFilesHaveVoltagesAtSegments(t *testing.T) {
	s := find(t, branchedCell(t, `<Simulation id="s" length="0.5ms" step="0.025ms" target="branched">
		<OutputFile id="f" fileName="v.dat"><OutputColumn id="soma" quantity="v"/><OutputColumn id="right" quantity="4/v"/></OutputFile></Simulation>`), neuroml.Celsius(20))
	o := s.Defaults
	o.Current, o.Recording.Outputs, o.Grid.Step = 1, t.TempDir(), 1
	sim := ran(t, o)
	written, err := sim.Close()
	if err != nil || len(written) != 1 {
		t.Fatal(written, err)
	}
	text, err := os.ReadFile(written[0])
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	last := strings.Fields(lines[len(lines)-1])
	if len(lines) != 21 || len(last) != 3 {
		t.Fatalf("%d lines, the last %q", len(lines), last)
	}
	right, err := sim.scenario.cell.Site(4, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	at, err := sim.cells.GetAt(right, "v")
	if err != nil {
		t.Fatal(err)
	}
	soma, err := sim.cells.Get("v")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{soma[0], at[0]} {
		if got, err := strconv.ParseFloat(last[i+1], 64); err != nil || math.Abs(1000*got-want) > 1e-9 {
			t.Errorf("column %d ends with %v V, %v, want %v mV", i, got, err, want)
		}
	}
	if !(soma[0] > at[0]+1) {
		t.Errorf("%v mV at the soma, which has the current, and %v in a dendrite", soma[0], at[0])
	}
}
