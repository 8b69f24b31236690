// Package kernels times the kernels of package kernel.
package kernels

import (
	"context"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/lut4go/lut4go/bench/internal/phrase"
	"github.com/lut4go/lut4go/bench/internal/timing"
	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/kernel"
)

// Report is the time that each kernel takes on each backend of this machine and build,
// in both precisions.
type Report struct {
	Neurons int // in a block
	Times   []Time
}

// Time is that of one kernel.
type Time struct {
	Kernel    string
	Backend   kernel.Backend
	Precision int // bits
	// Ns is for one element, a neuron, or a synapse for Deliver and
	// DeliverWeights, in ns.
	Ns float64
	// Gain is how many times as fast as pure Go it is.
	Gain float64
}

// maxNeurons is the largest block that Measure takes: Deliver numbers its targets in
// 16 bits.
const maxNeurons = 1 << 16

const (
	rounds  = 7
	minTime = time.Millisecond // of one measurement
)

// Measure times every kernel on blocks of so many neurons. A number outside 1 to
// maxNeurons is a usage.Error.
func Measure(ctx context.Context, neurons int) (*Report, error) {
	return measure(ctx, neurons, minTime)
}

func measure(ctx context.Context, neurons int, atLeast time.Duration) (*Report, error) {
	if neurons < 1 || neurons > maxNeurons {
		return nil, &usage.Error{Option: "neurons", Value: fmt.Sprint(neurons), Want: fmt.Sprintf("a number from 1 to %d", maxNeurons)}
	}
	times, err := measureIn[float64](ctx, neurons, 64, atLeast)
	if err != nil {
		return nil, err
	}
	in32, err := measureIn[float32](ctx, neurons, 32, atLeast)
	return &Report{neurons, append(times, in32...)}, err
}

// measureIn times the kernels of one precision, the backends in turns.
func measureIn[T kernel.Float](ctx context.Context, neurons, bits int, atLeast time.Duration) ([]Time, error) {
	var times []Time
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
		ns, err := timing.InTurns(ctx, benchmarks, rounds, atLeast)
		if ctx.Err() != nil {
			return nil, fmt.Errorf("interrupted at kernel %s in float%d: %w", call.name, bits, ctx.Err())
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", call.name, err)
		}
		for j, b := range backends {
			times = append(times, Time{call.name, b, bits, ns[j] / float64(neurons), ns[0] / ns[j]})
		}
	}
	return times, nil
}

// WriteReport writes the times as a table with a line for each kernel.
func (r *Report) WriteReport(w io.Writer) error {
	fmt.Fprintf(w, "ns per element on blocks of %s, one thread; gain: over pure Go\n\n", phrase.Count(r.Neurons, "neuron"))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	var kernels []string
	lines := map[string]string{}
	head := "kernel"
	for _, k := range r.Times {
		if !slices.Contains(kernels, k.Kernel) {
			kernels = append(kernels, k.Kernel)
		}
		column := fmt.Sprintf("\t%v/%d", k.Backend, k.Precision)
		cell := fmt.Sprintf("\t%.3f", k.Ns)
		if k.Backend != kernel.PureGo {
			column += "\tgain"
			cell += fmt.Sprintf("\t%.1fx", k.Gain)
		}
		if k.Kernel == r.Times[0].Kernel {
			head += column
		}
		lines[k.Kernel] += cell
	}
	fmt.Fprintf(t, "%s\t\n", head)
	for _, name := range kernels {
		fmt.Fprintf(t, "%s%s\t\n", name, lines[name])
	}
	return t.Flush()
}
