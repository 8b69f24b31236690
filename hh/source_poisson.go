package hh

import (
	"errors"
	"fmt"
	"math"

	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/hh/internal/sources"
	"github.com/lut4go/lut4go/hh/internal/steps"
	"github.com/lut4go/lut4go/internal/portable"
)

// PoissonTrains are a Poisson train for each neuron, independent of the others. What
// spikes there are depends on the seed, the neuron, the order of the calls of AddSource
// and those of SetTrains, and on nothing else. A neuron may spike several times in a step.
// Lists may be changed afterwards.
type PoissonTrains struct {
	Rate  float64   // mean rate of every neuron, Hz
	Rates []float64 // of each neuron, Hz, in place of Rate

	// Samples are rates over time, Hz, in place of Rate and Rates: Samples[k] from k*Every
	// ms up to the next ones, and none after the last. Each has a rate for every neuron, or
	// one for all. A sample begins at the step nearest to its time, from the network's
	// beginning.
	Samples [][]float64
	Every   float64 // ms
}

func (t PoissonTrains) trains(s *Source) (sources.Trains, error) {
	dt := s.net.config.Dt
	p := &sources.Poisson{Ends: []float64{math.Inf(1)}}
	rows := t.Samples
	switch {
	case t.Samples != nil && (t.Rate != 0 || t.Rates != nil), t.Rate != 0 && t.Rates != nil:
		return nil, errors.New("PoissonTrains with several of Rate, Rates and Samples, want one")
	case t.Samples == nil && t.Every != 0:
		return nil, fmt.Errorf("PoissonTrains with Every %v ms without Samples, want 0", t.Every)
	case t.Samples != nil:
		var err error
		if p.Ends, err = t.ends(dt); err != nil {
			return nil, err
		}
	case t.Rates != nil:
		if len(t.Rates) != s.size {
			return nil, fmt.Errorf("%d rates for %d neurons", len(t.Rates), s.size)
		}
		rows = [][]float64{t.Rates}
	default:
		rows = [][]float64{{t.Rate}}
	}
	for k, rates := range rows {
		if len(rates) != s.size && len(rates) != 1 {
			return nil, fmt.Errorf("sample %d has %d rates for %d neurons, want one for each or one for all", k, len(rates), s.size)
		}
		perStep := make([]float64, len(rates))
		for i, rate := range rates {
			if !(rate >= 0) || math.IsInf(rate, 0) {
				return nil, fmt.Errorf("rate is %v Hz%s, want a number from 0", rate, t.place(k, i))
			}
			if perStep[i] = rate * dt / 1000; perStep[i] > maxPerStep {
				return nil, fmt.Errorf("rate of %v Hz%s is %.4g spikes in a step of %v ms, want %v at most", rate, t.place(k, i), perStep[i], dt, maxPerStep)
			}
		}
		p.Rates = append(p.Rates, perStep)
	}
	if t.Samples != nil {
		p.Rates = append(p.Rates, []float64{0})
	}
	p.Streams = s.trainStreams()
	return sources.NewDrawn(p, s.size, s.net.step), nil
}

// place says which rate it is, the i-th of sample k.
func (t PoissonTrains) place(k, i int) string {
	switch {
	case t.Samples != nil:
		return fmt.Sprintf(" in place %d of sample %d", i, k)
	case t.Rates != nil:
		return fmt.Sprintf(" in neuron %d", i)
	}
	return ""
}

// ends returns until which step each sample lasts, and +Inf for what comes after the last.
func (t PoissonTrains) ends(dt float64) ([]float64, error) {
	if !(t.Every > 0) || math.IsInf(t.Every, 0) {
		return nil, fmt.Errorf("a sample of rates every %v ms, want a positive number", t.Every)
	}
	ends := make([]float64, len(t.Samples)+1)
	for k := range t.Samples {
		ends[k] = WholeSteps(float64(k+1)*t.Every, dt)
	}
	if last := len(t.Samples); last > 0 && !(ends[last-1] <= steps.Max) {
		return nil, fmt.Errorf("%d samples of rates, one every %v ms, end after %.4g ms, the longest time", last, t.Every, steps.Max*dt)
	}
	ends[len(t.Samples)] = math.Inf(1)
	return ends, nil
}

// trainStreams returns the random stream of each neuron, where it was left.
func (s *Source) trainStreams() []portable.Stream {
	if s.streams == nil {
		s.streams = make([]portable.Stream, s.size)
		for i := range s.streams {
			s.streams[i] = random.SourceTrain.OfPopulation(s.net.config.Seed, s.index, 0, i)
		}
	}
	return s.streams
}
