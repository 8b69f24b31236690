package bench

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/neuroml"
	"github.com/lut4go/lut4go/table"
)

const testdata = "../neuroml/testdata/"

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
	s, err := FindFile(name, "", options...)
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
		_, err := FindFile(fileOf(t, elements), "")
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
	if _, err := FindFile(name, filepath.Join(filepath.Dir(name), "..")); err == nil || !strings.Contains(err.Error(), "has cells a, b") {
		t.Errorf("error %v, want one that knows the cells", err)
	}
}

func TestTablesOfAFilesCellAreReported(t *testing.T) {
	m, err := FindModelFile(testdata+"squid.cell.nml", "")
	if err != nil {
		t.Fatal(err)
	}
	r, err := ReportTables(context.Background(), TableDefaults("").Of(m).OfOrder("linear").OfStep(1))
	if err != nil {
		t.Fatal(err)
	}
	if r.Model != "axon" || r.Current != 8 || r.ExactSpikes < 5 || r.Note != "" || len(r.Tables) != 1 || len(r.Tables[0].Curves) != 6 {
		t.Errorf("%s with %d spikes under %v uA/cm2 and %d tables, %q", r.Model, r.ExactSpikes, r.Current, len(r.Tables), r.Note)
	}
}

func TestTablesOfAFilesChannelsAreThoseOfAllThatCanBeUsed(t *testing.T) {
	m, err := FindModelFile(testdata+"squid.channel.nml", "")
	if err != nil {
		t.Fatal(err)
	}
	cell := m.New()
	if got := strings.Join(cell.Variables(), " "); m.Name != "squid.channel.nml" || got != "v sodium.m sodium.h potassium.n" {
		t.Errorf("model %s with variables %s", m.Name, got)
	}
	const refused = `<ionChannelKS id="ks" conductance="1pS"><gateKS id="g" instances="1"/></ionChannelKS>`
	if _, err := FindModelFile(fileOf(t, refused), ""); err == nil || !strings.Contains(err.Error(), "kinetic scheme") {
		t.Errorf("error %v, want one of the kinetic scheme", err)
	}
	m, err = FindModelFile(fileOf(t, refused+warmChannel), "")
	if err != nil {
		t.Fatal(err)
	}
	r := reportTables(t, TableDefaults("").Of(m).OfOrder(table.Linear).OfStep(1))
	if len(r.Tables) != 1 || len(r.Tables[0].Curves) != 2 {
		t.Errorf("%d tables", len(r.Tables))
	}
	if left := r.LeftOut(); len(left) != 1 || !strings.Contains(left[0].Error(), "kinetic scheme") {
		t.Errorf("left out for %v, want the kinetic scheme", left)
	}
}

// warmChannel opens when the voltage falls.
const warmChannel = `<ionChannelHH id="ih" conductance="1pS"><gateHHrates id="q" instances="1">
	<forwardRate type="HHExpRate" rate="4 per_s" midpoint="-65 mV" scale="-11 mV"/>
	<reverseRate type="HHExpRate" rate="4 per_s" midpoint="-65 mV" scale="11 mV"/></gateHHrates></ionChannelHH>`

func TestCurvesOfACellThatDoesNotFireAreReported(t *testing.T) {
	cell := func(channels, densities string) string {
		return channels + `<cell id="c"><morphology id="m"><segment id="0"><proximal x="0" y="0" z="0" diameter="10"/><distal x="10" y="0" z="0" diameter="10"/></segment></morphology>
			<biophysicalProperties id="b"><membraneProperties>` + densities + `<spikeThresh value="0mV"/><specificCapacitance value="1uF_per_cm2"/><initMembPotential value="-65mV"/></membraneProperties></biophysicalProperties></cell>`
	}
	const none = "no spikes to compare: the cell does not go on firing under 1, 2, 4 … 64 uA/cm2"
	for _, c := range []struct {
		name, elements string
		note           string
		tables, curves int
	}{
		{"a channel that opens when the voltage falls", warmChannel, none, 1, 2},
		{"a cell of it without a leak", cell(warmChannel, `<channelDensity id="d" ionChannel="ih" condDensity="1 mS_per_cm2" erev="-20mV" ion="h"/>`), none, 1, 2},
		{"a passive channel", `<ionChannelPassive id="leak" conductance="1pS"/>`, "nothing to tabulate: no channel has a gate", 0, 0},
		{"a passive cell", cell(`<ionChannelPassive id="leak" conductance="1pS"/>`, `<channelDensity id="d" ionChannel="leak" condDensity="1 mS_per_cm2" erev="-65mV" ion="non_specific"/>`),
			"nothing to tabulate: no channel has a gate", 0, 0},
		{"a synapse", `<expOneSynapse id="s" gbase="1nS" erev="0mV" tauDecay="2ms"/>`, "nothing to tabulate: no channel has a gate", 0, 0},
		{"a cell of another kind", `<iafCell id="a" leakReversal="-60mV" thresh="-55mV" reset="-70mV" C="0.2nF" leakConductance="0.01uS"/>`,
			"nothing to tabulate: no channel has a gate", 0, 0},
		{"no elements", "", "nothing to tabulate: no channel has a gate", 0, 0},
	} {
		m, err := FindModelFile(fileOf(t, c.elements), "")
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		r, err := ReportTables(context.Background(), TableDefaults("").Of(m).OfOrder(table.Linear).OfStep(1))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if r.Note != c.note || len(r.Tables) != c.tables || c.tables > 0 && len(r.Tables[0].Curves) != c.curves {
			t.Errorf("%s: %d tables, %q, want %d, %q", c.name, len(r.Tables), r.Note, c.tables, c.note)
		}
		text, err := r.JSON()
		if err != nil || strings.Contains(string(text), `"tables":null`) {
			t.Errorf("%s: %s, %v", c.name, text, err)
		}
		if files, err := r.WriteFiles(t.TempDir()); err != nil || len(files) != 2*c.tables {
			t.Errorf("%s: wrote %v, %v", c.name, files, err)
		}
		var lines strings.Builder
		if err := r.WriteReport(&lines); err != nil || strings.Count(lines.String(), c.note+"\n") != 1 || strings.Contains(lines.String(), "spikes in") {
			t.Errorf("%s: %v, got\n%s", c.name, err, lines.String())
		}
	}
}

