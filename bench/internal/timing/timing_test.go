package timing

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

// counter is a benchmark that keeps what was asked of it.
type counter struct {
	resets int
	steps  []int
}

func (c *counter) benchmark(pause time.Duration) *Benchmark {
	return &Benchmark{
		Reset: func() error { c.resets++; return nil },
		Run: func(steps int) error {
			c.steps = append(c.steps, steps)
			time.Sleep(time.Duration(steps) * pause)
			return nil
		},
	}
}

func TestCalibrateDoublesTheStepsUntilTheyTakeLongEnough(t *testing.T) {
	var c counter
	b := c.benchmark(2 * time.Millisecond)
	if err := b.Calibrate(context.Background(), 4*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(c.steps, []int{1, 2}[:len(c.steps)]) || b.Steps != c.steps[len(c.steps)-1] || c.resets != len(c.steps) {
		t.Errorf("%d resets, runs of %d steps, %d to measure", c.resets, c.steps, b.Steps)
	}
}

func TestBenchmarksAreMeasuredInTurns(t *testing.T) {
	var order []string
	benchmark := func(name string) *Benchmark {
		return &Benchmark{Run: func(int) error { order = append(order, name); return nil }}
	}
	all, err := (&fakeClock{}).sampler().InTurns(context.Background(), []*Benchmark{benchmark("a"), benchmark("b")}, 2, 0)
	if err != nil || len(all) != 2 || all[0].Times().Quiet != 2 || all[1].Times().Quiet != 2 {
		t.Errorf("%v, %v", all, err)
	}
	if want := []string{"a", "b", "a", "b", "a", "b"}; !slices.Equal(order, want) {
		t.Errorf("ran %v, want %v", order, want)
	}
}

func TestMeasuringEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var c counter
	if _, err := (&fakeClock{}).sampler().InTurns(ctx, []*Benchmark{c.benchmark(0)}, 1, 0); !errors.Is(err, context.Canceled) || c.resets > 0 {
		t.Errorf("got %v after %d resets", err, c.resets)
	}
}

func TestErrorsOfABenchmarkAreReturned(t *testing.T) {
	fails := errors.New("fails")
	for _, b := range []*Benchmark{
		{Reset: func() error { return fails }, Run: func(int) error { return nil }},
		{Run: func(int) error { return fails }},
	} {
		if _, err := (&fakeClock{}).sampler().InTurns(context.Background(), []*Benchmark{b}, 1, 0); !errors.Is(err, fails) {
			t.Errorf("got %v", err)
		}
	}
}

func TestMedianIsTheMiddleOne(t *testing.T) {
	for _, c := range []struct {
		x    []float64
		want float64
	}{{[]float64{3}, 3}, {[]float64{3, 1, 2}, 2}, {[]float64{4, 1, 3, 2}, 3}} {
		if got := Median(c.x); got != c.want {
			t.Errorf("%v: %v, want %v", c.x, got, c.want)
		}
	}
}
