package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/bench/scenario"
)

// modelFile returns where a NeuroML file of the tests is, from anywhere.
func modelFile(t *testing.T, name string) string {
	t.Helper()
	full, err := filepath.Abs(filepath.Join("..", "..", "neuroml", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return full
}

// writeFile writes a file, and the folder for it.
func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestRunTakesANeuroMLFile(t *testing.T) {
	code, stdout, stderr := command(t, context.Background(), "run", modelFile(t, "squid.net.nml"), "--duration", "450", "--json")
	var r scenario.Result
	if err := json.Unmarshal([]byte(stdout), &r); code != exitDone || stderr != "" || err != nil {
		t.Fatalf("exit code %d, %q, %v", code, stderr, err)
	}
	if r.Scenario != "squid.net.nml" || r.Model != "axon" || r.Neurons != 1 || r.Spikes != 18 || r.DtMs != 0.025 {
		t.Errorf("got %+v", r)
	}
}

func TestRunDrawsTheCellOfANeuroMLFile(t *testing.T) {
	code, stdout, stderr := command(t, context.Background(), "run", modelFile(t, "wang-buzsaki.cell.nml"), "--current", "2", "--duration", "50", "--neurons", "2")
	if code != exitDone || stderr != "" {
		t.Fatalf("exit code %d, %q", code, stderr)
	}
	for _, want := range []string{"wang-buzsaki.cell.nml  2 interneuron neurons\n", "10 spikes", "no scalar baseline for model interneuron"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("%q is not in\n%s", want, stdout)
		}
	}
	checkFiles(t, defaultOut)
}

func TestTableTakesANeuroMLFile(t *testing.T) {
	code, stdout, stderr := command(t, context.Background(), "table", modelFile(t, "squid.channel.nml"), "--order", "linear", "--step", "1", "--out", ".")
	if code != exitDone || stderr != "" {
		t.Fatalf("exit code %d, %q", code, stderr)
	}
	if !strings.Contains(stdout, "a(sodium.m)") || !strings.Contains(stdout, "wrote table-squid.channel.nml-linear-1mV.png") {
		t.Errorf("got\n%s", stdout)
	}
}

func TestNeuroMLFilesThatCannotBeRunAreAnError(t *testing.T) {
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{"run " + modelFile(t, "squid.net.nml") + " --neurons 2", exitUsage, "--neurons 2: want none, as the network of squid.net.nml has its own"},
		{"run " + modelFile(t, "squid.channel.nml"), exitFailed, "has neither a network nor a cell"},
		{"run none.nml", exitFailed, "none.nml: "},
		{"run " + modelFile(t, "squid.net.nml") + " --root .", exitFailed, "is not in the root folder"},
		{"run " + modelFile(t, "squid.net.nml") + " squid", exitUsage, `unexpected argument "squid"`},
		{"run squid --root .", exitUsage, "--root .: want none, as squid is no NeuroML file"},
		{"run squid --celsius 20", exitUsage, "--celsius 20: want none"},
		{"run squid --lumped", exitUsage, "--lumped true: want none, as squid is no NeuroML file"},
		{"table squid --celsius 20", exitUsage, "--celsius 20: want none"},
		{"table none.xml", exitFailed, "none.xml: "},
	} {
		code, stdout, stderr := command(t, context.Background(), strings.Fields(c.args)...)
		if code != c.code || stdout != "" || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: exit code %d, %q, %q, want %d, %q", c.args, code, stdout, stderr, c.code, c.want)
		}
	}
}

func TestAFileSeedsTheRunUnlessTheFlagDoes(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(modelFile(t, ""))); err != nil {
		t.Fatal(err)
	}
	name, seeded := filepath.Join(dir, "LEMS_squid.xml"), filepath.Join(dir, "LEMS_seeded.xml")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, seeded, strings.Replace(string(text), `step="0.01 ms"`, `step="0.01 ms" seed="5"`, 1))
	for _, c := range []struct {
		args string
		want uint64
	}{{name, 1}, {name + " --seed 7", 7}, {seeded, 5}, {seeded + " --seed 7", 7}, {seeded + " --seed 0", 0}, {seeded + " --seed 1", 1}} {
		args := append([]string{"run"}, strings.Fields(c.args)...)
		code, stdout, stderr := command(t, context.Background(), append(args, "--duration", "1", "--json")...)
		var r scenario.Result
		if err := json.Unmarshal([]byte(stdout), &r); code != exitDone || err != nil {
			t.Fatalf("%s: exit code %d, %q, %v", c.args, code, stderr, err)
		}
		if r.Seed != c.want {
			t.Errorf("%s: seed %d, want %d", c.args, r.Seed, c.want)
		}
	}
}

