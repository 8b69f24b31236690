package scenario

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/bench/usage"
)

// recorded runs a scenario and returns the files that it wrote, and the run.
func recorded(t *testing.T, o Options) ([]string, *Simulation) {
	t.Helper()
	s := ran(t, o)
	names, err := s.Close()
	if err != nil {
		t.Fatal(err)
	}
	return names, s
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// twoGroups returns options for a short run of two populations.
func twoGroups(t *testing.T) Options {
	t.Helper()
	s, err := Find("cobahh")
	if err != nil {
		t.Fatal(err)
	}
	o := s.Defaults
	o.Neurons, o.Duration = 50, 20
	return o
}

func TestAFileOfSpikesHasThoseOfTheResult(t *testing.T) {
	o := twoGroups(t)
	o.Recording.Spikes = filepath.Join(t.TempDir(), "s.csv")
	names, s := recorded(t, o)
	if len(names) != 1 || names[0] != o.Recording.Spikes {
		t.Errorf("wrote %v", names)
	}
	want := "time_ms,population,neuron,crossing_ms\n"
	lines := strings.Split(readFile(t, names[0]), "\n")
	if lines[0]+"\n" != want || len(lines)-2 != s.spikes.Len() || s.spikes.Len() == 0 {
		t.Fatalf("%d lines, %q first, of %d spikes", len(lines), lines[0], s.spikes.Len())
	}
	for i := range s.spikes.Len() {
		name, neuron := "excitatory", s.spikes.Neurons[i]
		if neuron >= 40 {
			name, neuron = "inhibitory", neuron-40
		}
		if begin := fmt.Sprintf("%s,%s,%d,", strconv.FormatFloat(s.spikes.Time(i), 'f', -1, 64), name, neuron); !strings.HasPrefix(lines[1+i], begin) {
			t.Fatalf("line %q, want %q", lines[1+i], begin)
		}
	}
}

func TestAFileOfStatesHasTheChosenCells(t *testing.T) {
	for _, c := range []struct {
		cells, variables string
		sample           float64
		header           string
		lines            int
	}{
		{"", "", 0, "excitatory.v_0,inhibitory.v_0", 200},
		{"1-2, 0", "", 1, "excitatory.v_0,excitatory.v_1,excitatory.v_2,inhibitory.v_0,inhibitory.v_1,inhibitory.v_2", 20},
		{"inhibitory:9", "h,v", 5, "inhibitory.h_9,inhibitory.v_9", 4},
		{"0,inhibitory:0-1,0", "v", 10, "excitatory.v_0,inhibitory.v_0,inhibitory.v_1", 2},
	} {
		o := twoGroups(t)
		o.Recording = Recording{States: filepath.Join(t.TempDir(), "v.csv"), Cells: c.cells, Variables: c.variables, Sample: c.sample}
		names, _ := recorded(t, o)
		text := readFile(t, names[0])
		header, rows, _ := strings.Cut(text, "\n")
		if header != "time_ms,"+c.header || strings.Count(rows, "\n") != c.lines {
			t.Errorf("%q: header %q and %d lines, want %q and %d", c.cells, header, strings.Count(rows, "\n"), c.header, c.lines)
		}
	}
}

func TestEveryFormatHasAFile(t *testing.T) {
	for _, f := range formats {
		o := twoGroups(t)
		dir := t.TempDir()
		o.Recording = Recording{Spikes: filepath.Join(dir, "s"+f.Extension()), States: filepath.Join(dir, "v"+strings.ToUpper(f.Extension()))}
		names, _ := recorded(t, o)
		for _, name := range names {
			if text := readFile(t, name); len(text) < 100 {
				t.Errorf("%s has %d bytes", name, len(text))
			}
		}
		if len(names) != 2 {
			t.Errorf("wrote %v", names)
		}
	}
}

func TestRecordingsThatMakeNoSenseAreWrongUsageAndWriteNothing(t *testing.T) {
	for _, c := range []struct {
		change func(*Options)
		want   string
	}{
		{func(o *Options) { o.Recording.Spikes = "s.txt" }, "spikes s.txt: want a name that ends in .csv, .npz or .parquet"},
		{func(o *Options) { o.Recording.States = "s" }, "states s: want a name that ends in .csv, .npz or .parquet"},
		{func(o *Options) { o.Recording.States = "./s.csv" }, "states ./s.csv: want another file than that of --spikes"},
		{func(o *Options) { o.Recording.States, _ = filepath.Abs("s.csv") }, "s.csv: want another file than that of --spikes"},
		{func(o *Options) { o.Checkpoint, o.Every = "./s.csv", 1 }, "spikes s.csv: want another file than that of --checkpoint"},
		{func(o *Options) { o.Resume = "s.csv" }, "spikes s.csv: want another file than that of --resume"},
		{func(o *Options) { o.Recording.States, o.Checkpoint, o.Every = "v.csv", "v.csv", 1 }, "states v.csv: want another file than that of --checkpoint"},
		{func(o *Options) { o.Recording.States, o.Resume = "v.csv", "v.csv" }, "states v.csv: want another file than that of --resume"},
		{func(o *Options) { o.Recording.Variables = "v" }, "variables v: want none without --states"},
		{func(o *Options) { o.Recording.Cells = "0" }, "cells 0: want none without --states"},
		{func(o *Options) { o.Recording.Sample = 1 }, "sample 1: want none without --states"},
		{func(o *Options) { o.Recording.States, o.Recording.Sample = "v.csv", 0.01 }, "sample 0.01: want a time in ms of one step, 0.1 ms, to "},
		{func(o *Options) { o.Recording.States, o.Recording.Sample = "v.csv", -1 }, "sample -1: want"},
		{func(o *Options) { o.Recording.Spikes, o.Checkpoint, o.Every = "s.npz", "c", 1 }, "spikes s.npz: want a name that ends in .csv with --checkpoint or --resume"},
		{func(o *Options) { o.Recording.States, o.Resume = "v.parquet", "c" }, "states v.parquet: want a name that ends in .csv with --checkpoint or --resume"},
		{func(o *Options) { o.Recording.States, o.Recording.Variables = "v.csv", "v,w" }, "variables v,w: want some of v, m, h, n, exc, inh, which the cells have"},
		{func(o *Options) { o.Recording.States, o.Recording.Cells = "v.csv", "0-10" }, "cells 0-10: want neurons from 0 to 9 of population inhibitory"},
		{func(o *Options) { o.Recording.States, o.Recording.Cells = "v.csv", "x:1" }, "cells x:1: want neurons of excitatory or inhibitory, not of x"},
		{func(o *Options) { o.Recording.States, o.Recording.Cells = "v.csv", "2-1" }, `cells 2-1: want numbers such as 3 or 0-9, or cells:0-9 of one population, with commas between, not "2-1"`},
		{func(o *Options) { o.Recording.States, o.Recording.Cells = "v.csv", "0,,1" }, `not ""`},
		{func(o *Options) { o.Recording.States, o.Recording.Cells = "v.csv", "-1" }, `not "-1"`},
	} {
		t.Chdir(t.TempDir())
		o := twoGroups(t)
		o.Recording.Spikes = "s.csv"
		c.change(&o)
		_, err := Prepare(o, nil)
		var option *usage.Error
		if !errors.As(err, &option) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
		if left, _ := os.ReadDir("."); len(left) > 0 {
			t.Errorf("%q: %v is written", c.want, left)
		}
	}
}

func TestAFileThatCannotBeOpenedIsNamedByItsFlag(t *testing.T) {
	dir := t.TempDir()
	o := twoGroups(t)
	o.Recording.States = filepath.Join(dir, "none", "v.csv")
	if _, err := Prepare(o, nil); !errors.Is(err, os.ErrNotExist) || !strings.HasPrefix(err.Error(), "--states "+o.Recording.States+": ") {
		t.Errorf("error %v", err)
	}
}

func TestARunThatCannotBeResumedKeepsItsFiles(t *testing.T) {
	dir := t.TempDir()
	o := twoGroups(t)
	o.Recording.Spikes = filepath.Join(dir, "s.csv")
	recorded(t, o)
	before := readFile(t, o.Recording.Spikes)
	o.Resume = filepath.Join(dir, "none")
	if _, err := Prepare(o, nil); err == nil {
		t.Fatal("no error")
	}
	if after := readFile(t, o.Recording.Spikes); after != before {
		t.Errorf("%d bytes, before it had %d", len(after), len(before))
	}
}

// simulationOf writes a LEMS file of a squid axon that asks for these files.
func simulationOf(t *testing.T, outputs string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"squid.channel.nml", "LEMS_squid.xml"} {
		text := strings.Replace(readFile(t, testdata+name), `target="one_pulse"/>`, `target="one_pulse">`+outputs+`</Simulation>`, 1)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "LEMS_squid.xml")
}

