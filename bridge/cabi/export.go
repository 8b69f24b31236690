//go:build cgo

package main

/*
#include <stdlib.h>
#include "lut4go.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"math"
	"sync"
	"unsafe"

	"github.com/lut4go/lut4go/bridge/internal/handle"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

var tables handle.Tables

// maxBytes bounds the size of an array, beyond any memory, so that sizes do not
// overflow an int64.
const maxBytes = 1 << 40

// number returns a curve's number as an int. Where int has 32 bits, a number that is
// out of range stays so.
func number(curve C.int64_t) int { return int(min(max(curve, -1), maxCurves)) }

// array returns the n elements at p. what names them in errors.
func array[T any](what string, p *T, n int64) ([]T, error) {
	switch {
	case n < 0 || n > min(maxBytes, math.MaxInt)/int64(unsafe.Sizeof(*p)):
		return nil, fmt.Errorf("cabi: %d elements of %s, want 0 or more, of 2^40 bytes at most", n, what)
	case p == nil && n > 0:
		return nil, fmt.Errorf("cabi: %s is NULL", what)
	}
	return unsafe.Slice(p, n), nil
}

// create makes a table and writes its handle to dst.
func create(dst *C.lut4go_table, make func() (*table.Table, error)) C.int {
	return answer(func() error {
		if err := place("table", dst); err != nil {
			return err
		}
		t, err := make()
		if err != nil {
			return err
		}
		h, err := tables.Add(t)
		if err == nil {
			*dst = C.lut4go_table(h)
		}
		return err
	})
}

//export lut4go_from_points
func lut4go_from_points(dst *C.lut4go_table, order *C.lut4go_text, grid C.lut4go_grid, points C.lut4go_points) C.int {
	return create(dst, func() (*table.Table, error) {
		curves, n := int64(points.curves), int64(points.points)
		names, err := namesOf(curves, points.names)
		if err != nil {
			return nil, err
		}
		if n < 2 || n > kernel.MaxPoints {
			return nil, fmt.Errorf("cabi: %d points, want 2 to %d", n, kernel.MaxPoints)
		}
		values, err := array("values", (*float64)(unsafe.Pointer(points.values)), curves*n)
		if err != nil {
			return nil, err
		}
		p := make([][]float64, curves)
		for c := range p {
			p[c] = append(p[c], values[c*int(n):(c+1)*int(n)]...)
		}
		return table.FromPointsOrder(table.Order(text(order)), gridOf(grid), names, p)
	})
}

//export lut4go_sample
func lut4go_sample(dst *C.lut4go_table, order *C.lut4go_text, grid C.lut4go_grid, curves C.lut4go_curves) C.int {
	return create(dst, func() (*table.Table, error) {
		all, err := curvesOf(curves)
		if err != nil {
			return nil, err
		}
		return table.NewOrder(table.Order(text(order)), gridOf(grid), all...)
	})
}

//export lut4go_fit
func lut4go_fit(dst *C.lut4go_table, order *C.lut4go_text, goal C.lut4go_goal, curves C.lut4go_curves) C.int {
	return create(dst, func() (*table.Table, error) {
		all, err := curvesOf(curves)
		if err != nil {
			return nil, err
		}
		return table.Fit[float64](table.Goal{
			Min: float64(goal.min), Max: float64(goal.max), Tolerance: float64(goal.tolerance),
			Order: table.Order(text(order)),
		}, all...)
	})
}

func gridOf(g C.lut4go_grid) table.Grid {
	return table.Grid{Min: float64(g.min), Max: float64(g.max), Step: float64(g.step)}
}

//export lut4go_free
func lut4go_free(t C.lut4go_table) C.int {
	return answer(func() error { return tables.Free(handle.Handle(t)) })
}

//export lut4go_eval
func lut4go_eval(t C.lut4go_table, curves C.lut4go_range, n C.int64_t, x *C.lut4go_in, dst *C.double) C.int {
	return eval(t, curves, int64(n), (*float64)(unsafe.Pointer(x)), (*float64)(unsafe.Pointer(dst)))
}

//export lut4go_eval32
func lut4go_eval32(t C.lut4go_table, curves C.lut4go_range, n C.int64_t, x *C.lut4go_in32, dst *C.float) C.int {
	return eval(t, curves, int64(n), (*float32)(unsafe.Pointer(x)), (*float32)(unsafe.Pointer(dst)))
}

func eval[T kernel.Float](t C.lut4go_table, curves C.lut4go_range, n int64, x, dst *T) C.int {
	return answer(func() error {
		if curves.count < 1 || curves.count > maxCurves {
			return fmt.Errorf("cabi: %d curves, want 1 to %d", curves.count, maxCurves)
		}
		from, err := array("x", x, n)
		if err != nil {
			return err
		}
		to, err := array("dst", dst, int64(curves.count)*n)
		if err != nil {
			return err
		}
		return handle.Eval(&tables, handle.Handle(t), number(curves.first), to, from)
	})
}

//export lut4go_interp
func lut4go_interp(t C.lut4go_table, curve, n C.int64_t, x *C.lut4go_in, dst *C.double) C.int {
	return answer(func() error {
		from, err := array("x", (*float64)(unsafe.Pointer(x)), int64(n))
		if err != nil {
			return err
		}
		to, err := array("dst", (*float64)(unsafe.Pointer(dst)), int64(n))
		if err != nil {
			return err
		}
		return tables.Interp(handle.Handle(t), number(curve), to, from)
	})
}

//export lut4go_describe
func lut4go_describe(t C.lut4go_table, layout *C.lut4go_layout) C.int {
	return answer(func() error {
		tab, err := tables.Table(handle.Handle(t))
		if err == nil && layout == nil {
			err = errors.New("cabi: the place for the layout is NULL")
		}
		if err != nil {
			return err
		}
		g, powers := tab.Grid(), 2
		if tab.Order() == table.Cubic {
			powers = 4
		}
		*layout = C.lut4go_layout{
			min: C.double(g.Min), max: C.double(g.Max), step: C.double(g.Step),
			points: C.int64_t(len(tab.Points(0))), curves: C.int64_t(len(tab.Names())), powers: C.int64_t(powers),
		}
		return nil
	})
}

//export lut4go_coefficients
func lut4go_coefficients(t C.lut4go_table, dst *C.double) C.int {
	return answer(func() error {
		tab, err := tables.Table(handle.Handle(t))
		if err == nil && dst == nil {
			err = errors.New("cabi: dst is NULL")
		}
		if err != nil {
			return err
		}
		coef := table.Coefficients[float64](tab)
		n := len(coef[0][0])
		to := unsafe.Slice((*float64)(unsafe.Pointer(dst)), len(coef)*len(coef[0])*n)
		for c := range coef {
			for j := range coef[c] {
				to = to[copy(to, coef[c][j]):]
			}
		}
		return nil
	})
}

//export lut4go_report
func lut4go_report(t C.lut4go_table, accuracy *C.lut4go_accuracy) C.int {
	return answer(func() error {
		tab, err := tables.Table(handle.Handle(t))
		if err == nil && accuracy == nil {
			err = errors.New("cabi: the place for the accuracy is NULL")
		}
		if err != nil {
			return err
		}
		all, err := table.Report[float64](tab)
		if err != nil {
			return err
		}
		to := unsafe.Slice(accuracy, len(all))
		for c, r := range all {
			to[c] = C.lut4go_accuracy{
				min: C.double(r.Min), max: C.double(r.Max),
				absolute: C.double(r.Abs), absolute_at: C.double(r.AbsAt), absolute_bound: C.double(r.AbsBound),
				fraction_bound: C.double(r.FractionBound), relative_bound: C.double(r.RelBound),
				breaks: C.int32_t(len(r.Breaks)),
			}
			if r.Rough {
				to[c].rough = 1
			}
		}
		return nil
	})
}

// backendNames are C strings, which are never freed since callers may keep them.
var backendNames = sync.OnceValue(func() map[kernel.Backend]*C.char {
	all := map[kernel.Backend]*C.char{}
	for _, b := range kernel.Backends() {
		all[b] = C.CString(b.String())
	}
	return all
})

//export lut4go_backend
func lut4go_backend() *C.lut4go_text {
	b, err := kernel.Default()
	if err != nil {
		failed(err)
		return nil
	}
	return (*C.lut4go_text)(unsafe.Pointer(backendNames()[b]))
}

//export lut4go_use
func lut4go_use(backend *C.lut4go_text) C.int {
	return answer(func() error { return kernel.Use(kernel.Backend(text(backend))) })
}

//export lut4go_error
func lut4go_error() *C.lut4go_text { return (*C.lut4go_text)(lastFailure()) }
