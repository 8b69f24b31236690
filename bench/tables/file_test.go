package tables

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

const testdata = "../../neuroml/testdata/"

// fileOf writes a NeuroML file of these elements.
func fileOf(t *testing.T, elements string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "model.nml")
	if err := os.WriteFile(name, []byte("<neuroml>"+elements+"</neuroml>"), 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestTablesOfAFilesCellAreReported(t *testing.T) {
	m, err := models.Open(testdata+"squid.cell.nml", "")
	if err != nil {
		t.Fatal(err)
	}
	r, err := Measure(context.Background(), Defaults("").Of(m).OfOrder("linear").OfStep(1))
	if err != nil {
		t.Fatal(err)
	}
	if r.Model != "axon" || r.Current != 8 || r.ExactSpikes < 5 || r.Note != "" || len(r.Tables) != 1 || len(r.Tables[0].Curves) != 6 {
		t.Errorf("%s with %d spikes under %v uA/cm2 and %d tables, %q", r.Model, r.ExactSpikes, r.Current, len(r.Tables), r.Note)
	}
}

func TestTablesOfAFilesChannelsAreThoseOfAllThatCanBeUsed(t *testing.T) {
	m, err := models.Open(testdata+"squid.channel.nml", "")
	if err != nil {
		t.Fatal(err)
	}
	cell := m.New()
	if got := strings.Join(cell.Variables(), " "); m.Name != "squid.channel.nml" || got != "v sodium.m sodium.h potassium.n ca" {
		t.Errorf("model %s with variables %s", m.Name, got)
	}
	const refused = `<ionChannelKS id="ks" conductance="1pS"><gateKS id="g" instances="1"/></ionChannelKS>`
	if _, err := models.Open(fileOf(t, refused), ""); err == nil || !strings.Contains(err.Error(), "kinetic scheme") {
		t.Errorf("error %v, want one of the kinetic scheme", err)
	}
	m, err = models.Open(fileOf(t, refused+warmChannel), "")
	if err != nil {
		t.Fatal(err)
	}
	r := measureTables(t, Defaults("").Of(m).OfOrder(table.Linear).OfStep(1))
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
		m, err := models.Open(fileOf(t, c.elements), "")
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		r, err := Measure(context.Background(), Defaults("").Of(m).OfOrder(table.Linear).OfStep(1))
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
		m, err := models.Open(fileOf(t, channelOf(c.inf, c.tau)), "")
		if err != nil {
			t.Fatal(err)
		}
		r := measureTables(t, Defaults("").Of(m))
		if r.GridMinMV != c.min || r.GridMaxMV != c.max || len(r.Tables) != 4 {
			t.Errorf("inf %s, tau %s: %d tables of %v to %v mV, want 4 of %v to %v", c.inf, c.tau, len(r.Tables), r.GridMinMV, r.GridMaxMV, c.min, c.max)
		}
		for _, tab := range r.Tables {
			if want := int((c.max-c.min)/tab.GridStepMV + 1.5); tab.Rows != want {
				t.Errorf("inf %s, tau %s: %s with %d rows, want %d", c.inf, c.tau, tab.Kind, tab.Rows, want)
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
	m, err := models.Open(fileOf(t, channelOf("0.5", "-V - 30.5")), "")
	if err != nil {
		t.Fatal(err)
	}
	o := Defaults("").Of(m)
	var rates *hh.RatesError
	if _, err := Measure(context.Background(), o); !errors.As(err, &rates) || rates.Usable.Max != -31 {
		t.Fatalf("error %v, want one that names a table up to -31 mV", err)
	}
	o.GridMaxMV = -31
	if r := measureTables(t, o); r.GridMaxMV != -31 {
		t.Errorf("tables up to %v mV", r.GridMaxMV)
	}
}
