package kernel

import (
	"math"
	"slices"
	"testing"
	"unsafe"
)

func TestRowsThatMakeNoSenseAreErrors(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	one := [][]float64{{1, 2, 3}}
	// 32 MiB, shared by however many curves point to them.
	many := make([]float64, MaxPoints+1)
	for _, c := range []struct {
		name      string
		min, step float64
		points    [][]float64
		want      []string
		only32    bool // float64 has the range
	}{
		{"no curves", 0, 1, nil, []string{"without curves"}, false},
		{"min is NaN", nan, 1, one, []string{"begins at NaN"}, false},
		{"min is infinite", -inf, 1, one, []string{"begins at -Inf"}, false},
		{"step is zero", 0, 0, one, []string{"step 0", "positive"}, false},
		{"step is negative", 0, -1, one, []string{"step -1", "positive"}, false},
		{"step is NaN", 0, nan, one, []string{"step NaN", "positive"}, false},
		{"step is infinite", 0, inf, one, []string{"step +Inf", "finite"}, false},
		{"step is the smallest subnormal", 0, 5e-324, one, []string{"step 5e-324"}, false},
		{"step has an infinite inverse", 0, 1e-310, one, []string{"step 1e-310"}, false},
		{"step has an inverse past float32", 0, 1e-40, one, []string{"steps of 1e-40", "range of float32"}, true},
		{"step has an inverse of 0 in float32", 0, 1e60, one, []string{"steps of 1e+60", "range of float32"}, true},
		{"min is too far for the step", 1e300, 1e-10, one, []string{"from 1e+300 in steps of 1e-10", "range of"}, false},
		{"min is too far for the step in float32", 1e30, 1e-10, one, []string{"from 1e+30", "range of float32"}, true},
		{"no points", 0, 1, [][]float64{{}}, []string{"0 grid points", "want 2 to 4194304"}, false},
		{"one point", 0, 1, [][]float64{{1}}, []string{"1 grid points", "want 2 to 4194304"}, false},
		{"a point too many", 0, 1, [][]float64{many}, []string{"4194305 grid points", "want 2 to 4194304"}, false},
		{"more elements than offsets reach", 0, 1, slices.Repeat([][]float64{many[:MaxPoints]}, 1024),
			[]string{"4194304 grid points of 1024 curves", "2^32"}, false},
		{"a curve too short", 0, 1, [][]float64{{1, 2, 3}, {1, 2, 3}, {1, 2}}, []string{"curve 2 has 2 points", "curve 0 has 3"}, false},
		{"a curve too long", 0, 1, [][]float64{{1, 2}, {1, 2, 3}}, []string{"curve 1 has 3 points", "curve 0 has 2"}, false},
		{"the first value is NaN", -60, 5, [][]float64{{1, 2, 3}, {nan, 2, 3}}, []string{"curve 1 is not finite at point 0 (-60): NaN"}, false},
		{"a value is infinite", -60, 5, [][]float64{{1, inf, 3}}, []string{"curve 0 is not finite at point 1 (-55): +Inf"}, false},
		{"the last value is infinite", -60, 5, [][]float64{{1, 2, -inf}}, []string{"curve 0 is not finite at point 2 (-50): -Inf"}, false},
		{"a value overflows float32", -60, 5, [][]float64{{1, 1e39}}, []string{"curve 0 is not finite at point 1 (-55): 1e+39"}, true},
		{"a difference overflows", -60, 5, [][]float64{{0, -1e308, 1e308}}, []string{"curve 0", "not finite", "at point 1 (-55)"}, false},
		{"a difference overflows float32", -60, 5, [][]float64{{0, 3e38, -3e38}},
			[]string{"curve 0 goes from 3e+38 to -3e+38 at point 1 (-55)", "not finite in float32"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := NewRows[float32](c.min, c.step, c.points)
			wantError(t, err, append(c.want, "kernel: ")...)
			if r != nil {
				t.Error("rows beside the error")
			}
			_, err = NewRows[float64](c.min, c.step, c.points)
			if c.only32 {
				if err != nil {
					t.Errorf("in float64: %v", err)
				}
				return
			}
			wantError(t, err, append(c.want, "kernel: ")...)
		})
	}
}

func TestTheLargestValuesMakeATable(t *testing.T) {
	const most = math.MaxFloat64
	for _, p := range [][]float64{{most, most}, {0, most, 0}, {most, 0, -most}, {most / 2, -most / 2}} {
		if _, err := NewRows[float64](0, 1, [][]float64{p}); err != nil {
			t.Errorf("%v: %v", p, err)
		}
	}
}

func TestTheMiddleOfSubnormalsIsRoundedAlikeEverywhere(t *testing.T) {
	// Halving 3 units rounds to 2, and adding half of 2 gives 3. Fused with
	// the addition, 2.5 units would round to 2.
	for _, points := range [][]float64{{3 * 5e-324, 2 * 5e-324}, {2 * 5e-324, 3 * 5e-324}} {
		r := newRows[float64](t, 0, 1, [][]float64{points})
		if got := math.Float64bits(r.data[0]); got != 3 {
			t.Errorf("between %v the middle is %d units, want 3", points, got)
		}
	}
}

func TestRowsKnowTheirSize(t *testing.T) {
	t.Run("float64", rowsSize[float64])
	t.Run("float32", rowsSize[float32])
}

