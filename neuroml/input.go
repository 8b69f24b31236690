package neuroml

import (
	"math"
	"slices"

	"github.com/lut4go/lut4go/hh"
)

// scaledWaveform is a stimulus of amplitude 1 and its factor (uA), so that inputs
// which differ in amplitude alone share a stimulus.
type scaledWaveform struct {
	waveform hh.Stimulus
	factor   float64
}

// waveforms returns the terms of the current that a generator injects, in steps of dt
// ms. It begins at the delay and ends at delay plus duration. hh.WholeSteps rounds both
// times to whole steps, so that a generator that begins when another one ends neither
// overlaps with it nor leaves a gap.
func (e *element) waveforms(dt float64) ([]scaledWaveform, error) {
	var err error
	get := func(attr string, dim dimension, power int) float64 {
		x := 0.0
		if err == nil {
			x, err = e.quantity(attr, dim)
		}
		return scaleByPower10(x, power)
	}
	ms := func(attr string) float64 { return get(attr, timeDim, 3) }
	uA := func(attr string) float64 { return get(attr, current, 6) }
	start := ms("delay")
	end := start + ms("duration")
	var all []scaledWaveform
	pulse := func(start, end, size float64) {
		if start < end { // package hh rejects empty pulses
			all = append(all, scaledWaveform{hh.Pulse{Start: start, End: end, Amplitude: 1}, size})
		}
	}
	switch e.name {
	case "pulseGenerator":
		pulse(start, end, uA("amplitude"))
	case "sineGenerator":
		size, phase, period := uA("amplitude"), get("phase", none, 0), ms("period")
		if err == nil && !(period > 0) {
			err = e.errorf("attribute period: %v ms, want a positive time", period)
		}
		if start < end {
			all = append(all, scaledWaveform{hh.Sine{Start: start, End: end, Amplitude: 1, Frequency: 1000 / period, Phase: phase}, size})
		}
	case "rampGenerator":
		from, to, base := uA("startAmplitude"), uA("finishAmplitude"), uA("baselineAmplitude")
		if hh.WholeSteps(start, dt) > 0 {
			pulse(0, start, base)
		}
		pulse(start, end, from)
		if start < end {
			all = append(all, scaledWaveform{hh.Ramp{Start: start, End: end, From: 0, To: 1}, to - from})
		}
		pulse(end, math.Inf(1), base)
	}
	if err == nil && !(start >= 0 && end >= start) {
		err = e.errorf("from %v to %v ms, want times from 0 in order", start, end)
	}
	return all, err
}

// currentInput is a stimulus for some of a population's cells, to be built.
type currentInput struct {
	element  *element
	waveform hh.Stimulus
	at       location
	scale    []float64 // uA/cm2, of each cell; nA with dendrites
}

// inputKey says which currents become one currentInput.
type inputKey struct {
	waveform hh.Stimulus
	at       location
}

// poissonInput is Poisson input to some of a population's cells, to be built.
type poissonInput struct {
	element *element
	key     poissonKey
	rates   []float64 // Hz, of each cell
}

// poissonKey says which poissonFiringSynapses become one poissonInput.
type poissonKey struct {
	receptor string
	weight   float64
}

// addInput reads an <explicitInput>, or an <input> or <inputW> of a list. The
// attribute attr of list names the generator; list is e for an <explicitInput>.
func (b *builder) addInput(e, list *element, attr string) error {
	id, err := list.text(attr)
	if err != nil {
		return err
	}
	p, cell, err := b.cell(e, "target")
	if err != nil {
		return err
	}
	if err := p.wantCells(e); err != nil {
		return err
	}
	if e != list {
		of, err := b.population(list, "population")
		if err != nil {
			return err
		}
		if of != p {
			return e.errorf("is for population %s, and the list for %s", p.id, of.id)
		}
	}
	weight := 1.0
	if e.name == "inputW" {
		if weight, err = e.quantity("weight", none); err != nil {
			return err
		}
	}
	at, err := p.location(e, "segmentId", "fractionAlong")
	if err != nil {
		return err
	}
	to := target{cell, at}
	if source := b.doc.find(id, currentTags...); source != nil {
		return p.addCurrent(b, source, to, weight)
	}
	if source := b.doc.find(id, "poissonFiringSynapse"); source != nil {
		return p.addPoisson(b, source, to, weight)
	}
	if source := b.doc.find(id, timedTags...); source != nil {
		return p.addTimed(b, source, to, weight)
	}
	if other := b.doc.byID[id]; other != nil {
		return other.errorf("is no input that is read, want one of %v, a poissonFiringSynapse or one of %v", currentTags, timedTags)
	}
	return list.errorf("attribute %s: %q is not there", attr, truncate(id))
}

