package hh

import "github.com/lut4go/lut4go/internal/portable"

// Rate is a rate (1/ms), a steady state (no unit) or a time constant (ms) as a
// function of the membrane voltage (mV), or of the concentration (mM) of a gate's Pool. It is called while tables are built,
// and once per neuron and step in runs with exact rates, or for each sample of an
// instantaneous gate that is recorded: then by several goroutines at once.
type Rate func(v float64) float64

// Exp is exp(x), to less than 1 ulp, with the same bits on every GOARCH, which
// math.Exp does not promise.
func Exp(x float64) float64 { return portable.Exp(x) }

// Exprel is (exp(x)-1)/x, and 1 at x = 0, to less than 2 ulp, with the same
// bits on every GOARCH. Rates of the form a*(v-v0)/(1-exp(-(v-v0)/k)) are
// a*k/Exprel(-(v-v0)/k), without the hole at v0.
func Exprel(x float64) float64 { return portable.Exprel(x) }
