package neuroml

import (
	"math"

	"github.com/lut4go/lut4go/hh"
)

// drive is a stimulus of 1 and by how much an input multiplies it, uA. Inputs
// that differ in size alone so share a stimulus.
type drive struct {
	shape hh.Stimulus
	size  float64
}

// drives returns what a generator injects, in steps of dt ms: its sum. It begins
// after its delay and ends after both delay and duration, each of the two times
// rounded to whole steps by hh.WholeSteps, so that generators of which one begins
// when the other ends neither overlap nor leave a gap.
func (e *element) drives(dt float64) ([]drive, error) {
	var err error
	get := func(attr string, dim dimension, power int) float64 {
		x := 0.0
		if err == nil {
			x, err = e.quantity(attr, dim)
		}
		return shift(x, power)
	}
	ms := func(attr string) float64 { return get(attr, timeDim, 3) }
	uA := func(attr string) float64 { return get(attr, current, 6) }
	start := ms("delay")
	end := start + ms("duration")
	var all []drive
	pulse := func(start, end, size float64) {
		if start < end { // package hh has no pulse of no length
			all = append(all, drive{hh.Pulse{Start: start, End: end, Amplitude: 1}, size})
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
			all = append(all, drive{hh.Sine{Start: start, End: end, Amplitude: 1, Frequency: 1000 / period, Phase: phase}, size})
		}
	case "rampGenerator":
		from, to, base := uA("startAmplitude"), uA("finishAmplitude"), uA("baselineAmplitude")
		if hh.WholeSteps(start, dt) > 0 {
			pulse(0, start, base)
		}
		pulse(start, end, from)
		if start < end {
			all = append(all, drive{hh.Ramp{Start: start, End: end, From: 0, To: 1}, to - from})
		}
		pulse(end, math.Inf(1), base)
	}
	if err == nil && !(start >= 0 && end >= start) {
		err = e.errorf("from %v to %v ms, want times from 0 in order", start, end)
	}
	return all, err
}

// input is a stimulus for some of a population's cells, in the making.
type input struct {
	at    *element
	shape hh.Stimulus
	scale []float64 // uA/cm2, of each cell
}

// train is Poisson input to some of a population's cells, in the making.
type train struct {
	at    *element
	kind  trainKind
	rates []float64 // Hz, of each cell
}

// trainKind is what trains have in common that are made together.
type trainKind struct {
	synapse string
	weight  float64
}

// addInput reads an <explicitInput>, or the <input> or <inputW> of a list, whose
// attribute names what it is an input of.
func (b *builder) addInput(e, list *element, attr string) error {
	id, err := list.text(attr)
	if err != nil {
		return err
	}
	p, cell, err := b.target(e, "target")
	if err != nil {
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
	if source := b.doc.find(id, "pulseGenerator", "sineGenerator", "rampGenerator"); source != nil {
		return p.inject(b, source, cell, weight)
	}
	if source := b.doc.find(id, "poissonFiringSynapse"); source != nil {
		return p.listen(b, source, cell, weight)
	}
	if other := b.doc.byID[id]; other != nil {
		return other.errorf("is no input that is read, want a pulseGenerator, sineGenerator, rampGenerator or poissonFiringSynapse")
	}
	return list.errorf("attribute %s: %q is not there", attr, shown(id))
}

// Limits of the different inputs of a population: how many there are, and how many
// numbers they have together, one for each cell.
const (
	maxInputs  = 10_000
	maxFactors = 1 << 24
)

// room returns an error if one more input of the population is too many.
func (p *population) room(e *element) error {
	inputs := len(p.inputs) + len(p.trains) + 1
	if inputs > maxInputs || float64(inputs)*float64(p.size) > maxFactors {
		return e.errorf("population %s of %d cells has %d different inputs, want %d at most, and %d for all cells together", p.id, p.size, inputs, maxInputs, maxFactors)
	}
	return nil
}

// inject adds a generator's current to a cell.
func (p *population) inject(b *builder, e *element, cell int, weight float64) error {
	drives, err := e.drives(b.net.Config().Dt)
	if err != nil {
		return err
	}
	for _, d := range drives {
		if d.size == 0 || weight == 0 {
			continue
		}
		in := p.shapes[d.shape]
		if in == nil {
			if err := p.room(e); err != nil {
				return err
			}
			in = &input{e, d.shape, make([]float64, p.size)}
			p.shapes[d.shape] = in
			p.inputs = append(p.inputs, in)
		}
		in.scale[cell] += perArea(float64(d.size*weight), p.cell.Area)
	}
	return nil
}

// listen adds a Poisson train to a cell. Those of the same synapse and weight
// become one of all their spikes.
func (p *population) listen(b *builder, e *element, cell int, weight float64) error {
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
	if err := p.receptor(b, e, synapse); err != nil {
		return err
	}
	kind := trainKind{synapse, weight}
	t := p.kinds[kind]
	if t == nil {
		if err := p.room(e); err != nil {
			return err
		}
		t = &train{e, kind, make([]float64, p.size)}
		p.kinds[kind] = t
		p.trains = append(p.trains, t)
	}
	t.rates[cell] += rate
	return nil
}
