//go:build !mpi || !cgo

package mpi

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestAProgramBuiltWithoutMPISaysHowToBuildIt(t *testing.T) {
	w, err := Start()
	if w != nil || !errors.Is(err, ErrNotBuilt) || !strings.Contains(err.Error(), "go build -tags mpi") {
		t.Errorf("%v, %v", w, err)
	}
	w = &World{}
	if _, _, err := w.AllGather(nil); !errors.Is(err, ErrNotBuilt) {
		t.Errorf("AllGather: %v", err)
	}
	if _, err := w.Deal(nil); !errors.Is(err, ErrNotBuilt) {
		t.Errorf("Deal: %v", err)
	}
	if _, err := w.Meet(0, time.Second); !errors.Is(err, ErrNotBuilt) {
		t.Errorf("Meet: %v", err)
	}
	if err := w.Finish(); !errors.Is(err, ErrNotBuilt) {
		t.Errorf("Finish: %v", err)
	}
}
