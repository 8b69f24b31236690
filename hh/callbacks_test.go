package hh

import (
	"context"
	"path/filepath"
	"testing"
)

// thrower is a sink that panics.
type thrower struct{}

func (thrower) WriteSpikes([]uint64, []uint32, []float64) error { panic("no more spikes") }
func (thrower) WriteStates([]uint64, []float64) error           { panic("no more states") }
func (thrower) Mark() ([]byte, error)                           { panic("no mark") }
func (thrower) Resume([]byte) error                             { panic("no way back") }

func TestAPanicInACallbackIsAnErrorThatNamesItAndTheRunContinues(t *testing.T) {
	whole := newRecurrentNetwork(t, Config{Seed: 1}, 100)
	whole.run(t, 30)
	for _, c := range []struct {
		name string
		set  func(c *Config)
		add  func(s *recurrentNetwork) error
		want []string
	}{
		{"Progress", func(c *Config) {
			calls := 0
			c.Progress = func(float64) {
				if calls++; calls == 4 {
					panic("no more progress")
				}
			}
		}, nil, []string{"Config.Progress panicked: no more progress"}},
		{"SpikeSink", nil, func(s *recurrentNetwork) error { return s.cells.StreamSpikes(thrower{}) },
			[]string{`spikes of population "wb" to hh.thrower`, "WriteSpikes panicked: no more spikes"}},
		{"StateSink", nil, func(s *recurrentNetwork) error { return s.cells.StreamState("v", []int{0}, 1, thrower{}) },
			[]string{`v of population "wb" to hh.thrower`, "WriteStates panicked: no more states"}},
		{"Mark", func(c *Config) { c.Checkpoints = Checkpoints{File: filepath.Join(t.TempDir(), "c"), Every: 1} },
			func(s *recurrentNetwork) error { return s.cells.StreamSpikes(thrower{}) },
			[]string{`population "wb": spikes to hh.thrower: Mark panicked: no mark`}},
		{"Failed", func(c *Config) {
			c.Checkpoints = Checkpoints{File: filepath.Join(t.TempDir(), "missing", "c"), Every: 1,
				Failed: func(error) { panic("no failing") }}
		}, nil, []string{"Checkpoints.Failed panicked: no failing"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := Config{Seed: 1}
			if c.set != nil {
				c.set(&config)
			}
			s := newRecurrentNetwork(t, config, 100)
			if c.add != nil {
				check(t, c.add(s))
			}
			wantError(t, s.net.Run(context.Background(), 30), c.want...)
			// What threw is taken away, as its owner would.
			s.net.config.Progress, s.net.config.Checkpoints = nil, Checkpoints{}
			s.cells.monitors = s.cells.monitors[:1]
			s.run(t, 30-s.net.Time())
			if a, b := whole.hashes(t), s.hashes(t); a != b {
				t.Errorf("one run %q, stopped by a panic and continued %q", a, b)
			}
		})
	}
}

func TestANetworkDoesNotGrowWhileItRuns(t *testing.T) {
	var net *Network
	var cells *Population
	var errs []error
	s := newRecurrentNetwork(t, Config{Threads: 1, Progress: func(float64) {
		_, populated := net.AddPopulation("more", passive(0.1, -65), 1)
		_, connected := net.Connect(cells, cells, Connection{Receptor: "b", Rule: AllToAll{}, Weight: Constant(1), Delay: Constant(1)})
		errs = append(errs, populated, connected, net.Run(context.Background(), 1))
	}}, 10)
	net, cells = s.net, s.cells
	s.run(t, 1)
	if len(errs) == 0 {
		t.Fatal("no progress")
	}
	for _, err := range errs {
		wantError(t, err, "the network is running")
	}
}