func TestCellsOfSeveralSegmentsAreLumpedByTheFlag(t *testing.T) {
	name := modelFile(t, "ball-and-stick.cell.nml")
	code, stdout, stderr := command(t, context.Background(), "run", name, "--lumped", "--duration", "1", "--json")
	if code != exitDone || stderr != "" || !strings.Contains(stdout, `"model":"neuron"`) {
		t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
	}
}

func TestErrorsOfAFileNameTheFlagThatHelps(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(dir, "nets", "outside.nml")
	warm := filepath.Join(dir, "warm.nml")
	writeFile(t, outside, `<neuroml><include href="../cell.nml"/></neuroml>`)
	writeFile(t, warm, `<neuroml><ionChannelHH id="k" conductance="10pS"><gateHHrates id="n" instances="1">
			<q10Settings type="q10ExpTemp" q10Factor="3" experimentalTemp="20 degC"/></gateHHrates></ionChannelHH></neuroml>`)
	branched := modelFile(t, "ball-and-stick.cell.nml")
	for args, want := range map[string]string{
		"run " + branched:   "has 2 segments, and no <resistivity> in its <intracellularProperties> (see --lumped)\n",
		"table " + branched: "has 2 segments, and no <resistivity> in its <intracellularProperties> (see --lumped)\n",
		"table " + modelFile(t, "branched.cell.nml") + " --celsius 20": "has a cell of 20 compartments, want one of a single compartment (see --lumped)\n",
		"run " + outside:                           "../cell.nml is outside of the root folder (see --root)\n",
		"table " + outside:                         "../cell.nml is outside of the root folder (see --root)\n",
		"run " + outside + " --root " + warm:       "(see --root)\n",
		"run " + warm + " --root " + dir + "/nets": "is not in the root folder, " + filepath.Join(dir, "nets") + " (see --root)\n",
		"table " + warm:                            "depends on the temperature, which is not known (see --celsius)\n",
	} {
		code, stdout, stderr := command(t, context.Background(), strings.Fields(args)...)
		if code != exitFailed || stdout != "" || !strings.HasSuffix(stderr, want) || strings.Contains(stderr, "option") {
			t.Errorf("%s: exit code %d, %q, %q, want %q", args, code, stdout, stderr, want)
		}
	}
}

func TestTheTemperatureOfANeuroMLFileIsSet(t *testing.T) {
	name := fileOf(t, `<ionChannelHH id="k" conductance="10pS"><gateHHrates id="n" instances="1">
		<q10Settings type="q10ExpTemp" q10Factor="3" experimentalTemp="20 degC"/><forwardRate type="HHExpRate" rate="1 per_ms" midpoint="0 mV" scale="40 mV"/>
		<reverseRate type="HHExpRate" rate="1 per_ms" midpoint="0 mV" scale="-40 mV"/></gateHHrates></ionChannelHH>`)
	code, _, stderr := command(t, context.Background(), "table", name)
	if code != exitFailed || !strings.Contains(stderr, "temperature") {
		t.Errorf("exit code %d, %q", code, stderr)
	}
	if code, _, stderr = command(t, context.Background(), "table", name, "--celsius", "30"); code != exitDone {
		t.Errorf("exit code %d, %q", code, stderr)
	}
}

