package kernel_test

import (
	"fmt"
	"log"
	"math"

	"github.com/lut4go/lut4go/kernel"
)

// The fastest kernels of this machine, and those of a backend by name: the bits
// are the same.
func ExampleNew() {
	for _, name := range []kernel.Backend{"", "purego"} {
		k, err := kernel.New[float32](name)
		if err != nil {
			log.Fatal(err)
		}
		x := []float32{1, 2, 3}
		k.Decay(x, 0.3)
		fmt.Println(x)
	}
	// Output:
	// [0.3 0.6 0.90000004]
	// [0.3 0.6 0.90000004]
}

// Choose the backend of all kernels that are made from now on.
func ExampleUse() {
	if err := kernel.Use("purego"); err != nil {
		log.Fatal(err)
	}
	b, err := kernel.Default()
	fmt.Println(b, err)

	if err := kernel.Use("abacus"); err != nil {
		fmt.Println("no such backend")
	}
	// Back to the fastest, or to what LUT4GO_BACKEND says.
	if err := kernel.Use(""); err != nil {
		log.Fatal(err)
	}
	// Output:
	// purego <nil>
	// no such backend
}

// Exponentials with the same bits everywhere, which those of package math lack.
func ExampleKernels_Exp() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	x := []float64{0, 1, -1, 1000}
	dst := make([]float64, len(x))
	if err := k.Exp(dst, x); err != nil {
		log.Fatal(err)
	}
	fmt.Println(dst)
	// Output:
	// [1 2.718281828459045 0.36787944117144233 +Inf]
}

// A table of one curve that is 0 at -80 mV, 8 at -64 mV and 40 at -48 mV.
func ExampleNewRows() {
	rows, err := kernel.NewRows[float64](-80, 16, [][]float64{{0, 8, 40}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(rows.Curves(), "curve,", rows.Len(), "points")

	_, err = kernel.NewRows[float64](-80, 16, [][]float64{{0, math.Inf(1), 40}})
	fmt.Println(err)
	// Output:
	// 1 curve, 3 points
	// kernel: curve 0 is not finite at point 1 (-64): +Inf
}

// Where voltages lie in a table: the row of the bin, and the distance from the
// middle of it. Outside, the ends count.
func ExampleKernels_Index() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	rows, err := kernel.NewRows[float64](-80, 16, [][]float64{{0, 8, 40}})
	if err != nil {
		log.Fatal(err)
	}
	v := []float64{-70, -52, -1000}
	positions := kernel.NewPositions[float64](len(v))
	if err := k.Index(positions, v, rows); err != nil {
		log.Fatal(err)
	}
	for i := range v {
		row, frac := positions.At(i)
		fmt.Printf("%v mV: row %d, %+.3f from the middle\n", v[i], row, frac)
	}
	// Output:
	// -70 mV: row 0, +0.125 from the middle
	// -52 mV: row 1, +0.250 from the middle
	// -1000 mV: row 0, -0.500 from the middle
}

// Two curves at the same voltages: the index is found once.
func ExampleKernels_Eval() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	rows, err := kernel.NewRows[float64](-80, 16, [][]float64{{0, 8, 40}, {1, 1, 0}})
	if err != nil {
		log.Fatal(err)
	}
	v := []float64{-72, -56, -48, 1000, math.NaN()}
	positions := kernel.NewPositions[float64](len(v))
	if err := k.Index(positions, v, rows); err != nil {
		log.Fatal(err)
	}
	a, b := make([]float64, len(v)), make([]float64, len(v))
	if err := k.Eval([][]float64{a, b}, 0, positions); err != nil {
		log.Fatal(err)
	}
	fmt.Println(a)
	fmt.Println(b)
	// Output:
	// [4 24 40 40 NaN]
	// [1 0.5 0 0 NaN]
}

// One forward Euler step of a gate that opens with 2/ms and closes with 6/ms,
// dt 0.0625 ms: a = 1 - dt*(2+6), b = dt*2.
func ExampleKernels_Gate() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	x := []float64{0, 0.25, 1} // 0.25 is the steady state
	a := []float64{0.5, 0.5, 0.5}
	b := []float64{0.125, 0.125, 0.125}
	if err := k.Gate(x, a, b); err != nil {
		log.Fatal(err)
	}
	fmt.Println(x)
	// Output: [0.125 0.25 0.625]
}

