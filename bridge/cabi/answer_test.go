//go:build cgo

package main

import (
	"errors"
	"strings"
	"testing"
)

func TestAPanicIsAnError(t *testing.T) {
	var none []int
	err := guard(func() error { return errors.New(string(rune(none[3]))) })
	if err == nil || !strings.Contains(err.Error(), "a fault of lut4go: runtime error: index out of range [3]") {
		t.Errorf("%v", err)
	}
	if err := guard(func() error { return nil }); err != nil {
		t.Error(err)
	}
}
