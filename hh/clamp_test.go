package hh

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// holdTestReturn is the command of the tests below.
func holdTestReturn(test float64) ClampSteps {
	return ClampSteps{Steps: []ClampStep{{Duration: 2, Voltage: -65}, {Duration: 8, Voltage: test}, {Duration: 4, Voltage: -70}}}
}

func recordClampCurrent(t testing.TB, p *Population, neurons []int, every int) *StateMonitor {
	t.Helper()
	m, err := p.RecordClampCurrent(neurons, every)
	check(t, err)
	return m
}

// clampedSquid is gates of a squid axon under holdTestReturn in closed form.
type clampedSquid struct{ test float64 }

// voltage returns the command.
func (c clampedSquid) voltage(ms float64) float64 {
	switch {
	case ms < 2-1e-9:
		return -65
	case ms < 10-1e-9:
		return c.test
	}
	return -70
}

// gate returns a gate at a time: from its steady state at -65 mV it goes to that at
// each voltage as 1-exp(-t/tau).
func (c clampedSquid) gate(g Gate, ms float64) float64 {
	x := 0.0
	for _, s := range []struct{ from, v float64 }{{0, -65}, {2, c.test}, {10, -70}} {
		a, b := g.Alpha(s.v), g.Beta(s.v)
		if s.from == 0 {
			x = a / (a + b)
		}
		if ms < s.from {
			break
		}
		end := ms
		if s.from == 0 {
			end = min(ms, 2)
		} else if s.from == 2 {
			end = min(ms, 10)
		}
		x = a/(a+b) + (x-a/(a+b))*math.Exp(-(end-s.from)*(a+b))
	}
	return x
}

// squidCurrent returns the outward ionic current of gates at a voltage.
func squidCurrent(v, m, h, n float64) float64 {
	return 120*m*m*m*h*(v-50) + 36*n*n*n*n*(v+77) + 0.3*(v+54.3)
}

func TestGatesAndCurrentsUnderAClampAreThoseOfHodgkinAndHuxley(t *testing.T) {
	const dt = 0.025
	squid := Squid()
	gates := []Gate{squid.Channels[0].Gates[0], squid.Channels[0].Gates[1], squid.Channels[1].Gates[0]}
	for _, tt := range []struct {
		method Method
		gate   float64 // tolerance
		ahead  float64 // ms by which the current's gates are ahead of its time
	}{
		{ExpEuler, 1e-12, 0}, {RK4, 2e-5, 0}, {Euler, 0.08, 0}, {Staggered, 1e-12, dt}, {CN, 1e-12, dt},
	} {
		t.Run(string(tt.method), func(t *testing.T) {
			for _, test := range []float64{-40, -20, 0, 30, 60} {
				theory := clampedSquid{test}
				n := newNetwork(t, Config{Dt: dt, Method: tt.method, Order: table.Exact})
				p := addPopulation(t, n, "axon", squid, 1)
				check(t, p.Clamp(VoltageClamp{Command: holdTestReturn(test)}))
				i := recordClampCurrent(t, p, []int{0}, 1).Values
				v := recordState(t, p, "v", []int{0}, 1)
				var x []*StateMonitor
				for _, name := range []string{"m", "h", "n"} {
					x = append(x, recordState(t, p, name, []int{0}, 1))
				}
				run(t, n, 14)
				for k := range i[0] {
					ms := v.Time(k)
					if got, want := v.Values[0][k], theory.voltage(ms); got != want {
						t.Fatalf("v is %v mV at %v ms, the command %v", got, ms, want)
					}
					for j, g := range gates {
						if got, want := x[j].Values[0][k], theory.gate(g, ms); math.Abs(got-want) > tt.gate {
							t.Fatalf("%s is %v at %v ms of %v mV, want %v", g.Name, got, ms, test, want)
						}
					}
					volts := theory.voltage(ms)
					later := ms + tt.ahead
					want := squidCurrent(volts, theory.gate(gates[0], later), theory.gate(gates[1], later), theory.gate(gates[2], later))
					if k > 0 {
						want += (volts - theory.voltage(ms-dt)) / dt
					}
					if got := i[0][k]; math.Abs(got-want) > 3000*tt.gate {
						t.Fatalf("the current is %v uA/cm2 at %v ms of %v mV, want %v", got, ms, test, want)
					}
				}
			}
		})
	}
}

