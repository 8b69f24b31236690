// Package peers times this library beside others on one thread: the same cells in C and
// in plain Go, and in the simulators Brian2 and NEURON. The programs of the peers are in
// this directory.
package peers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/lut4go/lut4go/bench/internal/baseline"
	"github.com/lut4go/lut4go/bench/internal/phrase"
	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/bench/usage"
)

// Options says what Compare runs. Defaults gives the ones to start
// from.
type Options struct {
	Model   string   // one of Models
	Neurons int      // number of cells
	Rounds  int      // how often each is timed; the median counts
	Network bool     // wb-network, in place of cells alone
	Peers   []string // of Names; lut4go is always run
}

// Defaults returns the usual options.
func Defaults(network bool) Options {
	o := Options{Model: "wang-buzsaki", Neurons: 512, Rounds: 5, Network: network, Peers: Names(network)}
	if network {
		o.Neurons, o.Rounds = 1000, 3
	}
	return o
}

// Names returns the names of the peers: "go", loops in plain Go, "c", a C
// program in several forms, and the simulators "brian2" and "neuron". Whole
// networks are compared with Brian2 alone.
func Names(network bool) []string {
	if network {
		return []string{"brian2"}
	}
	return []string{"go", "c", "brian2", "neuron"}
}

// peerModel is a model that the peers have as well.
type peerModel struct {
	models.Model
	baseline *baseline.Model
	kernel   string // that does a whole step of it
	macro    string // its name in hh_cells.c
}

func peerModels() []peerModel {
	return []peerModel{
		{models.MustFind("wang-buzsaki"), baseline.WangBuzsaki(), "StepWangBuzsaki", "WANG_BUZSAKI"},
		{models.MustFind("squid"), baseline.Squid(), "StepHodgkinHuxley", "SQUID"},
	}
}

// Models returns the names of the models that the peers have as well.
func Models() []string {
	var names []string
	for _, m := range peerModels() {
		names = append(names, m.Name)
	}
	return names
}

// What all run: cells without synapses, from evenly spread voltages with the gates of a
// cell at rest, by forward Euler.
const (
	dt       = 0.01 // ms
	steps    = 10000
	duration = steps * dt // ms
	lowestV  = -70        // mV
	highestV = -55        // mV
	restV    = -65        // mV

	minTime = 300 * time.Millisecond // of one measurement

	maxNeurons = 1 << 16
	maxRounds  = 1000
)

// Validate returns a usage.Error for the first option that cannot be used.
func (o Options) Validate() error {
	models := Models()
	if o.Network {
		models = models[:1]
	}
	peers := Names(o.Network)
	checks := []error{
		usage.Check(slices.Contains(models, o.Model), "model", o.Model, phrase.OneOf(models)),
		usage.Check(o.Neurons >= 1 && o.Neurons <= maxNeurons, "neurons", o.Neurons, fmt.Sprintf("a number from 1 to %d", maxNeurons)),
		usage.Check(o.Rounds >= 1 && o.Rounds <= maxRounds, "rounds", o.Rounds, fmt.Sprintf("a number from 1 to %d", maxRounds)),
	}
	for _, p := range o.Peers {
		checks = append(checks, usage.Check(slices.Contains(peers, p), "peers", p, phrase.OneOf(peers)))
	}
	return cmp.Or(append(checks, usage.Backend(""))...)
}

// implementation is what a row of the comparison is about.
type implementation struct {
	row     Row
	prepare func(ctx context.Context) error
	// round makes a measurement. number counts from 1.
	round func(ctx context.Context, number int) (measurement, error)
	close func()
	// tolerance is the fraction by which its number of spikes may differ from lut4go's.
	tolerance float64
	// reference, if not nil, returns the outcome of the same arithmetic, which it must
	// have but for rounding.
	reference func() (measurement, error)

	ns       []float64 // of each round
	first    *measurement
	expected *measurement // what reference returned
	err      error
}

const (
	// A table of 1 mV changes the number of spikes in 100 ms by far less than
	// spikesTolerance.
	spikesTolerance = 0.02
	// Networks of other seeds differ by some 2 %.
	networkTolerance = 0.1
	// float32 and relaxed arithmetic change the mean voltage by far less than
	// meanVTolerance, in mV, the interpolation of other curves by far more.
	meanVTolerance = 0.01
)

