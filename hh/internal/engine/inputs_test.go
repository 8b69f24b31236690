package engine

import (
	"testing"

	"github.com/lut4go/lut4go/internal/portable"
)

func TestNoisyConductanceIsNeverNegative(t *testing.T) {
	o := NewProcess(1, 1, 0.1)
	o.Mean, o.Conductance = 0.1, true
	o.Value, o.Streams = make([]float64, 1), []portable.Stream{portable.NewStream(0, 0, 0)}
	zero := 0
	for range 1000 {
		y := o.now(0)
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