// A gate's step straight from a table whose first curves are its a and b, and
// the curve that follows them.
func ExampleKernels_Gates() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	rows, err := kernel.NewRows[float64](-80, 16, [][]float64{{0.5, 0.75}, {0.125, 0}, {35, 7}})
	if err != nil {
		log.Fatal(err)
	}
	positions := kernel.NewPositions[float64](2)
	if err := k.Index(positions, []float64{-80, -72}, rows); err != nil {
		log.Fatal(err)
	}
	h, before, gna := []float64{1, 1}, make([]float64, 2), make([]float64, 2)
	if err := k.Gates(&kernel.GateStep[float64]{X: [][]float64{h}, Before: [][]float64{before}, Dst: [][]float64{gna}}, positions); err != nil {
		log.Fatal(err)
	}
	fmt.Println(h, before, gna)
	// Output: [0.625 0.6875] [1 1] [35 21]
}

// The conductances of a squid axon at rest and half-way up a spike: leak,
// 120 m^3 h and 36 n^4 mS/cm2, then a step of 0.01 ms.
func ExampleKernels_AddChannel() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	v := []float64{-65, -20}
	m, h, n := []float64{0, 0.5}, []float64{0.5, 0.5}, []float64{0.25, 0.5}
	na := kernel.Channel[float64]{G: 120, Gate: m, Power: 3, Second: h, E: 50}
	kd := kernel.Channel[float64]{G: 36, Gate: n, Power: 4, E: -77}
	g, e := make([]float64, 2), make([]float64, 2)
	if err := k.InitSums(g, e, 0.25, -13.5, &na); err != nil {
		log.Fatal(err)
	}
	fmt.Println(g)
	if err := k.AddChannel(g, e, &kd); err != nil {
		log.Fatal(err)
	}
	fmt.Println(g)
	if err := k.MoveVoltage(v, g, e, &kernel.VoltageStep[float64]{DtCm: 0.01, Above: make([]uint8, 1)}); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f mV\n", v)
	// Output:
	// [0.25 7.75]
	// [0.390625 10]
	// [-64.99 -16.12] mV
}

// The open conductance of a channel with the gates m^3 h.
func ExampleKernels_MulPow() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	g := []float64{120, 120} // mS/cm2 when all is open
	m := []float64{0.5, 1}
	h := []float64{0.5, 0.25}
	if err := k.MulPow(g, m, 3); err != nil {
		log.Fatal(err)
	}
	if err := k.MulPow(g, h, 1); err != nil {
		log.Fatal(err)
	}
	fmt.Println(g)
	// Output: [7.5 30]
}

// Two channels of each of two cells: the sums of their conductances, and of
// conductances times reversal potentials.
func ExampleKernels_AddConductance() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	g, e := make([]float64, 2), make([]float64, 2)
	if err := k.AddConductance(g, e, []float64{1, 2}, 50); err != nil {
		log.Fatal(err)
	}
	if err := k.AddConductance(g, e, []float64{3, 0}, -80); err != nil {
		log.Fatal(err)
	}
	fmt.Println(g, e)
	// Output: [4 2] [-190 100]
}

// A step of 0.25 ms, Cm 1 uF/cm2, by forward Euler; the second neuron gets above -50 mV.
func ExampleKernels_MoveVoltage() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	v := []float64{-60, -40}
	g := []float64{1, 1}
	e := []float64{-60, -60} // a reversal potential of -60 mV
	step := &kernel.VoltageStep[float64]{Method: kernel.ForwardEuler, DtCm: 0.25, Theta: -50, Above: make([]uint8, 1)}
	if err := k.MoveVoltage(v, g, e, step); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%v %02b\n", v, step.Above)
	// Output: [-60 -45] [10]
}

// A synapse at which two spikes arrive before the step.
func ExampleSynapse() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	v, g, e := []float64{-64}, []float64{0}, []float64{0}
	s := kernel.Synapse[float64]{G: 0.5, E: 0, Decay: 0.875, S: []float64{1}, Counts: []uint8{2}, Weight: 0.5}
	step := &kernel.VoltageStep[float64]{DtCm: 0.01, Synapses: []kernel.Synapse[float64]{s}, Above: make([]uint8, 1)}
	if err := k.MoveVoltage(v, g, e, step); err != nil {
		log.Fatal(err)
	}
	fmt.Println(v, s.S)
	// Output: [-63.36] [1.75]
}

// The neuron that is above the threshold now and was not before.
func ExampleCrossings() {
	before, now := []uint8{0b0011}, []uint8{0b0110}
	spikes, err := kernel.Crossings(nil, before, now)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(spikes, before)
	// Output: [2] [6]
}

// Two neurons with reversal potentials of their own.
func ExampleKernels_AddConductanceEach() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	g, e := []float64{0, 0}, []float64{0, 0}
	if err := k.AddConductanceEach(g, e, []float64{2, 3}, []float64{-90, 50}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(g, e)
	// Output: [2 3] [-180 150]
}

