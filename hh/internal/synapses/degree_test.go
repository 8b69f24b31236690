package synapses

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/internal/portable"
)

func TestEveryChoiceOfPartnersIsAsLikely(t *testing.T) {
	// 3 of 6 neurons, or of the 5 others: 20 or 10 choices.
	for _, noSelf := range []bool{false, true} {
		var r sampler
		counts := map[string]int{}
		const draws = 20000
		for i := range draws {
			s := portable.NewStream(31, 0, uint64(i))
			chosen := slices.Clone(r.draw(&s, 3, 6, 2, Shape{NoSelf: noSelf}))
			slices.Sort(chosen)
			counts[fmt.Sprint(chosen)]++
		}
		want := 20
		if noSelf {
			want = 10
		}
		if len(counts) != want {
			t.Errorf("NoSelf %v: %d choices, want %d: %v", noSelf, len(counts), want, counts)
		}
		mean, chi2 := float64(draws)/float64(want), 0.0
		for chosen, count := range counts {
			if noSelf && strings.Contains(chosen, "2") {
				t.Errorf("%s has neuron 2 itself", chosen)
			}
			chi2 += (float64(count) - mean) * (float64(count) - mean) / mean
		}
		if d := float64(want - 1); math.Abs(chi2-d) > 5*math.Sqrt(2*d) {
			t.Errorf("NoSelf %v: chi-squared %.1f, want %.0f +- %.1f", noSelf, chi2, d, math.Sqrt(2*d))
		}
	}
}
