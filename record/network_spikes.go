package record

import (
	"fmt"
	"io"
	"slices"
)

// NetworkSpikeWriter writes the spikes of several populations to one file while a run
// goes on. It is as a SpikeWriter, with columns that tell the population:
//
//	CSV  time_ms, population, neuron [, crossing_ms]
//	NPZ  t, i, step [, crossing], population, populations
//
// The population is its name in CSV, and in an .npz file its place (uint32) in the list
// of names that is the array populations. Spikes are written by step, then population,
// then neuron.
type NetworkSpikeWriter struct {
	stream
	layout SpikeLayout
	file   SpikeEncoder
	sinks  []*PopulationSpikes
	last   int // population that the last spikes were of
	rows   mergedSpikes
}

// PopulationSpikes is the sink for one population's spikes: for hh.Population's
// StreamCrossings if the layout has crossings, otherwise for its StreamSpikes. It gets
// spikes in the order of their steps.
type PopulationSpikes struct {
	file       *NetworkSpikeWriter
	population int
	steps      []uint64
	neurons    []uint32
	crossings  []float64
}

// NewNetworkSpikeWriter returns a writer of spikes to w. The caller connects each of its
// Sinks, calls Close after the run, then closes w. It is an error if f is nil, dt is not
// positive and finite, or there is no population.
func NewNetworkSpikeWriter(w io.Writer, f Format, of SpikeLayout) (*NetworkSpikeWriter, error) {
	s := &NetworkSpikeWriter{stream: stream{name: "spikes", dt: of.Dt, w: fullWriter{w}}, layout: of}
	if err := s.check(f); err != nil {
		return nil, err
	}
	if len(of.Populations) == 0 {
		return nil, fmt.Errorf("record: spikes of no population")
	}
	s.layout.Populations = slices.Clone(of.Populations)
	var err error
	if s.file, err = f.EncodeSpikes(s.w, s.layout); err != nil {
		return nil, fmt.Errorf("record: spikes: %w", err)
	}
	s.encoder, s.waiting = s.file, s
	for k := range of.Populations {
		s.sinks = append(s.sinks, &PopulationSpikes{file: s, population: k})
	}
	return s, nil
}

// Sinks returns the sink of each population, in the layout's order.
func (s *NetworkSpikeWriter) Sinks() []*PopulationSpikes { return s.sinks }

// WriteSpikes writes spikes of the population, as SpikeWriter's does.
func (p *PopulationSpikes) WriteSpikes(steps []uint64, neurons []uint32, crossings []float64) error {
	s := p.file
	return s.write(func() error {
		if err := checkSpikeLengths(s.layout.Crossings, steps, neurons, crossings); err != nil {
			return err
		}
		// A network hands over an epoch population by population, so that a new one
		// has begun when one comes that is not behind the last.
		if p.population <= s.last {
			if err := s.flush(); err != nil {
				return err
			}
		}
		s.last = p.population
		p.steps, p.neurons = append(p.steps, steps...), append(p.neurons, neurons...)
		p.crossings = append(p.crossings, crossings...)
		return nil
	})
}

// Mark is that of the file.
func (p *PopulationSpikes) Mark() ([]byte, error) { return p.file.Mark() }

// Resume is that of the file.
func (p *PopulationSpikes) Resume(mark []byte) error { return p.file.Resume(mark) }

// mergedSpikes are spikes of several populations by step.
type mergedSpikes struct {
	Spikes
	next []int // spike of each population that comes next
}

// flush writes the spikes that wait, by step.
func (s *NetworkSpikeWriter) flush() error {
	r := &s.rows
	r.Populations, r.Neurons, r.Steps, r.Crossings = r.Populations[:0], r.Neurons[:0], r.Steps[:0], r.Crossings[:0]
	r.next = append(r.next[:0], make([]int, len(s.sinks))...)
	for {
		step, found := uint64(0), false
		for k, p := range s.sinks {
			if i := r.next[k]; i < len(p.steps) && (!found || p.steps[i] < step) {
				step, found = p.steps[i], true
			}
		}
		if !found {
			break
		}
		for k, p := range s.sinks {
			i := r.next[k]
			for ; i < len(p.steps) && p.steps[i] == step; i++ {
				r.Populations = append(r.Populations, uint32(k))
				r.Neurons = append(r.Neurons, p.neurons[i])
				r.Steps = append(r.Steps, step)
				if s.layout.Crossings {
					r.Crossings = append(r.Crossings, p.crossings[i])
				}
			}
			r.next[k] = i
		}
	}
	s.forget()
	if len(r.Steps) == 0 {
		return nil
	}
	r.Times = s.times(r.Steps)
	return s.file.Spikes(r.Spikes)
}

// forget drops the spikes that wait.
func (s *NetworkSpikeWriter) forget() {
	for _, p := range s.sinks {
		p.steps, p.neurons, p.crossings = p.steps[:0], p.neurons[:0], p.crossings[:0]
	}
	s.last = -1
}
