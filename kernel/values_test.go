package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"
)

// valueLen is the length of slices: several vectors and a remainder in either precision.
const valueLen = 37

// ulp is the distance from x to the next larger magnitude in T.
func ulp[T Float](x float64) float64 {
	x = math.Abs(x)
	if is64[T]() {
		return math.Nextafter(x, math.Inf(1)) - x
	}
	y := float32(x)
	return float64(math.Nextafter32(y, float32(math.Inf(1)))) - float64(y)
}

// named is a slice of results with its name in messages.
type named[T Float] struct {
	name string
	x    []T
}

// near fails the test unless element i is want to four roundings of numbers of
// magnitude scale.
func (s named[T]) near(t *testing.T, i int, want, scale float64) {
	t.Helper()
	if !(math.Abs(float64(s.x[i])-want) <= 4*ulp[T](scale)) {
		t.Errorf("%s[%d] is %v, want %v to %.2g", s.name, i, s.x[i], want, 4*ulp[T](scale))
	}
}

// between returns n random numbers from lo to hi.
func between[T Float](rng *rand.Rand, n int, lo, hi float64) []T {
	x := make([]T, n)
	for i := range x {
		x[i] = T(lo + rng.Float64()*(hi-lo))
	}
	return x
}

func TestKernelsComputeTheirFormulas(t *testing.T) {
	eachBackend(t, formulas[float64], formulas[float32])
}

