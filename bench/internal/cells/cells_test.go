package cells

import (
	"context"
	"reflect"
	"testing"

	"github.com/lut4go/lut4go/hh"
)

func newCells(t *testing.T) *Cells {
	t.Helper()
	c, err := New(Config{Config: hh.Config{Dt: 0.01, Threads: 2}, Name: "cells", Model: hh.Squid(), Count: 3, Current: 10})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCellsAreSteppedOnOneThreadUnderTheCurrent(t *testing.T) {
	c := newCells(t)
	spikes := c.RecordSpikes()
	if err := c.Network.Run(context.Background(), 20); err != nil {
		t.Fatal(err)
	}
	if n := c.Network.Config().Threads; n != 1 || spikes.Len() != 6 {
		t.Errorf("%d spikes on %d threads, want 6 on 1", spikes.Len(), n)
	}
}

func TestABenchmarkStartsEachMeasurementFromTheState(t *testing.T) {
	c := newCells(t)
	if err := c.Network.Run(context.Background(), 3); err != nil {
		t.Fatal(err)
	}
	state, err := State(c.Population, 3)
	if err != nil {
		t.Fatal(err)
	}
	b := c.Benchmark(context.Background(), state)
	var ends []map[string][]float64
	for range 2 {
		b.Steps = 50
		if _, err := b.Time(context.Background()); err != nil {
			t.Fatal(err)
		}
		end, err := State(c.Population, 3)
		if err != nil {
			t.Fatal(err)
		}
		ends = append(ends, end)
	}
	if !reflect.DeepEqual(ends[0], ends[1]) || reflect.DeepEqual(ends[0], state) {
		t.Errorf("from %v to %v, then to %v", state, ends[0], ends[1])
	}
}

func TestModelsThatCannotBeUsedAreAnError(t *testing.T) {
	if _, err := New(Config{Config: hh.Config{Dt: 0.01}, Name: "cells", Model: hh.Squid()}); err == nil {
		t.Error("no error for no cells")
	}
}
