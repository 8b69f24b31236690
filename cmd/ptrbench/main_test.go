package main

import (
	"bytes"
	"context"
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lut4go/lut4go/bench/precision"
	"github.com/lut4go/lut4go/bench/scenario"
	"github.com/lut4go/lut4go/kernel"
)

// command runs the program in an empty directory.
func command(t *testing.T, ctx context.Context, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	t.Chdir(t.TempDir())
	var out, errs bytes.Buffer
	code = run(ctx, args, &out, &errs)
	return code, out.String(), errs.String()
}

func TestExitCodesAndMessagesSayWhatWasWrong(t *testing.T) {
	for _, c := range []struct {
		args string
		code int
		want string // on standard error
	}{
		{"list", exitDone, ""},
		{"cpu", exitDone, ""},
		{"kernels --neurons 8", exitDone, ""},
		{"kernels --neurons 8 --json", exitDone, ""},
		{"compare --peers go --rounds 1 --neurons 4 --synapse", exitDone, ""},
		{"--help", exitDone, ""},
		{"help run", exitDone, ""},
		{"run --help", exitDone, ""},
		{"run squid --duration 1 --neurons 2 --threads 1 --seed 5 --current 0 --backend purego", exitDone, ""},
		{"run wb-cell --duration 1 --dt 0.05 --method euler --order exact --precision 32 --no-progress", exitDone, ""},

		{"run traub --duration 1 --current 0 --json", exitDone, ""},
		{"run cobahh --neurons 3 --duration 1", exitDone, ""},
		{"run pospischil-lts --duration 1 --precision 32", exitDone, ""},
		{"run fi-curve squid --duration 1 --neurons 2 --threads 1 --backend purego", exitDone, ""},
		{"run fi-curve traub-miles --duration 1 --from -2 --to 1e3 --dt 0.01 --method cn --order exact --precision 32", exitDone, ""},

		{"compare --peers go --rounds 1 --neurons 4", exitDone, ""},
		{"compare --peers= --rounds 1 --neurons 1 --model tree --compartments 8", exitDone, ""},
		{"compare --peers= --rounds 1 --neurons 1 --model tree-passive --compartments 8 --json", exitDone, ""},
		{"run tree50 --duration 1 --draw --at left(0.9) --on 0.5 --off 0.9 --method be", exitDone, ""},
		{"run squid --duration 3 --on 1 --off 2", exitDone, ""},
		{"compare --peers go --rounds 1 --neurons 4 --model squid --json", exitDone, ""},

		{"precision --help", exitDone, ""},
		{"table wang-buzsaki", exitDone, ""},
		{"table squid --from -90 --to 50", exitDone, ""},
		{"table squid --dt 5", exitDone, ""},
		{"run squid --duration 1 --from -90 --to 50", exitDone, ""},
		{"table squid --method cn --dt 0.05 --precision 32 --order linear --step 0.25 --json", exitDone, ""},

		{"foo", exitUsage, `unknown command "foo": want one of compare, cpu, kernels, list, precision, run, table`},
		{"help foo", exitUsage, `unknown command "foo"`},
		{"bar", exitUsage, `unknown command "bar"`},
		{"--foo", exitUsage, "unknown flag: --foo; see ptrbench --help"},
		{"run", exitUsage, "no scenario given: want one of wb-network, wb-cell, squid, traub, pospischil-rs, pospischil-fs, pospischil-ib, pospischil-lts, cobahh, fi-curve, rallpack1, rallpack3, y, tree50, tree-network"},
		{"run foo", exitUsage, "scenario foo: want wb-network, wb-cell, squid, traub, pospischil-rs, pospischil-fs, pospischil-ib, pospischil-lts, cobahh, fi-curve, rallpack1, rallpack3, y, tree50 or tree-network"},
		{"run cobahh --neurons 0", exitUsage, "--neurons 0: want a number from 1"},
		{"run pospischil-xx", exitUsage, "scenario pospischil-xx: want "},
		{"run traub --step 0.7", exitUsage, "--step 0.7: want a step in mV that divides -100 to 60 mV"},
		{"run fi-curve", exitUsage, "run fi-curve: no model given: want one of wang-buzsaki, squid, traub-miles, connor-stevens, "},
		{"run fi-curve cat", exitUsage, "model cat: want wang-buzsaki, squid, traub-miles, connor-stevens, "},
		{"run fi-curve squid wb-cell", exitUsage, `unexpected argument "wb-cell" after scenario fi-curve squid`},
		{"run fi-curve squid --neurons 1", exitUsage, "--neurons 1: want a number from 2 to "},
		{"run fi-curve squid --neurons -1", exitUsage, "--neurons -1: want a number from 2 to "},
		{"run fi-curve squid --from 80", exitUsage, "--to 80: want a current in uA/cm2 above the 80 to begin from"},
		{"run fi-curve squid --from NaN", exitUsage, "--from NaN: want a finite current in uA/cm2"},
		{"run fi-curve squid --to Inf", exitUsage, "--to +Inf: want a finite current in uA/cm2"},
		{"run fi-curve squid --to low", exitUsage, "--to low: want a number (highest voltage of the rate table in MV; with a MODEL, current into the last cell in uA/cm2)"},
		{"run fi-curve squid --current 1", exitUsage, "--current 1: want none"},
		{"run squid --from 60", exitUsage, "--to 60: want a voltage in mV above the 60 that the rate table begins at"},
		{"run squid --from NaN", exitUsage, "--from NaN: want a finite voltage in mV"},
		{"run squid --to Inf", exitUsage, "--to +Inf: want a finite voltage in mV"},
		{"run squid --from -99.95", exitUsage, "--step 0.1: want a step in mV that divides -99.95 to 60 mV"},
		{"run squid wb-cell", exitUsage, `unexpected argument "wb-cell"`},
		{"run squid --foo", exitUsage, "unknown flag: --foo; see ptrbench run --help"},
		{"run squid --every 5", exitUsage, "--every 5: want none without --checkpoint"},
		{"run squid --checkpoint x --every 0.01", exitUsage, "--every 0.01: want a time in ms of at least one step of 0.025 ms"},
		{"run squid --resume x", exitUsage, "--resume x: want a checkpoint of this run: "},
		{"run squid --resume=", exitUsage, `--resume "": want the name of a file`},
		{"run squid --checkpoint=", exitUsage, `--checkpoint "": want the name of a file`},
		{"run squid --out=", exitUsage, `--out "": want the name of a directory`},
		{"run x.nml --root=", exitUsage, `--root "": want the name of a directory`},
		{"precision squid --out=", exitUsage, `--out "": want the name of a directory`},
		{"table squid --out=", exitUsage, `--out "": want the name of a directory`},
		{"run squid --dt", exitUsage, "flag needs an argument: --dt"},
		{"run squid --neurons 0", exitUsage, "--neurons 0: want a number from 1"},
		{"run squid --neurons 1.5", exitUsage, "--neurons 1.5: want a whole number (number N of cells)"},
		{"run squid --dt -1", exitUsage, "--dt -1: want a positive step in ms"},
		{"run squid --dt fast", exitUsage, "--dt fast: want a number (step in MS)"},
		{"run squid --duration 0", exitUsage, "--duration 0: want a time in ms"},
		{"run squid --method heun", exitUsage, "--method heun: want euler, exp-euler, staggered, cn or rk4"},
		{"run squid --order spline", exitUsage, "--order spline: want linear, cubic or exact"},
		{"run squid --step 0.7", exitUsage, "--step 0.7: want a step in mV"},
		{"run squid --precision 16", exitUsage, "--precision 16: want 64 or 32 bits"},
		{"run squid --backend foo", exitUsage, "--backend foo: want purego"},
		{"run squid --threads -1", exitUsage, "--threads -1: want a number from 1"},
		{"run squid --seed -1", exitUsage, "--seed -1: want a whole number from 0"},
		{"run squid --current NaN", exitUsage, "--current NaN: want a finite current in uA/cm2"},
		{"run squid --json=often", exitUsage, "--json often: want true or false"},
		{"precision", exitUsage, "precision: no model given: want one of wang-buzsaki, squid, traub-miles, "},
		{"precision cat", exitUsage, "model cat: want wang-buzsaki, squid, traub-miles, "},
		{"precision squid traub", exitUsage, `precision: unexpected argument "traub" after model squid`},
		{"precision squid --neurons 0", exitUsage, "--neurons 0: want a number from 1 to 65536"},
		{"precision squid --neurons many", exitUsage, "--neurons many: want a whole number (number N of cells whose cost is measured; of those with dendrites 16)"},
		{"precision squid --duration -1", exitUsage, "--duration -1: want a time in ms from 50 to 2000"},
		{"precision squid --precision 16", exitUsage, "--precision 16: want 64 or 32 bits"},
		{"precision squid --backend foo", exitUsage, "--backend foo: want purego"},
		{"precision squid --dt 1", exitUsage, "unknown flag: --dt; see ptrbench precision --help"},
		{"kernels --neurons 0", exitUsage, "--neurons 0: want a number from 1 to 65536"},
		{"kernels x", exitUsage, `takes no argument, not "x"`},
		{"compare x", exitUsage, `takes no argument, not "x"`},
		{"compare --peers c,cat", exitUsage, "--peers cat: want go, c, brian2 or neuron"},
		{"compare --peers a\"b", exitUsage, `--peers a"b: want names separated by commas`},
		{"compare --network --peers c", exitUsage, "--peers c: want brian2"},
		{"compare --network --model squid", exitUsage, "--model squid: want wang-buzsaki"},
		{"compare --network=cobahh --model squid", exitUsage, "--model squid: want traub-miles"},
		{"compare --network cobahh --model squid", exitUsage, "--model squid: want traub-miles"},
		{"compare --network=cat", exitUsage, "--network cat: want wb-network or cobahh"},
		{"compare --network cat", exitUsage, `takes no argument, not "cat"`},
		{"compare --network --synapse", exitUsage, "--synapse true: want none, as a network has its own"},
		{"compare --threads 2", exitUsage, "--threads 2: want a number from 1 to 16384, above 1 in a network alone"},
		{"compare --model cat", exitUsage, "--model cat: want wang-buzsaki, squid, rallpack1, rallpack3, tree or tree-passive"},
		{"compare --model tree --peers brian2", exitUsage, "--peers brian2: want c, neuron or arbor"},
		{"compare --model tree --compartments 7", exitUsage, "--compartments 7: want a number from 8 to 10000"},
		{"compare --compartments 100", exitUsage, "--compartments 100: want none, as model wang-buzsaki takes no number of them"},
		{"compare --model rallpack3 --synapse", exitUsage, "--synapse true: want none, as cells with dendrites are compared without"},
		{"precision tree50 --duration 51", exitUsage, "--duration 51: want a time in ms from 4.68721 to 50"},
		{"precision tree50 --precision 32", exitUsage, "--precision 32: want 64 bits"},
		{"run tree50 --method rk4", exitUsage, "--method rk4: want cn or be"},
		{"run tree50 --at nose", exitUsage, "--at nose: want a section of the cell, as soma"},
		{"run squid --draw", exitUsage, "--draw true: want none, as squid has no cells with dendrites"},
		{"run squid --on 5 --off 5", exitUsage, "--off 5: want a time in ms of at least a step after the 5 ms"},
		{"run x.swc", exitUsage, "run x.swc: an SWC file has a shape alone and nothing to run: want --draw"},
		{"run x.swc --draw --dt 1", exitUsage, "--dt 1: want none, as x.swc is drawn and not run"},
		{"compare --neurons 0", exitUsage, "--neurons 0: want a number from 1 to 65536"},
		{"compare --rounds 0", exitUsage, "--rounds 0: want a number from 1 to 1000"},
		{"compare --rounds many", exitUsage, "--rounds many: want a whole number"},
		{"table cat", exitUsage, "model cat: want wang-buzsaki, squid, "},
		{"table squid cat", exitUsage, `table: unexpected argument "cat" after model squid`},
		{"table squid --method heun", exitUsage, "--method heun: want euler, exp-euler, staggered, cn or rk4"},
		{"table squid --order spline", exitUsage, "--order spline: want linear or cubic"},
		{"table squid --order exact", exitUsage, "--order exact: want linear or cubic"},
		{"table squid --dt 0", exitUsage, "--dt 0: want a positive step in ms"},
		{"table squid --dt fast", exitUsage, "--dt fast: want a number (step in MS)"},
		{"table squid --step 0", exitUsage, "--step 0: want a step in mV that divides -100 to 60 mV"},
		{"table squid --step -1", exitUsage, "--step -1: want a step in mV"},
		{"table squid --step 0.7 --order cubic", exitUsage, "--step 0.7: want a step in mV"},
		{"table squid --step 1e-5", exitUsage, "--step 1e-05: want a step in mV that divides -100 to 60 mV into 1 to 262143 bins"},
		{"table squid --from 61", exitUsage, "--to 60: want a voltage in mV above the 61 that the rate table begins at"},
		{"table squid --to high", exitUsage, "--to high: want a number (highest voltage of the tables, MV (default: the model's))"},
		{"table squid --precision 16", exitUsage, "--precision 16: want 64 or 32 bits"},
		{"table squid --foo", exitUsage, "unknown flag: --foo; see ptrbench table --help"},

		{"run squid --out " + os.DevNull + "/x", exitFailed, "--out " + os.DevNull + "/x: "},
		{"precision squid --out " + os.DevNull + "/x", exitFailed, "--out " + os.DevNull + "/x: "},
		{"run squid --dt 5", exitFailed, "dt 5 ms is too large"},
		{"table squid --out " + os.DevNull + "/x", exitFailed, "--out " + os.DevNull + "/x: "},
	} {
		t.Run(c.args, func(t *testing.T) {
			code, stdout, stderr := command(t, context.Background(), strings.Fields(c.args)...)
			if code != c.code || !strings.Contains(stderr, c.want) {
				t.Errorf("exit code %d, %q, want %d, %q", code, stderr, c.code, c.want)
			}
			if c.code == exitDone {
				if stdout == "" || stderr != "" {
					t.Errorf("standard output %q, standard error %q", stdout, stderr)
				}
				return
			}
			if stdout != "" || !strings.HasPrefix(stderr, "ptrbench: ") || strings.Count(stderr, "\n") != 1 || !strings.HasSuffix(stderr, "\n") {
				t.Errorf("standard output %q, standard error %q", stdout, stderr)
			}
			if left, _ := os.ReadDir("."); c.code == exitUsage && len(left) != 0 {
				t.Errorf("left %v", left)
			}
		})
	}
}

