// Package fi makes f-I curves: how fast a cell fires under each of several constant
// currents.
package fi

// Curve is how fast a cell fires at each of several constant currents (its f-I
// curve). The currents begin with the run, when the cells are in their model's
// initial state.
//
// A cell's steady rate is that of the second half of the run: 1 over the mean
// of the intervals between the spikes in it. It is 0 with fewer than two
// intervals, and if the cell was silent at the end for more than twice its
// longest interval; so rates below 4 spikes per duration do not show. Its
// initial rate is 1 over the interval between its first two spikes of the whole
// run, 0 without a second spike. A spike is when the voltage crosses the model's
// threshold, found within its step.
type Curve struct {
	TransientMs float64   `json:"transient_ms"` // left out of steady rates: half the run
	Currents    []float64 `json:"currents_ua_per_cm2"`
	Rates       []float64 `json:"rates_hz"` // steady, of each current
	Initial     []float64 `json:"initial_rates_hz"`
	Onset       Onset     `json:"onset"`
	// Rheobase is the lowest of the currents with a steady rate, and RheobaseRate
	// that rate. Nil unless Onset is OnsetWithin.
	Rheobase     *float64 `json:"rheobase_ua_per_cm2"`
	RheobaseRate *float64 `json:"rate_at_rheobase_hz"`
	// Block is the current from which on up to the last one no cell has a steady
	// rate, though some have at lower currents: depolarisation block, in which a
	// cell is silent or oscillates below its model's threshold. Nil if the last
	// one has.
	Block *float64 `json:"block_ua_per_cm2"`
}

// Onset says where steady firing begins.
type Onset string

const (
	OnsetWithin Onset = "within" // between two of the currents
	OnsetBelow  Onset = "below"  // below all: the lowest makes the cell fire
	OnsetNone   Onset = "none"   // no current does: all are too low or too high
)

// New makes the curve of the spike times, in ms, of cells under constant currents,
// uA/cm2, one train for each, in a run of a duration in ms.
func New(currents []float64, trains [][]float64, duration float64) *Curve {
	c := &Curve{
		TransientMs: duration / 2,
		Currents:    currents,
		Rates:       make([]float64, len(trains)),
		Initial:     make([]float64, len(trains)),
		Onset:       OnsetNone,
	}
	first, last := -1, -1
	for i, t := range trains {
		c.Initial[i] = initialRate(t)
		c.Rates[i] = steadyRate(t, c.TransientMs, duration)
		if c.Rates[i] > 0 {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	switch {
	case first == 0:
		c.Onset = OnsetBelow
	case first > 0:
		c.Onset = OnsetWithin
		c.Rheobase, c.RheobaseRate = &currents[first], &c.Rates[first]
	}
	if last >= 0 && last < len(currents)-1 {
		c.Block = &currents[last+1]
	}
	return c
}

// initialRate returns 1 over the first interval, Hz.
func initialRate(spikes []float64) float64 {
	if len(spikes) < 2 {
		return 0
	}
	return 1000 / (spikes[1] - spikes[0])
}

// steadyRate returns 1 over the mean interval of the spikes from some time up to
// the end, Hz.
func steadyRate(spikes []float64, from, end float64) float64 {
	for len(spikes) > 0 && spikes[0] < from {
		spikes = spikes[1:]
	}
	last := len(spikes) - 1
	if last < 2 {
		return 0
	}
	longest := 0.0
	for i := range last {
		longest = max(longest, spikes[i+1]-spikes[i])
	}
	// A cell may fire for a while before it falls silent for good.
	if end-spikes[last] > 2*longest {
		return 0
	}
	return 1000 * float64(last) / (spikes[last] - spikes[0])
}