const (
	voltage = `<OutputColumn id="v" quantity="axons[0]/v"/>`
	gate    = `<OutputColumn id="m" quantity="axons/0/axon/membrane/membraneProperties/na_all/sodium/m/q"/>`
	current = `<OutputColumn id="i" quantity="axons[0]/membrane/membraneProperties/na_all/iDensity"/>`
	axon    = `<EventSelection id="7" select="axons[0]" eventPort="spike"/>`
)

func TestOutputFilesAreAsJLEMSWritesThem(t *testing.T) {
	o := find(t, simulationOf(t, `<OutputFile id="a" fileName="results/a.dat">`+gate+current+voltage+`</OutputFile>
		<EventOutputFile id="e" fileName="e.dat" format="ID_TIME">`+axon+`</EventOutputFile>
		<EventOutputFile id="f" path="results" fileName="f.dat" format="TIME_ID">`+axon+`</EventOutputFile>`)).Defaults
	o.Duration, o.Recording.Outputs = 104, filepath.Join(t.TempDir(), "out")
	names, s := recorded(t, o)
	if len(names) != 3 || names[0] != filepath.Join(o.Recording.Outputs, "results", "a.dat") {
		t.Errorf("wrote %v", names)
	}
	lines := strings.Split(readFile(t, names[0]), "\n")
	if len(lines) != 10402 || lines[0] != "0\t0.05293248525724958\tNaN\t-0.065\t" || !strings.HasPrefix(lines[10400], "0.104\t") {
		t.Errorf("%d lines, the first is %q, the last %q", len(lines), lines[0], lines[len(lines)-2])
	}
	v := strings.Split(lines[10400], "\t")[3]
	if last, err := s.cells.Get("v"); err != nil || v != strconv.FormatFloat(last[0]/1000, 'g', -1, 64) {
		t.Errorf("the last voltage is %s V, of the cell it is %v mV, %v", v, last, err)
	}
	if e, f := readFile(t, names[1]), readFile(t, names[2]); e != "7\t0.10218\n" || f != "0.10218\t7\n" {
		t.Errorf("events %q and %q", e, f)
	}
	// The time of the event is that of the first line above the threshold.
	for i, line := range lines[:len(lines)-1] {
		fields := strings.Split(line, "\t")
		if x, err := strconv.ParseFloat(fields[3], 64); err != nil || x > 0 {
			if fields[0] != "0.10218" {
				t.Errorf("line %d is the first above 0 mV: %q, %v", i, line, err)
			}
			break
		}
	}
	want := []string{`output file results/a.dat: column i cannot be recorded and is NaN: axons[0]/membrane/membraneProperties/na_all/iDensity: `}
	if w := s.Warnings(); len(w) != len(want) || !strings.HasPrefix(w[0], want[0]) {
		t.Errorf("warnings %q", w)
	}
}

