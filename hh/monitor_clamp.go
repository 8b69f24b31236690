package hh

import (
	"fmt"

	"github.com/lut4go/lut4go/hh/internal/engine"
)

// clampCurrent is the Variable of a StateMonitor of it.
const clampCurrent = "clamp current"

// RecordClampCurrent records the current of the given neurons' clamps, one neuron or
// more, from now on in each step whose number is a multiple of every: uA/cm2, positive
// inward, as an injected one; of all their electrodes together, 0 where none is on. In a
// cell that nothing else drives a steady clamp's current is the outward ionic current.
// That of a series resistance goes by the voltage before the step. Staggered and CN
// have gates half a step ahead, by which the current of an ideal clamp goes.
func (p *Population) RecordClampCurrent(neurons []int, every int) (*StateMonitor, error) {
	if p.tree != nil {
		return nil, p.wantSite("RecordClampCurrent")
	}
	if len(p.clamps) == 0 {
		return nil, fmt.Errorf("hh: recording the clamp current of population %q, which has no clamp", p.name)
	}
	return p.record(clampCurrent, recorded{variable: engine.ElectrodeCurrent}, neurons, every)
}

// StreamClampCurrent hands the current of the given neurons' clamps to a sink, as
// RecordClampCurrent records it and StreamState calls it.
func (p *Population) StreamClampCurrent(neurons []int, every int, sink StateSink) error {
	return p.streamMonitor(clampCurrent, sink, func() (*StateMonitor, error) { return p.RecordClampCurrent(neurons, every) })
}