// Compare times this library and the peers that are installed, in turns, on
// one thread each. progress, if not nil, is called with what is being done. A
// peer that is missing or fails has a row that says so. If the context ends
// Compare returns what it has, with the context's error.
func Compare(ctx context.Context, o Options, progress func(string)) (*Comparison, error) {
	return compare(ctx, o, progress, minTime, nil)
}

// compare looks for programs by look, unless it is nil.
func compare(ctx context.Context, o Options, progress func(string), atLeast time.Duration, look func(string) (string, error)) (_ *Comparison, err error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	w, err := newWorkDir()
	if err != nil {
		return nil, err
	}
	if look != nil {
		w.look = look
	}
	if progress == nil {
		progress = func(string) {}
	}
	all := implementations(ctx, w, o, atLeast)
	defer func() {
		for _, r := range all {
			if r.close != nil {
				r.close()
			}
		}
		err = errors.Join(err, w.close())
	}()
	stopped := measure(ctx, all, o.Rounds, progress)
	return newComparison(o, all), stopped
}

// measure prepares the implementations and times them in turns.
func measure(ctx context.Context, all []*implementation, rounds int, progress func(string)) error {
	for _, r := range all {
		if r.prepare == nil {
			continue
		}
		progress("preparing " + r.row.title())
		r.err = r.prepare(ctx)
		if r.err == nil && r.reference != nil {
			var x measurement
			x, r.err = r.reference()
			r.expected = &x
		}
		if ctx.Err() != nil {
			r.err = nil
			return fmt.Errorf("interrupted before the first round: %w", ctx.Err())
		}
	}
	for number := 1; number <= rounds; number++ {
		for _, r := range all {
			if r.err != nil {
				continue
			}
			progress(fmt.Sprintf("round %d of %d: %s", number, rounds, r.row.title()))
			x, err := r.round(ctx, number)
			if ctx.Err() != nil {
				return fmt.Errorf("interrupted in round %d of %d: %w", number, rounds, ctx.Err())
			}
			if r.err = err; err != nil {
				continue
			}
			r.ns = append(r.ns, x.Ns)
			if r.first == nil {
				r.first = &x
			}
		}
	}
	return nil
}

// implementations lists the rows, lut4go's in both precisions first.
func implementations(ctx context.Context, w *workDir, o Options, atLeast time.Duration) []*implementation {
	var all []*implementation
	for _, precision := range []int{64, 32} {
		if o.Network {
			all = append(all, lut4goNetwork(o, precision))
		} else {
			all = append(all, lut4goCells(o, precision, atLeast))
		}
	}
	if !o.Network {
		all = append(all, lut4goKernel[float64](o, 64, atLeast), lut4goKernel[float32](o, 32, atLeast))
	}
	lookUp, exact := references(ctx, o)
	for _, name := range Names(o.Network) {
		if !slices.Contains(o.Peers, name) {
			continue
		}
		switch {
		case o.Network:
			all = append(all, brian2Network(w, o, false), brian2Network(w, o, true))
		case name == "go":
			all = append(all, plainGo(o, atLeast, lookUp, exact)...)
		case name == "c":
			all = append(all, plainC(w, o, atLeast, lookUp, exact)...)
		case name == "brian2":
			all = append(all, brian2Cells(w, o, atLeast, false, exact), brian2Cells(w, o, atLeast, true, lookUp))
		case name == "neuron":
			all = append(all, neuronCells(w, o, atLeast))
		}
	}
	return all
}

// peerModel returns the model of valid options.
func (o Options) peerModel() peerModel {
	all := peerModels()
	return all[slices.IndexFunc(all, func(m peerModel) bool { return m.Name == o.Model })]
}

// arguments returns the arguments that the programs of all peers take.
func arguments(o Options, atLeast time.Duration) []string {
	text := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	return []string{
		strconv.Itoa(o.Neurons), strconv.Itoa(steps), text(dt), text(o.peerModel().Drive), text(atLeast.Seconds()),
	}
}
