package peers

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/lut4go/lut4go/bench/internal/timing"
	"github.com/lut4go/lut4go/kernel"
)

// measurement is what a peer prints of one round.
type measurement struct {
	Ns      float64  `json:"ns_per_neuron_step"`
	Spikes  *int     `json:"spikes"`
	MeanV   *float64 `json:"mean_v_mv"`
	Version string   `json:"version"`
	Flags   string   `json:"flags"`
	// FirstSpikes are those of the first cell, ms, of cells with dendrites.
	FirstSpikes []float64 `json:"first_spikes_ms"`

	// Of Ns, where the peer says it. Their quotient tells whether it waited.
	Wall      float64 `json:"wall_s"`
	Processor float64 `json:"processor_s"`
}

// measured returns the time of a neuron-step.
func (m measurement) measured() timing.Measured {
	x := timing.Measured{Time: m.Ns}
	if m.Wall > 0 && m.Processor > 0 {
		x.Waited = max(0, 1-m.Processor/m.Wall)
	}
	return x
}

func parseMeasurement(text []byte) (measurement, error) {
	var r measurement
	text = bytes.TrimSpace(text)
	err := json.Unmarshal(text, &r)
	switch {
	case err != nil:
		return r, fmt.Errorf("want a JSON object on one line, not %.60q: %w", text, err)
	case !(r.Ns > 0) || math.IsInf(r.Ns, 0):
		return r, fmt.Errorf("want a time above 0 as ns_per_neuron_step, not %v, in %.60q", r.Ns, text)
	case r.Spikes == nil || *r.Spikes < 0:
		return r, fmt.Errorf("want a number of spikes from 0 in %.60q", text)
	}
	return r, nil
}

// measureCells repeats the steps of one measurement until they have taken at least some
// time, and adds to their outcome how long a step of a neuron took.
func measureCells(ctx context.Context, b *timing.Benchmark, neurons int, atLeast time.Duration, outcome measurement) (measurement, error) {
	if b.Steps == 0 {
		b.Steps = steps
	}
	outcome.Wall, outcome.Processor = 0, 0
	for passes := 1; ; passes++ {
		x, err := b.Time(ctx)
		if err != nil {
			return outcome, err
		}
		outcome.Wall += x.Time / 1e9
		outcome.Processor += x.Time / 1e9 * (1 - x.Waited)
		if outcome.Wall >= atLeast.Seconds() {
			outcome.Ns = outcome.Wall * 1e9 / float64(passes) / float64(b.Steps) / float64(neurons)
			return outcome, nil
		}
	}
}

// mean returns the mean of one or more numbers.
func mean[T kernel.Float](x []T) *float64 {
	sum := 0.0
	for _, y := range x {
		sum += float64(y)
	}
	sum /= float64(len(x))
	return &sum
}
