package table_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"math"
	"testing"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// The hashes are those of every GOARCH and GOAMD64 level; they change only with
// a deliberate change of arithmetic.
func TestTablesAndReportsHaveTheSameBitsEverywhere(t *testing.T) {
	for _, c := range []struct {
		order table.Order
		step  float64
		want  string
	}{
		{table.Linear, 1, "366546bfd293dbf9"},
		{table.Linear, 0.1, "742c5d7b82d1b410"},
		{table.Cubic, 1, "d06f32b2abd91243"},
		{table.Cubic, 0.1, "190c4c6535ba9e04"},
	} {
		t.Run(fmt.Sprintf("%s/%v mV", c.order, c.step), func(t *testing.T) {
			h := sha256.New()
			for _, curves := range [][]exact{wangBuzsakiStep(), squidStep()} {
				tab := tabulate(t, c.order, table.Grid{Min: -100, Max: 50, Step: c.step}, curvesOf(curves)...)
				bitsOf[float64](t, h, tab)
				bitsOf[float32](t, h, tab)
			}
			if got := hex.EncodeToString(h.Sum(nil)[:8]); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func bitsOf[T kernel.Float](t *testing.T, h hash.Hash, tab *table.Table) {
	put := func(x ...float64) {
		for _, x := range x {
			h.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(x)))
		}
	}
	for _, curve := range table.Coefficients[T](tab) {
		for _, power := range curve {
			put(power...)
		}
	}
	for _, r := range report[T](t, tab) {
		put(r.Min, r.Max, r.Abs, r.AbsAt, r.AbsBound, r.Rel, r.RelAt, r.RelBound)
	}
}

func TestFitChoosesTheSameTableEverywhere(t *testing.T) {
	for _, c := range []struct {
		tolerance float64
		bins      int
	}{{1e-3, 9}, {1e-6, 57}, {1e-9, 321}} {
		goal := table.Goal{Min: -100, Max: 50, Tolerance: c.tolerance}
		tab := fitted[float64](t, goal, curvesOf(wangBuzsakiStep())...)
		if got := len(tab.Points(0)) - 1; tab.Order() != table.Cubic || got != c.bins {
			t.Errorf("%v: %s in %d bins, want cubic in %d", c.tolerance, tab.Order(), got, c.bins)
		}
	}
}
