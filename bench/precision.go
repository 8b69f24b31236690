package bench

import (
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// PrecisionOptions is what MeasurePrecision runs: every method with every table
// at every step. NewPrecision gives the ones to start from.
type PrecisionOptions struct {
	Model     string         // the name of one of Models, run under its Drive
	Duration  float64        // biological time of the runs that errors are taken from, ms
	Neurons   int            // cells whose cost is measured
	Precision int            // bits of the state, 64 or 32
	Backend   kernel.Backend // of the kernels; empty for kernel.Default
	Methods   []hh.Method    // without repetition, like the next two
	Steps     []float64      // ms
	Tables    []TableKind    // not table.Exact
}

// NewPrecision returns the usual options for a model: all methods at 0.1 to
// 0.0025 ms with three tables, for 200 ms, and the cost of 512 cells.
func NewPrecision(model string) PrecisionOptions {
	return PrecisionOptions{
		Model:     model,
		Duration:  200,
		Neurons:   512,
		Precision: 64,
		Methods:   hh.Methods(),
		Steps:     []float64{0.1, 0.05, 0.025, 0.01, 0.005, 0.0025},
		Tables:    []TableKind{{table.Linear, 1}, {table.Linear, 0.1}, {table.Cubic, 1}},
	}
}

// All models spike in minPrecisionMs. maxPrecisionMs keeps the voltages of the
// reference, eight bytes for each of 4000 steps per ms, far below the memory of
// any machine.
const (
	minPrecisionMs = 50
	maxPrecisionMs = 2000
)

// Validate returns a UsageError for the first option that cannot be used.
func (o PrecisionOptions) Validate() error {
	m, err := findModel(o.Model)
	if err != nil {
		return err
	}
	wrong := func(option string, value any, want string) error {
		return &UsageError{Option: option, Value: fmt.Sprint(value), Want: want}
	}
	for _, s := range o.Steps {
		if !(s > 0 && s <= minPrecisionMs) {
			return wrong("dt", s, fmt.Sprintf("a positive step in ms, at most %v", minPrecisionMs))
		}
	}
	for _, x := range o.Methods {
		if !slices.Contains(hh.Methods(), x) {
			return wrong("method", x, oneOf(hh.Methods()))
		}
	}
	for _, t := range o.Tables {
		if t.Order != table.Linear && t.Order != table.Cubic {
			return wrong("order", t.Order, oneOf([]table.Order{table.Linear, table.Cubic}))
		}
		if _, err := m.grid(t.Step).Points(); err != nil {
			return wrong("step", t.Step, fmt.Sprintf("a step in mV that divides %v to %v mV into 1 to %d bins", m.min, m.max, kernel.MaxPoints-1))
		}
	}
	switch {
	case len(o.Steps) == 0 || repeats(o.Steps):
		return wrong("dt", o.Steps, "one step in ms or more, all different")
	case len(o.Methods) == 0 || repeats(o.Methods):
		return wrong("method", o.Methods, "one method or more, all different")
	case len(o.Tables) == 0 || repeats(o.Tables):
		return wrong("order", o.Tables, "one table or more, all different")
	case !(o.Duration >= minPrecisionMs && o.Duration <= maxPrecisionMs):
		return wrong("duration", o.Duration, fmt.Sprintf("a time in ms from %v to %v", minPrecisionMs, maxPrecisionMs))
	case o.Neurons < 1 || o.Neurons > maxCompared:
		return wrong("neurons", o.Neurons, fmt.Sprintf("a number from 1 to %d", maxCompared))
	case o.Precision != 64 && o.Precision != 32:
		return wrong("precision", o.Precision, "64 or 32 bits")
	}
	return checkBackend(o.Backend)
}

func repeats[T comparable](all []T) bool {
	for i, x := range all {
		if slices.Contains(all[:i], x) {
			return true
		}
	}
	return false
}

// Precision is what methods, steps and tables cost for a model and how exact
// they make its spikes: its work-precision diagram.
//
// The error of a run is that of one cell from its initial state under the
// model's constant Drive: the largest difference, over its spikes, between when
// a spike crossed the threshold and when the spike of the same number did in the
// reference. So an error that grows from spike to spike counts in full; a spike
// that either of them lacks counts as if it came at the end of the run, which
// is the least that it can be off. Where
// in its step a spike crosses is found on the cubic through the two voltages
// before and the two after it, whose own error is of fourth order: the error is
// that of the steps and tables, not of reading off the spike.
//
// The cost is that of the state update of a population of Neurons cells on one
// thread, without synapses and recording. The cells start in different phases of
// their firing, lest all read the same row of a table. A step costs the same however long it is, so each method is timed with
// each table once, all in turns.
type Precision struct {
	Model     string          `json:"model"`
	Drive     float64         `json:"drive_ua_per_cm2"`
	Duration  float64         `json:"duration_ms"` // of the runs that errors are taken from
	Neurons   int             `json:"neurons"`     // whose cost was measured
	Bits      int             `json:"precision"`
	Backend   kernel.Backend  `json:"backend"`
	Reference ReferenceRun    `json:"reference"`
	Costs     []StepCost      `json:"step_costs"`
	Points    []PrecisionRun  `json:"points"`   // by method, table, then descending step
	LeftOut   []RunWithoutEnd `json:"left_out"` // in the same order
}

// ReferenceRun is what errors are against: RK4 in float64 with exact rates and
// a tenth of the shortest step, at most 0.001 ms.
type ReferenceRun struct {
	Method hh.Method   `json:"method"`
	Order  table.Order `json:"order"`
	Dt     float64     `json:"dt_ms"`
	Spikes int         `json:"spikes"`
	// Halving is by how much, in ms, its spikes differ at most from those at
	// twice its step: by its order, some fifteen times its own error.
	Halving float64 `json:"halving_ms"`
}

// StepCost is what a method costs with a table.
type StepCost struct {
	Method     hh.Method   `json:"method"`
	Order      table.Order `json:"order"`
	GridStepMV float64     `json:"grid_step_mv"`
	Ns         float64     `json:"ns_per_neuron_step"`
}

// PrecisionRun is the error and the cost of a method, a step and a table.
type PrecisionRun struct {
	Method     hh.Method   `json:"method"`
	Dt         float64     `json:"dt_ms"`
	Order      table.Order `json:"order"`
	GridStepMV float64     `json:"grid_step_mv"`
	Spikes     int         `json:"spikes"`
	// Lost is how many spikes fewer than the reference's these are; less than 0
	// if they are more.
	Lost  int     `json:"lost_spikes"`
	Error float64 `json:"error_ms"`
	// Recorded is the error of the times that hh's RecordCrossings gives, which
	// takes the voltage within a step for a straight line.
	Recorded float64 `json:"recorded_error_ms"`
	Wall     float64 `json:"wall_s_per_s"` // for all neurons, per second of biological time
	// Warning is what hh warned of, if it did.
	Warning string `json:"warning,omitempty"`
}

func (c *StepCost) table() TableKind { return TableKind{c.Order, c.GridStepMV} }

func (r *PrecisionRun) table() TableKind { return TableKind{r.Order, r.GridStepMV} }

func (r *RunWithoutEnd) table() TableKind { return TableKind{r.Order, r.GridStepMV} }

// short is String without what goes without saying.
func (k TableKind) short() string { return fmt.Sprintf("%s %v mV", k.Order, k.Step) }

// name says what was run.
func (r *PrecisionRun) name() string {
	return fmt.Sprintf("%s %v ms, %s", r.Method, r.Dt, r.table().short())
}

// meets reports whether all spikes are there and in time.
func (r *PrecisionRun) meets(ms float64) bool {
	return r.Lost == 0 && r.Error <= ms
}

// RunWithoutEnd is a run that package hh refuses, or that diverged.
type RunWithoutEnd struct {
	Method     hh.Method   `json:"method"`
	Dt         float64     `json:"dt_ms"`
	Order      table.Order `json:"order"`
	GridStepMV float64     `json:"grid_step_mv"`
	Reason     string      `json:"reason"`
}
