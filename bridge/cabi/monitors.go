//go:build cgo

package main

// #include "export.h"
import "C"

import (
	"cmp"

	"github.com/lut4go/lut4go/bridge/internal/networks"
)

// some returns the numbers of chosen neurons, nil for all.
func some(n C.int64_t, which *C.lut4go_index) ([]int, error) {
	if n == 0 {
		return nil, nil
	}
	return numbers("neurons that are recorded", which, n)
}

//export lut4go_record_spikes
func lut4go_record_spikes(monitor *C.lut4go_monitor, neurons C.lut4go_neurons, n C.int64_t, which *C.lut4go_index) C.int {
	return made("monitor", monitor, func() (networks.Handle, error) {
		of, err := some(n, which)
		if err != nil {
			return 0, err
		}
		return all.RecordSpikes(networks.Handle(neurons), of)
	})
}

//export lut4go_count_spikes
func lut4go_count_spikes(monitor *C.lut4go_monitor, neurons C.lut4go_neurons) C.int {
	return made("monitor", monitor, func() (networks.Handle, error) { return all.CountSpikes(networks.Handle(neurons)) })
}

//export lut4go_record_rate
func lut4go_record_rate(monitor *C.lut4go_monitor, neurons C.lut4go_neurons, bin C.double) C.int {
	return made("monitor", monitor, func() (networks.Handle, error) {
		return all.RecordRate(networks.Handle(neurons), float64(bin))
	})
}

//export lut4go_record_state
func lut4go_record_state(monitor *C.lut4go_monitor, population C.lut4go_neurons, recording *C.lut4go_recording) C.int {
	return made("monitor", monitor, func() (networks.Handle, error) {
		r, err := structure(recording)
		if err != nil {
			return 0, err
		}
		cells, err := some(r.count, r.cells)
		if err != nil {
			return 0, err
		}
		every, err := count("steps from one sample to the next", r.every)
		if err != nil {
			return 0, err
		}
		return all.RecordState(networks.Handle(population), text(r.variable), cells, every)
	})
}

//export lut4go_get_held
func lut4go_get_held(monitor C.lut4go_monitor, held *C.lut4go_held) C.int {
	return answer(func() error {
		s, err := all.Size(networks.Handle(monitor))
		if err != nil {
			return err
		}
		return write(held, C.lut4go_held{
			rows: C.int64_t(s.Rows), columns: C.int64_t(s.Columns), first: C.int64_t(s.First), every: C.int64_t(s.Every),
		})
	})
}

//export lut4go_get_spikes
func lut4go_get_spikes(monitor C.lut4go_monitor, n C.int64_t, steps, neurons *C.int64_t) C.int {
	return answer(func() error {
		at, err := results[int64]("steps", steps, n)
		of, err2 := results[int64]("neurons", neurons, n)
		if err := cmp.Or(err, err2); err != nil {
			return err
		}
		return all.Spikes(networks.Handle(monitor), at, of)
	})
}

//export lut4go_get_values
func lut4go_get_values(monitor C.lut4go_monitor, n C.int64_t, values *C.double) C.int {
	return answer(func() error {
		to, err := results[float64]("values", values, n)
		if err != nil {
			return err
		}
		return all.Values(networks.Handle(monitor), to)
	})
}

//export lut4go_get_counts
func lut4go_get_counts(monitor C.lut4go_monitor, n C.int64_t, counts *C.int64_t) C.int {
	return answer(func() error {
		to, err := results[int64]("counts", counts, n)
		if err != nil {
			return err
		}
		return all.Counts(networks.Handle(monitor), to)
	})
}

//export lut4go_clear_monitor
func lut4go_clear_monitor(monitor C.lut4go_monitor) C.int {
	return answer(func() error { return all.Clear(networks.Handle(monitor)) })
}