func TestAnUnknownBackendInTheEnvironmentIsWrongUsage(t *testing.T) {
	t.Setenv(kernel.Env, "foo")
	for _, args := range []string{"cpu", "run squid", "table squid", "compare"} {
		code, _, stderr := command(t, context.Background(), strings.Fields(args)...)
		if code != exitUsage || !strings.Contains(stderr, "environment variable LUT4GO_BACKEND foo: want purego") {
			t.Errorf("%s: exit code %d, %q", args, code, stderr)
		}
	}
}

// TestJSONIsOneObjectWithTheGoldenHashes of package scenario, on standard output, with
// nothing else anywhere.
func TestJSONIsOneObjectWithTheGoldenHashes(t *testing.T) {
	code, stdout, stderr := command(t, context.Background(),
		strings.Fields("run wb-network --duration 20 --neurons 200 --seed 1 --json")...)
	if code != exitDone || stderr != "" {
		t.Fatalf("exit code %d, %q", code, stderr)
	}
	d := json.NewDecoder(strings.NewReader(stdout))
	d.DisallowUnknownFields()
	var r scenario.Result
	if err := d.Decode(&r); err != nil {
		t.Fatal(err)
	}
	if rest := stdout[d.InputOffset():]; rest != "\n" {
		t.Errorf("after the object: %q", rest)
	}
	if r.RasterSHA256 != "1049b407255842ba900ddfa6ededb61ee0d01747ea6010d345268be764dfe048" ||
		r.StateSHA256 != "91cf7170909c9ae9ddfc59e8df9dd2db5757b4e90959e5334a4ddad864f8fd2a" {
		t.Errorf("hashes %s, %s", r.RasterSHA256, r.StateSHA256)
	}
	if left, _ := os.ReadDir("."); len(left) != 0 {
		t.Errorf("without --out it wrote %v", left)
	}
}

