package kernel

import (
	"fmt"
	"testing"
)

// pairs are channels that are paired, with gates and conductances in x.
func pairs[T Float](x [][]T) map[string]channelPair[T] {
	start := constantSums[T]{0.3, -16}
	second := &Channel[T]{G: 36, Gate: x[2], Power: 4, E: -77}
	ps := map[string]channelPair[T]{"each": {start, &Channel[T]{Each: x[0], Gate: x[1], Power: 1, E: 55}, second}}
	for power := 1; power <= 3; power++ {
		first := &Channel[T]{G: 120, Gate: x[1], Power: power, Second: x[0], E: 50}
		ps[fmt.Sprintf("power %d", power)] = channelPair[T]{start, first, second}
	}
	return ps
}

// differentChannels are channels that the sums take in all ways, with gates and
// conductances in x: pairs, and those that are none.
func differentChannels[T Float](x [][]T) map[string][]*Channel[T] {
	all := map[string][]*Channel[T]{
		"none":           nil,
		"one":            {{G: 36, Gate: x[0], Power: 4, E: -77}},
		"two no pair":    {{G: 36, Gate: x[0], Power: 4, E: -77}, {G: 120, Gate: x[1], Power: 3, Second: x[2], E: 50}},
		"the pair later": {{G: 5, Gate: x[2], Power: 1, E: 120}, {G: 120, Gate: x[1], Power: 3, Second: x[2], E: 50}, {G: 36, Gate: x[0], Power: 4, E: -77}},
	}
	for name, p := range pairs(x) {
		all["pair, "+name] = []*Channel[T]{p.first, p.second}
		all["pair and another, "+name] = []*Channel[T]{p.first, p.second, {G: 5, Gate: x[2], Power: 2, E: 120}}
	}
	return all
}

func TestSumsGiveTheBitsOfOneChannelAfterTheOther(t *testing.T) {
	eachBackend(t, sumsOfChannels[float64], sumsOfChannels[float32])
}

func sumsOfChannels[T Float](t *testing.T, k Kernels[T]) {
	for name := range differentChannels(make([][]T, 3)) {
		for _, extra := range []string{"", "a conductance", "conductances with potentials of their own"} {
			wantSameBits(t, name+", "+extra, 5, func(x [][]T) error {
				var s Sums[T]
				s.Begin(k, x[0], x[1], 0.3, -16)
				for _, c := range differentChannels(x[2:])[name] {
					if err := s.AddChannel(c); err != nil {
						return err
					}
				}
				err := addExtra(&s, extra, x)
				if err == nil {
					_, _, err = s.Flush()
				}
				return err
			}, func(x [][]T) error {
				s := summands[T]{differentChannels(x[2:])[name], extra, x}
				return s.sum(k, x[0], x[1])
			})
		}
	}
}

// addExtra adds what a test adds after the channels.
func addExtra[T Float](s *Sums[T], extra string, x [][]T) error {
	switch extra {
	case "a conductance":
		return s.AddConductance(x[2], -80, nil)
	case "conductances with potentials of their own":
		return s.AddConductance(x[2], 0, x[3])
	}
	return nil
}

// summands are channels, and the extra of addExtra after them.
type summands[T Float] struct {
	channels []*Channel[T]
	extra    string
	x        [][]T
}

// sum adds the summands by the kernels for one.
func (s summands[T]) sum(k Kernels[T], g, e []T) error {
	k.Fill(g, 0.3)
	k.Fill(e, -16)
	for _, c := range s.channels {
		if err := k.AddChannel(g, e, c); err != nil {
			return err
		}
	}
	switch s.extra {
	case "a conductance":
		return k.AddConductance(g, e, s.x[2], -80)
	case "conductances with potentials of their own":
		return k.AddConductanceEach(g, e, s.x[2], s.x[3])
	}
	return nil
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
		change(p.first, p.second)
		if isPair(p.first, p.second) {
			t.Errorf("%s: paired", name)
		}
	}
}
