package timing

import (
	"fmt"
	"slices"
	"time"
)

// Conditions say how quiet it was. Their JSON form is a part of reports that other
// programs read.
type Conditions struct {
	Probes    int     `json:"probes"`            // made in all
	Slow      int     `json:"slow_probes"`       // of these
	LeastUs   float64 `json:"shortest_probe_us"` // the duration that others are held against
	MedianUs  float64 `json:"median_probe_us"`   // of all probes
	Limit     float64 `json:"slow_probe_ratio"`  // SlowProbe
	Samples   int     `json:"samples"`
	Disturbed int     `json:"disturbed_samples"` // put aside, where there are others
	Waiting   int     `json:"waiting_samples"`   // of these, that waited for the processor
	Unquiet   int     `json:"without_quiet_sample"`
}

// Conditions sums up all probes and samples so far.
func (s *Sampler) Conditions() Conditions {
	c := Conditions{Probes: len(s.probes), Limit: SlowProbe, LeastUs: microseconds(s.least)}
	sorted := slices.Sorted(slices.Values(s.probes))
	c.MedianUs = microseconds(sorted[len(sorted)/2])
	for _, p := range s.probes {
		if s.slow(p) {
			c.Slow++
		}
	}
	for _, x := range s.series {
		t := x.Times()
		c.Samples += t.Quiet + t.Disturbed
		c.Disturbed += t.Disturbed
		for _, taken := range x.samples {
			if taken.Waited > MostWaited {
				c.Waiting++
			}
		}
		if t.Quiet == 0 && t.Disturbed > 0 {
			c.Unquiet++
		}
	}
	return c
}

func microseconds(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }

// String says in a few lines how quiet it was, and warns if some things have no quiet
// sample.
func (c Conditions) String() string {
	text := fmt.Sprintf("%d of %d samples were disturbed; %d waited for the processor, and %d of %d probes\n"+
		"took over %v times the shortest, %.3g us",
		c.Disturbed, c.Samples, c.Waiting, c.Slow, c.Probes, c.Limit, c.LeastUs)
	if c.Unquiet > 0 {
		text += fmt.Sprintf("\nwarning: no quiet spell was found for %d of what was timed: all samples of that count,\n"+
			"and its time is less than they say", c.Unquiet)
	}
	return text
}