func TestTheCurrentOfAnIdealClampIsThatOfTheMembraneAndOfItsCharge(t *testing.T) {
	const dt, cm, injected = 0.02, 1.7, 3
	command := ClampSamples{Every: dt}
	for k := range 1000 {
		command.Values = append(command.Values, -50+30*math.Sin(float64(k)/40))
	}
	for _, method := range Methods() {
		for _, precision := range []int{64, 32} {
			n := newNetwork(t, Config{Dt: dt, Method: method, Order: table.Cubic, Precision: precision})
			model := Squid()
			model.Receptors = []Receptor{{Name: "s", G: 0.5, E: 0, Tau: 1e15}}
			p := addPopulation(t, n, "axon", model, 3)
			check(t, p.Set("s", Constant(1)))
			check(t, p.SetParameter("Cm", Constant(cm)))
			check(t, p.SetCurrent(injected))
			check(t, p.Clamp(VoltageClamp{Command: command, Cells: []int{1}}))
			i := recordClampCurrent(t, p, []int{1}, 1).Values
			x := map[string]*StateMonitor{}
			for _, name := range []string{"v", "m", "h", "n"} {
				x[name] = recordState(t, p, name, []int{1}, 1)
			}
			run(t, n, 20)
			ahead := 0
			if method.staggered() {
				ahead = 1
			}
			for k := 1; k < len(i[0])-1; k++ {
				at := func(name string) float64 { return x[name].Values[0][k+ahead] }
				v := x["v"].Values[0][k]
				want := squidCurrent(v, at("m"), at("h"), at("n")) + 0.5*v - injected + cm*(v-x["v"].Values[0][k-1])/dt
				tolerance := 1e-9
				if precision == 32 {
					tolerance = 0.02
				}
				if got := i[0][k]; math.Abs(got-want) > tolerance {
					t.Fatalf("%s, %d bits: the current is %v uA/cm2 in step %d, want %v", method, precision, got, k, want)
				}
			}
		}
	}
}

func TestOtherCellsDoNotSeeAClamp(t *testing.T) {
	for _, method := range Methods() {
		states := func(clamp bool) []float64 {
			n := newNetwork(t, Config{Dt: 0.02, Method: method})
			p := addPopulation(t, n, "cells", TraubMiles(), 20)
			check(t, p.SetCurrent(5))
			check(t, p.Set("v", Uniform{Lo: -70, Hi: -55}))
			if clamp {
				check(t, p.Clamp(VoltageClamp{Command: holdTestReturn(0), Cells: []int{7}}))
				check(t, p.Clamp(VoltageClamp{Command: holdTestReturn(0), Cells: []int{9}, Resistance: 0.5}))
			}
			run(t, n, 20)
			return valuesOf(t, p, "v")
		}
		free := states(false)
		for i, v := range states(true) {
			if want := i == 7 || i == 9; (v != free[i]) != want {
				t.Errorf("%s: v of cell %d is %v mV, without a clamp of others %v", method, i, v, free[i])
			}
		}
	}
}

func TestASeriesResistanceLeavesAPassiveCellWhereTheConductancesBalance(t *testing.T) {
	const g, rs, command = 0.1, 2, -20
	for _, method := range Methods() {
		n := newNetwork(t, Config{Dt: 0.05, Method: method})
		p := addPopulation(t, n, "cell", membrane(1, g), 1)
		check(t, p.Clamp(VoltageClamp{Command: ClampSteps{Steps: []ClampStep{{math.Inf(1), command}}}, Resistance: rs}))
		m := recordClampCurrent(t, p, []int{0}, 1)
		run(t, n, 100)
		want := (g*-65 + command/rs) / (g + 1./rs)
		v, i := valuesOf(t, p, "v")[0], m.Values[0][len(m.Values[0])-1]
		if math.Abs(v-want) > 1e-9 || math.Abs(i-(command-want)/rs) > 1e-9 {
			t.Errorf("%s: %v mV and %v uA/cm2, want %v and %v", method, v, i, want, (command-want)/rs)
		}
	}
}

// seriesClamp returns the voltage and the clamp's current of a squid axon under
// holdTestReturn(-10), every so many ms.
func seriesClamp(t *testing.T, method Method, dt, resistance, every float64) (v, i []float64) {
	t.Helper()
	n := newNetwork(t, Config{Dt: dt, Method: method, Order: table.Cubic})
	p := addPopulation(t, n, "axon", Squid(), 1)
	check(t, p.Clamp(VoltageClamp{Command: holdTestReturn(-10), Resistance: resistance}))
	steps := int(WholeSteps(every, dt))
	voltage, current := recordState(t, p, "v", []int{0}, steps), recordClampCurrent(t, p, []int{0}, steps)
	run(t, n, 14)
	return voltage.Values[0], current.Values[0]
}

