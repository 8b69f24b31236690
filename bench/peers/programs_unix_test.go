//go:build unix

package peers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lut4go/lut4go/bench/internal/timing"
)

// programs writes shell scripts; it returns what finds them, and nothing else.
func programs(t *testing.T, text map[string]string) func(string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	for name, script := range text {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	return func(name string) (string, error) {
		path := filepath.Join(dir, filepath.Base(name))
		if _, err := os.Stat(path); err != nil {
			return nothing(name)
		}
		return path, nil
	}
}

// result is what a program prints that agrees with the loops in plain Go, with
// more keys if there are any.
func result(t *testing.T, o Options, exact bool, more string) string {
	t.Helper()
	lookUp, f := references(context.Background(), o)
	if !exact {
		f = lookUp
	}
	x, err := f()
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf(`{"ns_per_neuron_step": 12.5, "spikes": %d, "mean_v_mv": %.9f%s}`, *x.Spikes, *x.MeanV, more)
}

// TestTheProgramThatTheCompilerMadeIsRunAndJudged: what is compiled is what is run, and a program
// that computes something else is found out.
func TestTheProgramThatTheCompilerMadeIsRunAndJudged(t *testing.T) {
	emptyTemp(t)
	o := fewCells("c")
	// It "compiles" to a program that prints the result of the form asked for.
	compiler := `
case "$*" in --version) echo "gcc 99"; echo more; exit;; esac
test -s hh_cells.c || { echo "no source" >&2; exit 1; }
case "$*" in
*RATES=EXACT*double*) line='` + result(t, o, true, "") + `';;
*RATES=EXACT*) line='` + result(t, o, false, "") + `';;
*RATES=ONE_GRID*) echo "first" >&2; echo "no grids today" >&2; exit 1;;
*) line='` + result(t, o, false, "") + `';;
esac
for a; do if [ "$before" = -o ]; then out=$a; fi; before=$a; done
printf '#!/bin/sh\necho '"'%s'"'\n' "$line" >"$out" && chmod +x "$out"
`
	c, err := compare(context.Background(), o, nil, 0, programs(t, map[string]string{"gcc": compiler}), timing.NewSampler())
	if err != nil {
		t.Fatal(err)
	}
	forms := 0
	for _, r := range c.Rows {
		if r.Peer != "c" {
			continue
		}
		forms++
		good := r.Ns != nil && *r.Ns == 12.5 && r.Version == "gcc 99" && r.Failed == "" && r.Disagrees == ""
		switch {
		case strings.Contains(r.Computes, "one grid"):
			good = r.Ns == nil && strings.HasPrefix(r.Failed, "gcc: exit status 1: no grids today")
		case strings.Contains(r.Computes, "exponentials") && r.Precision == 32:
			good = strings.HasSuffix(r.Disagrees, " mV") && r.Ns != nil
		}
		if !good {
			t.Errorf("%s: got %+v", r.title(), r)
		}
	}
	if forms != 2*len(cForms()) || c.Err() == nil {
		t.Errorf("%d forms, %v", forms, c.Err())
	}
}

func TestAScriptMakesOneRoundForEachLine(t *testing.T) {
	emptyTemp(t)
	o := fewCells("brian2")
	o.Rounds = 3
	const more = `, "version": "9", "flags": "-O9"`
	python := `
case "$1" in -c) exit 0;; esac
echo '{"ready": true}'
case "$*" in *--table*) line='` + result(t, o, false, more) + `';; *) line='` + result(t, o, true, more) + `';; esac
while read -r x; do echo "$line"; done
`
	c, err := compare(context.Background(), o, nil, 0, programs(t, map[string]string{"python3": python, "g++": ""}), timing.NewSampler())
	if err != nil || c.Err() != nil {
		t.Fatal(err, c.Err())
	}
	for _, r := range c.Rows[len(c.Rows)-2:] {
		if r.Peer != "brian2" || r.Rounds != 3 || *r.Ns != 12.5 || r.Version != "9" || r.Flags != "-O9" {
			t.Errorf("got %+v", r)
		}
	}
}

func TestAScriptThatEndsEarlyHasFailed(t *testing.T) {
	emptyTemp(t)
	for python, want := range map[string]string{
		`case "$1" in -c) exit 0;; esac; echo "no compiler" >&2; exit 3`:                       "brian2_cells.py: exit status 3: no compiler",
		`case "$1" in -c) exit 0;; esac; echo ready; read -r x; echo "not finite" >&2; exit 3`: "brian2_cells.py: exit status 3: not finite",
		`case "$1" in -c) exit 0;; esac; echo ready; read -r x; echo what`:                     `brian2_cells.py: want a JSON object on one line, not "what"`,
		`case "$1" in -c) exit 0;; esac; echo ready; read -r x; exit 0`:                        "brian2_cells.py: EOF",
		`exit 1`: installBrian2,
	} {
		c, err := compare(context.Background(), fewCells("brian2"), nil, 0, programs(t, map[string]string{"python3": python, "g++": ""}), timing.NewSampler())
		if err != nil {
			t.Fatal(err)
		}
		r := c.Rows[len(c.Rows)-1]
		if got := r.Failed + r.Missing; !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %q, want %q", python, got, want)
		}
		if (c.Err() == nil) != (r.Missing != "") {
			t.Errorf("%s: got %v", python, c.Err())
		}
	}
}

// TestAScriptThatIsInterruptedDoesNotHoldUp: nor does what it left in its
// temporary directory stay.
func TestAScriptThatIsInterruptedDoesNotHoldUp(t *testing.T) {
	emptyTemp(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	python := `
case "$1" in -c) exit 0;; esac
echo left >"$TMPDIR/left"
echo ready
exec sleep 600
`
	c, err := compare(ctx, fewCells("brian2"), func(s string) {
		if strings.HasPrefix(s, "round 1 of 1: brian2") {
			time.AfterFunc(10*time.Millisecond, cancel)
		}
	}, 0, programs(t, map[string]string{"python3": python, "g++": ""}), timing.NewSampler())
	if !errors.Is(err, context.Canceled) || c.Rows[0].Rounds != 1 || c.Err() != nil {
		t.Errorf("got %v, %+v", err, c)
	}
}
