package baseline

import (
	"math"
	"testing"

	"github.com/lut4go/lut4go/table"
)

func TestLookUpClamps(t *testing.T) {
	g := table.Grid{Min: -1, Max: 2, Step: 0.1}
	ls, err := newLookUps(g, []table.Curve{{Name: "line", F: func(v float64) float64 { return 3*v + 1 }}})
	if err != nil {
		t.Fatal(err)
	}
	for v, want := range map[float64]float64{
		-1: -2, 2: 7, 0.55: 2.65, 1.999999: 6.999997, math.Nextafter(2, 0): 7,
		-5: -2, 9: 7, math.Inf(1): 7, math.Inf(-1): -2,
	} {
		if got := ls[0].at(v); math.Abs(got-want) > 1e-12 {
			t.Errorf("at %v: got %v, want %v", v, got, want)
		}
	}
	if got := ls[0].at(math.NaN()); got != ls[0].points[0] {
		t.Errorf("at NaN: got %v, want the first point", got)
	}
}
