package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/bench/scenario"
	"github.com/lut4go/lut4go/kernel"
)

// result runs the program with --json and returns what it prints.
func result(t *testing.T, args string) scenario.Result {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(context.Background(), strings.Fields(args+" --json"), &out, &errs); code != exitDone || errs.Len() > 0 {
		t.Fatalf("%s: exit code %d, %s", args, code, errs.String())
	}
	var r scenario.Result
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAResumedRunHasTheResultOfAWholeOne(t *testing.T) {
	for _, scenario := range []string{"wb-network --neurons 150", "cobahh --neurons 400", "fi-curve squid --neurons 5"} {
		t.Run(scenario, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "c")
			all := "run " + scenario + " --duration 60"
			whole := result(t, all)
			result(t, "run "+scenario+" --duration 33 --checkpoint "+file+" --every 10")
			for _, b := range kernel.Backends() {
				r := result(t, all+" --threads 1 --backend "+b.String()+" --resume "+file)
				if r.RasterSHA256 != whole.RasterSHA256 || r.StateSHA256 != whole.StateSHA256 || r.Spikes != whole.Spikes || r.Spikes == 0 || r.Steps != whole.Steps {
					t.Errorf("on %v %+v, the whole run %+v", b, r, whole)
				}
			}
		})
	}
}

func TestTheComparisonAfterARunLeavesItsCheckpointAlone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c")
	code, _, stderr := command(t, context.Background(), strings.Fields("run wb-cell --duration 5 --no-progress --checkpoint "+file)...)
	if code != exitDone {
		t.Fatalf("exit code %d, %s", code, stderr)
	}
	if r := result(t, "run wb-cell --duration 10 --resume "+file); r.Steps != 400 {
		t.Errorf("%d steps after a resumed run of 10 ms, want 400", r.Steps)
	}
}

func TestACheckpointOfAnotherRunIsNamedByItsFlag(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c")
	result(t, "run wb-cell --duration 5 --checkpoint "+file)
	for args, want := range map[string]string{
		"run wb-cell --dt 0.05":     "--resume " + file + ": want a checkpoint of this run: hh: restoring checkpoint " + file + ": dt was 0.025 ms, of the network it is 0.05 ms",
		"run squid":                 "--resume " + file + ": want a checkpoint of this run",
		"run wb-cell --duration 4":  "--duration 4: want at least 5 ms, where checkpoint " + file + " is",
		"run wb-cell --order cubic": "order was linear, of the network it is cubic",
	} {
		code, _, stderr := command(t, context.Background(), strings.Fields(args+" --resume "+file)...)
		if code != exitUsage || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit code %d, %q, want %q", args, code, stderr, want)
		}
	}
}

func TestACheckpointThatCannotBeWrittenIsAWarningOrStopsTheRun(t *testing.T) {
	for flag, want := range map[string]int{"": exitDone, " --strict-checkpoint": exitFailed} {
		dir := t.TempDir()
		file := filepath.Join(dir, "c")
		if err := os.Mkdir(file+".tmp", 0o777); err != nil {
			t.Fatal(err)
		}
		code, stdout, stderr := command(t, context.Background(), strings.Fields("run wb-cell --duration 5 --json --every 2 --checkpoint "+file+flag)...)
		if code != want || !strings.Contains(stderr, "checkpoint at 2 ms not written") || (stdout != "") != (code == exitDone) {
			t.Errorf("%q: exit code %d, %q, %q", flag, code, stdout, stderr)
		}
	}
}
