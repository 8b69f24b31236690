package neuroml

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/lut4go/lut4go/hh"
)

// sourceTags are the names of the elements whose populations are sources of spikes.
var sourceTags = []string{"spikeArray", "spikeGenerator", "spikeGeneratorPoisson", "spikeGeneratorRefPoisson", "spikeGeneratorRandom"}

// trains returns the spike trains of so many neurons of an element of sourceTags, of timedTags or
// of a poissonFiringSynapse, in steps of dt ms.
func (e *element) trains(neurons int, dt float64) (hh.Trains, error) {
	switch e.name {
	case "spikeGeneratorPoisson", "poissonFiringSynapse":
		rate, err := e.quantity("averageRate", perTime)
		return hh.PoissonTrains{Rate: rate}, err
	case "spikeGeneratorRefPoisson":
		return e.refractoryTrains()
	case "spikeGeneratorRandom":
		return e.uniformTrains()
	case "transientPoissonFiringSynapse":
		return e.transientTrains(dt)
	case "spikeGenerator":
		seconds, err := e.quantity("period", timeDim)
		period := scaleByPower10(seconds, 3)
		if err == nil && !(period >= dt) {
			err = e.errorf("attribute period: %v ms, want a step of %v ms or more", period, dt)
		}
		return hh.StreamedTrains{From: &regularSpikes{period: period, neurons: uint64(neurons), dt: dt}}, err
	}
	times, err := e.spikeTimes()
	if err != nil {
		return nil, err
	}
	if float64(len(times))*float64(neurons) > maxFactors {
		return nil, e.errorf("has %d spikes for each of %d neurons, want %d at most for all together", len(times), neurons, maxFactors)
	}
	var all hh.GivenTrains
	for i := range neurons {
		for _, ms := range times {
			all.Neurons = append(all.Neurons, i)
			all.Times = append(all.Times, ms)
		}
	}
	return all, nil
}

// transientTrains returns the trains of a transientPoissonFiringSynapse: of its rate from the delay
// to the delay plus the duration, in whole steps.
func (e *element) transientTrains(dt float64) (hh.Trains, error) {
	rate, err := e.quantity("averageRate", perTime)
	if err != nil {
		return nil, err
	}
	delay, err := e.milliseconds("delay")
	if err != nil {
		return nil, err
	}
	duration, err := e.milliseconds("duration")
	if err != nil {
		return nil, err
	}
	if !(rate >= 0) {
		return nil, e.errorf("attribute averageRate: %v Hz, want a number from 0", rate)
	}
	before, during := hh.WholeSteps(delay, dt), hh.WholeSteps(duration, dt)
	if !(before+during <= maxStep) {
		return nil, e.errorf("from %v to %v ms, want at most %d steps", delay, delay+duration, int64(maxStep))
	}
	every := commonDivisor(uint64(before), uint64(during))
	if every == 0 {
		return hh.PoissonTrains{}, nil
	}
	off, on := uint64(before)/every, uint64(during)/every
	if off+on > maxFactors {
		return nil, e.errorf("from %v to %v ms, want times that have more in common: together they are %d of the longest that both are multiples of", delay, delay+duration, off+on)
	}
	rates := hh.PoissonTrains{Every: float64(float64(every) * dt)}
	for i := range off + on {
		now := rate
		if i < off {
			now = 0
		}
		rates.Samples = append(rates.Samples, []float64{now})
	}
	return rates, nil
}

// commonDivisor returns the greatest one, 0 of two zeros.
func commonDivisor(a, b uint64) uint64 {
	for b > 0 {
		a, b = b, a%b
	}
	return a
}

// refractoryTrains returns the trains of a spikeGeneratorRefPoisson, whose mean rate counts
// the shortest interval in.
func (e *element) refractoryTrains() (hh.Trains, error) {
	rate, err := e.quantity("averageRate", perTime)
	if err != nil {
		return nil, err
	}
	shortest, err := e.milliseconds("minimumISI")
	if err != nil {
		return nil, err
	}
	mean := 1000 / rate
	if !(rate > 0 && mean > shortest) {
		return nil, e.errorf("attribute averageRate: %v Hz with a minimumISI of %v ms, want a positive rate whose intervals are longer", rate, shortest)
	}
	return hh.RenewalTrains{Refractory: shortest, Intervals: hh.Exponential{Mean: mean - shortest}}, nil
}

