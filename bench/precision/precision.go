// Package precision measures work-precision diagrams: how exact the spikes of a model are
// by each method, step and table, and what that costs.
package precision

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/bench/internal/phrase"
	"github.com/lut4go/lut4go/bench/internal/timing"
	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// Options is what Measure runs: every method with every table
// at every step. Defaults gives the ones to start from.
type Options struct {
	Model     string         // the name of a built-in model, run under its Drive, or of a cell with dendrites
	Duration  float64        // biological time of the runs that errors are taken from, ms
	Neurons   int            // cells whose cost is measured
	Precision int            // bits of the state, 64 or 32
	Backend   kernel.Backend // of the kernels; empty for kernel.Default
	Methods   []hh.Method    // without repetition, like the next two
	Steps     []float64      // ms
	Tables    []Table        // not table.Exact
	// NEURON has a cell with dendrites run in NEURON too, if it is installed.
	NEURON bool
}

// Table is a table's order and the step of its grid.
type Table struct {
	Order      table.Order `json:"order"`
	GridStepMV float64     `json:"grid_step_mv"` // mV
}

func (t Table) name() string { return fmt.Sprintf("%s %v mV", t.Order, t.GridStepMV) }

func (o Options) tableNames() []string {
	names := make([]string, len(o.Tables))
	for i, t := range o.Tables {
		names[i] = t.name()
	}
	return names
}

// Models returns the names of the models: the built-in ones, and cells with dendrites whose
// converged spike times are known.
func Models() []string {
	names := models.Names()
	for _, t := range models.Trees() {
		if t.Converged != nil {
			names = append(names, t.Name)
		}
	}
	return names
}

// tree returns the cell with dendrites of a name, nil if it is not one of Models or has none.
func tree(name string) *models.Tree {
	for _, t := range models.Trees() {
		if t.Name == name && t.Converged != nil {
			return &t
		}
	}
	return nil
}

// Defaults returns the usual options for a model: all methods at 0.1 to
// 0.0025 ms with three tables, for 200 ms, and the cost of 512 cells; of cells with
// dendrites, for as long as their spikes are known, and the cost of 16.
func Defaults(model string) Options {
	o := pointDefaults(model)
	if t := tree(model); t != nil {
		o.Duration, o.Neurons, o.Methods, o.NEURON = t.Duration, 16, hh.TreeMethods(), true
	}
	return o
}

func pointDefaults(model string) Options {
	return Options{
		Model:     model,
		Duration:  200,
		Neurons:   512,
		Precision: 64,
		Methods:   hh.Methods(),
		Steps:     []float64{0.1, 0.05, 0.025, 0.01, 0.005, 0.0025},
		Tables:    []Table{{table.Linear, 1}, {table.Linear, 0.1}, {table.Cubic, 1}},
	}
}

// Limits of options. All models spike within minDuration, ms. Up to maxDuration, ms, the
// voltages of the reference, eight bytes for each of 4000 steps per ms, take little of
// the memory of any machine.
const (
	minDuration = 50
	maxDuration = 2000

	maxNeurons = 1 << 16
)

// subject is what is measured.
type subject struct {
	models.Model

	tree *models.Tree // of cells with dendrites; nil for single compartments
}

// subject returns what the options name.
func (o Options) subject() (subject, error) {
	if t := tree(o.Model); t != nil {
		return subject{models.Model{Name: t.Name, New: t.Model, MinMV: hh.TreeGrid.Min, MaxMV: hh.TreeGrid.Max}, t}, nil
	}
	m, err := models.Find(o.Model)
	if err != nil {
		return subject{}, &usage.Error{Option: "model", Value: o.Model, Want: phrase.OneOf(Models())}
	}
	return subject{m.WithoutReceptors(), nil}, nil
}

// Validate returns a usage.Error for the first option that cannot be used.
func (o Options) Validate() error {
	m, err := o.subject()
	if err != nil {
		return err
	}
	methods, bits, shortest, longest := hh.Methods(), []int{64, 32}, float64(minDuration), float64(maxDuration)
	if m.tree != nil {
		methods, bits, shortest, longest = hh.TreeMethods(), []int{64}, m.tree.Converged[0]+1, m.tree.Duration
	}
	step, bins := fmt.Sprintf("a positive step in ms, at most %v", minDuration), fmt.Sprintf("a step in mV that divides %v to %v mV into 1 to %d bins", m.MinMV, m.MaxMV, kernel.MaxPoints-1)
	orders := []table.Order{table.Linear, table.Cubic}
	var checks []error
	for _, dt := range o.Steps {
		checks = append(checks, usage.Check(dt > 0 && dt <= minDuration, "dt", dt, step))
	}
	for _, x := range o.Methods {
		checks = append(checks, usage.Check(slices.Contains(methods, x), "method", x, phrase.OneOf(methods)))
	}
	for _, t := range o.Tables {
		_, err := m.Grid(t.GridStepMV).Points()
		checks = append(checks,
			usage.Check(slices.Contains(orders, t.Order), "order", t.Order, phrase.OneOf(orders)),
			usage.Check(err == nil, "step", t.GridStepMV, bins),
		)
	}
	return cmp.Or(append(checks,
		usage.Check(distinct(o.Steps), "dt", o.Steps, "one step in ms or more, all different"),
		usage.Check(distinct(o.Methods), "method", o.Methods, "one method or more, all different"),
		usage.Check(distinct(o.Tables), "order", o.tableNames(), "one table or more, all different"),
		usage.Check(o.Duration >= shortest && o.Duration <= longest, "duration", o.Duration, fmt.Sprintf("a time in ms from %v to %v", shortest, longest)),
		usage.Check(o.Neurons >= 1 && o.Neurons <= maxNeurons, "neurons", o.Neurons, fmt.Sprintf("a number from 1 to %d", maxNeurons)),
		usage.Check(slices.Contains(bits, o.Precision), "precision", o.Precision, phrase.OneOf(bits)+" bits"),
		usage.Check(!o.NEURON || m.tree != nil, "neuron", o.NEURON, "false, as "+o.Model+" has no dendrites"),
		usage.Backend(o.Backend),
	)...)
}

