// Package mpi shares a network of package hh among the processes that mpirun or srun
// started: it is an hh.Ranks over MPI, Open MPI or MPICH and what descends from it.
//
//	CC=mpicc go build -tags mpi ./...
//	mpirun -n 4 ./program
//
// It needs the build tag mpi, cgo, and the compiler wrapper of the MPI library whose
// launcher starts the program. Without the tag the package builds everywhere, and Start
// returns an error that says how to build it.
//
// A program starts, gives the World to hh.Config.Ranks, does the same on all ranks, and
// finishes:
//
//	world, err := mpi.Start()
//	...
//	net, err := hh.NewNetwork(hh.Config{Dt: 0.01, Ranks: world, Threads: world.Processors()})
//	...
//	err = world.Finish()
//
// Every process is a rank, which runs as many threads as it has processors: one for each
// socket is a good number. docs/mpi.md has the rest, from building to job scripts.
//
// # Failures
//
// What all ranks know of they can leave together, by Finish. A rank that may have failed
// alone must not call it, as the others may wait for it in an exchange: it tries to Meet them
// for some seconds, and calls Abort if they do not come. If a process ends without Finish, as by a
// panic, the launcher ends the others.
package mpi