func formulas[T Float](t *testing.T, k Kernels[T]) {
	rng := rand.New(rand.NewPCG(5, 6))
	gates := func() []T { return between[T](rng, valueLen, 0.1, 1) }
	mv := func() []T { return between[T](rng, valueLen, -90, 50) }
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	f := func(x T) float64 { return float64(x) }

	t.Run("Gate", func(t *testing.T) {
		x, a, b := gates(), gates(), gates()
		old := slices.Clone(x)
		ok(k.Gate(x, a, b))
		for i := range x {
			named[T]{"x", x}.near(t, i, f(a[i])*f(old[i])+f(b[i]), 2)
		}
	})
	t.Run("Exp", func(t *testing.T) {
		x := mv()
		dst := make([]T, len(x))
		ok(k.Exp(dst, x))
		for i := range x {
			want := math.Exp(f(x[i]))
			named[T]{"dst", dst}.near(t, i, want, want/2)
		}
	})
	t.Run("MulPow", func(t *testing.T) {
		for p := 1; p <= 11; p++ {
			x, y := mv(), gates()
			old := slices.Clone(x)
			ok(k.MulPow(x, y, p))
			for i := range x {
				want := f(old[i]) * math.Pow(f(y[i]), float64(p))
				named[T]{"x", x}.near(t, i, want, 4*want)
			}
		}
	})
	t.Run("Channel", func(t *testing.T) {
		for p := 1; p <= 4; p++ {
			g, e, each, y, z := gates(), mv(), gates(), gates(), gates()
			oldG, oldE := slices.Clone(g), slices.Clone(e)
			c := Channel[T]{G: 35, Gate: y, Power: p, E: 55}
			for _, form := range []string{"G", "Each", "Second"} {
				x := func(i int) float64 { return 35 * math.Pow(f(y[i]), float64(p)) }
				switch form {
				case "Each":
					c.Each = each
					x = func(i int) float64 { return f(each[i]) * math.Pow(f(y[i]), float64(p)) }
				case "Second":
					c.Second = z
					x = func(i int) float64 { return f(each[i]) * math.Pow(f(y[i]), float64(p)) * f(z[i]) }
				}
				copy(g, oldG)
				copy(e, oldE)
				ok(k.AddChannel(g, e, &c))
				for i := range g {
					named[T]{form + ": g", g}.near(t, i, f(oldG[i])+x(i), 80)
					named[T]{form + ": e", e}.near(t, i, f(oldE[i])+55*x(i), 4000)
				}
				ok(k.InitSums(g, e, 0.25, -16, &c))
				for i := range g {
					named[T]{form + ": first g", g}.near(t, i, 0.25+x(i), 80)
					named[T]{form + ": first e", e}.near(t, i, -16+55*x(i), 4000)
				}
			}
		}
	})
	t.Run("AddConductance", func(t *testing.T) {
		g, e, x := gates(), mv(), gates()
		oldG, oldE := slices.Clone(g), slices.Clone(e)
		ok(k.AddConductance(g, e, x, -90))
		for i := range x {
			named[T]{"g", g}.near(t, i, f(oldG[i])+f(x[i]), 2)
			named[T]{"e", e}.near(t, i, f(oldE[i])-90*f(x[i]), 180)
		}
	})
	t.Run("AddConductanceEach", func(t *testing.T) {
		g, e, x, rev := gates(), mv(), gates(), mv()
		oldG, oldE := slices.Clone(g), slices.Clone(e)
		ok(k.AddConductanceEach(g, e, x, rev))
		for i := range x {
			named[T]{"g", g}.near(t, i, f(oldG[i])+f(x[i]), 2)
			named[T]{"e", e}.near(t, i, f(oldE[i])+f(rev[i])*f(x[i]), 180)
		}
	})
	t.Run("AddCurrent", func(t *testing.T) {
		e, x := mv(), mv()
		old := slices.Clone(e)
		ok(k.AddCurrent(e, x))
		for i := range x {
			named[T]{"e", e}.near(t, i, f(old[i])+f(x[i]), 180)
		}
	})
	t.Run("DualExponential", func(t *testing.T) {
		s, x := gates(), gates()
		oldS, oldX := slices.Clone(s), slices.Clone(x)
		ok(k.DualExponential(s, x, 0.75, 0.125, 0.5))
		for i := range x {
			named[T]{"s", s}.near(t, i, 0.75*f(oldS[i])+0.125*f(oldX[i]), 1)
			named[T]{"x", x}.near(t, i, 0.5*f(oldX[i]), 1)
		}
	})
	t.Run("WeightedSum", func(t *testing.T) {
		d, s, x := mv(), gates(), gates()
		ok(k.WeightedSum(d, s, x, 0.75, 0.125))
		for i := range x {
			named[T]{"dst", d}.near(t, i, 0.75*f(s[i])+0.125*f(x[i]), 1)
		}
	})
	move := func(method VoltageMethod, v, g, e []T) {
		step := newVoltageStep[T](method, len(v))
		step.DtCm = 0.25
		ok(k.MoveVoltage(v, g, e, step))
	}
	t.Run("Euler", func(t *testing.T) {
		v, g, e := mv(), gates(), mv()
		old := slices.Clone(v)
		move(ForwardEuler, v, g, e)
		for i := range v {
			named[T]{"v", v}.near(t, i, f(old[i])+0.25*(f(e[i])-f(g[i])*f(old[i])), 180)
		}
	})
	t.Run("ExponentialEuler", func(t *testing.T) {
		v, g, e := mv(), gates(), mv()
		old := slices.Clone(v)
		move(ExponentialEuler, v, g, e)
		for i := range v {
			z := 0.25 * f(g[i])
			step := 0.25 * (f(e[i]) - f(g[i])*f(old[i]))
			if z > 0 {
				step *= -math.Expm1(-z) / z
			}
			named[T]{"v", v}.near(t, i, f(old[i])+step, 180)
		}
	})
	t.Run("CrankNicolson", func(t *testing.T) {
		v, g, e := mv(), gates(), mv()
		old := slices.Clone(v)
		move(CrankNicolson, v, g, e)
		for i := range v {
			// The new voltage solves the step's implicit equation.
			mid := (f(old[i]) + f(v[i])) / 2
			named[T]{"v", v}.near(t, i, f(old[i])+0.25*(f(e[i])-f(g[i])*mid), 180)
		}
	})
	t.Run("Stage", func(t *testing.T) {
		for _, kind := range []StageKind{FirstStage, MiddleStage, LastStage} {
			acc, y, x, a, b := mv(), mv(), mv(), gates(), gates()
			oldAcc, oldY, oldX := slices.Clone(acc), slices.Clone(y), slices.Clone(x)
			ok(k.Stage(&Stage[T]{Kind: kind, Coefficient: 0.5, Weight: 0.125, Acc: acc, Y: y, X: x}, a, b))
			for i := range x {
				slope := f(b[i]) - f(a[i])*f(oldY[i])
				wantAcc, wantY, wantX := f(oldAcc[i])+0.125*slope, f(oldX[i])+0.5*slope, f(oldX[i])
				switch kind {
				case FirstStage:
					wantAcc, wantY = f(oldY[i])+0.125*slope, f(oldY[i])+0.5*slope
				case LastStage:
					wantAcc, wantY, wantX = f(oldAcc[i]), f(oldY[i]), wantAcc
				}
				named[T]{fmt.Sprintf("stage %d: acc", kind), acc}.near(t, i, wantAcc, 180)
				named[T]{fmt.Sprintf("stage %d: y", kind), y}.near(t, i, wantY, 180)
				named[T]{fmt.Sprintf("stage %d: x", kind), x}.near(t, i, wantX, 180)
			}
		}
	})
	t.Run("Decay", func(t *testing.T) {
		x := gates()
		old := slices.Clone(x)
		k.Decay(x, 0.75)
		for i := range x {
			named[T]{"x", x}.near(t, i, 0.75*f(old[i]), 1)
		}
	})
	t.Run("Fill", func(t *testing.T) {
		x := gates()
		k.Fill(x[1:valueLen-1], 7)
		for i := range x {
			if inside := i > 0 && i < valueLen-1; inside != (x[i] == 7) {
				t.Errorf("%d is %v", i, x[i])
			}
		}
	})
}

