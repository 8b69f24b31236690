package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/bench"
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
	var r bench.Result
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
		var r bench.Result
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
		"run " + branched:                          "has 2 segments, want one compartment (see --lumped)\n",
		"table " + branched:                        "has 2 segments, want one compartment (see --lumped)\n",
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
	name := filepath.Join(t.TempDir(), "k.nml")
	writeFile(t, name, `<neuroml><ionChannelHH id="k" conductance="10pS"><gateHHrates id="n" instances="1">
		<q10Settings type="q10ExpTemp" q10Factor="3" experimentalTemp="20 degC"/><forwardRate type="HHExpRate" rate="1 per_ms" midpoint="0 mV" scale="40 mV"/>
		<reverseRate type="HHExpRate" rate="1 per_ms" midpoint="0 mV" scale="-40 mV"/></gateHHrates></ionChannelHH></neuroml>`)
	code, _, stderr := command(t, context.Background(), "table", name)
	if code != exitFailed || !strings.Contains(stderr, "temperature") {
		t.Errorf("exit code %d, %q", code, stderr)
	}
	if code, _, stderr = command(t, context.Background(), "table", name, "--celsius", "30"); code != exitDone {
		t.Errorf("exit code %d, %q", code, stderr)
	}
}
