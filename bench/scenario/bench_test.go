package scenario

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"
	"unsafe"

	"github.com/lut4go/lut4go/bench/internal/cells"
	"github.com/lut4go/lut4go/bench/internal/fused"
	"github.com/lut4go/lut4go/kernel"
)

// BenchmarkNetwork steps wb-network at several sizes, with 100 synapses for
// each neuron whatever the size, on one thread and on all. Building the network
// and the 100 ms before the spikes are many are not timed; for a million neurons
// they take a minute.
func BenchmarkNetwork(b *testing.B) {
	for _, neurons := range []int{1e3, 1e4, 1e5, 1e6} {
		for _, threads := range slices.Compact([]int{1, runtime.GOMAXPROCS(0)}) {
			b.Run(fmt.Sprintf("neurons=%d/threads=%d", neurons, threads), func(b *testing.B) {
				benchNetwork(b, neurons, threads)
			})
		}
	}
}

func benchNetwork(b *testing.B, neurons, threads int) {
	const synapses = 100 // of a neuron
	o := short("wb-network", neurons, max(3, 1e5/float64(neurons)), 64)
	o.Threads, o.probability = threads, synapses/float64(neurons)
	s, err := Prepare(o, nil)
	if err != nil {
		b.Fatal(err)
	}
	// The first spikes come after some ms, and what they bring later still.
	goOn(b, s, 100)
	before := s.net.Steps()
	for b.Loop() {
		goOn(b, s, o.Duration)
	}
	steps := float64(s.net.Steps() - before)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/steps/float64(neurons), "ns/neuron-step")
}

// goOn runs the network for another stretch of time, ms, and lets go of its
// spikes, so that there are as many each time.
func goOn(b *testing.B, s *Simulation, ms float64) {
	if err := s.net.Run(context.Background(), ms); err != nil {
		b.Fatal(err)
	}
	s.spikes.move(s.monitors)
	s.spikes.Steps, s.spikes.Neurons = s.spikes.Steps[:0], s.spikes.Neurons[:0]
}

// BenchmarkWhole compares wb-network, with its spikes, synapses and the voltage
// of neuron 0 recorded, with nothing but the update of its state by the fused
// kernel: one thread, the two taking turns. "of-update" is the median ratio of
// their times.
func BenchmarkWhole(b *testing.B) {
	b.Run("float64", benchWhole[float64])
	b.Run("float32", benchWhole[float32])
}

func benchWhole[T kernel.Float](b *testing.B) {
	const ms, settled = 50, 200 // of biological time
	o := short("wb-network", 1000, ms, 8*int(unsafe.Sizeof(T(0))))
	o.Threads = 1
	s, err := Prepare(o, nil)
	if err != nil {
		b.Fatal(err)
	}
	goOn(b, s, settled)
	update := bareUpdate[T](b, s)
	steps := int(ms / o.Dt)
	var whole, of []float64
	for b.Loop() {
		start := time.Now()
		goOn(b, s, ms)
		run := time.Since(start)
		start = time.Now()
		update(steps)
		bare := time.Since(start)
		whole = append(whole, float64(run.Nanoseconds())/float64(steps*o.Neurons))
		of = append(of, run.Seconds()/bare.Seconds())
	}
	slices.Sort(whole)
	slices.Sort(of)
	b.ReportMetric(whole[len(whole)/2], "ns/neuron-step")
	b.ReportMetric(of[len(of)/2], "of-update")
	b.ReportMetric(0, "ns/op")
}

// bareUpdate returns a function that makes steps of the cells of wb-network as
// they are now, without spikes. Synaptic conductances do not decay, so that none becomes
// subnormal.
func bareUpdate[T kernel.Float](b *testing.B, s *Simulation) func(steps int) {
	k, err := kernel.New[T]("")
	if err != nil {
		b.Fatal(err)
	}
	constants, rows, err := fused.WangBuzsaki[T](s.options.Dt, 0)
	if err != nil {
		b.Fatal(err)
	}
	values, err := cells.State(s.cells, s.options.Neurons)
	if err != nil {
		b.Fatal(err)
	}
	n := k.Padded(s.options.Neurons) // as the engine has them
	state := map[string][]T{}
	for name, from := range values {
		state[name] = kernel.Aligned[T](n)
		for i := range n {
			state[name][i] = T(from[min(i, len(from)-1)])
		}
	}
	now := &kernel.WangBuzsakiState[T]{V: state["v"], H: state["h"], N: state["n"]}
	step := fused.Voltage(s.options.Dt, n, state[synapseName])
	return func(steps int) {
		for range steps {
			if err := k.StepWangBuzsaki(constants, rows, now, step); err != nil {
				b.Fatal(err)
			}
		}
	}
}