// target is where an input is: a cell, and where on it.
type target struct {
	cell int
	at   location
}

// Limits of the different inputs of a population: their number, and the number of
// their factors, one for each input and cell.
const (
	maxInputs  = 10_000
	maxFactors = 1 << 24
)

// checkInputs returns an error if the population has too many inputs for one more.
func (p *population) checkInputs(e *element) error {
	inputs := len(p.inputs) + len(p.poissons) + len(p.clamps) + len(p.timed) + 1
	if inputs > maxInputs || float64(inputs)*float64(p.size) > maxFactors {
		return e.errorf("population %s of %d cells has %d different inputs, want %d at most, and %d for all cells together", p.id, p.size, inputs, maxInputs, maxFactors)
	}
	return nil
}

// generatorTags are the names of the elements that are currents over time.
var generatorTags = []string{"pulseGenerator", "sineGenerator", "rampGenerator"}

// currentTags are the names of all elements that are currents, of electrodes too.
var currentTags = append(slices.Concat(generatorTags, clampTags), "compoundInput")

// addCurrent adds a generator's or an electrode's current to a cell, or those of all that
// a compoundInput has.
func (p *population) addCurrent(b *builder, e *element, to target, weight float64) error {
	if e.name == "compoundInput" {
		for _, part := range e.children {
			var err error
			switch {
			case slices.Contains([]string{"notes", "annotation", "property"}, part.name):
			case slices.Contains(currentTags, part.name):
				err = p.addCurrent(b, part, to, weight)
			default:
				err = part.errorf("is no input that is read in a compoundInput, want one of %v", currentTags)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	if slices.Contains(clampTags, e.name) {
		return p.addClamp(b, e, to, weight)
	}
	drives, err := e.waveforms(b.net.Config().Dt)
	if err != nil {
		return err
	}
	for _, d := range drives {
		if d.factor == 0 || weight == 0 {
			continue
		}
		key := inputKey{d.waveform, to.at}
		in := p.inputOf[key]
		if in == nil {
			if err := p.checkInputs(e); err != nil {
				return err
			}
			in = &currentInput{e, d.waveform, to.at, make([]float64, p.size)}
			p.inputOf[key] = in
			p.inputs = append(p.inputs, in)
		}
		in.scale[to.cell] += p.amount(float64(d.factor * weight))
	}
	return nil
}

// addPoisson adds a Poisson spike train to a cell. The rates of those of the same
// synapse and weight add up.
func (p *population) addPoisson(b *builder, e *element, to target, weight float64) error {
	synapse, err := e.text("synapse")
	if err != nil {
		return err
	}
	rate, err := e.quantity("averageRate", perTime)
	if err != nil {
		return err
	}
	if !(rate >= 0) {
		return e.errorf("attribute averageRate: %v Hz, want a number from 0", rate)
	}
	receptors, err := p.addReceptors(b, e, synapse, to.at)
	if err != nil {
		return err
	}
	if len(receptors) > 1 {
		return e.errorf("attribute synapse: %s has %d receptors, want one of a single receptor, as each would get spikes of its own", truncate(synapse), len(receptors))
	}
	if receptors[0].shortTerm != nil {
		return e.errorf("attribute synapse: %s has a plasticityMechanism, which follows the spikes of each source, and the spikes of this input are drawn without one: want a synapse without it, or a projection from a population of a spikeGeneratorPoisson", truncate(synapse))
	}
	kind := poissonKey{receptors[0].Name, weight}
	t := p.poissonOf[kind]
	if t == nil {
		if err := p.checkInputs(e); err != nil {
			return err
		}
		t = &poissonInput{e, kind, make([]float64, p.size)}
		p.poissonOf[kind] = t
		p.poissons = append(p.poissons, t)
	}
	t.rates[to.cell] += rate
	return nil
}
