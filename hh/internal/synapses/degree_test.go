package synapses

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/internal/portable"
)

func TestEveryChoiceOfPartnersIsAsLikely(t *testing.T) {
	// 3 of 6 neurons, or of the 5 others: 20 or 10 choices.
	for _, noSelf := range []bool{false, true} {
		var r sampler
		counts := map[string]int{}
		const draws = 20000
		for i := range draws {
			s := portable.NewStream(31, 0, uint64(i))
			chosen := slices.Clone(r.draw(&s, 3, 6, 2, Shape{NoSelf: noSelf}))
			slices.Sort(chosen)
			counts[fmt.Sprint(chosen)]++
		}
		want := 20
		if noSelf {
			want = 10
		}
		if len(counts) != want {
			t.Errorf("NoSelf %v: %d choices, want %d: %v", noSelf, len(counts), want, counts)
		}
		mean, chi2 := float64(draws)/float64(want), 0.0
		for chosen, count := range counts {
			if noSelf && strings.Contains(chosen, "2") {
				t.Errorf("%s has neuron 2 itself", chosen)
			}
			chi2 += (float64(count) - mean) * (float64(count) - mean) / mean
		}
		if d := float64(want - 1); math.Abs(chi2-d) > 5*math.Sqrt(2*d) {
			t.Errorf("NoSelf %v: chi-squared %.1f, want %.0f +- %.1f", noSelf, chi2, d, math.Sqrt(2*d))
		}
	}
}

func TestDegreesAreExactWithoutMultapses(t *testing.T) {
	const n = 300
	for _, k := range []int{1, 7, 150, 298, 299} {
		for _, noSelf := range []bool{false, true} {
			for name, rule := range map[string]Rule{"in": InDegree(k), "out": OutDegree(k)} {
				p := newProjection(t, Spec{Rule: rule, Shape: Shape{From: n, To: n, NoSelf: noSelf}, Seed: 21})
				out, in := degreesOf(t, p) // fails for a pair connected twice
				exact, other := out, in
				if name == "in" {
					exact, other = in, out
				}
				candidates := n
				if noSelf {
					candidates--
				}
				share := float64(k) / float64(candidates)
				variance := float64(candidates) * share * (1 - share)
				chi2 := 0.0
				for i := range n {
					if exact[i] != k {
						t.Fatalf("%s-degree %d, NoSelf %v: neuron %d has %d", name, k, noSelf, i, exact[i])
					}
					if variance == 0 {
						if other[i] != k {
							t.Fatalf("%s-degree %d, NoSelf %v: neuron %d is chosen %d times of %d", name, k, noSelf, i, other[i], k)
						}
						continue
					}
					d := float64(other[i] - k)
					chi2 += d * d / variance
				}
				// The other degrees are binomial, but for their sum.
				if variance > 0 && math.Abs(chi2-n) > 5*math.Sqrt(2*n) {
					t.Errorf("%s-degree %d, NoSelf %v: the other degrees have chi-squared %.1f, want %d +- %.1f", name, k, noSelf, chi2, n, math.Sqrt(2*n))
				}
				self := 0
				for _, s := range edgesOf(p) {
					if s.source == s.target {
						self++
					}
				}
				if mean := share * n; noSelf && self > 0 || !noSelf && math.Abs(float64(self)-mean) > 5*math.Sqrt(mean*(1-share)) {
					t.Errorf("%s-degree %d, NoSelf %v: %d neurons have themselves, want %.1f", name, k, noSelf, self, mean)
				}
			}
		}
	}
}

func TestMultapsesAreDrawnIndependently(t *testing.T) {
	const n, k = 60, 90 // more than there are neurons
	for _, noSelf := range []bool{false, true} {
		for name, rule := range map[string]Rule{"in": InDegree(k), "out": OutDegree(k)} {
			counts, degrees := map[[2]int]int{}, make([]int, n)
			all := edgesOf(newProjection(t, Spec{Rule: rule, Shape: Shape{From: n, To: n, NoSelf: noSelf, Multapses: true}, Seed: 23}))
			for i, s := range all {
				if noSelf && s.source == s.target {
					t.Fatalf("%s-degree: neuron %d has itself", name, s.source)
				}
				if i > 0 && (s.source < all[i-1].source || s.source == all[i-1].source && s.target < all[i-1].target) {
					t.Fatalf("%s-degree: synapse %d is out of order", name, i)
				}
				counts[[2]int{s.source, s.target}]++
				if name == "in" {
					degrees[s.target]++
				} else {
					degrees[s.source]++
				}
			}
			pairs := float64(n * n)
			if noSelf {
				pairs -= n
			}
			if i := slices.IndexFunc(degrees, func(d int) bool { return d != k }); i >= 0 {
				t.Errorf("%s-degree of neuron %d is %d, want %d", name, i, degrees[i], k)
			}
			mean, chi2 := n*k/pairs, 0.0
			for _, count := range counts {
				chi2 += float64(count*count) / mean
			}
			// The sum over all pairs of (count - mean)^2/mean.
			if chi2 -= n * k; math.Abs(chi2-(pairs-n)) > 5*math.Sqrt(2*pairs) {
				t.Errorf("%s-degree, NoSelf %v: chi-squared %.0f, want %.0f +- %.0f", name, noSelf, chi2, pairs-n, math.Sqrt(2*pairs))
			}
		}
	}
}