// lerp interpolates points from min in steps of step, without any clever
// arithmetic.
func lerp(points []float64, min, step, v float64) float64 {
	last := len(points) - 1
	u := (v - min) / step
	if u <= 0 {
		return points[0]
	}
	if u >= float64(last) {
		return points[last]
	}
	i := int(u)
	return points[i] + (u-float64(i))*(points[i+1]-points[i])
}

// randomPoints returns curves of n points from 0.5 to 1.
func randomPoints(curves, n int) [][]float64 {
	rng := rand.New(rand.NewPCG(uint64(n), uint64(curves)))
	p := make([][]float64, curves)
	for c := range p {
		p[c] = between[float64](rng, n, 0.5, 1)
	}
	return p
}

// lookUp evaluates all curves at v.
func lookUp[T Float](t *testing.T, k Kernels[T], r *Rows[T], v []T) [][]T {
	t.Helper()
	c, dst := NewPositions[T](len(v)), make([][]T, r.Curves())
	for i := range dst {
		dst[i] = make([]T, len(v))
	}
	if err := k.Index(c, v, r); err != nil {
		t.Fatal(err)
	}
	if err := k.Eval(dst, 0, c); err != nil {
		t.Fatal(err)
	}
	return dst
}

func newRows[T Float](t testing.TB, min, step float64, points [][]float64) *Rows[T] {
	t.Helper()
	r, err := NewRows[T](min, step, points)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestEvalInterpolatesLinearly(t *testing.T) {
	eachBackend(t, evalIsLinear[float64], evalIsLinear[float32])
}

func evalIsLinear[T Float](t *testing.T, k Kernels[T]) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, g := range []struct {
		min, step float64
		n         int
	}{{-100, 1, 151}, {-120, 0.1, 1801}, {0.3, 0.7, 2}, {-3, 20, 64}} {
		points := randomPoints(7, g.n)
		width := g.step * float64(g.n-1)
		v := between[T](rng, 501, g.min-width/10, g.min+width*1.1)
		got := lookUp(t, k, newRows[T](t, g.min, g.step, points), v)
		// The position in the table is rounded like a row number.
		scale := 1 + float64(g.n) + math.Abs(g.min/g.step)
		for c := range points {
			for i, x := range v {
				named[T]{"curve", got[c]}.near(t, i, lerp(points[c], g.min, g.step, float64(x)), scale)
			}
		}
	}
}

