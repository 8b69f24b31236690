package bench

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// The reference's steps are so many times as short as any other, and no longer
// than exactDt, ms.
const (
	finer   = 10
	exactDt = 0.001
)

// referenceDt is the reference's step, ms.
func (o PrecisionOptions) referenceDt() float64 { return min(slices.Min(o.Steps)/finer, exactDt) }

// MeasurePrecision makes the runs of a work-precision diagram. progress, if not
// nil, is called with the part done so far, 0 to 1. Options that make no sense
// are a UsageError. If the context ends, MeasurePrecision returns its error and
// what was measured by then.
func MeasurePrecision(ctx context.Context, o PrecisionOptions, progress func(part float64)) (*Precision, error) {
	return measurePrecision(ctx, o, progress, clockTime)
}

func measurePrecision(ctx context.Context, o PrecisionOptions, progress func(part float64), atLeast time.Duration) (*Precision, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	m, err := findModel(o.Model)
	if err != nil {
		return nil, err
	}
	k, err := kernel.New[float64](o.Backend)
	if err != nil {
		return nil, err
	}
	if progress == nil {
		progress = func(float64) {}
	}
	d := &diagram{
		o:     o,
		model: m.alone(),
		work:  workOf(o),
		tell:  progress,
		Precision: Precision{
			Model: m.Name, Drive: m.Drive, Duration: o.Duration, Neurons: o.Neurons,
			Bits: o.Precision, Backend: k.Backend(),
			Reference: ReferenceRun{Method: hh.RK4, Order: table.Exact, Dt: o.referenceDt()},
			// Empty, not null, in JSON.
			Costs: []StepCost{}, Points: []PrecisionRun{}, LeftOut: []RunWithoutEnd{},
		},
	}
	for _, part := range []func(context.Context) error{d.refer, func(ctx context.Context) error { return d.clock(ctx, atLeast) }, d.measure} {
		if err = part(ctx); err != nil {
			break
		}
	}
	d.sort()
	switch {
	case err == nil:
		return &d.Precision, nil
	case ctx.Err() != nil:
		return &d.Precision, fmt.Errorf("interrupted after %d of %d runs: %w",
			len(d.Points)+len(d.LeftOut), len(o.Methods)*len(o.Steps)*len(o.Tables), ctx.Err())
	}
	return nil, err
}

// diagram is a Precision that is being measured.
type diagram struct {
	Precision
	o     PrecisionOptions
	model Model
	want  []float64 // the reference's crossings, ms

	work, done float64 // in steps of a table's run
	tell       func(part float64)
}

// Rough costs in steps of one cell with a table, for the progress alone.
const (
	exactWork = 4
	clockWork = 1e5
)

func workOf(o PrecisionOptions) float64 {
	perMs := 0.0
	for _, s := range o.Steps {
		perMs += 1 / s
	}
	runs := float64(len(o.Methods)*len(o.Tables)) * perMs
	reference := exactWork * 1.5 / o.referenceDt()
	return o.Duration*(runs+reference) + clockWork*float64(len(o.Methods)*len(o.Tables))
}

func (d *diagram) did(work float64) {
	d.done += work
	d.tell(min(d.done/d.work, 1))
}

// refer makes the reference.
func (d *diagram) refer(ctx context.Context) error {
	r := &d.Reference
	exact := func(dt float64) (cellRun, error) {
		run, err := d.cell(ctx, hh.Config{Dt: dt, Method: r.Method, Order: r.Order, Grid: d.model.grid(1)})
		d.did(exactWork * d.o.Duration / dt)
		return run, err
	}
	coarse, err := exact(2 * r.Dt)
	if err != nil {
		return fmt.Errorf("reference: %w", err)
	}
	fine, err := exact(r.Dt)
	if err != nil {
		return fmt.Errorf("reference: %w", err)
	}
	d.want, r.Spikes = fine.crossings, len(fine.crossings)
	if len(coarse.crossings) != r.Spikes {
		return fmt.Errorf("reference: %d spikes at %v ms, %d at half of it", len(coarse.crossings), 2*r.Dt, r.Spikes)
	}
	r.Halving = furthest(coarse.crossings, fine.crossings, d.Duration)
	return nil
}

// measure makes the runs, long steps first: an interrupted diagram has those.
func (d *diagram) measure(ctx context.Context) error {
	steps := slices.Clone(d.o.Steps)
	slices.Sort(steps)
	slices.Reverse(steps)
	for _, dt := range steps {
		for _, c := range d.Costs {
			if err := d.point(ctx, c, dt); err != nil {
				return err
			}
			d.did(d.o.Duration / dt)
		}
	}
	return nil
}

