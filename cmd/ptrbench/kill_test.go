//go:build soak

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lut4go/lut4go/bench/scenario"
	"github.com/lut4go/lut4go/kernel"
)

// TestKilledRunsEndWithTheHashesOfAnUninterruptedOne kills runs 200 times, at
// random moments, and continues each from its last checkpoint on another number
// of threads and another backend until it ends.
func TestKilledRunsEndWithTheHashesOfAnUninterruptedOne(t *testing.T) {
	const kills = 200
	file := filepath.Join(t.TempDir(), "c")
	network := "run wb-network --neurons 300 --duration 250"
	whole := result(t, network)
	start := time.Now()
	life(t, network+" --every 2 --checkpoint "+file, 0)
	takes := time.Since(start)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	killed, ended, saved := 0, 0, 0
	for killed < kills {
		args := fmt.Sprintf("%s --every %d --checkpoint %s --threads %d", network, 1+rand.IntN(5), file, 1+rand.IntN(3))
		if rand.IntN(4) == 0 {
			args += " --backend " + kernel.PureGo.String()
		}
		if _, err := os.Stat(file); err == nil {
			args += " --resume " + file
			saved++
		} else if !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		out, done := life(t, args, 1+time.Duration(rand.Int64N(int64(takes))))
		if !done {
			killed++
			continue
		}
		ended++
		var r scenario.Result
		if err := json.Unmarshal(out, &r); err != nil {
			t.Fatal(err)
		}
		if r.RasterSHA256 != whole.RasterSHA256 || r.StateSHA256 != whole.StateSHA256 || r.Spikes != whole.Spikes {
			t.Fatalf("after %d kills it ended with %+v, the whole run with %+v", killed, r, whole)
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d kills, %d runs from a checkpoint, %d to their end", killed, saved, ended)
	if ended == 0 || saved == 0 {
		t.Error("no run ended, or none began from a checkpoint")
	}
}

// life runs the program in a process of its own, killed after some time unless
// that is 0, and returns what it printed and whether it came to its end.
func life(t *testing.T, args string, after time.Duration) (out []byte, done bool) {
	t.Helper()
	c := exec.Command(os.Args[0], strings.Fields(args+" --json")...)
	c.Env = append(os.Environ(), asProgram+"=1")
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if after > 0 {
		timer := time.AfterFunc(after, func() { c.Process.Kill() })
		defer timer.Stop()
	}
	err := c.Wait()
	if err == nil {
		return stdout.Bytes(), true
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Exited() || stderr.Len() > 0 {
		t.Fatalf("%s: %v, %s", args, err, stderr.String())
	}
	return nil, false
}
