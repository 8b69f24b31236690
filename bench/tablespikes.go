package bench

import (
	"context"
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

const (
	// tableRun is the biological time, ms, after which a cell with a table is
	// compared with one without.
	tableRun = 200
	// mostDrive is the largest current, uA/cm2, under which a cell is looked at for
	// one that makes it go on firing.
	mostDrive = 64
)

// compareSpikes runs a cell with exact rates and with each table of the report, under
// the model's current or one that makes it go on firing. Where there are no spikes
// to compare, the report's note says why; an error is that of the context.
func (r *TableReport) compareSpikes(ctx context.Context, m Model, o TableOptions) error {
	none := func(err error) error {
		if ctx.Err() == nil {
			r.Note = fmt.Sprintf("no spikes to compare: %v", err)
			return nil
		}
		return fmt.Errorf("interrupted: %w", err)
	}
	searched := m.Drive == 0
	if searched {
		m.Drive = m.findDrive(ctx, o)
	}
	r.Current = m.Drive
	exact, warnings, err := m.spikes(ctx, o, TableKind{table.Exact, o.coarsest().Step})
	if err != nil {
		return none(err)
	}
	r.warn(warnings)
	if searched && len(exact) == 0 {
		r.Note = fmt.Sprintf("no spikes to compare: the cell does not go on firing under 1, 2, 4 … %v uA/cm2", mostDrive)
		return nil
	}
	r.ExactSpikes, r.ExactLastMs = len(exact), lastOf(exact)
	for i := range r.Tables {
		t := &r.Tables[i]
		spikes, _, err := m.spikes(ctx, o, t.kind())
		if err != nil {
			return none(fmt.Errorf("with the %s: %w", t.kind(), err))
		}
		t.Spikes, t.LastMs = len(spikes), lastOf(spikes)
		if n := min(len(spikes), len(exact)); n > 0 {
			shift := spikes[n-1] - exact[n-1]
			t.ShiftMs = &shift
		}
	}
	return nil
}

// findDrive returns the first of 1, 2, 4 … mostDrive uA/cm2 under which the cell goes
// on firing, by the table with the smallest step; 0 if it does so under none.
func (m Model) findDrive(ctx context.Context, o TableOptions) float64 {
	finest := slices.MinFunc(o.Tables, byStep)
	for m.Drive = 1; m.Drive <= mostDrive; m.Drive *= 2 {
		times, _, err := m.spikes(ctx, o, finest)
		if n := len(times); err == nil && n > 1 && times[n-1] > tableRun/2 {
			return m.Drive
		}
	}
	return 0
}

// spikes returns when a cell of the model fires under its drive, ms, and what is
// worth knowing before that is trusted.
func (m Model) spikes(ctx context.Context, o TableOptions, k TableKind) (ms []float64, warnings []string, err error) {
	net, err := hh.NewNetwork(hh.Config{
		Dt: o.Dt, Method: o.Method, Order: k.Order, Grid: o.grid(k), Precision: o.Precision, Threads: 1,
	})
	if err != nil {
		return nil, nil, err
	}
	cell, err := net.AddPopulation("cell", m.New(), 1)
	if err != nil {
		return nil, nil, err
	}
	if err := cell.SetCurrent(m.Drive); err != nil {
		return nil, nil, err
	}
	spikes := cell.RecordCrossings()
	if err := net.Run(ctx, tableRun); err != nil {
		return nil, nil, err
	}
	return spikes.Crossings, net.Warnings(), nil
}

// lastOf returns the last of several times, nil if there is none.
func lastOf(times []float64) *float64 {
	if len(times) == 0 {
		return nil
	}
	return &times[len(times)-1]
}