// point makes one run.
func (d *diagram) point(ctx context.Context, c StepCost, dt float64) error {
	run, err := d.cell(ctx, d.config(c.Method, c.table(), dt))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil {
		err = run.diverged
	}
	if err == nil && c.Ns == 0 {
		err = fmt.Errorf("its cost is not known: at %v ms some of %d cells diverge", slices.Min(d.o.Steps), d.Neurons)
	}
	// What hh refuses it says here, and nothing else can fail.
	if err != nil {
		d.LeftOut = append(d.LeftOut, RunWithoutEnd{c.Method, dt, c.Order, c.GridStepMV, err.Error()})
		return nil
	}
	d.Points = append(d.Points, PrecisionRun{
		Method: c.Method, Dt: dt, Order: c.Order, GridStepMV: c.GridStepMV,
		Spikes:   len(run.crossings),
		Lost:     len(d.want) - len(run.crossings),
		Error:    furthest(run.crossings, d.want, d.Duration),
		Recorded: furthest(run.recorded, d.want, d.Duration),
		Wall:     wall(c.Ns, d.Neurons, dt),
		Warning:  run.warning,
	})
	return nil
}

// wall returns what a second of biological time costs, s.
func wall(ns float64, neurons int, dt float64) float64 {
	return ns * 1e-9 * float64(neurons) * 1000 / dt
}

// furthest returns the largest distance between spikes of the same number, where
// one that is missing came at the end.
func furthest(x, y []float64, end float64) float64 {
	at := func(times []float64, i int) float64 {
		if i < len(times) {
			return times[i]
		}
		return end
	}
	most := 0.0
	for i := range max(len(x), len(y)) {
		most = max(most, math.Abs(at(x, i)-at(y, i)))
	}
	return most
}

func (d *diagram) config(m hh.Method, t TableKind, dt float64) hh.Config {
	return hh.Config{
		Dt: dt, Method: m, Order: t.Order, Grid: d.model.grid(t.Step),
		Precision: d.o.Precision, Backend: d.o.Backend, Threads: 1,
	}
}

// population is some cells under the model's drive.
func (d *diagram) population(c hh.Config, n int) (*hh.Network, *hh.Population, error) {
	c.Threads = 1
	net, err := hh.NewNetwork(c)
	if err != nil {
		return nil, nil, err
	}
	cells, err := net.AddPopulation("cells", d.model.New(), n)
	if err != nil {
		return nil, nil, err
	}
	return net, cells, cells.SetCurrent(d.Drive)
}

// cellRun is a run of one cell.
type cellRun struct {
	crossings []float64 // on a cubic, ms
	recorded  []float64 // on a straight line, ms
	warning   string
	diverged  error
}

// cell runs one cell.
func (d *diagram) cell(ctx context.Context, c hh.Config) (cellRun, error) {
	net, cells, err := d.population(c, 1)
	if err != nil {
		return cellRun{}, err
	}
	spikes := cells.RecordCrossings()
	voltage, err := cells.RecordState("v", []int{0}, 1)
	if err != nil {
		return cellRun{}, err
	}
	if err := net.Run(ctx, d.o.Duration); err != nil {
		return cellRun{}, err
	}
	run := cellRun{recorded: spikes.Crossings}
	if w := net.Warnings(); len(w) > 0 {
		run.warning = w[0]
	}
	v := voltage.Values[0]
	for i, x := range v {
		if !(x >= d.model.min && x <= d.model.max) {
			run.diverged = fmt.Errorf("diverged: v is %.4g mV at %.5g ms, outside the table of %v to %v mV", x, voltage.Time(i), d.model.min, d.model.max)
			return run, nil
		}
	}
	threshold := cells.Model().Threshold
	for i, step := range spikes.Steps {
		within := spikes.Crossings[i]/c.Dt - float64(step)
		run.crossings = append(run.crossings, float64((float64(step)+cross(v, int(step), within, threshold))*c.Dt))
	}
	return run, nil
}

