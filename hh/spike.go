package hh

import (
	"fmt"
	"slices"
)

// SpikeCondition says which steps bring a spike.
type SpikeCondition string

const (
	// Crossing has a cell spike in every step that takes it from the threshold or below
	// to above it.
	Crossing SpikeCondition = "crossing"
	// Level has a cell spike in every step that ends above the threshold, wherever it
	// began: that is the condition v > threshold in Brian2. A cell that is above when its
	// refractory time is over spikes again, and without a Refractory, or a reset, it spikes
	// in every step up there.
	Level SpikeCondition = "level"
)

// SpikeConditions returns all of them.
func SpikeConditions() []SpikeCondition { return []SpikeCondition{Crossing, Level} }

// Reset is what a spike does to a state variable of its cell, at the end of the step that
// crossed the threshold.
type Reset struct {
	Variable string  // "v" or the name of a gate that has a state, or of a pool
	Value    float64 // that it becomes: mV, or the unit of the gate
	Add      bool    // it grows by Value instead
}

func (m *Model) validateSpikes() error {
	if m.SpikeAt != "" && !slices.Contains(SpikeConditions(), m.SpikeAt) {
		return fmt.Errorf("SpikeAt is %q, want one of %v, or none for %s", m.SpikeAt, SpikeConditions(), Crossing)
	}
	if m.Hold && m.Refractory == 0 {
		return fmt.Errorf("its Hold is set, but Refractory is 0 ms: want a time above 0, for which the voltage is held")
	}
	can := []string{"v"}
	for _, g := range m.stateful() {
		can = append(can, g.Name)
	}
	for i := range m.Pools {
		can = append(can, m.Pools[i].Name)
	}
	var seen []string
	for _, r := range m.Resets {
		if !slices.Contains(can, r.Variable) {
			return fmt.Errorf("a spike resets %q, want one of %v", r.Variable, can)
		}
		if slices.Contains(seen, r.Variable) {
			return fmt.Errorf("a spike resets %q twice", r.Variable)
		}
		seen = append(seen, r.Variable)
		if !finite(r.Value) {
			return fmt.Errorf("a spike resets %q by %v, want a finite number", r.Variable, r.Value)
		}
	}
	return nil
}

// spikeSettings adds what of the model's spikes a checkpoint has to know beside threshold
// and refractory time. The defaults are not among them.
func (m *Model) spikeSettings(add func(name, format string, args ...any)) {
	if m.SpikeAt == Level {
		add("spike condition", "%s", m.SpikeAt)
	}
	if m.Hold {
		add("hold", "v in the refractory time")
	}
	for _, r := range m.Resets {
		how := "to"
		if r.Add {
			how = "by"
		}
		add("reset of "+r.Variable, "%s %v", how, r.Value)
	}
}
