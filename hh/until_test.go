package hh

import (
	"context"
	"path/filepath"
	"testing"
)

func TestRunUntilEndsWithTheEpochInWhichTheConditionIsMet(t *testing.T) {
	const seed, ms = 4, 60
	whole := newRecurrentNetwork(t, Config{Seed: seed}, 130)
	whole.run(t, ms)
	for _, threads := range []int{1, 3} {
		s := newRecurrentNetwork(t, Config{Seed: seed, Threads: threads}, 130)
		c := s.cells.CountSpikes()
		const wanted = 200
		met, err := s.net.RunUntil(context.Background(), ms, func() bool { return c.Total >= wanted })
		check(t, err)
		const epoch = 301 // 3 ms and a step
		if at := whole.spikes.Steps[wanted-1]; !met || s.net.Steps() != (at/epoch+1)*epoch {
			t.Fatalf("%v after %d steps, spike %d is in step %d", met, s.net.Steps(), wanted, at)
		}
		same := newRecurrentNetwork(t, Config{Seed: seed}, 130)
		same.run(t, s.net.Time())
		if a, b := same.hashes(t), s.hashes(t); a != b {
			t.Errorf("%q where the condition ended the run, %q after a run that long", b, a)
		}
		s.run(t, ms-s.net.Time())
		if a, b := whole.hashes(t), s.hashes(t); a != b {
			t.Errorf("one run %q, ended by a condition and continued %q", a, b)
		}
	}
}

func TestRunUntilSaysWhetherTheConditionWasMet(t *testing.T) {
	for _, c := range []struct {
		name  string
		done  func(n *Network) bool
		met   bool
		steps uint64
	}{
		{"at once", func(*Network) bool { return true }, true, 0},
		{"never", func(*Network) bool { return false }, false, 1000},
		{"at the end of an epoch", func(n *Network) bool { return n.Steps() > 0 }, true, longestEpoch},
		{"with the last step", func(n *Network) bool { return n.Steps() == 1000 }, true, 1000},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newNetwork(t, Config{Dt: 0.1})
			addPopulation(t, n, "cells", passive(0.1, -65), 3)
			met, err := n.RunUntil(context.Background(), 100, func() bool { return c.done(n) })
			check(t, err)
			if met != c.met || n.Steps() != c.steps {
				t.Errorf("%v after %d steps, want %v after %d", met, n.Steps(), c.met, c.steps)
			}
		})
	}
}

func TestAConditionSeesTheStateAtTheEndOfAStep(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	p := addPopulation(t, n, "cells", passive(0.1, -65), 1)
	s := addSource(t, n, "source", 1, GivenTrains{[]int{0}, []float64{51.1}}) // the last step of an epoch
	connect(t, n, s, p, Connection{Receptor: "s", Rule: OneToOne{}, Weight: Constant(1), Delay: Constant(0)})
	met, err := n.RunUntil(context.Background(), 200, func() bool { return valuesOf(t, p, "s")[0] > 0.5 })
	if check(t, err); !met || n.Steps() != longestEpoch {
		t.Errorf("%v after %d steps", met, n.Steps())
	}
}

func TestAConditionThatPanicsLeavesTheNetworkSound(t *testing.T) {
	s := newRecurrentNetwork(t, Config{Seed: 4, Checkpoints: Checkpoints{File: filepath.Join(t.TempDir(), "c"), Every: 5}}, 60)
	_, err := s.net.RunUntil(context.Background(), 20, func() bool {
		if s.net.Steps() > 600 {
			panic("a bug")
		}
		return false
	})
	wantError(t, err, "condition of RunUntil panicked", "a bug")
	s.run(t, 20-s.net.Time())
	whole := newRecurrentNetwork(t, Config{Seed: 4}, 60)
	whole.run(t, 20)
	if a, b := whole.hashes(t), s.hashes(t); a != b {
		t.Errorf("one run %q, ended by a panic and continued %q", a, b)
	}
	_, err = s.net.RunUntil(context.Background(), 20, nil)
	wantError(t, err, "hh: ", "without a condition")
}
