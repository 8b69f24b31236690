package tables

import (
	"context"
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/bench/internal/cells"
	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

const (
	// runMs is the biological time for which cells run, ms.
	runMs = 200
	// maxDrive is the largest current, uA/cm2, that findDrive tries.
	maxDrive = 64
)

// compareSpikes runs a cell with exact rates and with each table of the report, under
// the model's current or one that makes it go on firing. Where there are no spikes
// to compare, the report's note says why; an error is that of the context.
func (r *Report) compareSpikes(ctx context.Context, m models.Model, o Options) error {
	none := func(err error) error {
		if ctx.Err() == nil {
			r.Note = fmt.Sprintf("no spikes to compare: %v", err)
			return nil
		}
		return fmt.Errorf("interrupted: %w", err)
	}
	searched := m.Drive == 0
	if searched {
		m.Drive = findDrive(ctx, m, o)
	}
	r.Current = m.Drive
	exact, warnings, err := spikes(ctx, m, o, Kind{table.Exact, o.coarsest().GridStepMV})
	if err != nil {
		return none(err)
	}
	r.warn(warnings)
	if searched && len(exact) == 0 {
		r.Note = fmt.Sprintf("no spikes to compare: the cell does not go on firing under 1, 2, 4 … %v uA/cm2", maxDrive)
		return nil
	}
	r.ExactSpikes, r.ExactLastMs = len(exact), lastOf(exact)
	for i := range r.Tables {
		t := &r.Tables[i]
		times, _, err := spikes(ctx, m, o, t.Kind)
		if err != nil {
			return none(fmt.Errorf("with the %s: %w", t.Kind, err))
		}
		t.Spikes, t.LastMs = len(times), lastOf(times)
		if n := min(len(times), len(exact)); n > 0 {
			shift := times[n-1] - exact[n-1]
			t.ShiftMs = &shift
		}
	}
	return nil
}

// findDrive returns the first of 1, 2, 4 … maxDrive uA/cm2 under which the cell goes
// on firing, by the table with the smallest step; 0 if it does so under none.
func findDrive(ctx context.Context, m models.Model, o Options) float64 {
	finest := slices.MinFunc(o.Tables, byStep)
	for m.Drive = 1; m.Drive <= maxDrive; m.Drive *= 2 {
		times, _, err := spikes(ctx, m, o, finest)
		if n := len(times); err == nil && n > 1 && times[n-1] > runMs/2 {
			return m.Drive
		}
	}
	return 0
}

// spikes returns when a cell of the model fires under its drive, ms, and the warnings of
// package hh.
func spikes(ctx context.Context, m models.Model, o Options, k Kind) (ms []float64, warnings []string, err error) {
	cell, err := cells.New(cells.Config{
		Config: hh.Config{Dt: o.Dt, Method: o.Method, Order: k.Order, Grid: o.grid(k), Precision: o.Precision},
		Name:   "cell", Model: m.New(), Count: 1, Current: m.Drive,
	})
	if err != nil {
		return nil, nil, err
	}
	monitor := cell.RecordCrossings()
	if err := cell.Network.Run(ctx, runMs); err != nil {
		return nil, nil, err
	}
	return monitor.Crossings, cell.Network.Warnings(), nil
}

// lastOf returns the last of several times, nil if there is none.
func lastOf(times []float64) *float64 {
	if len(times) == 0 {
		return nil
	}
	return &times[len(times)-1]
}