func TestWhatCannotBeRecordedIsAWarning(t *testing.T) {
	o := find(t, simulationOf(t, `<OutputFile id="a" fileName="a.dat">`+current+`</OutputFile>
		<EventOutputFile id="e" fileName="e.dat" format="ID_TIME"><EventSelection id="1" select="axons[1]" eventPort="spike"/><EventSelection id="2" select="axons[0]" eventPort="in"/></EventOutputFile>`)).Defaults
	o.Duration, o.Recording.Outputs = 1, t.TempDir()
	names, s := recorded(t, o)
	warnings := strings.Join(s.Warnings(), "\n")
	for _, want := range []string{
		"output file a.dat: column i cannot be recorded", "output file a.dat: has no column that can be recorded and is not written",
		"output file e.dat: selection 1 cannot be recorded: axons[1]: population axons has no cell 1",
		`output file e.dat: selection 2 cannot be recorded: axons[0]: event port "in", want spike`, "output file e.dat: has no selection that can be recorded and is not written",
	} {
		if !strings.Contains(warnings, want) {
			t.Errorf("%q is not in\n%s", want, warnings)
		}
	}
	if left, err := os.ReadDir(o.Recording.Outputs); err != nil || len(left)+len(names) > 0 {
		t.Errorf("%v and %v are written, %v", left, names, err)
	}
}

