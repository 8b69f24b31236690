package schedule

import (
	"fmt"
	"testing"
)

func newPopulations(t *testing.T, neurons ...int) []*Population {
	var all []*Population
	for _, n := range neurons {
		all = append(all, newPassive(t, n))
	}
	return all
}

func TestBlocksAreAsLargeAsTheCacheAndAThreadsShareAllow(t *testing.T) {
	for _, c := range []struct {
		name               string
		neurons            []int
		threads, precision int
		want               int
	}{
		{"as large as the cache takes", []int{100_000}, 1, 64, LargestBlock / 8},
		{"twice as many in half the precision", []int{100_000}, 1, 32, LargestBlock / 4},
		{"one for each thread", []int{1024}, 4, 64, 256},
		{"smaller where they divide better", []int{520}, 4, 64, 128},
		{"a share of all populations", []int{512, 512}, 4, 64, 256},
		{"never smaller than pays", []int{100}, 50, 64, 64},
	} {
		if got := 1 << newLayout(newPopulations(t, c.neurons...), c.threads, c.precision).shift; got != c.want {
			t.Errorf("%s: blocks of %d neurons, want %d", c.name, got, c.want)
		}
	}
}

func TestNoThreadHasMuchMoreToDoThanItsShare(t *testing.T) {
	for _, neurons := range [][]int{{520}, {1000}, {3200, 800}, {5000, 3000, 40}, {100_000}, {700, 700, 700}} {
		for _, threads := range []int{1, 2, 3, 4, 8} {
			t.Run(fmt.Sprint(neurons, threads), func(t *testing.T) {
				all := newPopulations(t, neurons...)
				l := newLayout(all, threads, 64)
				total, own := 0, make([]int, threads)
				for i, p := range all {
					from := 0
					for j, n := range l.blocks[i] {
						to := min(from+n<<l.shift, neurons[i])
						own[l.workers[i][j]] += to - from
						from = to
					}
					if total += p.Cells.Len(); from != p.Cells.Len() {
						t.Errorf("partitions have %d of %d neurons", from, p.Cells.Len())
					}
				}
				for w, n := range own {
					if share := float64(total) / float64(threads); float64(n) > 1.5*share {
						t.Errorf("worker %d has %d neurons, of a share of %.0f", w, n, share)
					}
				}
			})
		}
	}
}
