package scenario

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/lut4go/lut4go/bench/internal/phrase"
	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// Options is a scenario and how it is run. Scenario.Defaults gives the ones to
// start from.
type Options struct {
	Scenario  string         // the name of one of All, or of a file as Open gives it
	Neurons   int            // number of cells; 0 for a file's network, which has its own
	Duration  float64        // biological time, ms, rounded to whole steps by hh.WholeSteps
	Dt        float64        // step, ms
	Method    hh.Method      // how a step is made
	Order     table.Order    // how rates are found
	Grid      table.Grid     // of the rate tables, mV; not used with table.Exact
	Precision int            // bits of the state, 64 or 32
	Backend   kernel.Backend // of the kernels; empty for kernel.Default
	Threads   int            // 0 for all processors
	Seed      uint64         // of all random numbers
	Current   float64        // injected into every cell, uA/cm2; of cells with dendrites at a site, nA
	On, Off   float64        // when the current begins and ends, ms; an Off of 0 is never
	At        string         // section and fraction that it is injected at; the scenario's if empty
	Draw      bool           // the shape of cells with dendrites among the pictures
	Sweep     Sweep          // for a scenario that takes a model

	// Checkpoint names a file that is written every so many ms of biological time
	// and at the end of the run, and Resume one to start from: of a run with the
	// same options but for Duration, Backend, Threads and these.
	Checkpoint string
	Every      float64
	Resume     string

	Recording Recording

	// Ranks are the processes that share the network, nil for one: each of them runs the
	// simulation, with the same options but for Threads, and has the same result.
	Ranks hh.Ranks

	file *Scenario // that Open returned; nil for the scenarios that have names

	// probability is the probability of a synapse in wb-network; 0 for that of the
	// published network.
	probability float64
}

// Limits of options. A float64 counts up to maxSteps, and no machine has more than
// maxThreads processors.
const (
	maxSteps   = 1 << 53
	maxThreads = 1 << 14
)

// Validate returns a usage.Error for the first option that cannot be used.
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
	methods, precision := hh.Methods(), "64 or 32 bits"
	if s.branched != nil {
		methods = append(methods, hh.BE)
	}
	if s.dendrites != nil {
		methods, precision, current = hh.TreeMethods(), "64 bits, as cells with dendrites are not solved exactly enough with fewer", "a finite current in nA"
	}
	steps := o.steps()
	_, gridErr := o.Grid.Points()
	checks := []error{
		usage.Check(o.Neurons >= fewest && o.Neurons <= hh.MaxNeurons, "neurons", o.Neurons, fmt.Sprintf("a number from %d to %d", fewest, hh.MaxNeurons)),
		usage.Check(s.network == nil || o.Neurons == 0, "neurons", o.Neurons, "none, as the network of "+s.Name+" has its own"),
		usage.Check(o.Dt > 0 && finite(o.Dt), "dt", o.Dt, "a positive step in ms"),
		usage.Check(finite(o.Duration) && steps >= 1, "duration", o.Duration, fmt.Sprintf("a time in ms of at least one step of %v ms", o.Dt)),
		usage.Check(steps <= maxSteps, "duration", o.Duration, fmt.Sprintf("at most %.4g ms with steps of %v ms", maxSteps*o.Dt, o.Dt)),
		usage.Check(slices.Contains(methods, o.Method), "method", o.Method, phrase.OneOf(methods)),
		usage.Check(slices.Contains(hh.Orders(), o.Order), "order", o.Order, phrase.OneOf(hh.Orders())),
		usage.Range(o.Grid.Min, o.Grid.Max),
		usage.Check(gridErr == nil, "step", o.Grid.Step, fmt.Sprintf("a step in mV that divides %v to %v mV into 1 to %d bins", o.Grid.Min, o.Grid.Max, kernel.MaxPoints-1)),
		usage.Check(o.Precision == 64 || o.Precision == 32 && s.dendrites == nil, "precision", o.Precision, precision),
		usage.Check(o.Threads >= 0 && o.Threads <= maxThreads, "threads", o.Threads, fmt.Sprintf("a number from 1 to %d, or 0 for all processors", maxThreads)),
		usage.Check(finite(o.Current) && (o.Current == 0 || !s.TakesModel), "current", o.Current, current),
		o.checkCurrent(&s),
	}
	if s.TakesModel {
		checks = append(checks, o.Sweep.check(o.Neurons))
	} else {
		none := "none, as the cells of " + s.Name + " share one current"
		checks = append(checks,
			usage.Check(o.Sweep.From == 0, "from", o.Sweep.From, none),
			usage.Check(o.Sweep.To == 0, "to", o.Sweep.To, none),
		)
	}
	return cmp.Or(append(checks,
		usage.Check(o.Checkpoint != "" || o.Every == 0, "every", o.Every, "none without --checkpoint"),
		usage.Check(o.Checkpoint == "" || finite(o.Every) && hh.WholeSteps(o.Every, o.Dt) >= 1, "every", o.Every, fmt.Sprintf("a time in ms of at least one step of %v ms", o.Dt)),
		o.checkRecording(),
		usage.Backend(o.Backend),
	)...)
}

// steps returns the number of steps in the duration.
func (o Options) steps() float64 { return hh.WholeSteps(o.Duration, o.Dt) }

// scenario returns the scenario that the options name, of their model if it
// takes one.
func (o Options) scenario() (Scenario, error) {
	if o.file != nil {
		return *o.file, nil
	}
	s, err := Find(o.Scenario)
	if err != nil || !s.TakesModel && o.Sweep.Model == "" {
		return s, err
	}
	return s.For(o.Sweep.Model)
}

// title names the scenario in pictures.
func (o Options) title() string {
	if o.Sweep.Model != "" {
		return o.Scenario + " " + o.Sweep.Model
	}
	return o.Scenario
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