func TestASeriesResistanceClampAgreesWithOneOfATenthOfTheStep(t *testing.T) {
	for _, tt := range []struct {
		method    Method
		tolerance float64 // mV, in a spike that the clamp does not hold
	}{{Euler, 1}, {ExpEuler, 4}, {Staggered, 3}, {CN, 0.1}, {RK4, 0.001}} {
		const dt, rs = 0.01, 0.1
		coarse, i := seriesClamp(t, tt.method, dt, rs, 0.2)
		fine, fineI := seriesClamp(t, tt.method, dt/10, rs, 0.2)
		most, mostI := 0.0, 0.0
		for k := range coarse {
			most, mostI = max(most, math.Abs(coarse[k]-fine[k])), max(mostI, math.Abs(i[k]-fineI[k]))
		}
		t.Logf("%s: %.4f mV and %.4f uA/cm2 apart", tt.method, most, mostI)
		if most > tt.tolerance || mostI > tt.tolerance/rs {
			t.Errorf("%s: %v mV and %v uA/cm2 apart, want at most %v and %v", tt.method, most, mostI, tt.tolerance, tt.tolerance/rs)
		}
	}
}

func TestASeriesResistanceClampAgreesWithNEURON(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "seclamp.csv"))
	check(t, err)
	r := csv.NewReader(bytes.NewReader(text))
	r.Comment = '#'
	rows, err := r.ReadAll()
	check(t, err)
	const rs = 0.078539816339744828 // 1 MOhm on a cylinder of 50 x 50 um
	v, i := seriesClamp(t, RK4, 0.0025, rs, 0.25)
	for _, row := range rows {
		var x [3]float64
		for k, s := range row {
			x[k], err = strconv.ParseFloat(s, 64)
			check(t, err)
		}
		k := int(math.Round(x[0] / 0.25))
		if k == len(v) {
			break
		}
		if math.Abs(v[k]-x[1]) > 1e-5 || math.Abs(i[k]-x[2]) > 2e-4 {
			t.Errorf("%v ms: %.6f mV and %.5f uA/cm2, in NEURON %.6f and %.5f", x[0], v[k], i[k], x[1], x[2])
		}
	}
	if len(rows) < 50 {
		t.Errorf("%d rows", len(rows))
	}
}

func TestASmallSeriesResistanceComesNearToAnIdealClamp(t *testing.T) {
	ideal, _ := seriesClamp(t, ExpEuler, 0.02, 0, 0.2)
	for _, rs := range []float64{0.01, 0.001, 0.0001} {
		v, _ := seriesClamp(t, ExpEuler, 0.02, rs, 0.2)
		most := 0.0
		for k := range v {
			if k != 10 && k != 50 { // where the command jumps
				most = max(most, math.Abs(v[k]-ideal[k]))
			}
		}
		if most > 2000*rs || most == 0 {
			t.Errorf("%v kOhm cm2: %v mV from the command", rs, most)
		}
	}
}

func TestACellIsFreeBeforeAndAfterItsCommand(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1, Method: ExpEuler})
	p := addPopulation(t, n, "cell", membrane(1, 0.1), 2)
	check(t, p.Clamp(VoltageClamp{Command: ClampSteps{Start: 1, Steps: []ClampStep{{2, -30}}}, Cells: []int{0}}))
	check(t, p.Clamp(VoltageClamp{Command: ClampSamples{Start: 1, Every: 1, Values: []float64{-30, -30}}, Cells: []int{1}}))
	v, i := recordState(t, p, "v", []int{0, 1}, 1), recordClampCurrent(t, p, []int{0, 1}, 1)
	run(t, n, 5)
	for cell := range 2 {
		for k, got := range v.Values[cell] {
			want, current := -65.0, 0.0
			switch {
			case k >= 30:
				want = -65 + 35*math.Exp(-0.01*float64(k-30))
			case k >= 10:
				want, current = -30, 3.5
			}
			if k == 10 {
				current += 350
			}
			if math.Abs(got-want) > 1e-9 || math.Abs(i.Values[cell][k]-current) > 1e-9 {
				t.Fatalf("cell %d, step %d: %v mV and %v uA/cm2, want %v and %v", cell, k, got, i.Values[cell][k], want, current)
			}
		}
	}
}