func rowsSize[T Float](t *testing.T) {
	for _, c := range []struct {
		curves, points int
		lines64        int // cache lines of a row of float64
		lines32        int
	}{{1, 2, 1, 1}, {4, 151, 1, 1}, {5, 151, 2, 1}, {8, 3, 2, 1}, {9, 3, 3, 2}, {17, 1501, 5, 3}} {
		r := newRows[T](t, 0, 1, randomPoints(c.curves, c.points))
		if r.Curves() != c.curves || r.Len() != c.points {
			t.Errorf("%d curves of %d rows, want %d of %d", r.Curves(), r.Len(), c.curves, c.points)
		}
		lines := c.lines32
		if is64[T]() {
			lines = c.lines64
		}
		if want := 64 * lines * c.points; r.Bytes() != want {
			t.Errorf("%d curves of %d points take %d bytes, want %d", c.curves, c.points, r.Bytes(), want)
		}
		if at := uintptr(unsafe.Pointer(&r.data[0])) % 64; at != 0 {
			t.Errorf("the rows begin %d bytes after a cache line", at)
		}
	}
}

func TestAlignedSlicesBeginOnACacheLine(t *testing.T) {
	t.Run("uint8", aligned[uint8])
	t.Run("uint32", aligned[uint32])
	t.Run("float32", aligned[float32])
	t.Run("float64", aligned[float64])
}

func aligned[T Float | uint8 | uint32](t *testing.T) {
	var zero T
	for n := range 300 {
		s := Aligned[T](n)
		if len(s) != n || cap(s) != n {
			t.Fatalf("%d elements asked: length %d, capacity %d", n, len(s), cap(s))
		}
		if at := uintptr(unsafe.Pointer(unsafe.SliceData(s))) % 64; at != 0 && n > 0 {
			t.Fatalf("%d elements begin %d bytes after a cache line", n, at)
		}
		for i, x := range s {
			if x != zero {
				t.Fatalf("element %d of %d is %v", i, n, x)
			}
		}
	}
}

func TestCubicRowsThatMakeNoSenseAreErrors(t *testing.T) {
	one := func() [][][]float64 {
		return [][][]float64{{{1, 2, 3}, {4, 5, 0}, {6, 7, 0}, {8, 9, 0}}}
	}
	for _, c := range []struct {
		name   string
		change func(coef [][][]float64) [][][]float64
		want   []string
	}{
		{"no curves", func([][][]float64) [][][]float64 { return nil }, []string{"without curves"}},
		{"three powers", func(c [][][]float64) [][][]float64 { c[0] = c[0][:3]; return c }, []string{"curve 0", "3 powers", "want 4"}},
		{"a power with a bin less", func(c [][][]float64) [][][]float64 { c[0][2] = c[0][2][:2]; return c },
			[]string{"curve 0", "2 coefficients of power 2", "3 of power 0"}},
		{"a curve with a bin more", func(c [][][]float64) [][][]float64 {
			four := []float64{1, 2, 3, 0}
			return append(c, [][]float64{four, four, four, four})
		}, []string{"curve 1", "4 points", "has 3"}},
		{"a NaN", func(c [][][]float64) [][][]float64 { c[0][3][1] = math.NaN(); return c },
			[]string{"curve 0", "NaN", "power 3", "bin 1", "-55"}},
		{"an infinite value", func(c [][][]float64) [][][]float64 { c[0][0][2] = math.Inf(1); return c },
			[]string{"curve 0", "+Inf", "power 0", "bin 2", "-50"}},
		{"a slope in the guard row", func(c [][][]float64) [][][]float64 { c[0][1][2] = 1; return c },
			[]string{"curve 0", "coefficient 1 of power 1", "bin 2", "0 in the last bin"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := NewCubicRows[float64](-60, 5, c.change(one()))
			wantError(t, err, append(c.want, "kernel: ")...)
			_, err = NewCubicRows[float32](-60, 5, c.change(one()))
			wantError(t, err, append(c.want, "kernel: ")...)
		})
	}
	big := one()
	big[0][2][0] = 1e39
	if _, err := NewCubicRows[float64](-60, 5, big); err != nil {
		t.Errorf("1e39 in float64: %v", err)
	}
	_, err := NewCubicRows[float32](-60, 5, big)
	wantError(t, err, "1e+39", "power 2", "bin 0", "finite one in float32")
}

func TestCubicRowsGiveTheirCubics(t *testing.T) {
	eachBackend(t, cubicValues[float64], cubicValues[float32])
}

func cubicValues[T Float](t *testing.T, k Kernels[T]) {
	r, err := NewCubicRows[T](-60, 4, [][][]float64{{{1, 10, 100}, {2, 20, 0}, {4, 40, 0}, {8, 80, 0}}})
	if err != nil {
		t.Fatal(err)
	}
	// Bins begin at -60 and -56; the last point is -52.
	v := []T{-1000, -60, -59, -58, -57, -55, -54, -53, -52, 1000}
	want := []T{0, 0, 0.625, 1, 1.875, 6.25, 10, 18.75, 100, 100}
	got := lookUp(t, k, r, v)[0]
	for i := range v {
		if got[i] != want[i] {
			t.Errorf("at %v mV: %v, want %v", v[i], got[i], want[i])
		}
	}
}
