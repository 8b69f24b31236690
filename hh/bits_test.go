package hh

import (
	"context"
	"fmt"
	"testing"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// golden are the hashes of state and raster of a short run, the same wherever
// it runs.
var golden = []struct {
	config Config
	hashes [2]string
}{
	{Config{Precision: 64, Method: Euler}, [2]string{"69534c3204bd519c", "c064ca42fb67376b"}},
	{Config{Precision: 32, Method: Euler}, [2]string{"220e29fb4e39b1ea", "c064ca42fb67376b"}},
	{Config{Precision: 64, Method: RK4, Dt: 0.05}, [2]string{"d1d952fc43cbd4ce", "7b15f1dc00756dd4"}},
	{Config{Precision: 32, Method: RK4, Dt: 0.05}, [2]string{"ef98aba67937e2ff", "7b15f1dc00756dd4"}},
	{Config{Precision: 64, Method: ExpEuler, Dt: 0.02}, [2]string{"a0d99038cc06893c", "63eac21dd0fd08f3"}},
	{Config{Precision: 32, Method: ExpEuler, Dt: 0.02}, [2]string{"0b599135622397fa", "63eac21dd0fd08f3"}},
	{Config{Precision: 64, Method: Staggered, Dt: 0.02}, [2]string{"7548b1726d59e05b", "bf453572a60dea39"}},
	{Config{Precision: 32, Method: Staggered, Dt: 0.02}, [2]string{"3050b2a69e44a738", "bf453572a60dea39"}},
	{Config{Precision: 64, Method: CN, Dt: 0.02}, [2]string{"57a0626feb059028", "4ba337e7405b4144"}},
	{Config{Precision: 32, Method: CN, Dt: 0.02}, [2]string{"7fcf90a722094428", "4ba337e7405b4144"}},
	{Config{Precision: 64, Method: Euler, Order: table.Cubic}, [2]string{"08c07a21186208d9", "bc58dab509f0011e"}},
	{Config{Precision: 32, Method: Staggered, Order: table.Cubic, Dt: 0.02}, [2]string{"54bc632a64690b7a", "0ffb6070060104fa"}},
	{Config{Precision: 64, Method: RK4, Order: table.Cubic, Dt: 0.05}, [2]string{"026191f76700d188", "ae1eb846d707fe68"}},
	{Config{Precision: 64, Method: Euler, Order: table.Exact}, [2]string{"d0c4dfd5f94fb911", "bc58dab509f0011e"}},
	{Config{Precision: 32, Method: RK4, Order: table.Exact, Dt: 0.05}, [2]string{"2fc9badadd267617", "ae1eb846d707fe68"}},
}

func TestShortRunsHaveTheirGoldenHashesOnEveryBackend(t *testing.T) {
	for _, g := range golden {
		for _, backend := range kernel.Backends() {
			c := g.config
			c.Backend, c.Seed, c.Threads = backend, 1, 1
			t.Run(fmt.Sprintf("%s/%d_bits_%s_%s", backend, c.Precision, c.Method, c.Order), func(t *testing.T) {
				s := newRecurrentNetwork(t, c, 100)
				if b, err := s.net.Backend(); err != nil || b != backend {
					t.Fatalf("forced %s, got %v, %v", backend, b, err)
				}
				s.run(t, 25)
				if s.spikes.Len() == 0 {
					t.Fatal("no spikes")
				}
				if got := s.hashes(t); got != g.hashes {
					t.Errorf("hashes of state and raster are %q, want %q", got, g.hashes)
				}
			})
		}
	}
}

func TestThreadsAndBlocksDoNotChangeABit(t *testing.T) {
	for _, precision := range []int{64, 32} {
		var want [2]string
		// More threads also make smaller blocks: 320, 192, 128 and 64 neurons.
		for _, threads := range []int{1, 2, 3, 8} {
			s := newRecurrentNetwork(t, Config{Precision: precision, Seed: 2, Threads: threads}, 300)
			s.run(t, 30)
			got := s.hashes(t)
			if threads == 1 {
				want = got
			} else if got != want {
				t.Errorf("%d bits: %d threads give %q, one %q", precision, threads, got, want)
			}
		}
	}
}

func TestARunInPartsGivesTheBitsOfOneRun(t *testing.T) {
	whole := newRecurrentNetwork(t, Config{Seed: 4}, 130)
	whole.run(t, 40)
	parts := newRecurrentNetwork(t, Config{Seed: 4}, 130)
	for _, ms := range []float64{0.01, 0, 2.99, 3, 3.01, 0.02, 17.5, 13.47} {
		parts.run(t, ms)
	}
	if whole.net.Steps() != parts.net.Steps() {
		t.Fatalf("%d steps in parts, %d in one", parts.net.Steps(), whole.net.Steps())
	}
	if a, b := whole.hashes(t), parts.hashes(t); a != b {
		t.Errorf("one run %q, in parts %q", a, b)
	}
	for k := range whole.trace.Values {
		a, b := whole.trace.Values[k], parts.trace.Values[k]
		if len(a) != 4000/3+1 || len(a) != len(b) {
			t.Fatalf("%d samples in one run, %d in parts, want %d", len(a), len(b), 4000/3+1)
		}
		for i := range a {
			if a[i] != b[i] {
				t.Fatalf("sample %d is %v in one run, %v in parts", i, a[i], b[i])
			}
		}
	}
}

func TestACancelledRunStopsWithinAnEpochAndContinuesToTheSameBits(t *testing.T) {
	whole := newRecurrentNetwork(t, Config{Seed: 5}, 130)
	whole.run(t, 30)
	ctx, cancel := context.WithCancel(context.Background())
	var reached []float64
	c := Config{Seed: 5, Progress: func(ms float64) {
		reached = append(reached, ms)
		if ms > 10 {
			cancel()
		}
	}}
	s := newRecurrentNetwork(t, c, 130)
	if err := s.net.Run(ctx, 30); err != context.Canceled {
		t.Fatalf("cancelled run returned %v", err)
	}
	if at := s.net.Time(); at != reached[len(reached)-1] || at > 10+3.01+0.01 {
		t.Fatalf("cancelled after 10 ms, stopped at %v ms, last report at %v ms", at, reached[len(reached)-1])
	}
	s.run(t, 30-s.net.Time())
	if a, b := whole.hashes(t), s.hashes(t); a != b {
		t.Errorf("one run %q, cancelled and continued %q", a, b)
	}
}

func TestSeedsGiveDifferentNetworks(t *testing.T) {
	a, b := newRecurrentNetwork(t, Config{Seed: 6}, 100), newRecurrentNetwork(t, Config{Seed: 7}, 100)
	a.run(t, 10)
	b.run(t, 10)
	if a.hashes(t) == b.hashes(t) {
		t.Error("seeds 6 and 7 give the same run")
	}
}