// uniformTrains returns the trains of a spikeGeneratorRandom.
func (e *element) uniformTrains() (hh.Trains, error) {
	lo, err := e.milliseconds("minISI")
	if err != nil {
		return nil, err
	}
	hi, err := e.milliseconds("maxISI")
	if err != nil {
		return nil, err
	}
	if !(hi >= lo && hi > 0) {
		return nil, e.errorf("attributes minISI and maxISI: %v to %v ms, want positive times in order", lo, hi)
	}
	return hh.RenewalTrains{Refractory: lo, Intervals: hh.Uniform{Lo: 0, Hi: hi - lo}}, nil
}

// milliseconds returns an attribute that is a time from 0.
func (e *element) milliseconds(attr string) (float64, error) {
	seconds, err := e.quantity(attr, timeDim)
	ms := scaleByPower10(seconds, 3)
	if err == nil && !(ms >= 0) {
		err = e.errorf("attribute %s: %v ms, want a time from 0", attr, ms)
	}
	return ms, err
}

// spikeTimes returns the times of an element's spikes, ms.
func (e *element) spikeTimes() ([]float64, error) {
	var all []float64
	for _, c := range e.children {
		switch c.name {
		case "notes", "annotation", "property":
		case "spike":
			seconds, err := c.quantity("time", timeDim)
			if err != nil {
				return nil, err
			}
			if !(seconds >= 0) {
				return nil, c.errorf("attribute time: %v ms, want a time from 0", scaleByPower10(seconds, 3))
			}
			all = append(all, scaleByPower10(seconds, 3))
		default:
			return nil, c.errorf("is not read in %s, want <spike>", e.tag())
		}
	}
	return all, nil
}

// regularSpikes are the spikes of a spikeGenerator: of all neurons at once at each whole
// multiple of the period but 0. It is an hh.SpikeReader, and hh.Resumable.
type regularSpikes struct {
	period, dt float64 // ms
	neurons    uint64
	done       uint64 // spikes of all neurons that have been read
}

// maxStep is the last step that package hh can count to.
const maxStep = 1 << 53

// ReadSpikes implements hh.SpikeReader.
func (r *regularSpikes) ReadSpikes(times []float64, neurons []uint32) (n int, err error) {
	for n < len(times) {
		ms := float64(float64(r.done/r.neurons+1) * r.period)
		if !(hh.WholeSteps(ms, r.dt) <= maxStep) {
			return n, io.EOF
		}
		times[n], neurons[n] = ms, uint32(r.done%r.neurons)
		r.done++
		n++
	}
	return n, nil
}

// Mark implements hh.Resumable.
func (r *regularSpikes) Mark() ([]byte, error) {
	mark := binary.LittleEndian.AppendUint64(nil, math.Float64bits(r.period))
	return binary.LittleEndian.AppendUint64(mark, r.done), nil
}

// Resume implements hh.Resumable.
func (r *regularSpikes) Resume(mark []byte) error {
	if len(mark) != 16 {
		return errors.New("the mark is none of a spikeGenerator")
	}
	if period := math.Float64frombits(binary.LittleEndian.Uint64(mark)); period != r.period {
		return fmt.Errorf("the mark is of a spikeGenerator of period %v ms, want %v ms", period, r.period)
	}
	r.done = binary.LittleEndian.Uint64(mark[8:])
	return nil
}

// wantCells returns an error if the population is a source of spikes. The element e
// refers to it.
func (p *population) wantCells(e *element) error {
	if p.generator != nil {
		return e.errorf("population %s is of %s, which has spikes alone: want one of cells", p.id, p.generator.tag())
	}
	return nil
}

// neurons are the population's, once it is built.
func (p *population) neurons() hh.Neurons {
	if p.generator != nil {
		return p.source
	}
	return p.cells
}

// buildSource adds the population's source to the network.
func (p *population) buildSource(b *builder) error {
	trains, err := p.generator.trains(p.size, b.net.Config().Dt)
	if err != nil {
		return err
	}
	if p.source, err = b.net.AddSource(p.id, p.size, trains); err != nil {
		return p.generator.errorf("%w", err)
	}
	return nil
}