func TestJSONWithOutWritesFilesToo(t *testing.T) {
	code, stdout, stderr := command(t, context.Background(), strings.Fields("run squid --duration 1 --json --out a/b")...)
	if code != exitDone || stderr != "" || strings.Count(stdout, "\n") != 1 {
		t.Fatalf("exit code %d, %q, %q", code, stdout, stderr)
	}
	checkFiles(t, "a/b")
}

// checkFiles checks the files of a run, with more pictures than all have, and returns its result.
func checkFiles(t *testing.T, dir string, more ...string) scenario.Result {
	t.Helper()
	for _, name := range append([]string{"raster.png", "trace.png"}, more...) {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := png.Decode(f); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "result.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r scenario.Result
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestARunPrintsAReportAndWritesFiles(t *testing.T) {
	code, stdout, stderr := command(t, context.Background(), strings.Fields("run wb-cell --duration 30 --current 0")...)
	if code != exitDone || stderr != "" {
		t.Fatalf("exit code %d, %q", code, stderr)
	}
	for _, want := range []string{"1 wang-buzsaki neuron", "1200 steps", "rk4, linear table of 0.1 mV, float64", "0 spikes",
		"look-up", "exact", "wrote raster.png, trace.png, result.json in ptrbench-out\n"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("%q is not in\n%s", want, stdout)
		}
	}
	if r := checkFiles(t, defaultOut); r.Steps != 1200 || r.Scenario != "wb-cell" {
		t.Errorf("got %+v", r)
	}
}

// TestARunWithoutBaselineSaysSo: a report does not make up what it has not measured.
func TestARunWithoutBaselineSaysSo(t *testing.T) {
	code, stdout, stderr := command(t, context.Background(), strings.Fields("run pospischil-fs --duration 30")...)
	if code != exitDone || stderr != "" {
		t.Fatalf("exit code %d, %q", code, stderr)
	}
	for _, want := range []string{"1 pospischil-fs neuron\n", "1 spike,", "\nnot compared: no scalar baseline for model pospischil-fs\n",
		"wrote raster.png, trace.png, result.json in ptrbench-out\n"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("%q is not in\n%s", want, stdout)
		}
	}
	if strings.Contains(stdout, "look-up") {
		t.Errorf("a comparison in\n%s", stdout)
	}
}

