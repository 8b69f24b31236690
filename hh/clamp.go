package hh

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/engine"
)

// VoltageClamp is an electrode that commands the voltage of cells.
//
// An ideal clamp, of no series resistance, makes the voltage the command, whatever
// flows through the membrane. Its current in a step is the sum of the ionic currents
// less those injected, at the command's voltage and the gates of the step, and, in the
// step that begins with another voltage, what carries the capacitance there in one step:
// Cm*(V - V before)/dt.
//
// With a series resistance the electrode adds the current (V - v)/Resistance, as
// NEURON's SEClamp does, through each stage of the method. An explicit one needs
// dt < 2*Resistance*Cm, and cn rings at a jump from there on.
//
// Blocks of a thousand cells or two are stepped by the general kernels if one of them has
// a clamp. After the command has ended the cells are free.
type VoltageClamp struct {
	Command Command
	// Resistance is the series resistance times the area of the membrane, kOhm cm2: R
	// MOhm on a cell of A um2 are R*A*1e-5 kOhm cm2. 0 is an ideal clamp. At a site it is in
	// MOhm, see ClampAt.
	Resistance float64
	Cells      []int // that are clamped; nil for all
}

// Command is the voltage that a clamp commands over time: ClampSteps or ClampSamples.
// It is constant over each step: its value at the step's start. Times are rounded to
// whole steps by WholeSteps, as those of a Stimulus are.
type Command interface {
	// command returns the command for steps of dt ms.
	command(dt float64) (command, error)
}

// command is the voltage in a step, given by its number, unless the clamp is off in it.
type command func(step float64) (v float64, on bool)

// ClampSteps are voltages one after the other from Start on, as holding, test and return;
// NEURON's SEClamp has three from 0 on: dur1 and amp1 to dur3 and amp3. Before and after
// them the clamp is off.
type ClampSteps struct {
	Start float64 // ms from the network's beginning
	Steps []ClampStep
}

// ClampStep is a voltage for some time.
type ClampStep struct {
	Duration float64 // ms; the last may be +Inf
	Voltage  float64 // mV
}

func (c ClampSteps) command(dt float64) (command, error) {
	if len(c.Steps) == 0 {
		return nil, errors.New("no steps of a command")
	}
	start, during := c.Start, make([]interval, len(c.Steps))
	for i, s := range c.Steps {
		var err error
		if during[i], err = newInterval(start, start+s.Duration, dt, quantity{"Voltage", s.Voltage, "mV"}); err != nil {
			return nil, fmt.Errorf("step %d of the command: %w", i, err)
		}
		if err := checkCommand(s.Voltage); err != nil {
			return nil, fmt.Errorf("step %d of the command: %w", i, err)
		}
		start += s.Duration
	}
	return func(step float64) (float64, bool) {
		for i, d := range during {
			if d.has(step) {
				return c.Steps[i].Voltage, true
			}
		}
		return 0, false
	}, nil
}

// ClampSamples is a command given by its values: Values[k] mV from k*Every ms after Start
// up to the next one, as those of Samples. Before and after them the clamp is off.
type ClampSamples struct {
	Start, Every float64 // ms; Start from the network's beginning
	Values       []float64
}

func (c ClampSamples) command(dt float64) (command, error) {
	if err := checkEvery(c.Every); err != nil {
		return nil, err
	}
	if len(c.Values) == 0 {
		return nil, errors.New("no values of a command")
	}
	during, err := newInterval(c.Start, c.Start+float64(c.Every*float64(len(c.Values))), dt)
	if err != nil {
		return nil, err
	}
	for i, v := range c.Values {
		if err := checkCommand(v); err != nil {
			return nil, fmt.Errorf("value %d of the command: %w", i, err)
		}
	}
	at := sampleTimes{c.Every, dt, len(c.Values)}
	return func(step float64) (float64, bool) {
		if step < during.from {
			return 0, false
		}
		k := at.index(step - during.from)
		if k == len(c.Values) {
			return 0, false
		}
		return c.Values[k], true
	}, nil
}

func checkCommand(v float64) error {
	if !(math.Abs(v) <= engine.MaxVoltage) {
		return fmt.Errorf("%v mV, want -%.4g to %.4g mV", v, engine.MaxVoltage, engine.MaxVoltage)
	}
	return nil
}

// Clamp adds a voltage clamp. A cell may have several electrodes, one of them ideal. A
// command that crosses the cells' threshold makes a spike, as any voltage does.
func (p *Population) Clamp(in VoltageClamp) error { return p.clamp(in, nil) }

// clamp adds a clamp, at a place if the cells have dendrites.
func (p *Population) clamp(in VoltageClamp, at *place) error {
	err := p.checkPlace("Clamp", at)
	var to *engine.Clamp
	if err == nil {
		if to, err = p.newClamp(&in, at); err != nil {
			err = fmt.Errorf("hh: clamp of population %q: %w", p.name, err)
		}
	}
	if err := p.agree("Clamp"+at.String(), err); err != nil {
		return err
	}
	p.clamps = append(p.clamps, clamp{in, at})
	if at != nil {
		return p.tree.cells.ClampAt(at.compartment, to)
	}
	p.core.Cells.Clamp(to)
	return nil
}

