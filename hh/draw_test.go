package hh

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

func TestSynapsesDrawnAheadAreThoseDrawnOneByOne(t *testing.T) {
	delay := Uniform{Lo: 1, Hi: 5}
	oneByOne := Truncated{Of: delay, Lo: math.Inf(-1), Hi: math.Inf(1)} // the same draws
	for _, p := range []Probability{1e-9, 0.003, 0.1, 0.5, 0.97, 1 - 1e-12} {
		for _, noSelf := range []bool{false, true} {
			t.Run(fmt.Sprintf("%v, NoSelf %v", float64(p), noSelf), func(t *testing.T) {
				made := func(delay Distribution) []synapse {
					c := Connection{Rule: p, Weight: Constant(1), Delay: delay, NoSelf: noSelf}
					return synapsesOf(newRecurrentConnection(t, Config{Dt: 0.01, Seed: 5, Threads: 2}, 300, c))
				}
				if got, want := made(delay), made(oneByOne); !slices.Equal(got, want) {
					t.Errorf("%d synapses, want the same %d", len(got), len(want))
				}
			})
		}
	}
}
