//go:build mpi && cgo

package mpi

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"
)

// exchangeTimes prints the least and the median time of exchanges, us, of as many bytes a rank
// as the environment says.
func exchangeTimes() error {
	w, err := Start()
	if err != nil {
		return err
	}
	bytes, err := strconv.Atoi(os.Getenv("LUT4GO_TEST_BYTES"))
	if err != nil {
		return err
	}
	n := max(20, min(5000, 100<<20/(bytes+1)))
	own, times := make([]byte, bytes), make([]float64, n)
	for i := range times {
		start := time.Now()
		if _, _, err := w.AllGather(own); err != nil {
			return err
		}
		times[i] = time.Since(start).Seconds() * 1e6
	}
	slices.Sort(times)
	if w.Rank() == 0 {
		fmt.Printf("%.3f %.3f\n", times[0], times[n/2])
	}
	return w.Finish()
}
