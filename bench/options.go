package bench

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// Options is a scenario and how it is run. Scenario.Defaults gives the ones to
// start from.
type Options struct {
	Scenario  string         // the name of one of Scenarios, or of a file as FindFile gives it
	Neurons   int            // number of cells; 0 for a file's network, which has its own
	Duration  float64        // biological time, ms, rounded to whole steps by hh.WholeSteps
	Dt        float64        // step, ms
	Method    hh.Method      // how a step is made
	Order     table.Order    // how rates are found
	Min, Max  float64        // of the rate table's grid, mV; not used with table.Exact
	Step      float64        // of the grid, mV; not used with table.Exact
	Precision int            // bits of the state, 64 or 32
	Backend   kernel.Backend // of the kernels; empty for kernel.Default
	Threads   int            // 0 for all processors
	Seed      uint64         // of all random numbers
	Current   float64        // injected into every cell from the start, uA/cm2

	// For a scenario that takes a model: its name, and the first and the last
	// cell's current, uA/cm2. The currents of those between are evenly spaced.
	Model    string
	From, To float64

	// Checkpoint names a file that is written every so many ms of biological time
	// and at the end of the run, and Resume one to start from: of a run with the
	// same options but for Duration, Backend, Threads and these.
	Checkpoint string
	Every      float64
	Resume     string

	file *Scenario // that FindFile returned; nil for the scenarios that have names

	// connect is the probability of a synapse in wb-network, that of the
	// published network if 0.
	connect float64
}

// UsageError is an option that cannot be used: its mistake is the caller's, and
// nothing was run.
type UsageError struct {
	Option string // its name on the command line, without dashes
	Value  string
	Want   string // what would be right, with its unit
}

func (e *UsageError) Error() string {
	return fmt.Sprintf("%s %s: want %s", e.Option, e.Value, e.Want)
}

// Limits of options. More steps than maxSteps a float64 does not count, more
// threads than maxThreads no machine has.
const (
	maxSteps   = 1 << 53
	maxThreads = 1 << 14
)

// Validate returns a UsageError for the first option that cannot be used.
func (o Options) Validate() error {
	s, err := o.scenario()
	if err != nil {
		return err
	}
	fewest, current := 1, "a finite current in uA/cm2"
	if s.TakesModel {
		fewest, current = 2, "none, as the cells of "+s.Name+" have currents of their own, uA/cm2"
	}
	if s.network != nil {
		fewest = 0
	}
	steps := o.steps()
	apart := (o.To - o.From) / float64(o.Neurons-1)
	_, gridErr := o.grid().Points()
	for _, c := range []struct {
		ok     bool
		option string
		value  any
		want   string
	}{
		{o.Neurons >= fewest && o.Neurons <= hh.MaxNeurons, "neurons", o.Neurons, fmt.Sprintf("a number from %d to %d", fewest, hh.MaxNeurons)},
		{s.network == nil || o.Neurons == 0, "neurons", o.Neurons, "none, as the network of " + s.Name + " has its own"},
		{o.Dt > 0 && finite(o.Dt), "dt", o.Dt, "a positive step in ms"},
		{finite(o.Duration) && steps >= 1, "duration", o.Duration, fmt.Sprintf("a time in ms of at least one step of %v ms", o.Dt)},
		{steps <= maxSteps, "duration", o.Duration, fmt.Sprintf("at most %.4g ms with steps of %v ms", maxSteps*o.Dt, o.Dt)},
		{slices.Contains(hh.Methods(), o.Method), "method", o.Method, oneOf(hh.Methods())},
		{slices.Contains(hh.Orders(), o.Order), "order", o.Order, oneOf(hh.Orders())},
		{finite(o.Min), "from", o.Min, rangeEnd},
		{finite(o.Max), "to", o.Max, rangeEnd},
		{o.Min < o.Max, "to", o.Max, rangeAbove(o.Min)},
		{gridErr == nil, "step", o.Step, fmt.Sprintf("a step in mV that divides %v to %v mV into 1 to %d bins", o.Min, o.Max, kernel.MaxPoints-1)},
		{o.Precision == 64 || o.Precision == 32, "precision", o.Precision, "64 or 32 bits"},
		{o.Threads >= 0 && o.Threads <= maxThreads, "threads", o.Threads, fmt.Sprintf("a number from 1 to %d, or 0 for all processors", maxThreads)},
		{finite(o.Current) && (o.Current == 0 || !s.TakesModel), "current", o.Current, current},
		{s.TakesModel || o.From == 0, "from", o.From, "none, as the cells of " + s.Name + " share one current"},
		{s.TakesModel || o.To == 0, "to", o.To, "none, as the cells of " + s.Name + " share one current"},
		{finite(o.From), "from", o.From, "a finite current in uA/cm2"},
		{finite(o.To), "to", o.To, "a finite current in uA/cm2"},
		{!s.TakesModel || o.To > o.From, "to", o.To, fmt.Sprintf("a current in uA/cm2 above the %v to begin from", o.From)},
		{!s.TakesModel || o.From+apart > o.From && o.To-apart < o.To, "to", o.To, fmt.Sprintf("a current in uA/cm2 so far above %v that a float64 tells %d between apart", o.From, o.Neurons)},
		{o.Checkpoint != "" || o.Every == 0, "every", o.Every, "none without a checkpoint to write"},
		{o.Checkpoint == "" || finite(o.Every) && hh.WholeSteps(o.Every, o.Dt) >= 1, "every", o.Every, fmt.Sprintf("a time in ms of at least one step of %v ms", o.Dt)},
		{finite((o.To - o.From) * float64(o.Neurons)), "to", o.To, fmt.Sprintf("a current in uA/cm2 less far from the %v to begin from", o.From)},
	} {
		if !c.ok {
			return &UsageError{Option: c.option, Value: fmt.Sprint(c.value), Want: c.want}
		}
	}
	return checkBackend(o.Backend)
}

