// Package kernels times the kernels of package kernel.
package kernels

import (
	"context"
	"fmt"
	"time"

	"github.com/lut4go/lut4go/bench/internal/timing"
	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/kernel"
)

// Report is the time that each kernel takes on each backend of this machine and build,
// in both precisions. Its JSON form, keys, order and units, is a contract that other
// programs read.
type Report struct {
	Neurons int    `json:"neurons"` // in a block
	Rounds  int    `json:"rounds"`  // of quiet samples that were wanted
	Times   []Time `json:"times"`

	Conditions timing.Conditions `json:"conditions"`
}

// Time is that of one kernel. All ns are for one element, a neuron, or a synapse for
// Deliver and DeliverWeights.
type Time struct {
	Kernel    string         `json:"kernel"`
	Backend   kernel.Backend `json:"backend"`
	Precision int            `json:"precision"` // bits
	Ns        float64        `json:"ns"`        // the median of the samples that count
	Least     float64        `json:"lowest_ns"`
	// How many times as fast as pure Go it is: the median ratio of samples of the
	// same rounds, and the ratio of the least times.
	Gain      float64 `json:"gain"`
	LeastGain float64 `json:"gain_of_lowest"`
	Quiet     int     `json:"quiet_samples"`
	Disturbed int     `json:"disturbed_samples"`
}

// maxNeurons is the largest block that Measure takes: Deliver numbers its targets in
// 16 bits.
const maxNeurons = 1 << 16

const (
	rounds  = 11
	minTime = time.Millisecond // of one measurement
)

// Measure times every kernel on blocks of so many neurons. A number outside 1 to
// maxNeurons is a usage.Error.
func Measure(ctx context.Context, neurons int) (*Report, error) {
	return measure(ctx, neurons, rounds, minTime)
}

func measure(ctx context.Context, neurons, rounds int, atLeast time.Duration) (*Report, error) {
	if neurons < 1 || neurons > maxNeurons {
		return nil, &usage.Error{Option: "neurons", Value: fmt.Sprint(neurons), Want: fmt.Sprintf("a number from 1 to %d", maxNeurons)}
	}
	m := &measurement{timing.NewSampler(), rounds, atLeast}
	in64, err := measureIn[float64](ctx, m, neurons, 64)
	if err != nil {
		return nil, err
	}
	in32, err := measureIn[float32](ctx, m, neurons, 32)
	if err != nil {
		return nil, err
	}
	r := &Report{Neurons: neurons, Rounds: rounds}
	for _, t := range append(in64, in32...) {
		r.Times = append(r.Times, t.sum(neurons))
	}
	// The times are summed up at the end: what a slow probe is depends on all.
	r.Conditions = m.sampler.Conditions()
	return r, nil
}

// measurement is how kernels are timed.
type measurement struct {
	sampler *timing.Sampler
	rounds  int
	atLeast time.Duration
}

// samples are those of one kernel on one backend, and of pure Go.
type samples struct {
	Time

	series, pureGo *timing.Series
}

// sum sums the samples up.
func (s samples) sum(neurons int) Time {
	x := s.series.Times().Scale(1 / float64(neurons))
	gain := s.pureGo.Over(s.series)
	s.Ns, s.Least, s.Quiet, s.Disturbed = x.Median, x.Least, x.Quiet, x.Disturbed
	s.Gain, s.LeastGain = gain.OfPairs, gain.OfLeast
	return s.Time
}

// measureIn times the kernels of one precision, the backends in turns.
func measureIn[T kernel.Float](ctx context.Context, m *measurement, neurons, bits int) ([]samples, error) {
	var all []samples
	backends := kernel.Backends()
	for _, call := range kernelCalls[T]() {
		var benchmarks []*timing.Benchmark
		for _, b := range backends {
			k, err := kernel.New[T](b)
			if err != nil {
				return nil, err
			}
			o, err := newOperands(k, neurons)
			if err != nil {
				return nil, err
			}
			benchmarks = append(benchmarks, &timing.Benchmark{Run: func(calls int) error {
				for range calls {
					if err := call.run(o); err != nil {
						return err
					}
				}
				return nil
			}})
		}
		series, err := m.sampler.InTurns(ctx, benchmarks, m.rounds, m.atLeast)
		if ctx.Err() != nil {
			return nil, fmt.Errorf("interrupted at kernel %s in float%d: %w", call.name, bits, ctx.Err())
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", call.name, err)
		}
		for j, b := range backends {
			all = append(all, samples{Time{Kernel: call.name, Backend: b, Precision: bits}, series[j], series[0]})
		}
	}
	return all, nil
}
