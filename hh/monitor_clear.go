package hh

// Clear forgets the spikes that the monitor holds, between runs. It goes on recording.
func (m *SpikeMonitor) Clear() {
	m.Steps, m.Neurons, m.Crossings = m.Steps[:0], m.Neurons[:0], m.Crossings[:0]
}

// Clear forgets the samples that the monitor holds, between runs: the next one is then
// sample 0.
func (m *StateMonitor) Clear() {
	m.start = (m.pop.net.step + m.every - 1) / m.every // of the first rank alone are there samples
	for i := range m.Values {
		m.Values[i] = m.Values[i][:0]
	}
}

// Clear forgets the bins that the monitor holds, between runs: the one that is not yet
// complete is then bin 0.
func (m *RateMonitor) Clear() {
	m.start += (m.of.net.step - m.start) / m.steps * m.steps
	m.Rates = m.Rates[:0]
}

// Clear has the counter begin at 0 again, between runs.
func (m *SpikeCounter) Clear() {
	m.Total = 0
	clear(m.Counts)
}