func TestAnFICurveIsReportedAndDrawn(t *testing.T) {
	code, stdout, stderr := command(t, context.Background(), strings.Fields("run fi-curve squid --from 0 --to 20 --neurons 5 --duration 200")...)
	if code != exitDone || stderr != "" {
		t.Fatalf("exit code %d, %q", code, stderr)
	}
	for _, want := range []string{"5 squid neurons, 0 to 20 uA/cm2\n", "onset      10 uA/cm2, at 68.4 Hz; none at 5\n",
		"      10      68.39       67.08  onset\n", "wrote fi-curve.png, raster.png, trace.png, result.json in ptrbench-out\n"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("%q is not in\n%s", want, stdout)
		}
	}
	r := checkFiles(t, defaultOut, "fi-curve.png")
	if r.Model != "squid" || r.Curve == nil || *r.Curve.Rheobase != 10 {
		t.Errorf("got %+v", r)
	}
}

func TestPrecisionPrintsAReportAndWritesFiles(t *testing.T) {
	code, stdout, stderr := command(t, context.Background(), strings.Fields("precision squid --duration 50 --neurons 4 --precision 32 --backend purego")...)
	if code != exitDone || stderr != "" {
		t.Fatalf("exit code %d, %q", code, stderr)
	}
	for _, want := range []string{"squid  10 uA/cm2 for 50 ms: 4 spikes\n", "of 4 cells, 1 thread, float32, purego", "\n1 ms         ", "\n0.001 ms     ",
		"\nwrote precision.png, precision.svg, precision.csv, precision.json in ptrbench-out\n"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("%q is not in\n%s", want, stdout)
		}
	}
	if p := checkPrecision(t, defaultOut); p.Model != "squid" || p.Bits != 32 || len(p.Points)+len(p.LeftOut) != 90 {
		t.Errorf("got %+v", p)
	}
}

