package synapses

import (
	"slices"
	"testing"

	"github.com/lut4go/lut4go/internal/portable"
)

func TestSynapsesOfOneDelayStayInOrder(t *testing.T) {
	var order delayOrder
	s := portable.NewStream(1, 0, 0)
	for _, test := range []struct {
		name         string
		count, delay int // how many synapses, and delays that they may have
	}{
		{"none", 0, 1},
		{"one delay", 50, 1},
		{"counted", 1000, 200},
		{"counted, as many delays as pay", 50, 200},
		{"sorted", 50, 201},
		{"sorted, all delays there are", 1000, MaxDelay},
	} {
		const least = 1
		delays := make([]uint16, test.count)
		want := make([]uint32, test.count)
		for i := range delays {
			delays[i] = uint16(least + s.Intn(test.delay))
			want[i] = uint32(i)
		}
		if test.count > 0 {
			delays[test.count/2] = uint16(least + test.delay - 1)
		}
		slices.SortStableFunc(want, func(a, b uint32) int { return int(delays[a]) - int(delays[b]) })
		if got := order.of(delays, least); !slices.Equal(got, want) {
			t.Errorf("%s: %v of delays %v, want %v", test.name, got, delays, want)
		}
	}
}