// cross returns where within the step from v[i] to v[i+1], 0 to 1, the cubic
// through v[i-1] to v[i+2] crosses theta. At the ends of v, where one of them
// is missing, it returns x, where the straight line does.
func cross(v []float64, i int, x, theta float64) float64 {
	if i < 1 || i+2 >= len(v) {
		return x
	}
	a, b, c, d := v[i-1], v[i], v[i+1], v[i+2]
	// Newton's form on the points -1, 0, 1, 2.
	first, second, third := b-a, (c-float64(2*b)+a)/2, (d-float64(3*c)+float64(3*b)-a)/6
	at := func(x float64) float64 {
		return a + float64((x+1)*(first+float64(x*(second+float64((x-1)*third))))) - theta
	}
	lo, hi := 0.0, 1.0
	// Bisection, as no slope is to be relied on in a run that is far off.
	for range 60 {
		mid := (lo + hi) / 2
		if at(mid) < 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2
}

// Each method is timed with each table so often, for at least so long; the
// median counts. Many short times lose less to other programs than a few long
// ones: most of them are not interrupted. How fast a population is hangs on
// where in memory it lies, too, so it is built anew between some rounds.
const (
	clockRounds = 5 // with the same populations
	clockBuilds = 7
	clockTime   = 2 * time.Millisecond
)

// clock times all methods with all tables, at the shortest step. What is refused
// or diverges even there gets no cost.
func (d *diagram) clock(ctx context.Context, atLeast time.Duration) error {
	states, err := d.phases(ctx)
	if err != nil {
		return fmt.Errorf("cost: %w", err)
	}
	var costs []StepCost
	for _, m := range d.o.Methods {
		for _, t := range d.o.Tables {
			costs = append(costs, StepCost{Method: m, Order: t.Order, GridStepMV: t.Step})
		}
	}
	took := make([][]float64, len(costs)) // ns
	steps := make([]int, len(costs))
	for range clockBuilds {
		contestants := make([]*contestant, len(costs))
		for i, c := range costs {
			if contestants[i], err = d.contestant(ctx, c, states); err != nil {
				continue
			}
			contestants[i].steps = steps[i]
			if steps[i] == 0 {
				err = contestants[i].calibrate(ctx, atLeast)
				steps[i] = contestants[i].steps
			}
			if err != nil {
				contestants[i] = nil
			}
		}
		for range clockRounds {
			for i, c := range contestants {
				if c == nil {
					continue
				}
				if t, err := c.time(ctx); err == nil {
					took[i] = append(took[i], float64(t.Nanoseconds())/float64(c.steps)/float64(d.o.Neurons))
				}
				d.did(clockWork / (clockRounds * clockBuilds))
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	for i := range costs {
		if len(took[i]) > 0 {
			costs[i].Ns = median(took[i])
		}
	}
	d.Costs = costs
	return nil
}

// contestant is the population, by one method with one table.
func (d *diagram) contestant(ctx context.Context, c StepCost, states map[string][]float64) (*contestant, error) {
	dt := slices.Min(d.o.Steps)
	net, cells, err := d.population(d.config(c.Method, c.table(), dt), d.o.Neurons)
	if err != nil {
		return nil, err
	}
	return &contestant{
		reset: func() error { return restore(cells, states) },
		run:   func(steps int) error { return net.Run(ctx, float64(steps)*dt) },
	}, nil
}

// phases returns, for each variable, as many values as there are neurons from
// the second half of a run of one cell.
func (d *diagram) phases(ctx context.Context) (map[string][]float64, error) {
	const dt = 0.01
	net, cells, err := d.population(hh.Config{Dt: dt, Method: hh.Staggered, Grid: d.model.grid(1)}, 1)
	if err != nil {
		return nil, err
	}
	recorded := make(map[string]*hh.StateMonitor)
	model := cells.Model()
	for _, name := range model.Variables() {
		if recorded[name], err = cells.RecordState(name, []int{0}, 1); err != nil {
			return nil, err
		}
	}
	if err := net.Run(ctx, phasesMs); err != nil {
		return nil, err
	}
	states := make(map[string][]float64)
	for name, r := range recorded {
		x := r.Values[0]
		half := len(x) / 2
		for i := range d.o.Neurons {
			states[name] = append(states[name], x[half+(len(x)-half)*i/d.o.Neurons])
		}
	}
	return states, nil
}

// phasesMs is long enough for several spikes of every model in its second half.
const phasesMs = 200

func restore(cells *hh.Population, states map[string][]float64) error {
	for name, x := range states {
		if err := cells.SetEach(name, x); err != nil {
			return err
		}
	}
	return nil
}

// sort puts runs in the order that Precision promises.
func (d *diagram) sort() {
	at := func(m hh.Method, t TableKind) int {
		return slices.Index(d.o.Methods, m)*len(d.o.Tables) + slices.Index(d.o.Tables, t)
	}
	// They were made in the order of their steps.
	slices.SortStableFunc(d.Points, func(x, y PrecisionRun) int { return at(x.Method, x.table()) - at(y.Method, y.table()) })
	slices.SortStableFunc(d.LeftOut, func(x, y RunWithoutEnd) int { return at(x.Method, x.table()) - at(y.Method, y.table()) })
}