func TestAGridPointGivesItsValue(t *testing.T) {
	eachBackend(t, gridPoints[float64], gridPoints[float32])
}

func gridPoints[T Float](t *testing.T, k Kernels[T]) {
	// An even and an odd number of points: halves round to even, so the last
	// point is once in the guard row and once in the row before.
	for _, n := range []int{2, 3, 150, 151} {
		const min, step = -100, 0.25 // exact in float32
		points := randomPoints(5, n)
		v := make([]T, n)
		for i := range v {
			v[i] = min + step*T(i)
		}
		got := lookUp(t, k, newRows[T](t, min, step, points), v)
		for c := range points {
			for i, y := range got[c] {
				if d := math.Abs(float64(y) - points[c][i]); !(d <= 2*ulp[T](points[c][i])) {
					t.Errorf("%d points: curve %d at point %d is %v, want %v to 2 ulp", n, c, i, y, points[c][i])
				}
			}
		}
	}
}

func TestOutsideTheGridItsEndsCount(t *testing.T) {
	eachBackend(t, clamped[float64], clamped[float32])
}

func clamped[T Float](t *testing.T, k Kernels[T]) {
	inf, largest := T(math.Inf(1)), fromBits[T](math.Float64bits(math.MaxFloat64))
	if !is64[T]() {
		largest = math.MaxFloat32
	}
	// Steps below 1 let the largest number overflow on its way to the row.
	for _, step := range []float64{0.125, 1} {
		for _, n := range []int{150, 151} {
			const min = -100
			max := T(min + step*float64(n-1))
			points := randomPoints(9, n)
			r := newRows[T](t, min, step, points)
			low := []T{min, min - 0.125, -200, -1e6, -1e30, -largest, -inf}
			high := []T{max, max + 0.125, 200, 1e6, 1e30, largest, inf}
			for _, side := range []struct {
				v     []T
				point int
			}{{low, 0}, {high, n - 1}} {
				got := lookUp(t, k, r, slices.Repeat(side.v, 5))
				for c := range got {
					end := points[c][side.point]
					if d := math.Abs(float64(got[c][0]) - end); !(d <= 2*ulp[T](end)) {
						t.Errorf("step %v, curve %d at the end is %v, want %v", step, c, got[c][0], end)
					}
					for i, y := range got[c] {
						if y != got[c][0] {
							t.Errorf("step %v, curve %d at %v is %v, at the end %v", step, c, side.v[i%len(side.v)], y, got[c][0])
						}
					}
				}
			}
		}
	}
}

func TestNaNGivesNaNInItsPlaceAlone(t *testing.T) {
	eachBackend(t, nanStays[float64], nanStays[float32])
}

func nanStays[T Float](t *testing.T, k Kernels[T]) {
	for nan := range valueLen {
		v := between[T](rand.New(rand.NewPCG(9, 9)), valueLen, -90, 40)
		v[nan] = T(math.NaN())
		for c, y := range lookUp(t, k, testRows[T](10), v) {
			onlyNaN(t, "curve", c, y, nan)
		}
		h, n, s := make([]T, valueLen), make([]T, valueLen), make([]T, valueLen)
		p := wangBuzsaki[T]()
		if err := k.StepWangBuzsaki(&p, testRows[T](WangBuzsakiCurves), &WangBuzsakiState[T]{V: v, H: h, N: n}, newVoltageStep(ForwardEuler, len(v), s)); err != nil {
			t.Fatal(err)
		}
		onlyNaN(t, "v", 0, v, nan)
		onlyNaN(t, "h", 1, h, nan)
		onlyNaN(t, "n", 2, n, nan)
		onlyNaN(t, "s", 3, s, -1)
		v[nan] = T(math.NaN())
		h, n = make([]T, valueLen), make([]T, valueLen)
		m := make([]T, valueLen)
		if err := k.StepHodgkinHuxley(hodgkinHuxley[T](), testRows[T](HodgkinHuxleyCurves), &HodgkinHuxleyState[T]{V: v, M: m, H: h, N: n}, newVoltageStep(ForwardEuler, len(v), s)); err != nil {
			t.Fatal(err)
		}
		onlyNaN(t, "v", 0, v, nan)
		onlyNaN(t, "m", 1, m, nan)
		onlyNaN(t, "h", 2, h, nan)
		onlyNaN(t, "n", 3, n, nan)
		onlyNaN(t, "s", 4, s, -1)
	}
}