// checkPrecision checks the files of a diagram and returns it.
func checkPrecision(t *testing.T, dir string) precision.Diagram {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "precision.json"))
	if err != nil {
		t.Fatal(err)
	}
	var p precision.Diagram
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(dir, "precision.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := png.Decode(f); err != nil {
		t.Error(err)
	}
	lines, err := os.ReadFile(filepath.Join(dir, "precision.csv"))
	if err != nil || strings.Count(string(lines), "\n") != 1+len(p.Points) {
		t.Errorf("%v, %d points and the lines\n%s", err, len(p.Points), lines)
	}
	if _, err := os.Stat(filepath.Join(dir, "precision.svg")); err != nil {
		t.Error(err)
	}
	return p
}

func TestPrecisionAsJSONIsOneObjectAndNoFile(t *testing.T) {
	code, stdout, stderr := command(t, context.Background(), strings.Fields("precision wang-buzsaki --duration 50 --neurons 4 --json")...)
	if code != exitDone || stderr != "" {
		t.Fatalf("exit code %d, %q", code, stderr)
	}
	d := json.NewDecoder(strings.NewReader(stdout))
	d.DisallowUnknownFields()
	var p precision.Diagram
	if err := d.Decode(&p); err != nil {
		t.Fatal(err)
	}
	if rest := stdout[d.InputOffset():]; rest != "\n" || len(p.Points) != 90 {
		t.Errorf("after the object: %q; %d points", rest, len(p.Points))
	}
	if left, _ := os.ReadDir("."); len(left) != 0 {
		t.Errorf("without --out it wrote %v", left)
	}
}

