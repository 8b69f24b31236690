package hh

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"testing"
)

func TestARunIsSavedAtEveryMultipleAndAtItsEnd(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c")
	var at []float64
	last := math.Inf(-1)
	c := Config{Seed: 1, Checkpoints: Checkpoints{File: file, Every: 2}}
	c.Progress = func(float64) {
		if s := restoredTime(t, c, file); s != last {
			at, last = append(at, s), s
		}
	}
	s := newRecurrentNetwork(t, c, 30)
	s.run(t, 0)
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("a run of no step has left a checkpoint, %v", err)
	}
	for _, ms := range []float64{5, 2} {
		s.run(t, ms)
		if end := restoredTime(t, c, file); end != s.net.Time() {
			t.Errorf("the run to %v ms ended with a checkpoint at %v ms", s.net.Time(), end)
		}
	}
	if want := []float64{2, 4, 6}; !slices.Equal(at, want) {
		t.Errorf("during runs there were checkpoints at %v ms, want %v", at, want)
	}
	if left, err := os.ReadDir(filepath.Dir(file)); err != nil || len(left) != 1 {
		t.Errorf("%v beside the checkpoint, %v", left, err)
	}
}

// restoredTime returns the time of the checkpoint in a file.
func restoredTime(t *testing.T, c Config, file string) float64 {
	t.Helper()
	c.Progress, c.Checkpoints = nil, Checkpoints{}
	s := newRecurrentNetwork(t, c, 30)
	check(t, s.net.RestoreFile(file))
	return s.net.Time()
}

func TestACheckpointDuringARunChangesNoBit(t *testing.T) {
	plain := newRecurrentNetwork(t, Config{Seed: 2}, 100)
	plain.run(t, 20)
	saved := newRecurrentNetwork(t, Config{Seed: 2, Checkpoints: Checkpoints{File: filepath.Join(t.TempDir(), "c"), Every: 0.07}}, 100)
	saved.run(t, 20)
	if a, b := plain.hashes(t), saved.hashes(t); a != b {
		t.Errorf("without checkpoints %q, with them %q", a, b)
	}
}

func TestACancelledRunIsSavedWhereItStopped(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c")
	whole := newRecurrentNetwork(t, Config{Seed: 3}, 100)
	whole.run(t, 20)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s := newRecurrentNetwork(t, Config{Seed: 3, Checkpoints: Checkpoints{File: file, Every: 1000}, Progress: func(ms float64) {
		if ms > 7 {
			cancel()
		}
	}}, 100)
	if err := s.net.Run(ctx, 20); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	resumed := newRecurrentNetwork(t, Config{Seed: 3}, 100)
	check(t, resumed.net.RestoreFile(file))
	if resumed.net.Steps() != s.net.Steps() || s.net.Time() > 7+3.02 {
		t.Fatalf("cancelled after 7 ms, stopped at %v ms, saved at %v ms", s.net.Time(), resumed.net.Time())
	}
	resumed.run(t, 20-resumed.net.Time())
	if a, b := whole.hashes(t), resumed.hashes(t); a != b {
		t.Errorf("one run %q, cancelled and resumed %q", a, b)
	}
}

func TestACheckpointThatCannotBeWrittenStopsTheRunOrIsReported(t *testing.T) {
	for _, goesOn := range []bool{false, true} {
		file := filepath.Join(t.TempDir(), "missing", "c")
		var failures []error
		c := Config{Seed: 4, Checkpoints: Checkpoints{File: file, Every: 2}}
		if goesOn {
			c.Checkpoints.Failed = func(err error) { failures = append(failures, err) }
		}
		s := newRecurrentNetwork(t, c, 30)
		err := s.net.Run(context.Background(), 5)
		if !goesOn {
			wantError(t, err, "checkpoint at 2 ms not written", file)
			if s.net.Time() != 2 {
				t.Errorf("stopped at %v ms", s.net.Time())
			}
			continue
		}
		check(t, err)
		if len(failures) != 3 || !errors.Is(failures[2], os.ErrNotExist) {
			t.Errorf("told of %v", failures)
		}
	}
}

func TestADeviceALinkOrADirectoryIsNotReplaced(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(dir, "link")
	check(t, os.Symlink(os.DevNull, link))
	for _, name := range []string{os.DevNull, dir, link} {
		_, err := NewNetwork(Config{Dt: 0.1, Checkpoints: Checkpoints{File: name, Every: 1}})
		wantError(t, err, name, "no regular file")
		s := newRecurrentNetwork(t, Config{}, 10)
		wantError(t, s.net.CheckpointFile(name), name, "no regular file")
	}
}

func TestACheckpointWantsTheNameOfAFile(t *testing.T) {
	t.Chdir(t.TempDir())
	wantError(t, newRecurrentNetwork(t, Config{}, 10).net.CheckpointFile(""), "no file name")
	if left, err := os.ReadDir("."); err != nil || len(left) > 0 {
		t.Errorf("%v are left, %v", left, err)
	}
}

// fullDisk takes so many bytes and no more.
type fullDisk struct{ left int }

func (d *fullDisk) Write(b []byte) (int, error) {
	if len(b) > d.left {
		n := d.left
		d.left = 0
		return n, syscall.ENOSPC
	}
	d.left -= len(b)
	return len(b), nil
}

func TestAFullDiskFailsACheckpointWhereverItIsFull(t *testing.T) {
	s := newRecurrentNetwork(t, Config{Seed: 5}, 30)
	s.run(t, 5)
	var b bytes.Buffer
	check(t, s.net.Checkpoint(&b))
	for _, room := range []int{0, 1, b.Len() / 2, b.Len() - 32, b.Len() - 1} {
		if err := s.net.Checkpoint(&fullDisk{room}); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("room for %d of %d bytes: %v", room, b.Len(), err)
		}
	}
	check(t, s.net.Checkpoint(&fullDisk{b.Len()}))
}

func TestCheckpointsThatMakeNoSenseAreErrors(t *testing.T) {
	for _, every := range []float64{0, -1, 0.004, math.NaN(), math.Inf(1)} {
		_, err := NewNetwork(Config{Dt: 0.01, Checkpoints: Checkpoints{File: "c", Every: every}})
		wantError(t, err, "a checkpoint every", "one step of 0.01 ms")
	}
}

func TestACheckpointNeedsNoMemoryForTheState(t *testing.T) {
	s := newRecurrentNetwork(t, Config{Seed: 6}, 3000)
	check(t, s.net.Checkpoint(io.Discard))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 20 {
		check(t, s.net.Checkpoint(io.Discard))
	}
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / 20; each > 1<<18 {
		t.Errorf("a checkpoint of 3000 cells allocates %d bytes", each)
	}
}