// onlyNaN fails the test unless x is NaN at place i and nowhere else.
func onlyNaN[T Float](t *testing.T, what string, which int, x []T, i int) {
	t.Helper()
	for j, y := range x {
		if (y != y) != (j == i) {
			t.Errorf("NaN at %d: %s %d is %v at %d", i, what, which, y, j)
		}
	}
}

func TestStepWangBuzsakiComputesItsModel(t *testing.T) {
	eachBackend(t, wangBuzsakiModel[float64], wangBuzsakiModel[float32])
}

func wangBuzsakiModel[T Float](t *testing.T, k Kernels[T]) {
	points := randomPoints(WangBuzsakiCurves, 151)
	r := newRows[T](t, -100, 1, points)
	p := WangBuzsaki[T]{G0: 0.5, E0: -6, ENa: 55, GK: 9, EK: -90}
	for _, synapses := range []bool{true, false} {
		rng := rand.New(rand.NewPCG(10, 11))
		v := between[T](rng, valueLen, -120, 70)
		h, n, s := between[T](rng, valueLen, 0, 1), between[T](rng, valueLen, 0, 1), between[T](rng, valueLen, 0, 3)
		v0, h0, n0, s0 := slices.Clone(v), slices.Clone(h), slices.Clone(n), slices.Clone(s)
		step := newVoltageStep[T](ForwardEuler, len(v))
		if synapses {
			step.Synapses = []Synapse[T]{{G: 0.25, E: 10, Decay: 0.75, S: s}}
		}
		if err := k.StepWangBuzsaki(&p, r, &WangBuzsakiState[T]{V: v, H: h, N: n}, step); err != nil {
			t.Fatal(err)
		}
		for i := range v {
			x, y, z := float64(v0[i]), float64(h0[i]), float64(n0[i])
			curve := func(c int) float64 { return lerp(points[c], -100, 1, x) }
			na, potassium := curve(4)*y, 9*math.Pow(z, 4)
			current := -6 - 0.5*x + na*(55-x) + potassium*(-90-x)
			if synapses {
				current += 0.25 * float64(s0[i]) * (10 - x)
				named[T]{"s", s}.near(t, i, 0.75*float64(s0[i]), 3)
			}
			named[T]{"h", h}.near(t, i, curve(0)*y+curve(1), 200)
			named[T]{"n", n}.near(t, i, curve(2)*z+curve(3), 200)
			named[T]{"v", v}.near(t, i, x+0.01*current, 600)
		}
	}
}

func TestStepHodgkinHuxleyComputesItsModel(t *testing.T) {
	eachBackend(t, hodgkinHuxleyModel[float64], hodgkinHuxleyModel[float32])
}

