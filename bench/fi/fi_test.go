package fi

import (
	"math"
	"testing"
)

func TestRatesAreThoseOfASpikeTrain(t *testing.T) {
	every := func(ms, from, to float64) (train []float64) {
		for x := from; x < to; x += ms {
			train = append(train, x)
		}
		return train
	}
	for _, c := range []struct {
		name            string
		spikes          []float64 // ms, of a run of 1000
		steady, initial float64   // Hz
	}{
		{"silence", nil, 0, 0},
		{"one spike", []float64{700}, 0, 0},
		{"one steady interval", []float64{600, 850}, 0, 4},
		{"two steady intervals", []float64{500, 700, 900}, 5, 5},
		{"nothing steady", every(10, 0, 400), 0, 100},
		{"steady from the beginning", every(20, 0, 1000), 50, 50},
		{"faster at first", append(every(5, 0, 500), every(25, 500, 1000)...), 40, 200},
		{"a train that ends", every(10, 0, 900), 0, 100},
		{"a train with a last pause of less than two intervals", every(40, 0, 950), 25, 25},
		{"bursts of two", []float64{0, 10, 200, 210, 400, 410, 600, 610, 800, 810}, 1000 * 3. / 210, 100},
	} {
		got := New([]float64{1}, [][]float64{c.spikes}, 1000)
		if math.Abs(got.Rates[0]-c.steady) > 1e-9 || math.Abs(got.Initial[0]-c.initial) > 1e-9 {
			t.Errorf("%s: steady %v, initial %v Hz, want %v and %v", c.name, got.Rates[0], got.Initial[0], c.steady, c.initial)
		}
	}
}
