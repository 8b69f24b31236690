// Package fused has the constants and tables of the fused steps of package kernel: for
// forward Euler, with synapses that do not decay, with linear tables of 1 mV.
package fused

import (
	"cmp"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// Voltage returns the step of dt ms of the voltage of n cells of 1 uF/cm2 with synapses of
// 1e-3 mS/cm2 for a state of 1, which reverse at 0 mV. The threshold is 0 mV.
func Voltage[T kernel.Float](dt float64, n int, synapses ...[]T) *kernel.VoltageStep[T] {
	step := &kernel.VoltageStep[T]{DtCm: T(dt), Above: kernel.Aligned[uint8]((n + 7) / 8), Bounds: kernel.NewBounds[T](-100, 50)}
	for _, s := range synapses {
		step.Synapses = append(step.Synapses, kernel.Synapse[T]{G: 1e-3, Decay: 1, S: s})
	}
	return step
}

// WangBuzsaki returns what kernel.StepWangBuzsaki needs for a step of dt ms under a
// current in uA/cm2, beside the step of the voltage.
func WangBuzsaki[T kernel.Float](dt, current float64) (*kernel.WangBuzsaki[T], *kernel.Rows[T], error) {
	m := hh.WangBuzsaki()
	na, k := m.Channels[0].Gates, m.Channels[1].Gates
	rows, err := coarseRows[T](append(gateCurves(dt, na[1], k[0]), table.Curve{Name: "g(na)", F: func(v float64) float64 {
		x := na[0].Alpha(v) / (na[0].Alpha(v) + na[0].Beta(v))
		return m.Channels[0].G * x * x * x
	}}))
	return &kernel.WangBuzsaki[T]{
		G0: 0.1, E0: T(-6.5 + current), ENa: 55, GK: 9, EK: -90,
	}, rows, err
}

// Squid returns what kernel.StepHodgkinHuxley needs for a step of dt ms of the squid
// axon under a current in uA/cm2, beside the step of the voltage.
func Squid[T kernel.Float](dt, current float64) (*kernel.HodgkinHuxley[T], *kernel.Rows[T], error) {
	m := hh.Squid()
	na, k := m.Channels[0].Gates, m.Channels[1].Gates
	rows, err := coarseRows[T](gateCurves(dt, na[0], na[1], k[0]))
	return &kernel.HodgkinHuxley[T]{
		G0: 0.3, E0: T(-16.29 + current), GNa: 120, ENa: 50, GK: 36, EK: -77,
	}, rows, err
}

// gateCurves returns a and b of kernel.Gate for every gate, folded for forward
// Euler steps of dt ms.
func gateCurves(dt float64, gates ...hh.Gate) []table.Curve {
	var curves []table.Curve
	for _, g := range gates {
		phi := cmp.Or(g.Phi, 1)
		curves = append(curves,
			table.Curve{Name: "a(" + g.Name + ")", F: func(v float64) float64 { return 1 - dt*phi*(g.Alpha(v)+g.Beta(v)) }},
			table.Curve{Name: "b(" + g.Name + ")", F: func(v float64) float64 { return dt * phi * g.Alpha(v) }},
		)
	}
	return curves
}

// coarseRows returns a linear table with a point for each millivolt.
func coarseRows[T kernel.Float](curves []table.Curve) (*kernel.Rows[T], error) {
	t, err := table.New(table.Grid{Min: -100, Max: 50, Step: 1}, curves...)
	if err != nil {
		return nil, err
	}
	return table.Rows[T](t)
}