func hodgkinHuxleyModel[T Float](t *testing.T, k Kernels[T]) {
	points := randomPoints(HodgkinHuxleyCurves, 151)
	r := newRows[T](t, -100, 1, points)
	p := HodgkinHuxley[T]{
		G0: 0.5, E0: -6, GNa: 12, ENa: 55, GK: 9, EK: -90,
	}
	synapses := [MaxSynapses]Synapse[T]{{G: 0.25, E: 10, Decay: 0.75}, {G: 0.5, E: -80, Decay: 0.5}}
	for _, c := range []struct {
		synapses  int
		staggered bool
	}{{0, false}, {1, false}, {2, false}, {2, true}} {
		rng := rand.New(rand.NewPCG(12, 13))
		v := between[T](rng, valueLen, -120, 70)
		gates := make([][]T, 3)
		for j := range gates {
			gates[j] = between[T](rng, valueLen, 0, 1)
		}
		s := make([][]T, c.synapses)
		for j := range s {
			s[j] = between[T](rng, valueLen, 0, 3)
		}
		v0, gates0, s0 := slices.Clone(v), clone(gates), clone(s)
		p.Staggered = c.staggered
		step := newVoltageStep[T](ForwardEuler, len(v))
		for j, x := range s {
			synapses[j].S = x
		}
		step.Synapses = synapses[:c.synapses]
		if err := k.StepHodgkinHuxley(&p, r, &HodgkinHuxleyState[T]{V: v, M: gates[0], H: gates[1], N: gates[2]}, step); err != nil {
			t.Fatal(err)
		}
		for i := range v {
			x := float64(v0[i])
			curve := func(c int) float64 { return lerp(points[c], -100, 1, x) }
			var used [3]float64
			for j := range used {
				was := float64(gates0[j][i])
				next := curve(2*j)*was + curve(2*j+1)
				named[T]{"gate", gates[j]}.near(t, i, next, 200)
				if used[j] = was; c.staggered {
					used[j] = next
				}
			}
			current := -6 - 0.5*x + 12*math.Pow(used[0], 3)*used[1]*(55-x) + 9*math.Pow(used[2], 4)*(-90-x)
			for j := range s {
				current += float64(synapses[j].G) * float64(s0[j][i]) * (float64(synapses[j].E) - x)
				named[T]{"s", s[j]}.near(t, i, float64(synapses[j].Decay)*float64(s0[j][i]), 3)
			}
			named[T]{"v", v}.near(t, i, x+0.01*current, 3000)
		}
	}
}

func TestThresholdFindsUpwardCrossings(t *testing.T) {
	eachBackend(t, thresholds[float64], thresholds[float32])
}

func thresholds[T Float](t *testing.T, k Kernels[T]) {
	theta := T(-20)
	nan, inf := T(math.NaN()), T(math.Inf(1))
	voltages := []T{-70, next(theta, +1), theta, next(theta, -1), 30, nan, inf, -inf, 0}
	var lens []int
	for n := range 70 {
		lens = append(lens, n)
	}
	for _, n := range append(lens, 1016, 1023, 1024, 1025, 2051) {
		rng := rand.New(rand.NewPCG(uint64(n), 12))
		above := make([]uint8, (n+7)/8)
		was := make([]bool, n)
		for i := range above {
			above[i] = uint8(rng.Uint32()) // unused bits too
		}
		for i := range was {
			was[i] = above[i/8]>>(i%8)&1 == 1
		}
		for step := range 4 {
			v := make([]T, n)
			want := []uint32{1 << 31} // what was there stays
			for i := range v {
				v[i] = voltages[rng.IntN(len(voltages))]
				now := v[i] > theta
				if now && !was[i] {
					want = append(want, uint32(i))
				}
				was[i] = now
			}
			wantBounds := NewBounds[T](5, 6)
			for i, x := range v {
				if x == x {
					wantBounds.Min[i%8], wantBounds.Max[i%8] = min(wantBounds.Min[i%8], x), max(wantBounds.Max[i%8], x)
				}
			}
			bounds := NewBounds[T](5, 6)
			got, err := k.Threshold([]uint32{1 << 31}, above, v, theta, &bounds)
			if err != nil {
				t.Fatal(err)
			}
			if bounds != wantBounds {
				t.Fatalf("%d neurons, step %d: voltages from %v to %v, want %v to %v", n, step, bounds.Min, bounds.Max, wantBounds.Min, wantBounds.Max)
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%d neurons, step %d: spikes %v, want %v", n, step, got[1:], want[1:])
			}
			for i := range 8 * len(above) {
				if bit := above[i/8]>>(i%8)&1 == 1; bit != (i < n && was[i]) {
					t.Fatalf("%d neurons, step %d: bit %d of above is %v", n, step, i, bit)
				}
			}
		}
	}
}