// clamp is what was given to Clamp or ClampAt.
type clamp struct {
	VoltageClamp
	at *place
}

func (p *Population) newClamp(in *VoltageClamp, at *place) (*engine.Clamp, error) {
	var err error
	if in.Cells, err = p.clampedCells(in.Cells); err != nil {
		return nil, err
	}
	switch c := in.Command.(type) { // the caller may change its own
	case nil:
		return nil, errors.New("no command")
	case ClampSteps:
		in.Command = ClampSteps{c.Start, slices.Clone(c.Steps)}
	case *ClampSteps:
		in.Command = ClampSteps{c.Start, slices.Clone(c.Steps)}
	case ClampSamples:
		in.Command = ClampSamples{c.Start, c.Every, slices.Clone(c.Values)}
	case *ClampSamples:
		in.Command = ClampSamples{c.Start, c.Every, slices.Clone(c.Values)}
	}
	if err := p.checkResistance(in, at); err != nil {
		return nil, err
	}
	command, err := in.Command.command(p.net.config.Dt)
	if err != nil {
		return nil, err
	}
	to := &engine.Clamp{Command: func(step uint64) (float64, bool) { return command(float64(step)) }, Cells: p.ownCells(in.Cells)}
	if in.Resistance > 0 {
		to.Conductance = at.ofResistance(in.Resistance)
	}
	return to, nil
}

// ownCells returns which of some cells, nil for all, this process has, from its first on.
func (p *Population) ownCells(cells []int) []int {
	if cells == nil {
		return nil
	}
	own := []int{}
	for _, i := range cells {
		if p.lo <= i && i < p.hi {
			own = append(own, i-p.lo)
		}
	}
	return own
}

// clampedCells returns the cells in ascending order, nil for all.
func (p *Population) clampedCells(cells []int) ([]int, error) {
	if cells == nil {
		return nil, nil
	}
	if len(cells) == 0 {
		return nil, errors.New("no cells, want some, or nil for all")
	}
	cells = slices.Sorted(slices.Values(cells))
	for k, i := range cells {
		if i < 0 || i >= p.Len() {
			return nil, fmt.Errorf("cell %d of %d", i, p.Len())
		}
		if k > 0 && i == cells[k-1] {
			return nil, fmt.Errorf("cell %d is there twice", i)
		}
	}
	return cells, nil
}

// checkResistance returns an error if the method is unstable with the series resistance,
// or a cell would have two ideal clamps.
func (p *Population) checkResistance(in *VoltageClamp, at *place) error {
	if !(in.Resistance >= 0) || math.IsInf(in.Resistance, 0) || in.Resistance > 0 && !finite(at.ofResistance(in.Resistance)) {
		unit := "kOhm cm2"
		if at != nil {
			unit = "MOhm"
		}
		return fmt.Errorf("its Resistance is %v %s, want a finite number, 0 for an ideal clamp", in.Resistance, unit)
	}
	if in.Resistance == 0 {
		for i := range p.clamps {
			if other := &p.clamps[i]; other.Resistance == 0 && other.at.is(at) {
				if cell, any := commonCell(in.Cells, other.Cells); any {
					return fmt.Errorf("cell %d has an ideal one already: make one of both commands", cell)
				}
			}
		}
		return nil
	}
	cm := p.model.Cm
	if own := p.own["Cm"]; len(own) > 0 {
		cm = slices.Min(own)
	}
	c := &p.net.config
	if least := c.Dt / float64(c.Method.voltageLimit()*cm); in.Resistance < least {
		return fmt.Errorf("its Resistance is %v kOhm cm2: %s with dt %v ms is unstable below %.4g kOhm cm2; take method %s, or 0 for an ideal clamp",
			in.Resistance, c.Method, c.Dt, least, ExpEuler)
	}
	return nil
}

// commonCell returns a cell that is in both of two ascending lists, of which nil has all.
func commonCell(a, b []int) (cell int, any bool) {
	if a == nil {
		a, b = b, a
	}
	if a == nil {
		return 0, true
	}
	for _, i := range a {
		if b == nil || slices.Contains(b, i) {
			return i, true
		}
	}
	return 0, false
}

// clampSettings adds those of clamps.
func (p *Population) clampSettings(add func(what, format string, args ...any)) {
	for i, c := range p.clamps {
		cells := "all neurons"
		if c.Cells != nil {
			cells = fmt.Sprintf("neurons %v", c.Cells)
		}
		if c.at != nil {
			add(fmt.Sprintf("clamp %d", i), "%T %+v, %v MOhm, %s%v", c.Command, c.Command, c.Resistance, cells, c.at)
			continue
		}
		add(fmt.Sprintf("clamp %d", i), "%T %+v, %v kOhm cm2, %s", c.Command, c.Command, c.Resistance, cells)
	}
}
