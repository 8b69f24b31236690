package scenario

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/lut4go/lut4go/bench/internal/fused"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
)

// BenchmarkCobahh compares cobahh, whose synapses have no delay, so that its epochs
// are single steps, with nothing but the fused step of as many cells with two synapses:
// on one thread and on all, in turns with the fused step on one. It is stepped by a
// method that has a fused step. The smallest of many short times count, as neighbours
// on a machine only ever add to them.
func BenchmarkCobahh(b *testing.B) {
	for _, precision := range []int{64, 32} {
		for _, threads := range slices.Compact([]int{1, runtime.GOMAXPROCS(0)}) {
			b.Run(fmt.Sprintf("float%d/threads=%d", precision, threads), func(b *testing.B) {
				if precision == 64 {
					benchCobahh[float64](b, threads)
				} else {
					benchCobahh[float32](b, threads)
				}
			})
		}
	}
}

func benchCobahh[T kernel.Float](b *testing.B, threads int) {
	const ms, settled = 0.4, 200 // of biological time
	precision := 64
	if _, single := any(T(0)).(float32); single {
		precision = 32
	}
	o := short("cobahh", 4000, ms, precision)
	o.Threads, o.Method = threads, hh.Staggered
	o.Dt = 0.02 // with which it is stable
	s, err := Prepare(o, nil)
	if err != nil {
		b.Fatal(err)
	}
	goOn(b, s, settled)
	step := bareHodgkinHuxley[T](b, o.Neurons)
	steps := int(ms / o.Dt)
	whole, bare := math.Inf(1), math.Inf(1)
	var of []float64
	for b.Loop() {
		start := time.Now()
		goOn(b, s, ms)
		run := time.Since(start).Seconds()
		start = time.Now()
		for range steps {
			step()
		}
		update := time.Since(start).Seconds()
		whole, bare = min(whole, run), min(bare, update)
		of = append(of, run/update)
	}
	slices.Sort(of)
	ns := 1e9 / float64(steps*o.Neurons)
	b.ReportMetric(whole*ns, "ns/neuron-step")
	b.ReportMetric(bare*ns, "ns/fused-step")
	b.ReportMetric(whole/bare, "of-fused-step")
	b.ReportMetric(of[len(of)/2], "of-fused-step-median")
	b.ReportMetric(0, "ns/op")
}

// bareHodgkinHuxley returns a function that makes a fused step of some cells with two
// synapses, block by block.
func bareHodgkinHuxley[T kernel.Float](b *testing.B, neurons int) func() {
	const block = 512
	k, err := kernel.New[T]("")
	if err != nil {
		b.Fatal(err)
	}
	constants, rows, err := fused.Squid[T](0.01, 5)
	if err != nil {
		b.Fatal(err)
	}
	var blocks []*kernel.HodgkinHuxleyState[T]
	var voltages []*kernel.VoltageStep[T]
	for lo := 0; lo < neurons; lo += block {
		x := make([][]T, 6)
		for i := range x {
			x[i] = kernel.Aligned[T](min(block, neurons-lo))
		}
		for i := range x[0] {
			x[0][i], x[2][i] = T(-65+float64(i%10)), 0.6
		}
		blocks = append(blocks, &kernel.HodgkinHuxleyState[T]{V: x[0], M: x[1], H: x[2], N: x[3]})
		voltages = append(voltages, fused.Voltage(0.01, len(x[0]), x[4:]...))
	}
	return func() {
		for i, block := range blocks {
			if err := k.StepHodgkinHuxley(constants, rows, block, voltages[i]); err != nil {
				b.Fatal(err)
			}
		}
	}
}
