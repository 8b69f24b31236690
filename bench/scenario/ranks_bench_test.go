//go:build mpi && cgo

package scenario

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/lut4go/lut4go/mpi"
	"github.com/lut4go/lut4go/mpi/mpitest"
)

// asRank, in the environment, makes the test program a rank that runs what it says, as JSON.
const asRank = "LUT4GO_TEST_RANK"

// rankRun is wb-network with some synapses of a neuron, run for some time, ms, after another.
type rankRun struct {
	Neurons, Synapses, Threads int
	Settle, Duration           float64
}

// rankCost is what a run took.
type rankCost struct {
	Peak             []float64 // memory of each rank, MB
	CPU              float64   // of all ranks after settling, s
	Build, Wall      float64   // s
	Spikes, Synapses int
}

func TestMain(m *testing.M) {
	text := os.Getenv(asRank)
	if text == "" {
		os.Exit(m.Run())
	}
	if err := runAsRank(text); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func runAsRank(text string) error {
	var r rankRun
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return err
	}
	o := short("wb-network", r.Neurons, r.Settle+r.Duration, 64)
	o.Threads, o.probability = r.Threads, float64(r.Synapses)/float64(r.Neurons)
	world := (*mpi.World)(nil)
	if mpi.Launched().Several() {
		var err error
		if world, err = mpi.Start(); err != nil {
			return err
		}
		o.Ranks = world
	}
	s, err := Prepare(o, nil)
	if err != nil {
		return err
	}
	if err := s.net.Run(context.Background(), r.Settle); err != nil {
		return err
	}
	begun, cpu := time.Now(), cpuTime()
	before := s.monitors[0].Len()
	if err := s.net.Run(context.Background(), r.Duration); err != nil {
		return err
	}
	own, err := json.Marshal(rankCost{
		Peak: []float64{peakMemory()}, CPU: (cpuTime() - cpu).Seconds(), Wall: time.Since(begun).Seconds(),
		Build: s.build.Seconds(), Spikes: s.monitors[0].Len() - before, Synapses: s.synapses,
	})
	if err != nil {
		return err
	}
	all, ends := own, []int{len(own)}
	if world != nil {
		if all, ends, err = world.AllGather(own); err != nil {
			return err
		}
	}
	var sum rankCost
	start := 0
	for _, end := range ends {
		var c rankCost
		if err := json.Unmarshal(all[start:end], &c); err != nil {
			return err
		}
		start = end
		sum.Peak, sum.CPU = append(sum.Peak, c.Peak...), sum.CPU+c.CPU
		sum.Wall, sum.Build, sum.Spikes, sum.Synapses = max(sum.Wall, c.Wall), max(sum.Build, c.Build), max(sum.Spikes, c.Spikes), c.Synapses
	}
	if Leads(o.Ranks) {
		if err := json.NewEncoder(os.Stdout).Encode(sum); err != nil {
			return err
		}
	}
	if world != nil {
		return world.Finish()
	}
	return nil
}

// cpuTime returns the processor time of this process.
func cpuTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peakMemory returns the most memory that this process has had, MB.
func peakMemory() float64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return float64(u.Maxrss) / 1000
}

// on runs a run on so many ranks, or in a process of its own for one.
func (r rankRun) on(b *testing.B, ranks int) rankCost {
	b.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		b.Fatal(err)
	}
	out := mpitest.Run(b, mpitest.Library(), ranks, []string{asRank + "=" + string(text)}, os.Args[0])
	var c rankCost
	if err := json.Unmarshal([]byte(out.Out), &c); err != nil {
		b.Fatalf("exit code %d, %v: %s%s", out.Code, err, out.Out, out.Err)
	}
	return c
}

// BenchmarkMemoryOfRanks is the peak memory of a rank, in a network of a million neurons with 100
// synapses each.
func BenchmarkMemoryOfRanks(b *testing.B) {
	for _, ranks := range []int{1, 2, 4} {
		b.Run(fmt.Sprintf("ranks=%d", ranks), func(b *testing.B) {
			for b.Loop() {
				c := rankRun{Neurons: 1e6, Synapses: 100, Threads: 1, Duration: 3}.on(b, ranks)
				b.ReportMetric(slices.Max(c.Peak), "MB/rank")
				b.ReportMetric(c.Build, "s-to-build")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkRanksAgainstThreads is the processor time of two ranks of one thread over that of two
// threads of one process, in turns: the least of each, and the median of the ratios.
func BenchmarkRanksAgainstThreads(b *testing.B) {
	var threads, ranks, ratios, walls []float64
	for b.Loop() {
		t := rankRun{Neurons: 1e5, Synapses: 100, Threads: 2, Settle: 20, Duration: 40}.on(b, 1)
		r := rankRun{Neurons: 1e5, Synapses: 100, Threads: 1, Settle: 20, Duration: 40}.on(b, 2)
		if t.Spikes != r.Spikes || t.Spikes == 0 {
			b.Fatalf("%d spikes of ranks, %d of threads", r.Spikes, t.Spikes)
		}
		threads, ranks = append(threads, t.CPU), append(ranks, r.CPU)
		ratios, walls = append(ratios, r.CPU/t.CPU), append(walls, r.Wall/t.Wall)
	}
	slices.Sort(ratios)
	slices.Sort(walls)
	b.ReportMetric(slices.Min(threads), "s-of-threads")
	b.ReportMetric(slices.Min(ranks), "s-of-ranks")
	b.ReportMetric(slices.Min(ranks)/slices.Min(threads), "least/least")
	b.ReportMetric(ratios[len(ratios)/2], "median-ratio")
	b.ReportMetric(walls[len(walls)/2], "median-wall-ratio")
	b.ReportMetric(0, "ns/op")
}