func TestACellSpikesOnceAsLongAsItStaysAbove(t *testing.T) {
	eachBackend(t, refractory[float64], refractory[float32])
}

func refractory[T Float](t *testing.T, k Kernels[T]) {
	above := make([]uint8, 1)
	var spikes []uint32
	bounds := NewBounds[T](-100, 50)
	for step, c := range []struct {
		v    T
		want int // spikes so far
	}{{-70, 0}, {1, 1}, {30, 1}, {5, 1}, {0, 1}, {1, 2}, {T(math.NaN()), 2}, {1, 3}, {-5, 3}, {0, 3}, {T(math.Inf(1)), 4}} {
		v := slices.Repeat([]T{-70}, 8)
		v[5] = c.v
		var err error
		if spikes, err = k.Threshold(spikes, above, v, 0, &bounds); err != nil {
			t.Fatal(err)
		}
		if len(spikes) != c.want {
			t.Fatalf("step %d, %v mV: %d spikes, want %d", step, c.v, len(spikes), c.want)
		}
	}
}

func TestDeliverAddsOneArrivalAfterTheOther(t *testing.T) {
	eachBackend(t, deliverOrder[float64], deliverOrder[float32])
}

func deliverOrder[T Float](t *testing.T, k Kernels[T]) {
	half := T(ulp[T](1) / 2)
	x := []T{0, 1, 1 + 2*half, 5}
	if err := k.Deliver(x, []uint16{1, 2, 1, 0, 1, 2, 0}, half); err != nil {
		t.Fatal(err)
	}
	// 1 is even, so half a unit is lost each time; beside it is odd, so the
	// first half makes a whole unit and the second is lost. A product of
	// weight and count would be another number.
	if want := []T{2 * half, 1, 1 + 4*half, 5}; !slices.Equal(x, want) {
		t.Errorf("x is %v, want %v", x, want)
	}
}

func TestDeliverCountsIsDeliverWhateverTheOrderOfTargets(t *testing.T) {
	eachBackend(t, deliverCounts[float64], deliverCounts[float32])
}

func deliverCounts[T Float](t *testing.T, k Kernels[T]) {
	rng := rand.New(rand.NewPCG(17, 18))
	for _, n := range lengths() {
		for _, largest := range []uint8{0, 1, 2, 3, 4, 254, 255} {
			s := newSample(uint64(n), testRows[T](1))
			got := s.slice(n, n%9)
			want := slices.Clone(got)
			counts, w := make([]uint8, n+3)[3:], s.element()
			var targets []uint16
			for i := range counts {
				counts[i] = uint8(rng.IntN(int(largest)/(1+i%7) + 1))
				targets = append(targets, slices.Repeat([]uint16{uint16(i)}, int(counts[i]))...)
			}
			rng.Shuffle(len(targets), func(i, j int) { targets[i], targets[j] = targets[j], targets[i] })
			if err := k.Deliver(want, targets, w); err != nil {
				t.Fatal(err)
			}
			if err := k.DeliverCounts(got, counts, largest, w); err != nil {
				t.Fatal(err)
			}
			if i := differ(got, want); i >= 0 {
				t.Fatalf("%d neurons, counts up to %d: neuron %d, %d arrivals of %v: %v, want %v", n, largest, i, counts[i], w, got[i], want[i])
			}
		}
	}
}

func TestDeliverCountsAddsNoMoreThanTheLargestCount(t *testing.T) {
	eachBackend(t, deliverLargest[float64], deliverLargest[float32])
}

func deliverLargest[T Float](t *testing.T, k Kernels[T]) {
	x := make([]T, 9)
	for largest := range uint8(6) {
		clear(x)
		if err := k.DeliverCounts(x, []uint8{0, 1, 2, 3, 4, 5, 6, 255, 255}, largest, 1); err != nil {
			t.Fatal(err)
		}
		for i, n := range []uint8{0, 1, 2, 3, 4, 5, 6, 255, 255} {
			if x[i] != T(min(n, largest)) {
				t.Errorf("largest %d: a count of %d adds %v", largest, n, x[i])
			}
		}
	}
}