// A current into the first of two neurons.
func ExampleKernels_AddCurrent() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	e := []float64{-6.5, -6.5}
	if err := k.AddCurrent(e, []float64{2, 0}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(e)
	// Output: [-4.5 -6.5]
}

// A synapse with a rise time: x has just been raised by a spike, s follows.
func ExampleKernels_DualExponential() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	s, x := []float64{0}, []float64{1}
	for range 3 {
		if err := k.DualExponential(s, x, 0.75, 0.5, 0.5); err != nil {
			log.Fatal(err)
		}
		fmt.Println(s, x)
	}
	// Output:
	// [0.5] [0.5]
	// [0.625] [0.25]
	// [0.59375] [0.125]
}

// The mean of two states.
func ExampleKernels_WeightedSum() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	mean := make([]float64, 2)
	if err := k.WeightedSum(mean, []float64{0, 1}, []float64{1, 3}, 0.5, 0.5); err != nil {
		log.Fatal(err)
	}
	fmt.Println(mean)
	// Output: [0.5 2]
}

// An exponential Euler step so long that the voltage nearly gets to where it
// is going.
func ExampleVoltageMethod_exponential() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	v := []float64{-60, -40}
	g := []float64{3, 3}
	e := []float64{-180, -180} // a reversal potential of -60 mV
	step := &kernel.VoltageStep[float64]{Method: kernel.ExponentialEuler, DtCm: 1, Above: make([]uint8, 1)}
	if err := k.MoveVoltage(v, g, e, step); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f\n", v)
	// Output: [-60.00 -59.00]
}

// A Crank-Nicolson step: from 20 mV above the reversal potential to 20/3 mV,
// the voltage in the middle being that of the current.
func ExampleVoltageMethod_crankNicolson() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	v := []float64{-60, -40}
	g := []float64{1, 1}
	e := []float64{-60, -60} // a reversal potential of -60 mV
	step := &kernel.VoltageStep[float64]{Method: kernel.CrankNicolson, DtCm: 1, Above: make([]uint8, 1)}
	if err := k.MoveVoltage(v, g, e, step); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f\n", v)
	// Output: [-60.00 -53.33]
}

// Heun's method, a Runge-Kutta method of two stages, for x' = 1 - x with a step
// of 0.5: the first stage ends at the step's end, each weighs a half.
func ExampleKernels_Stage() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	const dt = 0.5
	x := []float64{0}
	a, b := []float64{1}, []float64{1} // x' = b - a*x
	sum, stage := []float64{0}, []float64{x[0]}
	for _, kind := range []kernel.StageKind{kernel.FirstStage, kernel.LastStage} {
		if err := k.Stage(&kernel.Stage[float64]{Kind: kind, Coefficient: dt, Weight: dt / 2, Acc: sum, Y: stage, X: x}, a, b); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(x)
	// Output: [0.375]
}

// The same for a gate straight from a table, whose curves are a = b = 1.
func ExampleKernels_GateStages() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	rows, err := kernel.NewRows[float64](-100, 100, [][]float64{{1, 1, 1}, {1, 1, 1}})
	if err != nil {
		log.Fatal(err)
	}
	positions := kernel.NewPositions[float64](1)
	if err := k.Index(positions, []float64{-65}, rows); err != nil {
		log.Fatal(err)
	}
	const dt = 0.5
	x, stage, sum := [][]float64{{0}}, [][]float64{{0}}, [][]float64{{0}}
	for _, kind := range []kernel.StageKind{kernel.FirstStage, kernel.LastStage} {
		if err := k.GateStages(&kernel.GateStages[float64]{Kind: kind, Coefficient: dt, Weight: dt / 2, Acc: sum, Y: stage, X: x}, positions); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(x)
	// Output: [[0.375]]
}

// A synapse's conductance halves in each step.
func ExampleKernels_Decay() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	s := []float64{1, 2, 4}
	k.Decay(s, 0.5)
	fmt.Println(s)
	// Output: [0.5 1 2]
}

// Spikes of weight 0.25 arrive at neurons 0 and 2, twice at the latter.
func ExampleKernels_Deliver() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	s := []float64{1, 1, 1}
	if err := k.Deliver(s, []uint16{2, 0, 2}, 0.25); err != nil {
		log.Fatal(err)
	}
	fmt.Println(s)
	// Output: [1.25 1 1.5]
}

// The same arrivals, counted beforehand.
func ExampleKernels_DeliverCounts() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	s := []float64{1, 1, 1}
	if err := k.DeliverCounts(s, []uint8{1, 0, 2}, 2, 0.25); err != nil {
		log.Fatal(err)
	}
	fmt.Println(s)
	// Output: [1.25 1 1.5]
}