// distinct reports whether there are elements, all different.
func distinct[T comparable](all []T) bool {
	for i, x := range all {
		if slices.Contains(all[:i], x) {
			return false
		}
	}
	return len(all) > 0
}

// Diagram is what methods, steps and tables cost for a model and how exact
// they make its spikes: its work-precision diagram.
//
// The error of a run is that of one cell from its initial state under the
// model's constant Drive: the largest difference, over its spikes, between when
// a spike crossed the threshold and when the spike of the same number did in the
// reference. So an error that grows from spike to spike counts in full. A spike
// that one of them lacks counts as one at the end of the run, the smallest error
// that it can have. The crossing within a step is that of the cubic through the two
// voltages before and the two after it, whose error is of fourth order: errors are
// those of steps and tables, not of interpolation.
//
// The cost is that of the state update of a population of Neurons cells on one
// thread, without synapses and recording. The cells start in different phases of
// their firing, so that they read different rows of a table. A step costs the same
// however long it is, so each method is timed with each table once, all in turns.
type Diagram struct {
	Model     string         `json:"model"`
	Drive     float64        `json:"drive_ua_per_cm2"`
	Duration  float64        `json:"duration_ms"` // of the runs that errors are taken from
	Neurons   int            `json:"neurons"`     // whose cost was measured
	Bits      int            `json:"precision"`
	Backend   kernel.Backend `json:"backend"`
	Reference Reference      `json:"reference"`
	Costs     []StepCost     `json:"step_costs"`
	Points    []Run          `json:"points"`   // by method, table, then descending step
	LeftOut   []Failure      `json:"left_out"` // in the same order

	// Of cells with dendrites: the compartments of each, with nodes without membrane; the
	// current, nA; NEURON's runs, or what would install it.
	Compartments  int         `json:"compartments,omitempty"`
	DriveNA       float64     `json:"drive_na,omitempty"`
	NEURON        []NEURONRun `json:"neuron,omitempty"`
	NEURONVersion string      `json:"neuron_version,omitempty"`
	NEURONMissing string      `json:"neuron_missing,omitempty"`

	Conditions timing.Conditions `json:"conditions"` // of the costs
}

// Reference is the run that errors are measured against: RK4 in float64 with exact rates and
// a tenth of the shortest step, at most 0.001 ms; of cells with dendrites, spike times that are
// known.
type Reference struct {
	Method hh.Method   `json:"method"`
	Order  table.Order `json:"order"`
	Dt     float64     `json:"dt_ms"`
	Spikes int         `json:"spikes"`
	// Halving is the largest difference, in ms, of its spikes from those at twice its
	// step: some fifteen times its own error, as RK4 is of fourth order.
	Halving float64 `json:"halving_ms"`
	// Within is how close to the exact ones the spikes of cells with dendrites are known, ms:
	// their reference is models.Tree.Converged, of Crank-Nicolson extrapolated from Dt and less.
	Within float64 `json:"within_ms,omitempty"`
}

// NEURONRun is a run by NEURON, by cn, be or cvode, with its table (linear, 1 mV) or exact.
type NEURONRun struct {
	Method string      `json:"method"`
	Dt     float64     `json:"dt_ms"`     // 0 by cvode
	Atol   float64     `json:"tolerance"` // of cvode, mV; 0 of the others
	Order  table.Order `json:"order"`
	Spikes int         `json:"spikes"`
	Lost   int         `json:"lost_spikes"`
	Error  float64     `json:"error_ms"`
	Wall   float64     `json:"wall_s_per_s"`
}

// StepCost is what a method costs with a table.
type StepCost struct {
	Method hh.Method `json:"method"`
	Table
	// Ns is the median, Least the lowest time; 0 if the cells diverge even at the
	// shortest step.
	Ns    float64 `json:"ns_per_neuron_step"`
	Least float64 `json:"lowest_ns_per_neuron_step"`
}

// Run is the error and the cost of a method, a step and a table.
type Run struct {
	Method hh.Method `json:"method"`
	Dt     float64   `json:"dt_ms"`
	Table
	Spikes int `json:"spikes"`
	// Lost is how many spikes the reference has more than this run; below 0 if it has
	// fewer.
	Lost  int     `json:"lost_spikes"`
	Error float64 `json:"error_ms"`
	// Recorded is the error of the times that hh's RecordCrossings gives, which
	// interpolates the voltage within a step linearly.
	Recorded float64 `json:"recorded_error_ms"`
	Wall     float64 `json:"wall_s_per_s"` // for all neurons, per second of biological time
	// Warning is what hh warned of, if it did.
	Warning string `json:"warning,omitempty"`
}

// name says what was run.
func (r *Run) name() string {
	return fmt.Sprintf("%s %v ms, %s", r.Method, r.Dt, r.Table.name())
}

// meets reports whether no spike is missing or too many, and the error is at most ms.
func (r *Run) meets(ms float64) bool {
	return r.Lost == 0 && r.Error <= ms
}

// Failure is a run that package hh refused, or that diverged.
type Failure struct {
	Method hh.Method `json:"method"`
	Dt     float64   `json:"dt_ms"`
	Table
	Reason string `json:"reason"`
}
