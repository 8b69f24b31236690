// Package fused has the constants and tables of the fused steps of package kernel: for
// forward Euler, without a synapse's decay, with linear tables of 1 mV.
package fused

import (
	"cmp"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// WangBuzsaki returns what kernel.StepWangBuzsaki needs for a step of dt ms under a
// current in uA/cm2. The synapse, if it is given one, has 1e-3 mS/cm2 for a state of 1.
func WangBuzsaki[T kernel.Float](dt, current float64) (*kernel.WangBuzsaki[T], *kernel.Rows[T], error) {
	m := hh.WangBuzsaki()
	na, k := m.Channels[0].Gates, m.Channels[1].Gates
	rows, err := coarseRows[T](append(gateCurves(dt, na[1], k[0]), table.Curve{Name: "g(na)", F: func(v float64) float64 {
		x := na[0].Alpha(v) / (na[0].Alpha(v) + na[0].Beta(v))
		return m.Channels[0].G * x * x * x
	}}))
	return &kernel.WangBuzsaki[T]{
		G0: 0.1, E0: T(-6.5 + current), ENa: 55, GK: 9, EK: -90, GSyn: synapse, Decay: 1, DtCm: T(dt),
	}, rows, err
}

// Squid returns what kernel.StepHodgkinHuxley needs for a step of dt ms of the squid
// axon under a current in uA/cm2. Its synapses are as that of WangBuzsaki.
func Squid[T kernel.Float](dt, current float64) (*kernel.HodgkinHuxley[T], *kernel.Rows[T], error) {
	m := hh.Squid()
	na, k := m.Channels[0].Gates, m.Channels[1].Gates
	rows, err := coarseRows[T](gateCurves(dt, na[0], na[1], k[0]))
	return &kernel.HodgkinHuxley[T]{
		G0: 0.3, E0: T(-16.29 + current), GNa: 120, ENa: 50, GK: 36, EK: -77, DtCm: T(dt),
		GSyn: [2]T{synapse, synapse}, Decay: [2]T{1, 1},
	}, rows, err
}

// synapse is the conductance of synapses for a state of 1, mS/cm2; they reverse at
// 0 mV.
const synapse = 1e-3

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
