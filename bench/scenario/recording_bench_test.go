package scenario

import (
	"context"
	"math"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkRecording compares wb-network on one thread without files, with all its spikes
// in a file of each format, and with voltages in one. Each goes on for 5 ms in turns; the
// least times count, and their ratio to that without files.
func BenchmarkRecording(b *testing.B) {
	dir := b.TempDir()
	kinds := []struct {
		name string
		r    Recording
	}{
		{"none", Recording{}},
		{"spikes.csv", Recording{Spikes: filepath.Join(dir, "a.csv")}},
		{"spikes.npz", Recording{Spikes: filepath.Join(dir, "a.npz")}},
		{"spikes.parquet", Recording{Spikes: filepath.Join(dir, "a.parquet")}},
		{"v-of-1.csv", Recording{States: filepath.Join(dir, "b.csv")}},
		{"v-of-all-each-ms.npz", Recording{States: filepath.Join(dir, "b.npz"), Cells: "0-999", Sample: 1}},
	}
	const ms = 5
	var all []*Simulation
	for _, k := range kinds {
		o := short("wb-network", 1000, ms, 64)
		o.Threads, o.Recording = 1, k.r
		s, err := Prepare(o, nil)
		if err != nil {
			b.Fatal(err)
		}
		goOn(b, s, 100)
		all = append(all, s)
	}
	least := make([]float64, len(kinds))
	for i := range least {
		least[i] = math.Inf(1)
	}
	for b.Loop() {
		for i, s := range all {
			start := time.Now()
			if err := s.net.Run(context.Background(), ms); err != nil {
				b.Fatal(err)
			}
			least[i] = min(least[i], time.Since(start).Seconds())
			s.spikes.move(s.monitors)
			s.spikes.Steps, s.spikes.Neurons = s.spikes.Steps[:0], s.spikes.Neurons[:0]
		}
	}
	for i, k := range kinds {
		if _, err := all[i].Close(); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(least[i]/least[0], k.name)
	}
	b.ReportMetric(least[0]*1e9/(ms*100*1000), "ns/neuron-step")
}