func TestAnInterruptedPrecisionWritesWhatWasMeasured(t *testing.T) {
	for _, json := range []bool{false, true} {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		// Two seconds of biological time take minutes.
		time.AfterFunc(20*time.Millisecond, cancel)
		args := strings.Fields("precision wang-buzsaki --duration 2000 --out out")
		if json {
			args = append(args, "--json")
		}
		code, stdout, stderr := command(t, ctx, args...)
		if code != exitInterrupted || stderr != "ptrbench: interrupted after 0 of 90 runs: context canceled\n" {
			t.Errorf("exit code %d, %q", code, stderr)
		}
		if p := checkPrecision(t, "out"); len(p.Points) != 0 || p.Model != "wang-buzsaki" {
			t.Errorf("got %+v", p)
		}
		if json && strings.Count(stdout, "\n") != 1 || !json && stdout != "wang-buzsaki  nothing measured\n\nwrote precision.png, precision.svg, precision.csv, precision.json in out\n" {
			t.Errorf("got %q", stdout)
		}
	}
}

func TestAnInterruptedRunWritesWhatWasDone(t *testing.T) {
	for _, json := range []bool{false, true} {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		// Whenever that is, a run of weeks is not over.
		time.AfterFunc(20*time.Millisecond, cancel)
		args := strings.Fields("run wb-network --neurons 100 --duration 1e9 --out out")
		if json {
			args = append(args, "--json")
		}
		code, stdout, stderr := command(t, ctx, args...)
		if code != exitInterrupted || !strings.HasPrefix(stderr, "ptrbench: interrupted after ") {
			t.Errorf("exit code %d, %q", code, stderr)
		}
		if r := checkFiles(t, "out"); r.Steps >= 1e11 || r.DurationMs >= 1e9 {
			t.Errorf("did %d steps, %v ms", r.Steps, r.DurationMs)
		}
		if json && strings.Count(stdout, "\n") != 1 || !json && !strings.Contains(stdout, "wrote raster.png, trace.png, result.json in out\n") {
			t.Errorf("got %q", stdout)
		}
	}
}

// TestAnInterruptedComparisonPrintsWhatItHas: what there is is printed, before the first round
// dashes.
func TestAnInterruptedComparisonPrintsWhatItHas(t *testing.T) {
	for args, want := range map[string]string{"compare --peers go": "  lut4go  ", "compare --peers go --json": `{"model":"wang-buzsaki",`} {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		code, stdout, stderr := command(t, ctx, strings.Fields(args)...)
		if code != exitInterrupted || !strings.Contains(stdout, want) || stderr != "ptrbench: interrupted before the first round: context canceled\n" {
			t.Errorf("%s: exit code %d, %q, %q", args, code, stdout, stderr)
		}
	}
}

// TestWarningsGoToStandardError: what the engine warns of goes to standard error.
func TestWarningsGoToStandardError(t *testing.T) {
	code, stdout, stderr := command(t, context.Background(), strings.Fields("run squid --dt 0.04 --duration 1 --json --method euler --current 0")...)
	if code != exitDone || !strings.HasPrefix(stderr, "ptrbench: warning: ") || !strings.HasPrefix(stdout, "{") {
		t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
	}
}

func TestAResultThatCannotBePrintedIsAFailure(t *testing.T) {
	for _, args := range []string{"run squid --duration 1 --json", "list", "cpu", "table squid", "table squid --json", "compare --peers= --model squid --rounds 1 --neurons 4", "compare --peers= --model squid --rounds 1 --neurons 4 --json"} {
		var stderr bytes.Buffer
		if code := run(context.Background(), strings.Fields(args), full{}, &stderr); code != exitFailed {
			t.Errorf("%s: exit code %d, %q", args, code, stderr.String())
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, os.ErrClosed }

// TestWithoutACommandTheNetworkIsRun: without a command it is the default network; with a context that
// has ended it does not take its time.
func TestWithoutACommandTheNetworkIsRun(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	code, _, stderr := command(t, ctx)
	if code != exitInterrupted {
		t.Errorf("exit code %d, %q", code, stderr)
	}
	r := checkFiles(t, defaultOut)
	if r.Scenario != "wb-network" || r.Neurons != 1000 || r.Steps != 0 || r.DtMs != 0.01 || r.Method != "euler" ||
		r.Order != "linear" || r.GridStepMV != 1 || r.Precision != 64 || r.Seed != 1 {
		t.Errorf("got %+v", r)
	}
}
