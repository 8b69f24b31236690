//go:build soak

package record_test

import (
	"crypto/sha256"
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

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
)

// Environment variables with the directory, the number of threads and the backend of a
// run in another process.
const (
	killedDir     = "LUT4GO_TEST_KILLED_DIR"
	killedThreads = "LUT4GO_TEST_KILLED_THREADS"
	killedBackend = "LUT4GO_TEST_KILLED_BACKEND"

	killedDuration = 150 // ms
)

// TestTheRunThatIsKilled is the run in the process that is killed. Without the
// environment variables it runs to its end.
func TestTheRunThatIsKilled(t *testing.T) {
	dir := os.Getenv(killedDir)
	if dir == "" {
		dir = t.TempDir()
	}
	c := hh.Config{Backend: kernel.Backend(os.Getenv(killedBackend))}
	fmt.Sscan(os.Getenv(killedThreads), &c.Threads)
	c.Checkpoints = hh.Checkpoints{File: filepath.Join(dir, "checkpoint"), Every: 2}
	s := newStreamed(t, dir, c)
	if err := s.net.RestoreFile(c.Checkpoints.File); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	s.runTo(t, killedDuration)
	s.close(t)
	state := sha256.New()
	ok(t, s.net.WriteState(state))
	ok(t, os.WriteFile(filepath.Join(dir, "state"), state.Sum(nil), 0o666))
}

// TestKilledRunsLoseNoRowAndHaveNoneTwice kills runs that stream to files 200
// times, at random times, and continues each with another number of threads and
// another backend until it ends. After every kill the checkpoint must load.
func TestKilledRunsLoseNoRowAndHaveNoneTwice(t *testing.T) {
	const kills = 200
	dir := t.TempDir()
	start := time.Now()
	if !live(t, dir, 0) {
		t.Fatal("killed by someone else")
	}
	takes := time.Since(start)
	want := contents(t, dir)
	killed, ended := 0, 0
	for killed < kills {
		if live(t, dir, time.Duration(rand.Int64N(int64(takes)))+1) {
			ended++
			if got := contents(t, dir); got != want {
				t.Fatalf("after %d kills the files are others than an uninterrupted run's", killed)
			}
			dir = t.TempDir()
			continue
		}
		killed++
		s := newStreamed(t, t.TempDir(), hh.Config{})
		// Here its files have only a header.
		if err := s.net.RestoreFile(filepath.Join(dir, "checkpoint")); err != nil && !errors.Is(err, fs.ErrNotExist) &&
			!strings.Contains(err.Error(), "bytes, at the checkpoint it had") {
			t.Fatalf("after %d kills: %v", killed, err)
		}
		s.close(t)
	}
	t.Logf("%d kills, %d runs came to their end", killed, ended)
	if ended == 0 {
		t.Error("no run came to its end")
	}
}

// live runs TestTheRunThatIsKilled in another process, kills it after a time unless
// that is 0, and reports whether it ended by itself.
func live(t *testing.T, dir string, after time.Duration) bool {
	t.Helper()
	backends := kernel.Backends()
	c := exec.Command(os.Args[0], "-test.run", "^TestTheRunThatIsKilled$")
	c.Env = append(os.Environ(), killedDir+"="+dir, fmt.Sprint(killedThreads, "=", 1+rand.IntN(3)),
		killedBackend+"="+backends[rand.IntN(len(backends))].String())
	var out strings.Builder
	c.Stdout = &out
	ok(t, c.Start())
	if after > 0 {
		timer := time.AfterFunc(after, func() { c.Process.Kill() })
		defer timer.Stop()
	}
	err := c.Wait()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.Exited()) {
		t.Fatalf("%v\n%s", err, out.String())
	}
	return err == nil
}

// contents returns a hash of the files of a complete run.
func contents(t *testing.T, dir string) string {
	t.Helper()
	h := sha256.New()
	for _, name := range []string{"spikes.csv", "v.csv", "state"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		ok(t, err)
		fmt.Fprintf(h, "%d ", len(b))
		h.Write(b)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}