func TestACommandThatCrossesTheThresholdIsASpike(t *testing.T) {
	for _, method := range Methods() {
		n := newNetwork(t, Config{Dt: 0.1, Method: method})
		p := addPopulation(t, n, "cells", Squid(), 10)
		steps := []ClampStep{{1, -65}, {1, 20}, {1, -65}, {0.5, 30}, {0.5, 40}, {1, -65}}
		check(t, p.Clamp(VoltageClamp{Command: ClampSteps{Steps: steps}, Cells: []int{3, 8}}))
		spikes := p.RecordCrossings()
		run(t, n, 5)
		if got, want := fmt.Sprint(spikes.Steps, spikes.Neurons, spikes.Crossings), "[10 10 30 30] [3 8 3 8] [1 1 3 3]"; got != want {
			t.Errorf("%s: spikes %s, want %s", method, got, want)
		}
	}
}

// newClampedNetwork is a small network some of whose cells are clamped.
func newClampedNetwork(t testing.TB, c Config) (*recurrentNetwork, *StateMonitor) {
	t.Helper()
	s := newRecurrentNetwork(t, c, 150)
	check(t, s.cells.SetCurrent(1))
	return s, addClamps(t, s.cells)
}

// addClamps clamps some of 150 cells, and records some of the currents.
func addClamps(t testing.TB, p *Population) *StateMonitor {
	t.Helper()
	check(t, p.Clamp(VoltageClamp{Command: ClampSteps{Start: 1, Steps: []ClampStep{{3, -50}, {2, 10}, {4, -70}}}, Cells: []int{0, 63, 64, 149}}))
	values := ramp(400)
	for i := range values {
		values[i] = -80 + float64(100*values[i]) // not fused on any machine
	}
	check(t, p.Clamp(VoltageClamp{Command: ClampSamples{Every: 0.03, Values: values}, Cells: []int{70, 5}, Resistance: 0.3}))
	check(t, p.Clamp(VoltageClamp{Command: ClampSteps{Start: 8, Steps: []ClampStep{{3, -60}}}, Resistance: 2}))
	return recordClampCurrent(t, p, []int{5, 64, 149}, 2)
}

func TestClampsDoNotDependOnThreadsBackendBlocksOrACheckpoint(t *testing.T) {
	for _, method := range Methods() {
		for _, precision := range []int{64, 32} {
			c := Config{Dt: 0.02, Method: method, Seed: 5, Threads: 1, Precision: precision}
			one, current := newClampedNetwork(t, c)
			one.run(t, 15)
			want, wantCurrent := one.hashes(t), fmt.Sprint(current.Values)
			for _, backend := range kernel.Backends() {
				for _, block := range []int{1 << 9, 1 << 16} {
					setSizes(t, block, 1<<20, 1<<20)
					c.Backend, c.Threads = backend, 3
					first, _ := newClampedNetwork(t, c)
					first.run(t, 4.7)
					var saved bytes.Buffer
					check(t, first.net.Checkpoint(&saved))
					c.Threads = 2
					second, current := newClampedNetwork(t, c)
					check(t, second.net.Restore(&saved))
					second.run(t, 15-4.7)
					if got := second.hashes(t); got != want || fmt.Sprint(current.Values) != wantCurrent {
						t.Errorf("%s, %d bits, %s, blocks of %d bytes, in parts: %q, in one %q", method, precision, backend, block, got, want)
					}
				}
			}
		}
	}
}

func TestACheckpointOfAnotherClampIsAnError(t *testing.T) {
	build := func(in VoltageClamp) *Network {
		n := newNetwork(t, Config{Dt: 0.1})
		p := addPopulation(t, n, "p", Squid(), 3)
		check(t, p.Clamp(in))
		return n
	}
	in := VoltageClamp{Command: holdTestReturn(0), Cells: []int{1}}
	var saved bytes.Buffer
	check(t, build(in).Checkpoint(&saved))
	check(t, build(in).Restore(bytes.NewReader(saved.Bytes())))
	for _, other := range []VoltageClamp{
		{Command: holdTestReturn(1), Cells: []int{1}}, {Command: holdTestReturn(0)}, {Command: holdTestReturn(0), Cells: []int{2}},
		{Command: holdTestReturn(0), Cells: []int{1}, Resistance: 1},
	} {
		wantError(t, build(other).Restore(bytes.NewReader(saved.Bytes())), `clamp 0 of population "p" was`)
	}
}