func TestDeliverWeightsAddsOneArrivalAfterTheOther(t *testing.T) {
	eachBackend(t, deliverWeightsOrder[float64], deliverWeightsOrder[float32])
}

func deliverWeightsOrder[T Float](t *testing.T, k Kernels[T]) {
	half := T(ulp[T](1) / 2)
	x := []T{7, 0, 0, 5}
	// Two halves of a unit make one before 1 is there, and are lost one by one
	// after it.
	targets := []uint16{1, 2, 1, 2, 1, 2, 0}
	if err := k.DeliverWeights(x, targets, []T{half, 1, half, half, 1, half, -7}); err != nil {
		t.Fatal(err)
	}
	if want := []T{0, 1 + 2*half, 1, 5}; !slices.Equal(x, want) {
		t.Errorf("x is %v, want %v", x, want)
	}
}

func TestDeliverWeightsOfOneWeightIsDeliver(t *testing.T) {
	eachBackend(t, deliverEqualWeights[float64], deliverEqualWeights[float32])
}

func deliverEqualWeights[T Float](t *testing.T, k Kernels[T]) {
	rng := rand.New(rand.NewPCG(15, 16))
	for _, n := range lengths() {
		s := newSample(uint64(n), testRows[T](1))
		want := s.slice(20, n%9)
		targets, weights, w := make([]uint16, n), make([]T, n), s.element()
		for i := range targets {
			targets[i], weights[i] = uint16(rng.IntN(20)), w
		}
		got := slices.Clone(want)
		if err := k.Deliver(want, targets, w); err != nil {
			t.Fatal(err)
		}
		if err := k.DeliverWeights(got, targets, weights); err != nil {
			t.Fatal(err)
		}
		if i := differ(want, got); i >= 0 {
			t.Fatalf("%d arrivals of %v: neuron %d is at %v, with Deliver at %v", n, w, i, got[i], want[i])
		}
	}
}

func TestIndexStaysInTheTableForAnyBits(t *testing.T) {
	eachBackend(t, indexInRange[float64], indexInRange[float32])
}

func indexInRange[T Float](t *testing.T, k Kernels[T]) {
	rng := rand.New(rand.NewPCG(13, 14))
	for _, g := range []struct {
		min, step float64
		n         int
	}{
		{-100, 1, 151}, {-120, 0.1, 1801}, {0, 1e-30, 2}, {-1e30, 1e29, 21}, {0, 1e38, 3}, {1e6, 0.125, 1000},
		{-1e-30, 1e-36, 4097},
	} {
		r := newRows[T](t, g.min, g.step, randomPoints(1, g.n))
		const n = 4096 + 3
		v, c := make([]T, n), NewPositions[T](n)
		for i := range v {
			v[i] = anyBits[T](rng)
			if i%4 == 0 { // few of all bit patterns are anywhere near the table
				v[i] = T(g.min + (rng.Float64()*1.2-0.1)*g.step*float64(g.n))
			}
		}
		if err := k.Index(c, v, r); err != nil {
			t.Fatal(err)
		}
		for i, x := range v {
			row, frac := c.At(i)
			if row < 0 || row >= r.Len() {
				t.Fatalf("%v is in row %d of %d", x, row, r.Len())
			}
			if x == x && !(frac >= -0.5 && frac <= 0.5) || x != x && frac == frac {
				t.Fatalf("%v is in row %d at %v", x, row, frac)
			}
		}
	}
}

func anyBits[T Float](rng *rand.Rand) T {
	return fromBits[T](rng.Uint64())
}

// fromBits takes as many of the bits as T has.
func fromBits[T Float](bits uint64) T {
	var x T
	if is64[T]() {
		*(*uint64)(unsafe.Pointer(&x)) = bits
	} else {
		*(*uint32)(unsafe.Pointer(&x)) = uint32(bits)
	}
	return x
}
