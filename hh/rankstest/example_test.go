package rankstest_test

import (
	"fmt"

	"github.com/lut4go/lut4go/hh/rankstest"
)

// Four ranks add up their numbers.
func ExampleRun() {
	err := rankstest.Run(4, func(r *rankstest.Rank) error {
		all, _, err := r.AllGather([]byte{byte(r.Rank())})
		if err != nil {
			return err
		}
		sum := 0
		for _, x := range all {
			sum += int(x)
		}
		if r.Rank() == 0 {
			fmt.Println(sum)
		}
		return nil
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: 6
}