func TestAStreamedClampCurrentIsTheRecordedOne(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	p := addPopulation(t, n, "p", Squid(), 3)
	check(t, p.Clamp(VoltageClamp{Command: holdTestReturn(0)}))
	m := recordClampCurrent(t, p, []int{1, 2}, 3)
	var sink resumableSink
	check(t, p.StreamClampCurrent([]int{1, 2}, 3, &sink))
	run(t, n, 12)
	for k := range m.Values[0] {
		if sink.values[2*k] != m.Values[0][k] || sink.values[2*k+1] != m.Values[1][k] {
			t.Fatalf("sample %d: %v, recorded %v and %v", k, sink.values[2*k:2*k+2], m.Values[0][k], m.Values[1][k])
		}
	}
}

func TestClampsThatMakeNoSenseAreErrors(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	n := newNetwork(t, Config{Dt: 0.1})
	p := addPopulation(t, n, "p", membrane(1, 0.1), 3)
	_, err := p.RecordClampCurrent([]int{0}, 1)
	wantError(t, err, `clamp current of population "p", which has no clamp`)
	check(t, p.Clamp(VoltageClamp{Command: holdTestReturn(0), Cells: []int{2}}))
	_, err = p.RecordClampCurrent([]int{3}, 1)
	wantError(t, err, "neuron 3 of population")
	_, err = p.RecordClampCurrent([]int{0}, 0)
	wantError(t, err, "every 0 steps")
	wantError(t, p.StreamClampCurrent([]int{0}, 1, nil), "to no sink")
	ok := holdTestReturn(0)
	steps := func(all ...ClampStep) Command { return ClampSteps{Steps: all} }
	for _, tt := range []struct {
		in   VoltageClamp
		want string
	}{
		{VoltageClamp{}, "no command"},
		{VoltageClamp{Command: ok, Cells: []int{}}, "no cells, want some, or nil for all"},
		{VoltageClamp{Command: ok, Cells: []int{3}}, "cell 3 of 3"},
		{VoltageClamp{Command: ok, Cells: []int{-1}}, "cell -1 of 3"},
		{VoltageClamp{Command: ok, Cells: []int{1, 0, 1}}, "cell 1 is there twice"},
		{VoltageClamp{Command: ok, Cells: []int{2, 1}}, "cell 2 has an ideal one already"},
		{VoltageClamp{Command: ok}, "cell 2 has an ideal one already"},
		{VoltageClamp{Command: ok, Resistance: -1}, "Resistance is -1 kOhm cm2"},
		{VoltageClamp{Command: ok, Resistance: nan}, "Resistance is NaN"},
		{VoltageClamp{Command: ok, Resistance: inf}, "Resistance is +Inf"},
		{VoltageClamp{Command: ok, Resistance: 0.01}, "euler with dt 0.1 ms is unstable below 0.05 kOhm cm2; take method exp-euler"},
		{VoltageClamp{Command: steps(), Resistance: 1}, "no steps of a command"},
		{VoltageClamp{Command: steps(ClampStep{0, -65}), Resistance: 1}, "step 0 of the command: from 0 to 0 ms"},
		{VoltageClamp{Command: steps(ClampStep{inf, -65}, ClampStep{1, 0}), Resistance: 1}, "step 1 of the command"},
		{VoltageClamp{Command: steps(ClampStep{0.01, -65}), Resistance: 1}, "there is no step of 0.1 ms"},
		{VoltageClamp{Command: steps(ClampStep{1, nan}), Resistance: 1}, "Voltage is NaN mV"},
		{VoltageClamp{Command: steps(ClampStep{1, 1e7}), Resistance: 1}, "1e+07 mV, want -1e+06 to 1e+06 mV"},
		{VoltageClamp{Command: ClampSamples{Every: 1}, Resistance: 1}, "no values of a command"},
		{VoltageClamp{Command: ClampSamples{Values: []float64{1}}, Resistance: 1}, "a sample every 0 ms"},
		{VoltageClamp{Command: ClampSamples{Every: 1, Values: []float64{1, nan}}, Resistance: 1}, "value 1 of the command: NaN mV"},
		{VoltageClamp{Command: ClampSamples{Start: nan, Every: 1, Values: []float64{1}}, Resistance: 1}, "from NaN"},
	} {
		err := p.Clamp(tt.in)
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), `hh: clamp of population "p": `) {
			t.Errorf("error %v, want %q", err, tt.want)
		}
	}
	run(t, n, 1)
}