// steps returns how many steps the duration is.
func (o Options) steps() float64 { return hh.WholeSteps(o.Duration, o.Dt) }

// scenario returns the scenario that the options name, of their model if it
// takes one.
func (o Options) scenario() (Scenario, error) {
	if o.file != nil {
		return *o.file, nil
	}
	s, err := Find(o.Scenario)
	if err != nil || !s.TakesModel && o.Model == "" {
		return s, err
	}
	return s.For(o.Model)
}

// title is what pictures say they show.
func (o Options) title() string {
	if o.Model != "" {
		return o.Scenario + " " + o.Model
	}
	return o.Scenario
}

// checkBackend returns a UsageError if the named backend, or for the empty name
// the one that the environment names, is not to be had.
func checkBackend(name kernel.Backend) error {
	if _, err := kernel.New[float64](name); err == nil {
		return nil
	}
	option := "backend"
	if name == "" {
		option, name = "environment variable "+kernel.Env, kernel.Backend(os.Getenv(kernel.Env))
	}
	return &UsageError{Option: option, Value: string(name), Want: oneOf(kernel.Backends()) + " on this machine and build"}
}

// grid returns the grid of the rate tables.
func (o Options) grid() table.Grid { return table.Grid{Min: o.Min, Max: o.Max, Step: o.Step} }

// rangeEnd is what an end of the range of a rate table is to be.
const rangeEnd = "a finite voltage in mV for an end of the rate table"

// rangeAbove is what its upper end is to be, given the lower one (mV).
func rangeAbove(lower float64) string {
	return fmt.Sprintf("a voltage in mV above the %v that the rate table begins at", lower)
}

// list joins what there is.
func list[T any](all []T) string { return strings.Join(names(all), ", ") }

// oneOf lists what may be chosen.
func oneOf[T any](all []T) string {
	n := names(all)
	last := len(n) - 1
	if last == 0 {
		return n[0]
	}
	return strings.Join(n[:last], ", ") + " or " + n[last]
}

func names[T any](all []T) []string {
	n := make([]string, len(all))
	for i, x := range all {
		n[i] = fmt.Sprint(x)
	}
	return n
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
