package baseline

import (
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// Squid returns the squid giant axon.
func Squid() *Model {
	return &Model{
		exact:      squidExact,
		lookUp:     squidLookUp,
		ExactCost:  "6 exponentials",
		LookUpCost: "6 clamped look-ups, 3 divisions",
	}
}

// squidRates returns the opening and closing rates of the gates, 1/ms.
func squidRates(v float64) (am, bm, ah, bh, an, bn float64) {
	am = 1 / hh.Exprel(-(v+40)/10)
	bm = 4 * hh.Exp(-(v+65)/18)
	ah = 0.07 * hh.Exp(-(v+65)/20)
	bh = 1 / (hh.Exp(-(v+35)/10) + 1)
	an = 0.1 / hh.Exprel(-(v+55)/10)
	bn = 0.125 * hh.Exp(-(v+65)/80)
	return am, bm, ah, bh, an, bn
}

func squidExact(current float64) slopes {
	return func(v, m, h, n, gs float64) (dv, dm, dh, dn float64) {
		am, bm, ah, bh, an, bn := squidRates(v)
		dv = current - 120*(m*m*m)*h*(v-50) - 36*(n*n)*(n*n)*(v+77) - 0.3*(v+54.3) - gs*v
		return dv, am*(1-m) - bm*m, ah*(1-h) - bh*h, an*(1-n) - bn*n
	}
}

func squidLookUp(g table.Grid, current float64) (slopes, error) {
	ls, err := newLookUps(g, []table.Curve{
		{Name: "minf", F: func(v float64) float64 { a, b, _, _, _, _ := squidRates(v); return a / (a + b) }},
		{Name: "mtau", F: func(v float64) float64 { a, b, _, _, _, _ := squidRates(v); return 1 / (a + b) }},
		{Name: "hinf", F: func(v float64) float64 { _, _, a, b, _, _ := squidRates(v); return a / (a + b) }},
		{Name: "htau", F: func(v float64) float64 { _, _, a, b, _, _ := squidRates(v); return 1 / (a + b) }},
		{Name: "ninf", F: func(v float64) float64 { _, _, _, _, a, b := squidRates(v); return a / (a + b) }},
		{Name: "ntau", F: func(v float64) float64 { _, _, _, _, a, b := squidRates(v); return 1 / (a + b) }},
	})
	if err != nil {
		return nil, err
	}
	minf, mtau, hinf, htau, ninf, ntau := &ls[0], &ls[1], &ls[2], &ls[3], &ls[4], &ls[5]
	return func(v, m, h, n, gs float64) (dv, dm, dh, dn float64) {
		dv = current - 120*(m*m*m)*h*(v-50) - 36*(n*n)*(n*n)*(v+77) - 0.3*(v+54.3) - gs*v
		dm = (minf.at(v) - m) / mtau.at(v)
		dh = (hinf.at(v) - h) / htau.at(v)
		dn = (ninf.at(v) - n) / ntau.at(v)
		return dv, dm, dh, dn
	}, nil
}
