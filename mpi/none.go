//go:build !mpi || !cgo

package mpi

import (
	"errors"
	"time"
)

// Built reports whether the program was built with MPI.
const Built = false

// ErrNotBuilt is what Start returns in a program that was built without MPI.
var ErrNotBuilt = errors.New("mpi: the program was built without MPI: build it with CC=mpicc go build -tags mpi, by the mpicc of the library whose mpirun starts it (and CGO_ENABLED not 0)")

// World is the processes that share a network. There is none without MPI.
type World struct{}

// Start returns ErrNotBuilt.
func Start() (*World, error) { return nil, ErrNotBuilt }

// Rank returns 0.
func (w *World) Rank() int { return 0 }

// Size returns 0: there are no ranks.
func (w *World) Size() int { return 0 }

// Processors returns 0.
func (w *World) Processors() int { return 0 }

// AllGather returns ErrNotBuilt.
func (w *World) AllGather([]byte) ([]byte, []int, error) { return nil, nil, ErrNotBuilt }

// Deal returns ErrNotBuilt.
func (w *World) Deal([][]byte) ([][]byte, error) { return nil, ErrNotBuilt }

// Meet returns ErrNotBuilt.
func (w *World) Meet(int, time.Duration) ([]int, error) { return nil, ErrNotBuilt }

// Finish returns ErrNotBuilt.
func (w *World) Finish() error { return ErrNotBuilt }

// Abort does nothing.
func (w *World) Abort(int) {}

// Library returns the empty string.
func Library() string { return "" }
