//go:build cgo

package main

// #include "export.h"
import "C"

import (
	"cmp"
	"fmt"
	"time"

	"github.com/lut4go/lut4go/bridge/internal/networks"
	"github.com/lut4go/lut4go/hh"
)

// longestPeriod between two reports of a run, s: a year.
const longestPeriod = 365 * 24 * 3600

//export lut4go_run
func lut4go_run(network C.lut4go_network, course *C.lut4go_course, completed *C.int32_t) C.int {
	return answer(func() error {
		c, err := structure(course)
		if err := cmp.Or(err, place("outcome", completed)); err != nil {
			return err
		}
		if c.steps < 0 {
			return fmt.Errorf("cabi: a run of %d steps, want 0 or more", c.steps)
		}
		if !(c.period >= 0 && c.period <= longestPeriod) {
			return fmt.Errorf("cabi: the period between reports is %v s, want 0 to %d s", c.period, longestPeriod)
		}
		done, err := all.Run(networks.Handle(network), networks.Run{
			Duration: float64(c.duration), Steps: uint64(c.steps),
			Progress: progressOf(c.progress, c.data), Period: time.Duration(float64(c.period) * float64(time.Second)),
		})
		if err != nil {
			return err
		}
		*completed = 0
		if done {
			*completed = 1
		}
		return nil
	})
}

//export lut4go_cancel
func lut4go_cancel(network C.lut4go_network) C.int {
	return answer(func() error { return all.Cancel(networks.Handle(network)) })
}

//export lut4go_now
func lut4go_now(network C.lut4go_network, now *C.lut4go_clock) C.int {
	return answer(func() error {
		return all.Network(networks.Handle(network), func(n *hh.Network) error {
			return write(now, C.lut4go_clock{steps: C.int64_t(n.Steps()), time: C.double(n.Time())})
		})
	})
}

//export lut4go_set_steps
func lut4go_set_steps(network C.lut4go_network, steps C.int64_t) C.int {
	return answer(func() error {
		if steps < 0 {
			return fmt.Errorf("cabi: a network at step %d, want 0 or more", steps)
		}
		return all.Network(networks.Handle(network), func(n *hh.Network) error { return n.SetSteps(uint64(steps)) })
	})
}

//export lut4go_under_way_count
func lut4go_under_way_count(neurons C.lut4go_neurons, count *C.int64_t) C.int {
	return answer(func() error {
		if err := place("number of spikes", count); err != nil {
			return err
		}
		n, err := all.UnderWay(networks.Handle(neurons))
		if err == nil {
			*count = C.int64_t(n)
		}
		return err
	})
}

//export lut4go_get_under_way
func lut4go_get_under_way(neurons C.lut4go_neurons, n C.int64_t, steps, which *C.int64_t) C.int {
	return answer(func() error {
		at, err := results[int64]("steps", steps, n)
		of, err2 := results[int64]("which", which, n)
		if err := cmp.Or(err, err2); err != nil {
			return err
		}
		return all.GetUnderWay(networks.Handle(neurons), at, of)
	})
}

//export lut4go_set_under_way
func lut4go_set_under_way(neurons C.lut4go_neurons, n C.int64_t, steps, which *C.lut4go_index) C.int {
	return answer(func() error {
		at, err := signed("steps", steps, n)
		of, err2 := signed("which", which, n)
		if err := cmp.Or(err, err2); err != nil {
			return err
		}
		return all.SetUnderWay(networks.Handle(neurons), at, of)
	})
}

//export lut4go_get_refractory
func lut4go_get_refractory(population C.lut4go_neurons, n C.int64_t, until *C.int64_t) C.int {
	return answer(func() error {
		to, err := results[int64]("until", until, n)
		if err != nil {
			return err
		}
		return all.Refractory(networks.Handle(population), to)
	})
}

//export lut4go_set_refractory
func lut4go_set_refractory(population C.lut4go_neurons, n C.int64_t, until *C.lut4go_index) C.int {
	return answer(func() error {
		from, err := signed("until", until, n)
		if err != nil {
			return err
		}
		return all.SetRefractory(networks.Handle(population), from)
	})
}

//export lut4go_warnings
func lut4go_warnings(network C.lut4go_network, warnings **C.char) C.int {
	return answer(func() error {
		if err := place("warnings", warnings); err != nil {
			return err
		}
		return all.Network(networks.Handle(network), func(n *hh.Network) error {
			lines(warnings, n.Warnings())
			return nil
		})
	})
}
