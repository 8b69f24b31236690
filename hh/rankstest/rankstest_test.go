package rankstest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestAllRanksGetWhatEachGave(t *testing.T) {
	for _, ranks := range []int{1, 2, 5} {
		err := Run(ranks, func(r *Rank) error {
			for call := range 10 {
				own := strings.Repeat(string(rune('a'+r.Rank())), r.Rank()+call)
				all, ends, err := r.AllGather([]byte(own))
				if err != nil {
					return err
				}
				want, wantEnds := "", []int{}
				for i := range r.Size() {
					want += strings.Repeat(string(rune('a'+i)), i+call)
					wantEnds = append(wantEnds, len(want))
				}
				if string(all) != want || !slices.Equal(ends, wantEnds) {
					return fmt.Errorf("call %d: %q, %v, want %q, %v", call, all, ends, want, wantEnds)
				}
			}
			return nil
		})
		if err != nil {
			t.Errorf("%d ranks: %v", ranks, err)
		}
	}
}

func TestEachRankGetsItsPart(t *testing.T) {
	for _, ranks := range []int{1, 2, 5} {
		err := Run(ranks, func(r *Rank) error {
			to := make([][]byte, r.Size())
			for i := range to {
				to[i] = fmt.Appendf(nil, "%d to %d", r.Rank(), i)
			}
			from, err := r.Deal(to)
			if err != nil {
				return err
			}
			for i, got := range from {
				if want := fmt.Sprintf("%d to %d", i, r.Rank()); string(got) != want {
					return fmt.Errorf("%q, want %q", got, want)
				}
			}
			return nil
		})
		if err != nil {
			t.Errorf("%d ranks: %v", ranks, err)
		}
	}
}

func TestRanksThatGoDifferentWaysGetAnError(t *testing.T) {
	tests := map[string]struct {
		f    func(r *Rank) error
		want string
	}{
		"one ends": {func(r *Rank) error {
			if r.Rank() == 1 {
				return nil
			}
			_, _, err := r.AllGather(nil)
			return err
		}, " calls AllGather, but rank 1 has ended"}, // rank 0 or 2, whichever comes first,
		"one panics": {func(r *Rank) error {
			if r.Rank() == 1 {
				panic("oh")
			}
			_, _, err := r.AllGather(nil)
			return err
		}, "rank 1: panic: oh"},
		"another call": {func(r *Rank) error {
			if r.Rank() == 1 {
				_, err := r.Deal(make([][]byte, r.Size()))
				return err
			}
			_, _, err := r.AllGather(nil)
			return err
		}, "in call 0"},
		"too few parts": {func(r *Rank) error {
			_, err := r.Deal(nil)
			return err
		}, "rank 2 deals to 0 ranks of 3"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if err := Run(3, test.f); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

func TestWhatACallReturnedIsGoneAfterTheNext(t *testing.T) {
	if err := Run(2, func(r *Rank) error {
		all, _, err := r.AllGather([]byte("x"))
		if err != nil {
			return err
		}
		if _, err := r.Deal(make([][]byte, 2)); err != nil {
			return err
		}
		if string(all) == "xx" {
			return fmt.Errorf("%q is still there", all)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

func TestANumberOfRanksIsPositive(t *testing.T) {
	if err := Run(0, nil); err == nil || !strings.Contains(err.Error(), "0 ranks") {
		t.Errorf("%v", err)
	}
}
