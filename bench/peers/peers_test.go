package peers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lut4go/lut4go/bench/internal/timing"
	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/kernel"
)

// fewCells are options of a comparison that takes little time.
func fewCells(peers ...string) Options {
	o := Defaults("")
	o.Neurons, o.Rounds, o.Peers = 4, 1, peers
	return o
}

func nothing(name string) (string, error) {
	return "", &exec.Error{Name: name, Err: exec.ErrNotFound}
}

// emptyTemp has temporary files made in a directory that must be empty in the end.
func emptyTemp(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, dir)
	}
	t.Cleanup(func() {
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("left %v, %v", left, err)
		}
	})
}

func TestOptionsThatCannotBeUsedAreUsageErrors(t *testing.T) {
	for _, c := range []struct {
		change func(*Options)
		want   string
	}{
		{func(o *Options) { o.Model = "cat" }, "model cat: want wang-buzsaki, squid, rallpack1, rallpack3, tree or tree-passive"},
		{func(o *Options) { o.Model, o.Network = "squid", "wb-network" }, "model squid: want wang-buzsaki"},
		{func(o *Options) { o.Model, o.Network = "squid", "cobahh" }, "model squid: want traub-miles"},
		{func(o *Options) { o.Network = "cat" }, "network cat: want wb-network or cobahh"},
		{func(o *Options) { o.Network, o.Synapse = "wb-network", true }, "synapse true: want none, as a network has its own"},
		{func(o *Options) { o.Threads = 2 }, "threads 2: want a number from 1 to 16384, above 1 in a network alone"},
		{func(o *Options) { o.Network, o.Threads = "wb-network", 0 }, "threads 0: want a number from 1 to 16384, above 1 in a network alone"},
		{func(o *Options) { o.Neurons = 0 }, "neurons 0: want a number from 1 to 65536"},
		{func(o *Options) { o.Neurons = 1 << 17 }, "neurons 131072: want a number from 1 to 65536"},
		{func(o *Options) { o.Rounds = -1 }, "rounds -1: want a number from 1 to 1000"},
		{func(o *Options) { o.Peers = []string{"c", "cat"} }, "peers cat: want go, c, brian2 or neuron"},
		{func(o *Options) { o.Peers = []string{""} }, `peers "": want go, c, brian2 or neuron`},
		{func(o *Options) { o.Network = "wb-network" }, "peers go: want brian2"},
		{func(o *Options) { o.Model = "rallpack3" }, "peers go: want c, neuron or arbor"},
		{func(o *Options) { o.Model, o.Synapse = "rallpack3", true }, "synapse true: want none, as cells with dendrites are compared without"},
		{func(o *Options) { o.Model, o.Compartments = "tree", 7 }, "compartments 7: want a number from 8 to 10000"},
		{func(o *Options) { o.Model, o.Compartments = "rallpack1", 100 }, "compartments 100: want none, as model rallpack1 takes no number of them"},
		{func(o *Options) { o.Compartments = 100 }, "compartments 100: want none, as model wang-buzsaki takes no number of them"},
		{func(o *Options) { o.Model, o.Compartments, o.Neurons = "tree", 1000, 5000 }, "neurons 5000: want at most 4194 of 1000 compartments each"},
	} {
		o := fewCells("go")
		c.change(&o)
		var wrong *usage.Error
		if _, err := Compare(context.Background(), o, nil); !errors.As(err, &wrong) || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

func TestPeersThatAreMissingHaveARowThatSaysWhatInstallsThem(t *testing.T) {
	emptyTemp(t)
	o := fewCells("c", "brian2", "neuron")
	o.Model = "squid"
	c, err := compare(context.Background(), o, nil, 0, nothing, timing.NewSampler())
	if err != nil || c.Err() != nil {
		t.Fatal(err, c.Err())
	}
	want := map[string]string{"c": "apt-get install gcc", "brian2": installBrian2, "neuron": installNEURON}
	seen := map[string]bool{}
	for _, r := range c.Rows {
		seen[r.Peer] = true
		if r.Missing != want[r.Peer] {
			t.Errorf("%s: %q", r.title(), r.Missing)
		}
		if measured := r.Ns != nil && r.To64 != nil && r.To32 != nil && r.Rounds == 1; measured != (r.Peer == "lut4go") {
			t.Errorf("%s: got %+v", r.title(), r)
		}
	}
	if len(seen) != 4 {
		t.Errorf("rows of %v", seen)
	}
	var b bytes.Buffer
	if err := c.WriteReport(&b); err != nil || !strings.Contains(b.String(), "not here: "+installBrian2+"\n") {
		t.Errorf("%v in\n%s", err, &b)
	}
}

func TestMissingPeersOfTheNetworkHaveRows(t *testing.T) {
	emptyTemp(t)
	o := NetworkDefaults("wb-network")
	o.Neurons, o.Rounds = 2, 1
	c, err := compare(context.Background(), o, nil, 0, nothing, timing.NewSampler())
	if err != nil || c.Err() != nil {
		t.Fatal(err, c.Err())
	}
	if len(c.Rows) != 6 || c.Rows[0].Ns == nil || c.Rows[2].Spikes != nil || c.Rows[5].Missing != installBrian2 || c.DurationMs != 1000 {
		t.Errorf("got %+v", c)
	}
}

// TestImplementationsInOneProcessAgree: the kernel alone comes to the engine's
// voltages, but for the rounding of a constant, and the loops in plain Go to its
// spikes.
func TestImplementationsInOneProcessAgree(t *testing.T) {
	type cell struct {
		model   string
		synapse bool
	}
	var all []cell
	for _, m := range peerModels() {
		all = append(all, cell{m.Name, false}, cell{m.Name, true})
	}
	for _, cell := range all {
		o := fewCells("go")
		o.Model, o.Synapse = cell.model, cell.synapse
		model := fmt.Sprint(cell)
		c, err := compare(context.Background(), o, nil, 0, nothing, timing.NewSampler())
		if err != nil || c.Err() != nil {
			t.Fatal(err, c.Err())
		}
		if want := 2 + 2*len(kernel.Backends()) + 2; len(c.Rows) != want {
			t.Errorf("%s: %d rows, want %d", model, len(c.Rows), want)
		}
		own := map[int]float64{}
		for _, r := range c.Rows {
			switch {
			case r.MeanV == nil:
				t.Errorf("%s, %s: no voltage", model, r.title())
			case r.Peer != "lut4go":
				if r.Spikes == nil || *r.Spikes != *c.Rows[0].Spikes {
					t.Errorf("%s, %s: got %+v", model, r.title(), r)
				}
			case own[r.Precision] == 0:
				own[r.Precision] = *r.MeanV
			case math.Abs(own[r.Precision]-*r.MeanV) > 1e-3:
				t.Errorf("%s, %s: %v mV, the engine %v mV", model, r.title(), *r.MeanV, own[r.Precision])
			}
		}
		if n := *c.Rows[0].Spikes; n < 5*o.Neurons {
			t.Errorf("%s: %d spikes", model, n)
		}
	}
}

func TestMeasurementsOfPeersAreParsed(t *testing.T) {
	for text, want := range map[string]string{
		`{"ns_per_neuron_step": 2.5, "spikes": 7, "mean_v_mv": -60, "version": "1", "flags": "-O3", "more": []}` + "\n": "",
		`{"ns_per_neuron_step": 2.5, "spikes": 0}`: "",
		``:              "want a JSON object on one line",
		`step 2.5 ns`:   "want a JSON object on one line",
		`{"spikes": 7}`: "want a time above 0",
		`{"ns_per_neuron_step": -1, "spikes": 7}`:   "want a time above 0",
		`{"ns_per_neuron_step": 2.5}`:               "want a number of spikes",
		`{"ns_per_neuron_step": 2.5, "spikes": -7}`: "want a number of spikes",
		`{"ns_per_neuron_step": "1", "spikes": -7}`: "want a JSON object on one line",
	} {
		r, err := parseMeasurement([]byte(text))
		if want == "" {
			if err != nil || r.Ns != 2.5 {
				t.Errorf("%s: got %+v, %v", text, r, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

// TestThePeersProgramsAreAllInTheBinary, with what they import and what is
// defined on their command line.
func TestThePeersProgramsAreAllInTheBinary(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	embedded, err := fs.ReadDir(programFiles, ".")
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]string{}
	for _, e := range embedded {
		text, err := fs.ReadFile(programFiles, e.Name())
		if err != nil {
			t.Fatal(err)
		}
		have[e.Name()] = string(text)
	}
	for _, e := range entries {
		if slices.Contains([]string{".c", ".h", ".py"}, filepath.Ext(e.Name())) {
			if text, err := os.ReadFile(e.Name()); err != nil || string(text) != have[e.Name()] || len(text) == 0 {
				t.Errorf("%s is not in the binary, %v", e.Name(), err)
			}
		}
	}
	local := regexp.MustCompile(`(?m)^from (common|brian2_\w+|neuron_\w+|arbor_\w+) import`)
	for name, text := range have {
		for _, m := range local.FindAllStringSubmatch(text, -1) {
			if have[m[1]+".py"] == "" {
				t.Errorf("%s imports %s, which is not there", name, m[1])
			}
		}
	}
	for _, name := range []string{"brian2_cells.py", "brian2_wb_network.py", "brian2_cobahh.py", "neuron_cells.py", "cable_cells.c", "neuron_cable.py", "neuron_precision.py", "arbor_cable.py"} {
		if have[name] == "" {
			t.Errorf("no %s", name)
		}
	}
	for _, m := range peerModels() {
		for _, f := range cForms() {
			for _, precision := range []int{64, 32} {
				args := f.arguments(Options{Model: m.Name, Synapse: precision == 32}, precision, "x")
				for _, a := range args {
					if name, value, ok := strings.Cut(strings.TrimPrefix(a, "-D"), "="); ok && strings.HasPrefix(a, "-D") {
						if !strings.Contains(have["hh_cells.c"], "#ifndef "+name+"\n") ||
							name != "REAL" && !strings.Contains(have["hh_cells.c"], "#define "+value+" ") {
							t.Errorf("hh_cells.c knows no %s", a)
						}
					}
				}
			}
		}
	}
}

// undisturbed returns a sampler on a clock of which every probe takes as long.
func undisturbed() *timing.Sampler {
	var at time.Time
	return timing.NewSamplerOn(func() time.Time { return at }, func() { at = at.Add(time.Microsecond) })
}

// fakes are two rows of lut4go and one each of what can happen to a peer.
func fakes() []*implementation {
	gives := func(ns float64, spikes int, v float64) func(context.Context, int) (measurement, error) {
		return func(_ context.Context, number int) (measurement, error) {
			return measurement{Ns: ns * []float64{0, 1, 3, 0.5}[number], Spikes: &spikes, MeanV: &v}, nil
		}
	}
	same := func() (measurement, error) { return measurement{MeanV: new(float64)}, nil }
	prepared := func(context.Context) error { return nil }
	return []*implementation{
		{row: Row{Peer: "lut4go", Precision: 64}, round: gives(2, 100, 1)},
		{row: Row{Peer: "lut4go", Precision: 32}, round: gives(1, 100, 1)},
		{row: Row{Peer: "agrees", Precision: 64}, prepare: prepared, round: gives(8, 102, 0.01), tolerance: 0.02, reference: same, baseline: true},
		{row: Row{Peer: "fires", Version: "7"}, round: gives(8, 103, 0), tolerance: 0.02},
		{row: Row{Peer: "drifts"}, prepare: prepared, round: gives(8, 100, 0.02), tolerance: 0.02, reference: same},
		{row: Row{Peer: "missing"}, prepare: func(context.Context) error { return &missingError{"a wish"} }},
		{row: Row{Peer: "fails"}, round: func(_ context.Context, number int) (measurement, error) {
			if number == 2 {
				return measurement{}, errors.New("no luck")
			}
			return gives(8, 100, 0)(nil, number)
		}},
	}
}

func TestImplementationsAreTimedInTurnsAndJudged(t *testing.T) {
	o := fewCells()
	o.Rounds = 3
	all, s := fakes(), undisturbed()
	var said []string
	if err := measure(context.Background(), s, all, o.Rounds, func(s string) { said = append(said, s) }); err != nil {
		t.Fatal(err)
	}
	c := newComparison(o, s, all)
	text, err := c.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var got Comparison
	if err := json.Unmarshal(text, &got); err != nil || strings.Count(string(text), "\n") != 1 {
		t.Fatal(err, string(text))
	}
	want := []struct {
		peer                       string
		rounds                     int
		ns, to64, to32             float64
		missing, failed, disagrees string
	}{
		{"lut4go", 3, 2, 1, 2, "", "", ""},
		{"lut4go", 3, 1, 0.5, 1, "", "", ""},
		{"agrees", 3, 8, 4, 8, "", "", ""},
		{"fires", 3, 8, 4, 8, "", "", "103 spikes, lut4go has 100"},
		{"drifts", 3, 8, 4, 8, "", "", "0.02 mV on average, the same in plain Go has 0 mV"},
		{"missing", 0, 0, 0, 0, "a wish", "", ""},
		{"fails", 1, 8, 4, 8, "", "no luck", ""},
	}
	number := func(x *float64) float64 {
		if x == nil {
			return 0
		}
		return *x
	}
	for i, r := range got.Rows {
		w := want[i]
		if r.Peer != w.peer || r.Rounds != w.rounds || number(r.Ns) != w.ns || number(r.To64) != w.to64 || number(r.To32) != w.to32 ||
			r.Missing != w.missing || r.Failed != w.failed || r.Disagrees != w.disagrees {
			t.Errorf("got %+v, want %+v", r, w)
		}
	}
	if r := got.Rows[2]; *r.Lowest != 4 || *r.Highest != 24 || *r.LowestTo64 != 4 || *r.LowestTo32 != 8 || r.OverC != nil || r.Quiet != 3 || r.Disturbed != 0 {
		t.Errorf("got %+v", r)
	}
	if r := got.Rows[0]; number(r.OverC) != 4 || number(r.LowestOverC) != 4 || got.Rows[1].OverC != nil {
		t.Errorf("got %+v", r)
	}
	if got.Conditions.Samples != 16 || got.Conditions.Disturbed != 0 {
		t.Errorf("got %+v", got.Conditions)
	}
	if err := c.Err(); err == nil || !strings.HasPrefix(err.Error(), "3 peers failed or disagree, the first is fires") {
		t.Errorf("got %v", err)
	}
	if first, last := said[0], said[len(said)-1]; first != "preparing agrees, , float64" || last != "round 3 of 3: drifts, , float0" {
		t.Errorf("said %q, ..., %q", first, last)
	}
}

func TestReportOfPeersReadsWell(t *testing.T) {
	all, s := fakes(), undisturbed()
	o := fewCells()
	if err := measure(context.Background(), s, all, 1, func(string) {}); err != nil {
		t.Fatal(err)
	}
	all[2].row.Computes, all[2].row.Flags = "look-ups", "-O3"
	var b bytes.Buffer
	if err := newComparison(o, s, all).WriteReport(&b); err != nil {
		t.Fatal(err)
	}
	want := `4 wang-buzsaki neurons without synapses, 2 uA/cm2; 100 ms by forward Euler, dt 0.01 ms, unless said otherwise
ns per neuron-step on one thread, the least and the median of quiet samples;
/64, /32: how many times lut4go's in float64 and float32, by the least and by the median of pairs;
*: of disturbed samples

  least  median  /64  pairs  /32  pairs   quiet  spikes  bits     peer
      2       2    1      1    2      2  1 of 1     100    64   lut4go  
      1       1  0.5    0.5    1      1  1 of 1     100    32   lut4go  
      8       8    4      4    8      8  1 of 1     102    64   agrees  look-ups; -O3
      8       8    4      4    8      8  1 of 1     103     0    fires  ; DISAGREES: 103 spikes, lut4go has 100
      8       8    4      4    8      8  1 of 1     100     0   drifts  ; DISAGREES: 0.02 mV on average, the same in plain Go has 0 mV
      -       -    -      -    -      -  0 of 0       -     0  missing  ; not here: a wish
      8       8    4      4    8      8  1 of 1     100     0    fails  

times as fast as C, a clamped look-up for each curve, scalar, in the same precision

  by least  by pairs  bits    peer
         4         4    64  lut4go  

0 of 6 samples were disturbed; 0 waited for the processor, and 0 of 112 probes
took over 1.07 times the shortest, 1 us

fires: 7
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &b, want)
	}
}

func TestAnInterruptedComparisonKeepsWhatItHas(t *testing.T) {
	emptyTemp(t)
	for at, measured := range map[string]bool{"preparing lut4go": false, "round 2 of ": true} {
		ctx, cancel := context.WithCancel(context.Background())
		o := fewCells("go")
		o.Rounds = 1000
		c, err := compare(ctx, o, func(s string) {
			if strings.HasPrefix(s, at) {
				cancel()
			}
		}, 0, nothing, timing.NewSampler())
		cancel()
		if !errors.Is(err, context.Canceled) || !strings.HasPrefix(fmt.Sprint(err), "interrupted ") {
			t.Errorf("%s: got %v", at, err)
		}
		for _, r := range c.Rows {
			if (r.Ns != nil) != measured || r.Rounds > 1 || r.Failed != "" {
				t.Errorf("%s: %s: got %+v", at, r.title(), r)
			}
		}
	}
}
