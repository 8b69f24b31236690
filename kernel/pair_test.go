package kernel

import (
	"fmt"
	"testing"
)

// pairs are the channels that are Paired, with gates and conductances in x.
func pairs[T Float](x [][]T) map[string][2]*Channel[T] {
	second := &Channel[T]{G: 36, Gate: x[2], Power: 4, E: -77}
	ps := map[string][2]*Channel[T]{"each": {{Each: x[0], Gate: x[1], Power: 1, E: 55}, second}}
	for power := 1; power <= 3; power++ {
		ps[fmt.Sprintf("power %d", power)] = [2]*Channel[T]{{G: 120, Gate: x[1], Power: power, Second: x[0], E: 50}, second}
	}
	return ps
}

func TestFirstChannelsGivesTheBitsOfOneChannelAfterTheOther(t *testing.T) {
	eachBackend(t, firstChannels[float64], firstChannels[float32])
}

func firstChannels[T Float](t *testing.T, k Kernels[T]) {
	for name := range pairs(make([][]T, 3)) {
		sameWays(t, name, 5, func(x [][]T) error {
			p := pairs(x[2:])[name]
			return k.FirstChannels(x[0], x[1], 0.3, -16, p[0], p[1])
		}, func(x [][]T) error {
			p := pairs(x[2:])[name]
			if err := k.FirstChannel(x[0], x[1], 0.3, -16, p[0]); err != nil {
				return err
			}
			return k.AddChannel(x[0], x[1], p[1])
		})
	}
}

func TestOnlyChannelsGivesTheBitsOfFirstChannelsAndVoltage(t *testing.T) {
	eachBackend(t, onlyChannels[float64], onlyChannels[float32])
}

func onlyChannels[T Float](t *testing.T, k Kernels[T]) {
	for name := range pairs(make([][]T, 3)) {
		sameWays(t, name, 4, func(x [][]T) error {
			p := pairs(x[1:])[name]
			return k.OnlyChannels(x[0], 0.3, -16, 0.01, p[0], p[1])
		}, func(x [][]T) error {
			p := pairs(x[1:])[name]
			n := len(x[0])
			g, e := make([]T, n), make([]T, n)
			if err := k.FirstChannels(g, e, 0.3, -16, p[0], p[1]); err != nil {
				return err
			}
			return k.Voltage(x[0], g, e, 0.01)
		})
	}
}

func TestOtherChannelsAreNotPaired(t *testing.T) {
	x := [][]float64{{1}, {1}, {1}}
	for name, change := range map[string]func(a, b *Channel[float64]){
		"two gates and conductances of their own": func(a, _ *Channel[float64]) { a.Each = x[0] },
		"one gate alone":                    func(a, _ *Channel[float64]) { a.Second = nil },
		"m^4 h":                             func(a, _ *Channel[float64]) { a.Power = 4 },
		"n^3":                               func(_, b *Channel[float64]) { b.Power = 3 },
		"n^4 z":                             func(_, b *Channel[float64]) { b.Second = x[0] },
		"n^4 and conductances of their own": func(_, b *Channel[float64]) { b.Each = x[0] },
	} {
		p := pairs(x)["power 3"]
		change(p[0], p[1])
		if Paired(p[0], p[1]) {
			t.Errorf("%s: paired", name)
		}
		err := forced[float64](t, PureGo).OnlyChannels(x[0], 0, 0, 1, p[0], p[1])
		wantError(t, err, "kernel: OnlyChannels: ", "Paired")
	}
}
