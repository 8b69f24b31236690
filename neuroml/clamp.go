package neuroml

import (
	"math"
	"slices"

	"github.com/lut4go/lut4go/hh"
)

// clampTags are the names of the elements that are electrodes which command a voltage.
var clampTags = []string{"voltageClamp", "voltageClampTriple"}

// clampInput is an electrode for some of a population's cells, to be built.
type clampInput struct {
	element *element
	at      location
	steps   hh.ClampSteps
	ohm     float64   // series resistance of an electrode of weight 1
	weights []float64 // of each cell: the sum of those of its electrodes, 0 without one
}

// clampKey says which electrodes become one clampInput.
type clampKey struct {
	element *element
	at      location
}

// addClamp adds an electrode to a cell. A weight is a factor of its current.
func (p *population) addClamp(b *builder, e *element, to target, weight float64) error {
	if !(weight >= 0) {
		return e.errorf("a voltage clamp of weight %v, want a number from 0", weight)
	}
	key := clampKey{e, to.at}
	in := p.clampOf[key]
	if in == nil {
		if err := p.checkInputs(e); err != nil {
			return err
		}
		steps, err := e.clampSteps(b.net.Config().Dt)
		if err != nil {
			return err
		}
		ohm, err := e.quantity("simpleSeriesResistance", resistance)
		if err != nil {
			return err
		}
		if !(ohm > 0) {
			return e.errorf("attribute simpleSeriesResistance: %v ohm, want a positive one", ohm)
		}
		in = &clampInput{e, to.at, steps, ohm, make([]float64, p.size)}
		p.clampOf[key] = in
		p.clamps = append(p.clamps, in)
	}
	in.weights[to.cell] += weight
	return nil
}

// clampSteps returns the voltages that an electrode commands, none if it is never on.
// Like a generator it acts from delay to delay plus duration; one of three voltages holds
// the first up to then and the last afterwards.
func (e *element) clampSteps(dt float64) (hh.ClampSteps, error) {
	var err error
	get := func(attr string, dim dimension) float64 {
		x := 0.0
		if err == nil {
			x, err = e.quantity(attr, dim)
		}
		return scaleByPower10(x, 3)
	}
	delay, duration := get("delay", timeDim), get("duration", timeDim)
	var steps hh.ClampSteps
	add := func(duration float64, attr string) {
		if v := get(attr, voltage); duration > 0 { // package hh rejects empty ones
			steps.Steps = append(steps.Steps, hh.ClampStep{Duration: duration, Voltage: v})
		}
	}
	active := true
	if e.name == "voltageClamp" {
		steps.Start = delay
		add(duration, "targetVoltage")
	} else {
		if active, err = e.active(); err != nil {
			return steps, err
		}
		before := delay
		if hh.WholeSteps(delay, dt) == 0 {
			steps.Start, before = delay, 0
		}
		add(before, "conditioningVoltage")
		add(duration, "testingVoltage")
		add(math.Inf(1), "returnVoltage")
	}
	if err == nil && !(delay >= 0 && duration >= 0) {
		err = e.errorf("from %v to %v ms, want times from 0 in order", delay, delay+duration)
	}
	if !active {
		steps.Steps = nil
	}
	return steps, err
}

// active reports whether a voltageClampTriple is switched on.
func (e *element) active() (bool, error) {
	x, err := e.quantity("active", none)
	if err == nil && x != 0 && x != 1 {
		err = e.errorf("attribute active: %v, want 0 or 1", x)
	}
	return x == 1, err
}

// build clamps the cells, together those of the same weight.
func (in *clampInput) build(p *population) error {
	if len(in.steps.Steps) == 0 {
		return nil
	}
	cells := map[float64][]int{}
	var weights []float64
	for i, w := range in.weights {
		if w == 0 {
			continue
		}
		if cells[w] == nil {
			weights = append(weights, w)
		}
		cells[w] = append(cells[w], i)
	}
	for _, w := range slices.Sorted(slices.Values(weights)) {
		c := hh.VoltageClamp{Command: in.steps, Cells: cells[w]}
		var err error
		if p.cell.Tree == nil {
			c.Resistance = scaleByPower10(in.ohm, -3) / w * float64(p.cell.Area*1e-8) // um2 to cm2
			err = p.cells.Clamp(c)
		} else {
			c.Resistance = scaleByPower10(in.ohm, -6) / w
			err = p.cells.ClampAt(in.at.site, c)
		}
		if err != nil {
			return in.element.errorf("%w", err)
		}
	}
	return nil
}
