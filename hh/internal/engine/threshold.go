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
	if b.resting != nil {
		kept := spikes.Neurons[:from]
		for _, i := range spikes.Neurons[from:] {
			if s.step >= b.resting[i] {
				b.resting[i] = s.step + s.model.Refractory
				kept = append(kept, i)
			}
		}
		spikes.Neurons = kept
	}
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
	if first < b.checked || first-b.checked >= checkEvery {
		b.checked = first
	}
	if end-b.checked < checkEvery {
		return nil
	}
	return s.CheckVoltage(b, end)
}

func (s *stepper[T]) CheckVoltage(b *Block, end uint64) error {
	for i, v := range s.state[0][b.Lo:b.Hi] {
		if isBroken(float64(v)) {
			return &Broken{s.model.First + b.Lo + i, float64(v), b.checked, end}
		}
	}
	b.checked = end
	return nil
}
