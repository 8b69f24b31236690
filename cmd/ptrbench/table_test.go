package main

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/bench/tables"
)

func files(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestTableReportsErrorsAndShiftsOfEachTable(t *testing.T) {
	code, stdout, stderr := command(t, context.Background(), "table", "wang-buzsaki")
	if code != exitDone || stderr != "" {
		t.Fatalf("exit code %d, %q", code, stderr)
	}
	for _, want := range []string{
		"wang-buzsaki: what rk4 looks up with steps of 0.01 ms, -100 to 50 mV, float64\n",
		"with exact rates: 20 spikes in 200 ms of 2 uA/cm2, the last at 195.61346 ms\n",
		"\nlinear table of 1 mV: 151 rows, 18.9 KiB, built in ",
		"; last spike shifted by -0.419 ms\n",
		"\nlinear table of 0.5 mV: 301 rows, 37.6 KiB, ",
		"\nlinear table of 0.1 mV: 1501 rows, 188 KiB, ",
		"\ncubic table of 1 mV: 151 rows, 37.8 KiB, ",
		"  g(na)  2.5e-04  -36.49  2.5e-04   2.2e-02  -99.54\n",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("%q is not in\n%s", want, stdout)
		}
	}
	if left := files(t, "."); left != nil {
		t.Errorf("left %v", left)
	}
}

func TestTableTakesOnlyTheTablesAskedFor(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"--step 2", "linear 2, cubic 2"},
		{"--order linear", "linear 1, linear 0.5, linear 0.1"},
		{"--order cubic --step 0.5", "cubic 0.5"},
	} {
		code, stdout, stderr := command(t, context.Background(), strings.Fields("table squid --dt 0.025 --json "+c.args)...)
		var r tables.Report
		if err := json.Unmarshal([]byte(stdout), &r); code != exitDone || stderr != "" || err != nil || strings.Count(stdout, "\n") != 1 {
			t.Fatalf("exit code %d, %q, %v, %q", code, stderr, err, stdout)
		}
		var got []string
		for _, tab := range r.Tables {
			text, _ := json.Marshal(tab.GridStepMV)
			got = append(got, string(tab.Order)+" "+string(text))
		}
		if strings.Join(got, ", ") != c.want || r.DtMs != 0.025 {
			t.Errorf("%s: %v with dt %v ms", c.args, got, r.DtMs)
		}
	}
}

func TestTableDrawsOnlyWhereAskedTo(t *testing.T) {
	for _, args := range []string{"", " --json"} {
		code, stdout, stderr := command(t, context.Background(), strings.Fields("table squid --step 1 --order cubic --out a/b"+args)...)
		if code != exitDone || stderr != "" {
			t.Fatalf("exit code %d, %q", code, stderr)
		}
		if got := files(t, "a/b"); !slices.Equal(got, []string{"table-squid-cubic-1mV.png", "table-squid-cubic-1mV.svg"}) {
			t.Errorf("got %v", got)
		}
		if says := strings.HasSuffix(stdout, "\nwrote table-squid-cubic-1mV.png, table-squid-cubic-1mV.svg in a/b\n"); says != (args == "") {
			t.Errorf("got %q", stdout)
		}
	}
}

func TestTableWarnsOfWhatTheEngineWarnsOf(t *testing.T) {
	code, stdout, stderr := command(t, context.Background(), strings.Fields("table squid --dt 0.04 --method euler --json")...)
	if code != exitDone || !strings.HasPrefix(stderr, "ptrbench: warning: ") || strings.Count(stderr, "\n") != 1 || !strings.HasPrefix(stdout, "{") {
		t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
	}
}

func TestTableCanBeInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	code, stdout, stderr := command(t, ctx, "table", "squid")
	if code != exitInterrupted || stdout != "" || !strings.HasPrefix(stderr, "ptrbench: interrupted") {
		t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
	}
}
