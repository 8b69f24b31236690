package bench

import (
	"cmp"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// wangBuzsakiRows returns the table of kernel.StepWangBuzsaki for a step of dt
// ms.
func wangBuzsakiRows[T kernel.Float](dt float64) (*kernel.Rows[T], error) {
	m := hh.WangBuzsaki()
	na, k := m.Channels[0].Gates, m.Channels[1].Gates
	return coarseRows[T](append(gateCurves(dt, na[1], k[0]), table.Curve{Name: "g(na)", F: func(v float64) float64 {
		x := na[0].Alpha(v) / (na[0].Alpha(v) + na[0].Beta(v))
		return m.Channels[0].G * x * x * x
	}}))
}

// squidRows returns the table of kernel.StepHodgkinHuxley for a step of dt ms.
func squidRows[T kernel.Float](dt float64) (*kernel.Rows[T], error) {
	m := hh.Squid()
	na, k := m.Channels[0].Gates, m.Channels[1].Gates
	return coarseRows[T](gateCurves(dt, na[0], na[1], k[0]))
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
