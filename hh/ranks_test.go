package hh

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/lut4go/lut4go/hh/rankstest"
	"github.com/lut4go/lut4go/kernel"
)

// onRanks calls f on so many ranks.
func onRanks(t *testing.T, ranks int, f func(r Ranks)) {
	t.Helper()
	err := rankstest.Run(ranks, func(r *rankstest.Rank) error {
		f(r)
		return nil
	})
	if err != nil {
		t.Fatalf("%d ranks: %v", ranks, err)
	}
}

func TestRanksHaveTheGoldenHashesOfOneProcess(t *testing.T) {
	for i, g := range golden {
		ranks := []int{1, 2, 3, 4, 7}[i%5]
		t.Run(fmt.Sprintf("%d_ranks/%d_bits_%s_%s", ranks, g.config.Precision, g.config.Method, g.config.Order), func(t *testing.T) {
			onRanks(t, ranks, func(r Ranks) {
				c := g.config
				c.Seed, c.Threads, c.Ranks = 1, 1, r
				s := newRecurrentNetwork(t, c, 100)
				s.run(t, 25)
				if got := s.hashes(t); r.Rank() == 0 && got != g.hashes {
					t.Errorf("hashes of state and raster are %q, want %q", got, g.hashes)
				}
			})
		})
	}
}

func TestRanksMayBeMoreThanCells(t *testing.T) {
	alone := newRecurrentNetwork(t, Config{Seed: 1}, 5)
	alone.run(t, 25)
	want := alone.hashes(t)
	for _, ranks := range []int{2, 5, 7} {
		onRanks(t, ranks, func(r Ranks) {
			s := newRecurrentNetwork(t, Config{Seed: 1, Ranks: r, Threads: 2}, 5)
			s.run(t, 25)
			if got := s.hashes(t); r.Rank() == 0 && got != want {
				t.Errorf("%d ranks: %q, want %q", ranks, got, want)
			}
		})
	}
}

func TestRandomNetworksAreTheSameOnRanks(t *testing.T) {
	for _, seed := range []uint64{0, 2, 5, 11, 12, 13, 17, 21, 23, 25, 26, 29, 31, 35, 105, 113, 118, 120, 123, 128, 138} {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 7))
			c := drawCircumstances(rng, kernel.PureGo)
			alone := newRandomNetwork(t, seed, c)
			check(t, alone.run(alone.steps/2))
			var half, end bytes.Buffer
			check(t, alone.net.Checkpoint(&half))
			check(t, alone.run(alone.steps-alone.steps/2))
			check(t, alone.net.Checkpoint(&end))
			want := alone.outcome(t)
			for _, ranks := range [][2]int{{2, 3}, {4, 1}, {7, 2}} {
				var saved bytes.Buffer
				onRanks(t, ranks[0], func(r Ranks) {
					n := buildRandomNetwork(t, seed, c, r)
					check(t, n.run(n.steps/2))
					check(t, n.net.Checkpoint(&saved))
				})
				if !bytes.Equal(saved.Bytes(), half.Bytes()) {
					t.Errorf("%d ranks have another checkpoint", ranks[0])
				}
				onRanks(t, ranks[1], func(r Ranks) {
					n := buildRandomNetwork(t, seed, c, r)
					check(t, n.net.Restore(bytes.NewReader(saved.Bytes())))
					check(t, n.run(n.steps-n.steps/2))
					var b bytes.Buffer
					check(t, n.net.Checkpoint(&b))
					if got := n.outcome(t); r.Rank() == 0 && got != want {
						t.Errorf("%d ranks, then %d: %s, want %s", ranks[0], ranks[1], got, want)
					}
					if r.Rank() == 0 && !bytes.Equal(b.Bytes(), end.Bytes()) {
						t.Errorf("%d ranks, then %d: another checkpoint at the end", ranks[0], ranks[1])
					}
				})
			}
		})
	}
}
