package scenario

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/hh"
)

// Simulation is a scenario made ready to run, and then its outcome.
type Simulation struct {
	options  Options
	scenario Scenario
	net      *hh.Network
	cells    *hh.Population // the first or only one
	models   []string       // names of the populations'
	monitors []*hh.SpikeMonitor
	spikes   spikes           // of all populations, up to the end of the last Run
	voltage  *hh.StateMonitor // v of neuron 0
	synapses int

	lems       lemsPaths // of a LEMS simulation; nil without one
	recordings recordings

	result *Result // of what has been run, once someone has asked

	build, wall time.Duration
	resumed     uint64 // the step of the checkpoint that the run started from
}

// maxSamples is how many voltages of neuron 0 are recorded at most: all of a run of 10 s
// at 0.01 ms.
const maxSamples = 1 << 20

// Watcher has functions that are called as a run goes on.
type Watcher struct {
	Progress func(ms float64) // how much biological time is reached
	// CheckpointFailed gets the reason why a checkpoint could not be written;
	// without it the run stops and returns it.
	CheckpointFailed func(err error)
}

// Prepare builds the network of a scenario and its tables. Run calls the functions of
// the watcher, which may be nil. Options that cannot be used are a usage.Error; other
// errors say why the network cannot be built.
func Prepare(o Options, w *Watcher) (*Simulation, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	s := &Simulation{options: o}
	var err error
	if s.scenario, err = o.scenario(); err != nil {
		return nil, err
	}
	start := time.Now()
	c := s.config()
	if w != nil {
		c.Progress, c.Checkpoints.Failed = w.Progress, w.CheckpointFailed
	}
	n, err := s.scenario.build(c, o)
	if err != nil {
		return nil, err
	}
	populations := n.populations
	s.net, s.synapses, s.lems = n.net, n.synapses, n.paths
	s.cells, s.spikes.dt = populations[0], o.Dt
	first := uint32(0)
	for _, p := range populations {
		record := p.RecordSpikes
		if s.scenario.TakesModel {
			record = p.RecordCrossings
		}
		s.monitors = append(s.monitors, record())
		s.spikes.first = append(s.spikes.first, first)
		first += uint32(p.Len())
		if name := p.Model().Name; !slices.Contains(s.models, name) {
			s.models = append(s.models, name)
		}
	}
	s.options.Neurons = int(first)
	every := math.Ceil(o.steps() / maxSamples)
	if s.voltage, err = s.cells.RecordState("v", []int{0}, int(every)); err != nil {
		return nil, err
	}
	// A run of no steps lays out blocks and synapses, which belongs to building.
	if err := s.net.Run(context.Background(), 0); err != nil {
		return nil, err
	}
	err = Agree(o.Ranks, s.record(populations))
	if err == nil {
		err = s.resume()
	}
	if err != nil {
		s.recordings.discard()
		return nil, err
	}
	s.build = time.Since(start)
	return s, nil
}

// resume restores the checkpoint that the options name, if they name one.
func (s *Simulation) resume() error {
	o := s.options
	if o.Resume == "" {
		return nil
	}
	if err := s.net.RestoreFile(o.Resume); err != nil {
		return &usage.Error{Option: "resume", Value: o.Resume, Want: fmt.Sprintf("a checkpoint of this run: %v", err)}
	}
	if s.left() < 0 {
		return &usage.Error{Option: "duration", Value: fmt.Sprint(o.Duration), Want: fmt.Sprintf("at least %.10g ms, where checkpoint %s is", s.net.Time(), o.Resume)}
	}
	s.resumed = s.net.Steps()
	return nil
}

// config is how the options have the network stepped.
func (s *Simulation) config() hh.Config {
	o := s.options
	return hh.Config{
		Dt: o.Dt, Method: o.Method, Order: o.Order, Grid: o.Grid,
		Precision: o.Precision, Backend: o.Backend, Threads: o.Threads, Seed: o.Seed,
		Checkpoints: hh.Checkpoints{File: o.Checkpoint, Every: o.Every},
		Ranks:       o.Ranks,
	}
}

// Warnings returns what cannot be recorded, and the warnings of package hh.
func (s *Simulation) Warnings() []string { return append(s.recordings.warnings, s.net.Warnings()...) }

// left returns how much of the duration has not been simulated: whole steps, ms.
func (s *Simulation) left() float64 {
	return (s.options.steps() - float64(s.net.Steps())) * s.options.Dt
}

// Run simulates what is left of the scenario's duration. If the context ends
// before it is over, that of any rank, Run returns the context's error; the simulation then holds
// what was done.
func (s *Simulation) Run(ctx context.Context) error {
	start := time.Now()
	s.result = nil
	err := s.net.Run(ctx, s.left())
	s.wall += time.Since(start)
	s.spikes.move(s.monitors)
	if Interrupted(err) {
		return fmt.Errorf("interrupted after %.10g of %.10g ms: %w", s.net.Time(), s.options.Duration, err)
	}
	return err
}
