package scenario

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/neuroml"
)

const testdata = "../../neuroml/testdata/"

// runOf returns the outcome of a scenario with other options than its own.
func runOf(t *testing.T, s Scenario, change func(*Options)) Result {
	t.Helper()
	o := s.Defaults
	change(&o)
	sim, err := Prepare(o, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := sim.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	r, err := sim.Result()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func find(t *testing.T, name string, options ...neuroml.Option) Scenario {
	t.Helper()
	s, err := Open(name, "", options...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fileOf writes a NeuroML file of these elements.
func fileOf(t *testing.T, elements string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "model.nml")
	if err := os.WriteFile(name, []byte("<neuroml>"+elements+"</neuroml>"), 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestACellOfAFileFiresAsTheBuiltInOne(t *testing.T) {
	builtIn, err := Find("wb-cell")
	if err != nil {
		t.Fatal(err)
	}
	three := func(o *Options) { o.Neurons, o.Current, o.Duration = 3, 2, 100 }
	want := runOf(t, builtIn, three)
	got := runOf(t, find(t, testdata+"wang-buzsaki.cell.nml"), three)
	if got.Scenario != "wang-buzsaki.cell.nml" || got.Model != "interneuron" || got.Neurons != 3 {
		t.Errorf("%d of model %q, scenario %q", got.Neurons, got.Model, got.Scenario)
	}
	if !slices.Equal(got.FirstNeuronMs, want.FirstNeuronMs) || got.Spikes != want.Spikes {
		t.Errorf("%d spikes, the first cell's at %v, want %d, %v", got.Spikes, got.FirstNeuronMs, want.Spikes, want.FirstNeuronMs)
	}
}

func TestTheNetworkOfAFileIsRun(t *testing.T) {
	r := runOf(t, find(t, testdata+"ring.net.nml"), func(o *Options) { o.Duration = 20 })
	if r.Neurons != 4 || r.Synapses != 4 || r.Model != "interneuron" || r.Steps != 800 {
		t.Errorf("%d neurons of %s, %d synapses, %d steps, want 4 of interneuron, 4 and 800", r.Neurons, r.Model, r.Synapses, r.Steps)
	}
}

func TestASimulationGivesDurationAndStep(t *testing.T) {
	s := find(t, testdata+"LEMS_squid.xml")
	if d := s.Defaults; d.Duration != 300 || d.Dt != 0.01 || d.Neurons != 0 {
		t.Errorf("defaults %+v", d)
	}
	if r := runOf(t, s, func(*Options) {}); r.Spikes != 7 || r.Neurons != 1 {
		t.Errorf("%d neurons with %d spikes, want 1 with 7", r.Neurons, r.Spikes)
	}
}

// noisy is a cell of a leak, and a network of two under Poisson input.
const noisy = `<ionChannelPassive id="leak" conductance="10pS"/><expOneSynapse id="s" gbase="1nS" erev="0mV" tauDecay="5ms"/>
	<poissonFiringSynapse id="p" averageRate="1 per_ms" synapse="s" spikeTarget="./s"/>
	<cell id="c"><morphology id="m"><segment id="0"><proximal x="0" y="0" z="0" diameter="10"/><distal x="0" y="0" z="0" diameter="10"/></segment></morphology>
	<biophysicalProperties id="b"><membraneProperties><channelDensity id="l" ionChannel="leak" condDensity="0.1 mS_per_cm2" erev="-65 mV" ion="x"/>
	<spikeThresh value="0 mV"/><specificCapacitance value="1 uF_per_cm2"/><initMembPotential value="-70 mV"/></membraneProperties></biophysicalProperties></cell>
	<network id="n"><population id="a" component="c" size="2"/><explicitInput target="a[0]" input="p"/></network>`

func TestTheSeedOfASimulationIsTheDefault(t *testing.T) {
	seeded := func(seed string) Scenario {
		return find(t, fileOf(t, noisy+`<Simulation id="s" length="20ms" step="0.1ms" target="n"`+seed+`/>`))
	}
	none, five := seeded(""), seeded(` seed="5"`)
	if none.Defaults.Seed != 1 || five.Defaults.Seed != 5 || seeded(` seed="0"`).Defaults.Seed != 0 {
		t.Errorf("seeds %d and %d, want 1 and 5", none.Defaults.Seed, five.Defaults.Seed)
	}
	as := func(s Scenario, seed uint64) Result { return runOf(t, s, func(o *Options) { o.Seed = seed }) }
	got := runOf(t, five, func(*Options) {})
	if got.Seed != 5 || got.StateSHA256 != as(none, 5).StateSHA256 {
		t.Errorf("seed %d does not give the state of seed 5", got.Seed)
	}
	if other := as(five, 6); other.Seed != 6 || other.StateSHA256 == got.StateSHA256 || other.StateSHA256 != as(none, 6).StateSHA256 {
		t.Errorf("seed %d in place of 5 does not give the state of seed 6", other.Seed)
	}
}

func TestASimulationOfACellRunsTheCell(t *testing.T) {
	s := find(t, fileOf(t, noisy+`<Simulation id="s" length="20ms" step="0.1ms" target="c"/>`))
	if r := runOf(t, s, func(o *Options) { o.Neurons = 3 }); r.Model != "c" || r.Neurons != 3 || r.Steps != 200 {
		t.Errorf("%d of model %s in %d steps, want 3 of c in 200", r.Neurons, r.Model, r.Steps)
	}
}

func TestModelsOfANetworkAreAllNamed(t *testing.T) {
	cell, err := os.ReadFile(testdata + "wang-buzsaki.cell.nml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(cell[strings.Index(string(cell), "<ComponentType"):strings.LastIndex(string(cell), "</neuroml>")])
	at := strings.Index(text, "<cell")
	other := strings.Replace(text[at:], `"interneuron"`, `"other"`, 1)
	name := fileOf(t, text+other+`<network id="n"><population id="a" component="interneuron" size="2"/><population id="b" component="other" size="1"/></network>`)
	if r := runOf(t, find(t, name), func(o *Options) { o.Duration = 1 }); r.Model != "interneuron+other" || r.Neurons != 3 {
		t.Errorf("%d neurons of %q, want 3 of interneuron+other", r.Neurons, r.Model)
	}
}

func TestFilesThatAreNoScenarioAreAnError(t *testing.T) {
	for elements, want := range map[string]string{
		"":                                   "model.nml has neither a network nor a cell",
		`<cell id="a"/>`:                     `model.nml:1: <cell id="a">: a child <morphology> is missing`,
		`<cell id="a"/><cell id="b"/>`:       "has cells a, b, want one, or a network of them",
		`<network id="a"/><network id="b"/>`: "has networks a, b, want one",
		`<Target component="x"/>`:            `no <Simulation> has the id "x"`,
		`<include href="../x.nml"/>`:         "is outside of the root folder",
	} {
		_, err := Open(fileOf(t, elements), "")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", elements, err, want)
		}
	}
	s := find(t, testdata+"LEMS_squid.xml")
	s.Defaults.Neurons = 2
	if err := s.Defaults.Validate(); err == nil || err.Error() != "neurons 2: want none, as the network of LEMS_squid.xml has its own" {
		t.Errorf("error %v", err)
	}
}

func TestIncludesMayLeadWhereTheRootSays(t *testing.T) {
	name := filepath.Join(t.TempDir(), "nets", "model.nml")
	for file, text := range map[string]string{name: `<include href="../cell.nml"/>`, filepath.Join(filepath.Dir(name), "..", "cell.nml"): `<cell id="a"/><cell id="b"/>`} {
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("<neuroml>"+text+"</neuroml>"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Open(name, filepath.Join(filepath.Dir(name), "..")); err == nil || !strings.Contains(err.Error(), "has cells a, b") {
		t.Errorf("error %v, want one that knows the cells", err)
	}
}