// channelOf is a channel k of one gate n, whose steady state and time constant (ms)
// are these formulas of the voltage V (mV).
func channelOf(inf, tau string) string {
	return `<ComponentType name="inf" extends="baseVoltageDepVariable"><Constant name="mV" dimension="voltage" value="1mV"/>
		<Dynamics><DerivedVariable name="V" dimension="none" value="v / mV"/><DerivedVariable name="x" dimension="none" exposure="x" value="` + inf + `"/></Dynamics></ComponentType>
		<ComponentType name="tau" extends="baseVoltageDepTime"><Constant name="mV" dimension="voltage" value="1mV"/><Constant name="ms" dimension="time" value="1ms"/>
		<Dynamics><DerivedVariable name="V" dimension="none" value="v / mV"/><DerivedVariable name="t" dimension="time" exposure="t" value="ms * (` + tau + `)"/></Dynamics></ComponentType>
		<ionChannelHH id="k" conductance="1pS"><gateHHtauInf id="n" instances="1"><steadyState type="inf"/><timeCourse type="tau"/></gateHHtauInf></ionChannelHH>`
}

func TestTablesAreOfTheVoltagesAtWhichRatesAreUsable(t *testing.T) {
	for _, c := range []struct {
		inf, tau string
		min, max float64
		warns    []string
	}{
		{"1 / (1 + exp(-V / 10))", "V + 130", -120, 60, nil},
		{"1.00002 / (1 + exp(-V / 2))", "1", -120, 60, []string{"gate k.n: its steady state is 1.00002 at 60 mV, outside of 0 to 1 by 2e-05"}},
		{"0.5", "V + 110", -109, 60, []string{"gate k.n: steady state 0.5, time constant -10 ms at -120 mV, unusable up to -110 mV"}},
		{"0.5", "20.5 - V", -120, 20, []string{"gate k.n: steady state 0.5, time constant -0.5 ms at 21 mV, unusable up to 60 mV"}},
	} {
		m, err := FindModelFile(fileOf(t, channelOf(c.inf, c.tau)), "")
		if err != nil {
			t.Fatal(err)
		}
		r := reportTables(t, TableDefaults("").Of(m))
		if r.GridMinMV != c.min || r.GridMaxMV != c.max || len(r.Tables) != 4 {
			t.Errorf("inf %s, tau %s: %d tables of %v to %v mV, want 4 of %v to %v", c.inf, c.tau, len(r.Tables), r.GridMinMV, r.GridMaxMV, c.min, c.max)
		}
		for _, tab := range r.Tables {
			if want := int((c.max-c.min)/tab.GridStepMV + 1.5); tab.Rows != want {
				t.Errorf("inf %s, tau %s: %s with %d rows, want %d", c.inf, c.tau, tab.kind(), tab.Rows, want)
			}
		}
		w := r.Warnings()
		if len(w) != len(c.warns) {
			t.Errorf("inf %s, tau %s: warnings %q, want %q", c.inf, c.tau, w, c.warns)
			continue
		}
		for i := range w {
			if !strings.Contains(w[i], c.warns[i]) {
				t.Errorf("inf %s, tau %s: warnings %q, want %q", c.inf, c.tau, w, c.warns)
			}
		}
	}
}

func TestTablesOfRatesThatCannotBeUsedAreAnErrorUnlessLeftOut(t *testing.T) {
	m, err := FindModelFile(fileOf(t, channelOf("0.5", "-V - 30.5")), "")
	if err != nil {
		t.Fatal(err)
	}
	o := TableDefaults("").Of(m)
	var rates *hh.RatesError
	if _, err := ReportTables(context.Background(), o); !errors.As(err, &rates) || rates.Usable.Max != -31 {
		t.Fatalf("error %v, want one that names a table up to -31 mV", err)
	}
	o.Max = -31
	if r := reportTables(t, o); r.GridMaxMV != -31 {
		t.Errorf("tables up to %v mV", r.GridMaxMV)
	}
}
