package synapses

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/hh/rankstest"
)

// sharedRules are what ranks may have to share.
var sharedRules = []Spec{
	{Rule: AllToAll{}, Shape: Shape{From: 20, To: 30}},
	{Rule: OneToOne{}, Shape: Shape{From: 23, To: 23}},
	{Rule: Probability(0.2), Shape: Shape{From: 40, To: 50}, Delay: random.Uniform{Lo: 1, Hi: 3}},
	{Rule: Probability(0.3), Shape: Shape{From: 40, To: 40, NoSelf: true}, Weight: random.Uniform{Lo: 0, Hi: 1}},
	{Rule: Probability(0), Shape: Shape{From: 4, To: 5}},
	{Rule: OutDegree(5), Shape: Shape{From: 31, To: 17, Multapses: true}, Weight: random.Normal{Mean: 1, SD: 0.1}},
	{Rule: InDegree(6), Shape: Shape{From: 31, To: 44}, Delay: random.Uniform{Lo: 0, Hi: 2}},
	{Rule: InDegree(6), Shape: Shape{From: 5, To: 44, Multapses: true}, Weight: random.Uniform{Lo: 0, Hi: 1}},
	{Rule: InDegree(3), Shape: Shape{From: 20, To: 20, NoSelf: true}},
	{Rule: InDegree(1), Shape: Shape{From: 3, To: 2}},
	{Rule: randomPairs(500, 12, 9), Shape: Shape{From: 12, To: 9}, Weight: random.Uniform{Lo: 0, Hi: 1}},
}

// setRounds has ranks deal out so many synapses at once.
func setRounds(t *testing.T, synapses int) {
	before := mostDealt
	t.Cleanup(func() { mostDealt = before })
	mostDealt = synapses
}

func TestRanksHaveTheSynapsesOfOneProcess(t *testing.T) {
	for i, s := range sharedRules {
		s.Seed = 3
		alone := newProjection(t, s)
		want := edgesOf(alone)
		for _, ranks := range []int{2, 3, 4, 7, 50} {
			t.Run(fmt.Sprintf("%d_%T_%d", i, s.Rule, ranks), func(t *testing.T) {
				setRounds(t, []int{1 << 20, 11}[ranks%2])
				parts := make([][]edge, ranks)
				var mutex sync.Mutex
				err := rankstest.Run(ranks, func(r *rankstest.Rank) error {
					s := s
					s.Team = communication.NewTeam(r)
					p := newShared(t, s)
					own := edgesOf(p)
					lo, hi := s.Team.Slice(s.Shape.To)
					for _, e := range own {
						if e.target < lo || e.target >= hi {
							return fmt.Errorf("a synapse to %d, of %d to %d", e.target, lo, hi)
						}
					}
					if p.Count != alone.Count || p.MinDelay != alone.MinDelay || p.MaxDelay != alone.MaxDelay {
						return fmt.Errorf("%d synapses of %d to %d steps, want %d of %d to %d", p.Count, p.MinDelay, p.MaxDelay, alone.Count, alone.MinDelay, alone.MaxDelay)
					}
					mutex.Lock()
					parts[r.Rank()] = own
					mutex.Unlock()
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				got := slices.Concat(parts...)
				slices.SortStableFunc(got, func(a, b edge) int { return a.source - b.source })
				if !slices.Equal(got, want) {
					t.Errorf("%d synapses, want %d, or others", len(got), len(want))
				}
			})
		}
	}
}

// newShared is newProjection on a rank.
func newShared(t *testing.T, s Spec) *Projection {
	pairs, _ := s.Rule.(Pairs)
	if s.Weight == nil && pairs.Weights == nil {
		s.Weight = random.Constant(1)
	}
	if s.Delay == nil && pairs.Delays == nil {
		s.Delay = random.Constant(1)
	}
	s.Dt, s.Threads, s.Precision = 0.1, 2, 64
	return New(s)
}

func TestARankHasItsShareOfTheSynapsesWhileTheyAreDealt(t *testing.T) {
	const ranks, count = 5, 2000
	err := rankstest.Run(ranks, func(r *rankstest.Rank) error {
		s := Spec{Rule: InDegree(50), Shape: Shape{From: count, To: count}, Team: communication.NewTeam(&counted{Ranks: r, most: 3 * 14 * 1000})}
		p := newShared(t, s)
		if n := p.drawn.count(); n != 50*count/ranks {
			return fmt.Errorf("%d synapses", n)
		}
		return s.Team.Err()
	})
	if err == nil {
		t.Fatal("nothing is dealt in rounds, but the counted ranks do not see it")
	}
	setRounds(t, 1000)
	if err := rankstest.Run(ranks, func(r *rankstest.Rank) error {
		s := Spec{Rule: InDegree(50), Shape: Shape{From: count, To: count}, Team: communication.NewTeam(&counted{Ranks: r, most: 3 * 14 * 1000})}
		newShared(t, s)
		return s.Team.Err()
	}); err != nil {
		t.Error(err)
	}
}

// counted is ranks that may deal out so many bytes at once.
type counted struct {
	communication.Ranks
	most int
}

func (c *counted) Deal(to [][]byte) ([][]byte, error) {
	n := 0
	for _, b := range to {
		n += len(b)
	}
	if n > c.most {
		return nil, fmt.Errorf("%d bytes are dealt at once, want %d at most", n, c.most)
	}
	return c.Ranks.Deal(to)
}

func TestRanksGatherSetAndFindWeightsAsOneProcessHasThem(t *testing.T) {
	for i, s := range sharedRules {
		s.Seed = 3
		s.STDP = &STDP{TauPlus: 1, TauMinus: 1, WMin: -10, WMax: 10}
		alone := newProjection(t, s)
		var want []float64
		for _, e := range edgesOf(alone) {
			want = append(want, e.weight)
		}
		var places []int
		for k := range 20 {
			if len(want) > 0 {
				places = append(places, k*7919%len(want))
			}
		}
		for _, ranks := range []int{1, 3, 7, 40} {
			set := make([]float64, len(want))
			for k := range set {
				set[k] = float64(k) / 1000
			}
			err := rankstest.Run(ranks, func(r *rankstest.Rank) error {
				s := s
				s.Team = communication.NewTeam(r)
				p := newShared(t, s)
				if err := compareWeights(p, want, places); err != nil {
					return err
				}
				if err := p.SetWeights(slices.Clone(set)); err != nil {
					return err
				}
				return compareWeights(p, set, places)
			})
			if err != nil {
				t.Errorf("%d %T, %d ranks: %v", i, s.Rule, ranks, err)
			}
		}
	}
}

// compareWeights returns an error unless ranks have the weights together, and find those at
// the places.
func compareWeights(p *Projection, want []float64, places []int) error {
	own, first, err := p.WeightsBySource()
	if err != nil {
		return err
	}
	if !slices.Equal(own, want[first:first+len(own)]) {
		return fmt.Errorf("weights from number %d on are %v", first, own)
	}
	all, err := p.Team.Gather("sizes", make([]byte, len(own)), nil)
	total := 0
	for _, b := range all {
		total += len(b)
	}
	if err != nil || total != len(want) {
		return fmt.Errorf("%d weights, want %d, %v", total, len(want), err)
	}
	at, local, err := p.Locate(places)
	if err != nil {
		return err
	}
	for k, place := range places {
		if at[k] == p.Team.Rank() && p.WeightOf(local[k]) != want[place] {
			return fmt.Errorf("synapse %d has weight %v, want %v", place, p.WeightOf(local[k]), want[place])
		}
	}
	return nil
}