// Three spikes arrive through synapses of different weights, two of them at
// neuron 2.
func ExampleKernels_DeliverWeights() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	s := []float64{1, 1, 1}
	if err := k.DeliverWeights(s, []uint16{2, 0, 2}, []float64{0.25, 3, 0.5}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(s)
	// Output: [4 1 1.75]
}

// Neuron 1 crosses 0 mV in the second step and stays above in the third.
func ExampleKernels_Threshold() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	above := make([]uint8, 1) // a bit for each neuron
	bounds := kernel.NewBounds(-100.0, 0)
	for _, v := range [][]float64{{-60, -10}, {-50, 20}, {10, 30}} {
		spikes, err := k.Threshold(nil, above, v, 0, &bounds)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(spikes)
	}
	fmt.Println(bounds.Min[1], bounds.Max[1])
	// Output:
	// []
	// [1]
	// [0]
	// -100 30
}

// One step of two cells without any channel but the leak, whose gates stand
// still: their curves are a = 1, b = 0.
func ExampleKernels_StepWangBuzsaki() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	one, zero := []float64{1, 1}, []float64{0, 0}
	rows, err := kernel.NewRows[float64](-100, 150, [][]float64{one, zero, one, zero, zero})
	if err != nil {
		log.Fatal(err)
	}
	p := &kernel.WangBuzsaki[float64]{G0: 0.5, E0: -32}
	v, s := []float64{-64, -48}, []float64{0, 1}
	h, n := []float64{0.5, 0.5}, []float64{0.25, 0.25}
	step := &kernel.VoltageStep[float64]{
		DtCm:     0.25,
		Synapses: []kernel.Synapse[float64]{{G: 1, E: 0, Decay: 0.75, S: s}},
		Above:    make([]uint8, 1),
	}
	if err := k.StepWangBuzsaki(p, rows, &kernel.WangBuzsakiState[float64]{V: v, H: h, N: n}, step); err != nil {
		log.Fatal(err)
	}
	fmt.Println(v, h, n, s)
	// Output: [-64 -38] [0.5 0.5] [0.25 0.25] [0 0.75]
}

// One step of two cells with a potassium channel that is half open in n, the
// other channels shut, whose gates stand still.
func ExampleKernels_StepHodgkinHuxley() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	one, zero := []float64{1, 1}, []float64{0, 0}
	rows, err := kernel.NewRows[float64](-100, 150, [][]float64{one, zero, one, zero, one, zero})
	if err != nil {
		log.Fatal(err)
	}
	p := &kernel.HodgkinHuxley[float64]{GNa: 120, ENa: 50, GK: 16, EK: -80}
	v, n := []float64{-64, -48}, []float64{0.5, 0.5}
	m, h := []float64{0, 0}, []float64{1, 1}
	step := &kernel.VoltageStep[float64]{DtCm: 0.25, Above: make([]uint8, 1)}
	if err := k.StepHodgkinHuxley(p, rows, &kernel.HodgkinHuxleyState[float64]{V: v, M: m, H: h, N: n}, step); err != nil {
		log.Fatal(err)
	}
	fmt.Println(v, m, h, n)
	// Output: [-68 -56] [0 0] [1 1] [0.5 0.5]
}

// A leak of 0.5 mS/cm2 to -64 mV, stepped by 0.5 ms: after one step what is
// left of 16 mV is 16*(1 - z + z^2/2 - z^3/6 + z^4/24), z = 0.25.
func ExampleKernels_RungeKuttaWangBuzsaki() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	zero := []float64{0, 0} // gates that stand still: their rates are 0
	rows, err := kernel.NewRows[float64](-100, 150, [][]float64{zero, zero, zero, zero, zero})
	if err != nil {
		log.Fatal(err)
	}
	const dt = 0.5
	to := [4]float64{dt / 2, dt / 2, dt, 0}
	weight := [4]float64{dt / 6, dt / 3, dt / 3, dt / 6}
	p := &kernel.WangBuzsakiStages[float64]{G0: 0.5, E0: -32, Coefficient: to, Weight: weight, CoefficientV: to, WeightV: weight}
	v, h, n := []float64{-48}, []float64{0.5}, []float64{0.25}
	if err := k.RungeKuttaWangBuzsaki(p, rows, &kernel.WangBuzsakiState[float64]{V: v, H: h, N: n}, nil); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.4f mV, %.4f\n", v[0], 16*(1-0.25+0.25*0.25/2-0.25*0.25*0.25/6+0.25*0.25*0.25*0.25/24)-64)
	// Output: -51.5391 mV, -51.5391
}

// Every neuron starts with the conductance of the leak.
func ExampleKernels_Fill() {
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}
	g := make([]float64, 3)
	k.Fill(g, 0.1)
	fmt.Println(g)
	// Output: [0.1 0.1 0.1]
}
