package scenario

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/bench/internal/figure/figuretest"
	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
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
