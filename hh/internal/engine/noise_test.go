package engine

import (
	"testing"

	"github.com/lut4go/lut4go/internal/portable"
)

func TestNoisyConductanceIsNeverNegative(t *testing.T) {
	o := NewDeviation(1, 1, 0.1)
	n := Noise{Mean: 0.1, Conductance: true, Own: o}
	o.Value, o.Streams = make([]float64, 1), []portable.Stream{portable.NewStream(0, 0, 0)}
	zero := 0
	for range 1000 {
		y := n.now(o.Value[0])
		if y < 0 {
			t.Fatalf("conductance %v", y)
		}
		if y == 0 {
			zero++
		}
		o.next(0)
	}
	if zero < 100 {
		t.Errorf("cut off %d times of 1000, want many", zero)
	}
}
