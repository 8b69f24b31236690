package communication

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh/rankstest"
)

func TestSlicesFollowEachOtherAndHaveTheirOwners(t *testing.T) {
	for _, ranks := range []int{1, 2, 3, 7, 64} {
		for _, n := range []int{1, 2, 6, 7, 100, 1<<31 - 1} {
			next := 0
			for rank := range ranks {
				team := &Team{rank: rank, size: ranks}
				lo, hi := team.Slice(n)
				if lo != next || hi-lo-n/ranks < 0 || hi-lo-n/ranks > 1 {
					t.Errorf("%d of %d ranks has %d to %d of %d", rank, ranks, lo, hi, n)
				}
				next = hi
				for _, i := range []int{lo, lo + (hi-lo)/2, hi - 1} {
					if lo < hi && team.Owner(i, n) != rank {
						t.Errorf("neuron %d of %d is rank %d's of %d, want %d's", i, n, team.Owner(i, n), ranks, rank)
					}
				}
			}
			if next != n {
				t.Errorf("%d ranks have %d of %d", ranks, next, n)
			}
		}
	}
}

func TestWhatFailsOnOneRankFailsOnAllAndTheyGoOn(t *testing.T) {
	oh := errors.New("hh: oh")
	err := rankstest.Run(3, func(r *rankstest.Rank) error {
		team := NewTeam(r)
		var own error
		if r.Rank() == 1 {
			own = oh
		}
		// The others are in another call by then.
		err := team.Agree([]string{"inside", "outside", "inside"}[r.Rank()], own)
		var agreed *Agreed
		if !errors.As(err, &agreed) || (r.Rank() == 1) != errors.Is(err, oh) {
			return fmt.Errorf("%v", err)
		}
		if r.Rank() != 1 && err.Error() != "hh: rank 1: oh" {
			return err
		}
		if err := team.AgreeOnce("outside", err); !errors.As(err, &agreed) {
			return fmt.Errorf("%v", err)
		}
		return team.Agree("the next", nil)
	})
	if err != nil {
		t.Error(err)
	}
}

func TestRanksInDifferentCallsMakeNoFurtherOne(t *testing.T) {
	err := rankstest.Run(2, func(r *rankstest.Rank) error {
		team := NewTeam(r)
		if err := team.Agree([]string{"Set", "Run"}[r.Rank()], nil); err == nil || !strings.Contains(err.Error(), "want the same calls") {
			return fmt.Errorf("%v", err)
		}
		for _, b := range team.Deal(make([][]byte, 2)) {
			if len(b) > 0 {
				return errors.New("something was dealt")
			}
		}
		if err := team.Agree("Run", nil); err != team.Err() || err == nil {
			return fmt.Errorf("%v", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestTheFirstRankGetsAllPieceByPiece(t *testing.T) {
	before := MostAtOnce
	defer func() { MostAtOnce = before }()
	for _, most := range []int{8, 24, 1 << 20} {
		MostAtOnce = most
		for _, ranks := range []int{1, 2, 5} {
			err := rankstest.Run(ranks, func(r *rankstest.Rank) error {
				team := NewTeam(r)
				text := func(rank int) []byte { return bytes.Repeat([]byte{byte('a' + rank)}, 8*(rank*rank%4)) }
				var got, want []byte
				told, largest := -1, 0
				err := team.ToFirst("text", text(r.Rank()), func(total int) { told = total }, func(b []byte) error {
					got, largest = append(got, b...), max(largest, len(b))
					return nil
				})
				for rank := range ranks {
					want = append(want, text(rank)...)
				}
				if err != nil || r.Rank() > 0 {
					return err
				}
				if !bytes.Equal(got, want) || told != len(want) || ranks > 1 && largest > most {
					return fmt.Errorf("%q in pieces of up to %d, told %d, want %q", got, largest, told, want)
				}
				return nil
			})
			if err != nil {
				t.Errorf("%d ranks, %d bytes at once: %v", ranks, most, err)
			}
		}
	}
}

func TestAFilterCountsAndPassesItsNeurons(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	for _, n := range []int{1, 63, 64, 65, 1000} {
		small, large := NewFilter(n), NewFilter(n)
		var some, more []uint32
		for i := range uint32(n) {
			if rng.IntN(3) == 0 {
				small.Add(i)
				some = append(some, i)
			}
			if rng.IntN(2) == 0 || slices.Contains(some, i) {
				large.Add(i)
				more = append(more, i)
			}
		}
		small.Count()
		large.Count()
		if !slices.Equal(small.Neurons(), some) || small.Len() != len(some) {
			t.Fatalf("%v, want %v", small.Neurons(), some)
		}
		var spikes, passed []Spike
		for i := range uint32(n) {
			place, ok := small.Place(i)
			if at, found := slices.BinarySearch(some, i); ok != found || int(place) != at {
				t.Fatalf("neuron %d is at place %d, %v, want %d, %v", i, place, ok, at, found)
			}
			spikes = append(spikes, Spike{Step: uint64(i % 7), Neuron: i})
			if ok {
				passed = append(passed, Spike{Step: uint64(i % 7), Neuron: place})
			}
		}
		if got := small.Pass(nil, spikes); !slices.Equal(got, passed) {
			t.Errorf("%v, want %v", got, passed)
		}
		if got := small.PassPacked(nil, AppendSpikes(nil, 0, spikes, 0), 0); !slices.Equal(got, passed) {
			t.Errorf("packed %v, want %v", got, passed)
		}
		for i, s := range small.Moved(passed, large) {
			if more[s.Neuron] != some[passed[i].Neuron] || s.Step != passed[i].Step {
				t.Errorf("spike %d is of neuron %d, want %d", i, more[s.Neuron], some[passed[i].Neuron])
			}
		}
	}
	if got := (*Filter)(nil).Pass(nil, []Spike{{3, 9}}); !slices.Equal(got, []Spike{{3, 9}}) {
		t.Errorf("no filter passes %v", got)
	}
}