// fileOf writes a NeuroML file of these elements and returns its name.
func fileOf(t *testing.T, elements string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "model.nml")
	if err := os.WriteFile(name, []byte("<neuroml>"+elements+"</neuroml>"), 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestTableOfAFileThatHasNoSpikesOrNoCurvesSaysSo(t *testing.T) {
	for _, c := range []struct{ elements, want string }{
		{`<ionChannelHH id="ih" conductance="1pS"><gateHHrates id="q" instances="1">
			<forwardRate type="HHExpRate" rate="4 per_s" midpoint="-65 mV" scale="-11 mV"/>
			<reverseRate type="HHExpRate" rate="4 per_s" midpoint="-65 mV" scale="11 mV"/></gateHHrates></ionChannelHH>`,
			"\nno spikes to compare: the cell does not go on firing under 1, 2, 4 … 64 uA/cm2\n\nlinear table of 1 mV: 181 rows, "},
		{`<ionChannelPassive id="leak" conductance="1pS"/>`, "model.nml: nothing to tabulate: no channel has a gate\n"},
		{`<expOneSynapse id="s" gbase="1nS" erev="0mV" tauDecay="2ms"/>`, "model.nml: nothing to tabulate: no channel has a gate\n"},
	} {
		code, stdout, stderr := command(t, context.Background(), "table", fileOf(t, c.elements), "--order", "linear", "--step", "1", "--out", t.TempDir())
		if code != exitDone || stderr != "" || !strings.Contains(stdout, c.want) {
			t.Errorf("%s: exit code %d, %q, %q, want %q", c.elements, code, stdout, stderr, c.want)
		}
		if strings.Contains(stdout, "wrote") != strings.Contains(stdout, "linear table") {
			t.Errorf("%s: %q", c.elements, stdout)
		}
	}
}

func TestFromAndToLeaveOutVoltagesAtWhichRatesCannotBeUsed(t *testing.T) {
	name := fileOf(t, `<ComponentType name="tau" extends="baseVoltageDepTime"><Constant name="speed" dimension="per_voltage" value="1 per_mV"/><Constant name="ms" dimension="time" value="1 ms"/>
		<Constant name="end" dimension="voltage" value="20.05 mV"/>
		<Dynamics><DerivedVariable name="t" dimension="time" exposure="t" value="ms * (end - v) * speed"/></Dynamics></ComponentType>
		<ionChannelHH id="k" conductance="1pS"><gateHHtauInf id="n" instances="1"><steadyState type="HHSigmoidVariable" rate="1" midpoint="-20 mV" scale="10 mV"/><timeCourse type="tau"/></gateHHtauInf></ionChannelHH>
		<cell id="c"><morphology id="m"><segment id="0"><proximal x="0" y="0" z="0" diameter="10"/><distal x="10" y="0" z="0" diameter="10"/></segment></morphology>
		<biophysicalProperties id="b"><membraneProperties><channelDensity id="d" ionChannel="k" condDensity="0.1 mS_per_cm2" erev="-90 mV" ion="k"/>
		<channelDensity id="e" ionChannel="k" condDensity="0.1 mS_per_cm2" erev="50 mV" ion="na"/>
		<spikeThresh value="0mV"/><specificCapacitance value="1uF_per_cm2"/><initMembPotential value="-65mV"/></membraneProperties></biophysicalProperties></cell>`)
	for _, args := range []string{"run --json --duration 5", "table --json --step 1"} {
		fields := strings.Fields(args)
		all := append([]string{fields[0], name}, fields[1:]...)
		code, stdout, stderr := command(t, context.Background(), all...)
		if code != exitFailed || stdout != "" || !strings.HasSuffix(stderr, ": --from -120 --to 20\n") || !strings.Contains(stderr, "time constant -") {
			t.Errorf("%s: exit code %d, %q, %q, want flags that help", args, code, stdout, stderr)
		}
		if code, stdout, stderr = command(t, context.Background(), append(all, "--to", "20")...); code != exitDone || !strings.HasPrefix(stdout, "{") {
			t.Errorf("%s --to 20: exit code %d, %q, %q", args, code, stdout, stderr)
		}
	}
}

func TestTableNamesItsFlagsWhereNoRateAtRestCanBeUsed(t *testing.T) {
	name := fileOf(t, `<ComponentType name="tau" extends="baseVoltageDepTime"><Constant name="speed" dimension="per_voltage" value="1 per_mV"/><Constant name="ms" dimension="time" value="1 ms"/>
		<Constant name="begin" dimension="voltage" value="-30.5 mV"/>
		<Dynamics><DerivedVariable name="t" dimension="time" exposure="t" value="ms * (v - begin) * speed"/></Dynamics></ComponentType>
		<ionChannelHH id="k" conductance="1pS"><gateHHtauInf id="n" instances="1"><steadyState type="HHSigmoidVariable" rate="1" midpoint="-20 mV" scale="10 mV"/><timeCourse type="tau"/></gateHHtauInf></ionChannelHH>`)
	code, stdout, stderr := command(t, context.Background(), "table", name)
	if code != exitFailed || stdout != "" || !strings.Contains(stderr, "unusable up to -31 mV") || !strings.HasSuffix(stderr, "(see --from and --to)\n") {
		t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
	}
	code, stdout, stderr = command(t, context.Background(), "table", name, "--from", "-30")
	if code != exitDone || !strings.Contains(stdout, "linear table of 1 mV: 91 rows") {
		t.Errorf("--from -30: exit code %d, %q, %q", code, stdout, stderr)
	}
}

func TestATemperatureThatIsNoneIsWrongUsage(t *testing.T) {
	for _, name := range []string{"run", "table"} {
		for _, celsius := range []string{"NaN", "+Inf", "-273.16", "-300"} {
			code, stdout, stderr := command(t, context.Background(), name, modelFile(t, "squid.cell.nml"), "--celsius", celsius)
			if code != exitUsage || stdout != "" || !strings.Contains(stderr, "--celsius "+celsius+": want a temperature in degC from -273.15") {
				t.Errorf("%s --celsius %s: exit code %d, %q, %q", name, celsius, code, stdout, stderr)
			}
		}
	}
}
