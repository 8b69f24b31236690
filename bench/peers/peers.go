// Package peers times this library beside others on one thread: the same cells in C and
// in plain Go, and in the simulators Brian2, NEURON and Arbor. The programs of the peers are in
// this directory.
package peers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/lut4go/lut4go/bench/internal/timing"
	"github.com/lut4go/lut4go/kernel"
)

// implementation is what a row of the comparison is about.
type implementation struct {
	row     Row
	prepare func(ctx context.Context) error
	// round makes a measurement. number counts from 1.
	round func(ctx context.Context, number int) (measurement, error)
	close func()
	// tolerance is the fraction by which its number of spikes may differ from lut4go's.
	tolerance float64
	// shift is by how much the spikes of its first cell may lie elsewhere than lut4go's, ms;
	// 0 if that is not judged.
	shift float64
	// reference, if not nil, returns the outcome of the same arithmetic, which it must
	// have but for rounding.
	reference func() (measurement, error)

	series   *timing.Series // of ns per neuron-step
	rounds   int            // done
	baseline bool           // what lut4go's rows are said to be faster than
	first    *measurement
	spikes   map[int]int  // by seed
	expected *measurement // what reference returned
	err      error
}

const (
	// A table of 1 mV changes the number of spikes in 100 ms by far less than
	// spikesTolerance.
	spikesTolerance = 0.02
	// float32 and relaxed arithmetic change the mean voltage by far less than
	// meanVTolerance, in mV, the interpolation of other curves by far more.
	meanVTolerance = 0.01
)

// Compare times this library and the peers that are installed, in turns, on
// one thread each. progress, if not nil, is called with what is being done. A
// peer that is missing or fails has a row that says so. If the context ends
// Compare returns what it has, with the context's error.
func Compare(ctx context.Context, o Options, progress func(string)) (*Comparison, error) {
	return compare(ctx, o, progress, minTime, nil, timing.NewSampler())
}

// compare looks for programs by look, unless it is nil.
func compare(ctx context.Context, o Options, progress func(string), atLeast time.Duration, look func(string) (string, error), s *timing.Sampler) (_ *Comparison, err error) {
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
	all, err := implementations(ctx, w, o, atLeast)
	if err != nil {
		return nil, errors.Join(err, w.close())
	}
	defer func() {
		for _, r := range all {
			if r.close != nil {
				r.close()
			}
		}
		err = errors.Join(err, w.close())
	}()
	stopped := measure(ctx, s, all, o.Rounds, progress)
	return newComparison(o, s, all), stopped
}

// measure prepares the implementations and times them in turns.
func measure(ctx context.Context, s *timing.Sampler, all []*implementation, rounds int, progress func(string)) error {
	for _, r := range all {
		r.series, r.spikes = s.NewSeries(), map[int]int{}
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
			err := r.series.Take(ctx, number, func() (timing.Measured, error) { return r.sample(ctx, number) })
			if ctx.Err() != nil {
				return fmt.Errorf("interrupted in round %d of %d: %w", number, rounds, ctx.Err())
			}
			if r.err = err; err == nil {
				r.rounds++
			}
		}
	}
	return nil
}

// sample makes a measurement in a round, keeps what it came to, and returns it.
func (r *implementation) sample(ctx context.Context, round int) (timing.Measured, error) {
	x, err := r.round(ctx, round)
	if err != nil {
		return timing.Measured{}, err
	}
	if r.first == nil {
		r.first = &x
	}
	if x.Spikes != nil {
		r.spikes[seed(round)] = *x.Spikes
	}
	return x.measured(), nil
}

// implementations lists the rows, lut4go's in both precisions first.
func implementations(ctx context.Context, w *workDir, o Options, atLeast time.Duration) ([]*implementation, error) {
	if o.treeModel() != nil {
		return treeImplementations(w, o, atLeast)
	}
	var all []*implementation
	for _, precision := range []int{64, 32} {
		if o.Network != "" {
			all = append(all, lut4goNetwork(o, precision))
		} else {
			all = append(all, lut4goCells(o, precision, atLeast))
		}
	}
	for _, b := range o.kernels() {
		all = append(all, lut4goKernel[float64](o, b, 64, atLeast), lut4goKernel[float32](o, b, 32, atLeast))
	}
	lookUp, exact := references(ctx, o)
	for _, name := range o.names() {
		if !slices.Contains(o.Peers, name) {
			continue
		}
		switch {
		case o.Network != "":
			for _, table := range o.network().tables {
				all = append(all, brian2Network(w, o, table))
			}
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
	return all, nil
}

// kernels returns the backends whose fused kernel is timed by itself, "" for the default
// one.
func (o Options) kernels() []kernel.Backend {
	switch {
	case o.Network == "":
		return kernel.Backends()
	case o.network().fused:
		return []kernel.Backend{""}
	}
	return nil
}

// arguments returns the arguments that the programs of all peers take.
func arguments(o Options, atLeast time.Duration) []string {
	text := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	return []string{
		strconv.Itoa(o.Neurons), strconv.Itoa(steps), text(dt), text(o.peerModel().Drive), text(atLeast.Seconds()),
	}
}
