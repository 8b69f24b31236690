package baseline

import (
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// WangBuzsaki returns the Wang-Buzsaki interneuron.
func WangBuzsaki() *Model {
	return &Model{
		exact:      wangBuzsakiExact,
		lookUp:     wangBuzsakiLookUp,
		Vector:     true,
		ExactCost:  "6 exponentials",
		LookUpCost: "5 clamped look-ups, 2 divisions",
	}
}

// wangBuzsakiRates returns the opening and closing rates of the gates, 1/ms,
// without the temperature factor.
func wangBuzsakiRates(v float64) (am, bm, ah, bh, an, bn float64) {
	am = 1 / hh.Exprel(-(v+35)/10)
	bm = 4 * hh.Exp(-(v+60)/18)
	ah = 0.07 * hh.Exp(-(v+58)/20)
	bh = 1 / (hh.Exp(-0.1*(v+28)) + 1)
	an = 0.1 / hh.Exprel(-(v+34)/10)
	bn = 0.125 * hh.Exp(-(v+44)/80)
	return am, bm, ah, bh, an, bn
}

const wangBuzsakiPhi = 5

func wangBuzsakiExact(current float64) slopes {
	return func(v, _, h, n, gs float64) (dv, dm, dh, dn float64) {
		am, bm, ah, bh, an, bn := wangBuzsakiRates(v)
		m := am / (am + bm)
		dv = current - 35*(m*m*m)*h*(v-55) - 9*(n*n)*(n*n)*(v+90) - 0.1*(v+65) - gs*v
		dh = wangBuzsakiPhi * (ah*(1-h) - bh*h)
		dn = wangBuzsakiPhi * (an*(1-n) - bn*n)
		return dv, 0, dh, dn
	}
}

func wangBuzsakiLookUp(g table.Grid, current float64) (slopes, error) {
	ls, err := newLookUps(g, []table.Curve{
		{Name: "minf", F: func(v float64) float64 { am, bm, _, _, _, _ := wangBuzsakiRates(v); return am / (am + bm) }},
		{Name: "hinf", F: func(v float64) float64 { _, _, ah, bh, _, _ := wangBuzsakiRates(v); return ah / (ah + bh) }},
		{Name: "htau", F: func(v float64) float64 {
			_, _, ah, bh, _, _ := wangBuzsakiRates(v)
			return 1 / (ah + bh) / wangBuzsakiPhi
		}},
		{Name: "ninf", F: func(v float64) float64 { _, _, _, _, an, bn := wangBuzsakiRates(v); return an / (an + bn) }},
		{Name: "ntau", F: func(v float64) float64 {
			_, _, _, _, an, bn := wangBuzsakiRates(v)
			return 1 / (an + bn) / wangBuzsakiPhi
		}},
	})
	if err != nil {
		return nil, err
	}
	minf, hinf, htau, ninf, ntau := &ls[0], &ls[1], &ls[2], &ls[3], &ls[4]
	return func(v, _, h, n, gs float64) (dv, dm, dh, dn float64) {
		m := minf.at(v)
		dv = current - 35*(m*m*m)*h*(v-55) - 9*(n*n)*(n*n)*(v+90) - 0.1*(v+65) - gs*v
		dh = (hinf.at(v) - h) / htau.at(v)
		dn = (ninf.at(v) - n) / ntau.at(v)
		return dv, 0, dh, dn
	}, nil
}
