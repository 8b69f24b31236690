package hh

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/kernel"
)

// linearCrossings returns when each of the spikes crossed theta, from voltages that were
// recorded before every step and after the last.
func linearCrossings(v [][]float64, spikes []communication.Spike, theta, dt float64) []float64 {
	var times []float64
	for _, s := range spikes {
		v0, v1 := v[s.Neuron][s.Step], v[s.Neuron][s.Step+1]
		x := (theta - v0) / (v1 - v0)
		times = append(times, float64(float64(s.Step)*dt)+float64(x*dt))
	}
	return times
}

func TestCrossingsLieOnTheLineBetweenTheVoltagesOfAStep(t *testing.T) {
	for _, precision := range []int{64, 32} {
		for _, threshold := range []float64{0, -47.5, 0.1} {
			for _, threads := range []int{1, 3} {
				n := newNetwork(t, Config{Dt: 0.05, Method: RK4, Grid: coarseGrid, Threads: threads, Precision: precision})
				m := Squid()
				m.Threshold = threshold
				const count = 150 // two blocks and a part, three threads
				p := addPopulation(t, n, "squid", m, count)
				check(t, p.SetCurrent(9))
				v := make([]float64, count)
				for i := range v {
					v[i] = -75 + float64(i/2)
				}
				check(t, p.SetEach("v", v))
				plain := p.RecordSpikes()
				spikes := p.RecordCrossings()
				trace := recordState(t, p, "v", indices(count), 1)
				for _, ms := range []float64{0.05, 17, 22.95} {
					run(t, n, ms)
				}
				last := valuesOf(t, p, "v")
				for i := range last {
					trace.Values[i] = append(trace.Values[i], last[i])
				}
				if precision == 32 {
					threshold = float64(float32(threshold))
				}
				if spikes.Len() < count || !slices.Equal(spikesOf(spikes), spikesOf(plain)) {
					t.Errorf("%d spikes with crossings, %d without", spikes.Len(), plain.Len())
				}
				if want := linearCrossings(trace.Values, spikesOf(spikes), threshold, 0.05); !slices.Equal(spikes.Crossings, want) {
					t.Errorf("%d bits, %d threads, threshold %v mV: %d crossings, not those of the voltages", precision, threads, threshold, len(spikes.Crossings))
				}
				if plain.Crossings != nil {
					t.Error("a monitor that did not ask has crossings")
				}
			}
		}
	}
}

func TestCrossingsOfARampAreThoseOfTheRamp(t *testing.T) {
	// Without conductance v rises by I/Cm: from -65 mV by 4 mV/ms to 10 mV.
	for _, dt := range []float64{0.01, 0.7} {
		n := newNetwork(t, Config{Dt: dt})
		m := passive(0, 0)
		m.Threshold = 10
		p := addPopulation(t, n, "ramp", m, 1)
		check(t, p.SetCurrent(4))
		spikes := p.RecordCrossings()
		run(t, n, 30)
		if spikes.Len() != 1 || math.Abs(spikes.Crossings[0]-18.75) > 1e-9 {
			t.Errorf("dt %v ms: crossings at %v ms, want 18.75", dt, spikes.Crossings)
		}
	}
}

func TestCrossingsHaveTheirGoldenHashesOnEveryBackend(t *testing.T) {
	for _, g := range []struct {
		config Config
		hash   string
	}{
		{Config{Precision: 64}, "9fde3b311e3cb19f"},
		{Config{Precision: 32}, "be69413db6ca6dae"},
		{Config{Precision: 64, Method: RK4, Dt: 0.05}, "baee66cd5e5a7800"},
		{Config{Precision: 32, Method: RK4, Dt: 0.05}, "d8e04323918f69c3"},
	} {
		for _, backend := range kernel.Backends() {
			for _, threads := range []int{1, 3} {
				c := g.config
				c.Backend, c.Seed, c.Threads = backend, 1, threads
				t.Run(fmt.Sprintf("%s/%d_bits_%s_%d_threads", backend, c.Precision, c.Method, threads), func(t *testing.T) {
					s := newRecurrentNetwork(t, c, 100)
					spikes := s.cells.RecordCrossings()
					s.run(t, 25)
					var b []byte
					for _, x := range spikes.Crossings {
						b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
					}
					h := sha256.Sum256(b)
					if got := hex.EncodeToString(h[:8]); got != g.hash {
						t.Errorf("the hash of %d crossings is %q, want %q", spikes.Len(), got, g.hash)
					}
				})
			}
		}
	}
}

func BenchmarkCrossings(b *testing.B) {
	for _, located := range []bool{false, true} {
		b.Run(fmt.Sprint(located), func(b *testing.B) {
			s := newRecurrentNetwork(b, Config{Seed: 1, Threads: 1}, 1000)
			if located {
				s.cells.RecordCrossings()
			}
			s.run(b, 10)
			for b.Loop() {
				s.run(b, 10)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000/1000, "ns/neuron-step")
		})
	}
}