func TestASimulationOfACellAloneHasItsVoltage(t *testing.T) {
	name := simulationOf(t, `<OutputFile id="a" fileName="a.dat"><OutputColumn id="v" quantity="v"/></OutputFile>`)
	text := strings.Replace(readFile(t, name), `target="one_pulse"`, `target="axon"`, 1)
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	o := find(t, name).Defaults
	o.Duration, o.Recording.Outputs = 0.02, t.TempDir()
	names, _ := recorded(t, o)
	if text := readFile(t, names[0]); !strings.HasPrefix(text, "0\t-0.065\t\n1e-05\t-0.0649") || strings.Count(text, "\n") != 3 {
		t.Errorf("%q", text)
	}
}

func TestOutputFilesStayInTheirDirectory(t *testing.T) {
	for name, want := range map[string]string{
		"../a.dat":           "leads out of the directory for output: want a relative name without ..",
		"results/../../a":    "leads out of the directory",
		"/tmp/a.dat":         "leads out of the directory",
		"..":                 "leads out of the directory",
		".":                  "the name is that of another file",
		"results/":           "is a directory",
		"result.json":        `output file "result.json" of simulation run: the name is that of another file that is written: want one of its own`,
		"./raster.png":       "the name is that of another file",
		"sub/../result.json": "the name is that of another file",
		"link/a.dat":         "escapes",
		"linked.dat":         "escapes",
	} {
		outside, dir := t.TempDir(), t.TempDir()
		if err := errors.Join(os.Symlink(outside, filepath.Join(dir, "link")), os.Symlink(filepath.Join(outside, "a.dat"), filepath.Join(dir, "linked.dat")), os.Mkdir(filepath.Join(dir, "results"), 0o777)); err != nil {
			t.Fatal(err)
		}
		o := find(t, simulationOf(t, `<OutputFile id="a" fileName="`+name+`">`+voltage+`</OutputFile>`)).Defaults
		o.Recording.Outputs = dir
		if _, err := Prepare(o, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", name, err, want)
		}
		if left, err := os.ReadDir(outside); err != nil || len(left) > 0 {
			t.Errorf("%s: %v is written, %v", name, left, err)
		}
	}
	twice := `<OutputFile id="a" fileName="a.dat">` + voltage + `</OutputFile>`
	o := find(t, simulationOf(t, twice+twice)).Defaults
	o.Recording.Outputs = t.TempDir()
	if _, err := Prepare(o, nil); err == nil || !strings.Contains(err.Error(), "the name is that of another file") {
		t.Errorf("the same file twice: %v", err)
	}
	o.Recording.Outputs = "" // nothing is written, so that no name is in the way
	recorded(t, o)
}
