package figure

import "testing"

func TestTicksAreRoundNumbers(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		first  string
		last   string
		n      int
	}{
		{0, 1000, "0", "1000", 6},
		{-80, 40, "-80", "40", 7},
		{0, 0.01, "0", "0.01", 6},
		{-0.5, 999.5, "0", "800", 5},
		{0, 7205.94, "0", "6000", 4},
		{900, 1000, "900", "1000", 6},
	} {
		got := ticks(c.lo, c.hi)
		if len(got) != c.n || got[0].Label != c.first || got[len(got)-1].Label != c.last {
			t.Errorf("%v to %v: %v", c.lo, c.hi, got)
		}
	}
	if got := ticks(1, 1); got != nil {
		t.Errorf("an empty axis has ticks %v", got)
	}
	if got := WholeTicks(-0.5, 0.5); len(got) != 1 || got[0].Label != "0" {
		t.Errorf("one neuron: %v", got)
	}
}
