package scenario

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/hh/rankstest"
)

// runOn runs a scenario on a rank, or alone if that is nil, with spikes in a file.
func runOn(r hh.Ranks, name, file string) (Result, error) {
	s, err := Find(name)
	if err != nil {
		return Result{}, err
	}
	o := s.Defaults
	o.Neurons, o.Duration, o.Threads, o.Ranks, o.Recording.Spikes = 300, 30, 1, r, file
	sim, err := Prepare(o, nil)
	if err != nil {
		return Result{}, err
	}
	err = sim.Run(context.Background())
	_, closed := sim.Close()
	if err := errors.Join(err, closed); err != nil {
		return Result{}, err
	}
	return sim.Result()
}

func TestRanksHaveTheResultAndFilesOfOneProcess(t *testing.T) {
	for _, name := range []string{"wb-network", "cobahh"} {
		dir := t.TempDir()
		one, of := filepath.Join(dir, "one.csv"), filepath.Join(dir, "ranks.csv")
		want, err := runOn(nil, name, one)
		if err != nil {
			t.Fatal(err)
		}
		var mutex sync.Mutex
		var first Result
		if err := rankstest.Run(3, func(r *rankstest.Rank) error {
			got, err := runOn(r, name, of)
			if r.Rank() == 0 {
				mutex.Lock()
				defer mutex.Unlock()
				first = got
			}
			return err
		}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if first.RasterSHA256 != want.RasterSHA256 || first.StateSHA256 != want.StateSHA256 || first.Spikes != want.Spikes || first.Spikes == 0 || first.Ranks != 3 || want.Ranks != 1 {
			t.Errorf("%s: ranks %+v, one process %+v", name, first, want)
		}
		a, errA := os.ReadFile(one)
		b, errB := os.ReadFile(of)
		if errA != nil || errB != nil || string(a) != string(b) || strings.Count(string(a), "\n") != want.Spikes+1 {
			t.Errorf("%s: files of %d and %d bytes, %v, %v", name, len(a), len(b), errA, errB)
		}
	}
}

func TestAFileThatOneRankCannotOpenIsAnErrorOfAll(t *testing.T) {
	err := rankstest.Run(3, func(r *rankstest.Rank) error {
		_, err := runOn(r, "wb-network", filepath.Join(t.TempDir(), "missing", "s.csv"))
		if err == nil || !strings.Contains(err.Error(), "no such file") || r.Rank() > 0 && !strings.Contains(err.Error(), "rank 0: ") {
			return fmt.Errorf("%v, want that there is no such directory", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestRanksAgreeOnTheErrorOfTheLowest(t *testing.T) {
	own := errors.New("own")
	err := rankstest.Run(3, func(r *rankstest.Rank) error {
		if err := Agree(r, nil); err != nil {
			return err
		}
		var mine error
		want := "rank 1: own"
		if r.Rank() > 0 {
			mine, want = own, "own"
		}
		if err := Agree(r, mine); err == nil || err.Error() != want {
			return fmt.Errorf("%v, want %s", err, want)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if err := Agree(nil, own); err != own {
		t.Errorf("alone: %v", err)
	}
}

func TestARunThatIsInterruptedOnOneRankEndsOnAll(t *testing.T) {
	steps := make([]uint64, 3)
	err := rankstest.Run(3, func(r *rankstest.Rank) error {
		s, err := Find("wb-network")
		if err != nil {
			return err
		}
		o := s.Defaults
		o.Neurons, o.Duration, o.Threads, o.Ranks = 100, 1e6, 1, r
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		sim, err := Prepare(o, &Watcher{Progress: func(ms float64) {
			if r.Rank() == 2 && ms > 20 {
				cancel()
			}
		}})
		if err != nil {
			return err
		}
		if err := sim.Run(ctx); !Interrupted(err) || !strings.Contains(err.Error(), "interrupted after ") {
			return fmt.Errorf("%v, want an interrupted run", err)
		}
		result, err := sim.Result()
		steps[r.Rank()] = result.Steps
		return err
	})
	if err != nil || steps[0] == 0 || steps[0] != steps[1] || steps[0] != steps[2] {
		t.Errorf("stopped at steps %v, %v", steps, err)
	}
}
