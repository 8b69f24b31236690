package engine

import "github.com/lut4go/lut4go/kernel"

// rememberVoltage keeps the voltages before a step, where crossings are located.
func (s *stepper[T]) rememberVoltage() {
	if s.located {
		s.before = append(s.before[:0], s.view[0]...)
	}
}

// detectSpikes appends the spikes of the step at hand to the block's, and resets their
// neurons: those that the voltage's step found above threshold, and were not before unless
// that does not matter to the model.
func (s *stepper[T]) detectSpikes(b *Block) error {
	spikes, v, theta := &b.Spikes, s.view[0], s.model.threshold
	from := len(spikes.Neurons)
	bounds := &s.voltage.Bounds
	if s.model.Level {
		clear(b.above)
	}
	var err error
	if s.model.Method == RK4 {
		spikes.Neurons, err = s.k.Threshold(spikes.Neurons, b.above, v, theta, bounds)
	} else {
		spikes.Neurons, err = kernel.Crossings(spikes.Neurons, b.above, s.voltage.Above)
	}
	if err != nil {
		return err
	}
	padding := false
	for n := len(spikes.Neurons); n > from && int(spikes.Neurons[n-1]) >= s.hi-s.lo; n-- {
		spikes.Neurons, padding = spikes.Neurons[:n-1], true
	}
	b.dropRefractory(from, s.step, s.model.Refractory)
	if s.located {
		for _, i := range spikes.Neurons[from:] {
			spikes.Within = append(spikes.Within, crossing(float64(s.before[i]), float64(v[i]), float64(theta)))
		}
	}
	if b.held != nil {
		b.held.neurons = append(b.held.neurons, spikes.Neurons[from:]...)
	}
	if len(s.model.Resets) > 0 {
		s.reset(b, spikes.Neurons[from:], padding)
	}
	if *bounds != s.model.bounds {
		*bounds = s.model.bounds
		if err := s.countOutside(b); err != nil {
			return err
		}
	}
	spikes.Ends = append(spikes.Ends, len(spikes.Neurons))
	return s.checkPools(b)
}

// dropRefractory drops the spikes from one on of cells that are refractory in a step, and has
// the others be so for some steps.
func (b *Block) dropRefractory(from int, step, refractory uint64) {
	if b.resting == nil {
		return
	}
	kept := b.Spikes.Neurons[:from]
	for _, i := range b.Spikes.Neurons[from:] {
		if step >= b.resting[i] {
			b.resting[i] = step + refractory
			kept = append(kept, i)
		}
	}
	b.Spikes.Neurons = kept
}

// SetAbove notes whether one of the block's cells is above the threshold.
func (b *Block) SetAbove(i uint32, above bool) {
	b.above[i/8] &^= 1 << (i % 8)
	if above {
		b.above[i/8] |= 1 << (i % 8)
	}
}

// Detector finds the spikes of cells whose voltages others move.
type Detector struct {
	Threshold  float64 // mV
	Level      bool    // every step that ends above the threshold is a spike
	Refractory uint64  // steps
	Located    bool    // crossings are located in their step
}

// Detect appends the spikes of a step to those of a block: of cells that are above the
// threshold by their voltages v at its end. before has those at its beginning, if crossings
// are located. Voltages beyond the block's cells do not count.
func (d *Detector) Detect(b *Block, k kernel.Kernels[float64], step uint64, before, v []float64) error {
	spikes := &b.Spikes
	from := len(spikes.Neurons)
	if d.Level {
		clear(b.above)
	}
	var bounds kernel.Bounds[float64]
	var err error
	if spikes.Neurons, err = k.Threshold(spikes.Neurons, b.above, v[:b.Hi-b.Lo], d.Threshold, &bounds); err != nil {
		return err
	}
	b.dropRefractory(from, step, d.Refractory)
	if d.Located {
		for _, i := range spikes.Neurons[from:] {
			spikes.Within = append(spikes.Within, crossing(before[i], v[i], d.Threshold))
		}
	}
	spikes.Ends = append(spikes.Ends, len(spikes.Neurons))
	return nil
}

// crossing returns which part of the step from v0 to v1 it takes to get above theta:
// none if v0 is.
func crossing(v0, v1, theta float64) float64 {
	if v0 > theta {
		return 0
	}
	x := (theta - v0) / (v1 - v0)
	// No time outside the step is right, not even where the voltages are too far
	// apart for float64 to hold the distance.
	if !(x > 0) {
		return 0
	}
	return min(x, 1)
}

// countOutside notes the voltages outside the table at the end of the step at hand,
// and returns an error if one is broken.
func (s *stepper[T]) countOutside(b *Block) error {
	for i, x := range s.voltages() {
		v := float64(x)
		if isBroken(v) {
			return &Broken{s.model.First + b.Lo + i, v, s.step, s.step + 1}
		}
		if v < s.model.Min || v > s.model.Max {
			b.Outside.Add(Outside{Count: 1, Lowest: v, Highest: v, Neuron: s.model.First + b.Lo + i, Step: s.step + 1})
		}
	}
	return nil
}

// checkEvery is after how many steps the voltages are checked, in epochs of fewer.
const checkEvery = 64

// checkVoltageIfDue checks the voltages at the end of an epoch from step first up to end,
// unless fewer than checkEvery steps have passed since the last time.
func (s *stepper[T]) checkVoltageIfDue(b *Block, first, end uint64) error {
	if !b.CheckIsDue(first, end) {
		return nil
	}
	return s.CheckVoltage(b, end)
}

// CheckIsDue reports whether the voltages are to be checked at the end of an epoch from step
// first up to end.
func (b *Block) CheckIsDue(first, end uint64) bool {
	if first < b.checked || first-b.checked >= checkEvery {
		b.checked = first
	}
	return end-b.checked >= checkEvery
}

// Check returns an error if one of a cell's voltages is broken at the end of a step.
func (b *Block) Check(cell int, voltage float64, end uint64) error {
	if isBroken(voltage) {
		return &Broken{cell, voltage, b.checked, end}
	}
	return nil
}

// Checked notes that the voltages have been checked at the end of a step.
func (b *Block) Checked(end uint64) { b.checked = end }

func (s *stepper[T]) CheckVoltage(b *Block, end uint64) error {
	for i, v := range s.state[0][b.Lo:b.Hi] {
		if isBroken(float64(v)) {
			return &Broken{s.model.First + b.Lo + i, float64(v), b.checked, end}
		}
	}
	b.checked = end
	return nil
}
