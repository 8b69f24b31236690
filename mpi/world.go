//go:build mpi && cgo

package mpi

// #include <stdlib.h>
// #include "calls.h"
import "C"

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
	"unsafe"
)

// Built reports whether the program was built with MPI.
const Built = true

// ErrNotBuilt is what Start returns in a program that was built without MPI.
var ErrNotBuilt = errors.New("mpi: the program was built without MPI")

// World is the processes that share a network, of which this is one. It is an hh.Ranks. Its
// methods may be called by any goroutine, one at a time.
type World struct {
	thread     *thread
	rank, size int
	processors float64 // this rank's share of the machine's
	err        error   // once there is one, all further exchanges have it

	exchange
}

// errFinished is the error of what comes after Finish.
var errFinished = errors.New("mpi: an exchange after Finish, which is the last call")

// patience is how long Finish waits for the others where it cannot know that they come.
const patience = 5 * time.Second

// started is set by the only Start there can be.
var started atomic.Bool

// Start joins the processes that the launcher started. It waits until all of them have
// called it, and can be called once. It is an error if the launcher says that there are more
// processes than MPI does, as where the program was built for another library.
func Start() (*World, error) { return start(threadSerialized) }

// start is Start with the thread support that is asked for.
func start(level int) (*World, error) {
	launch := Launched()
	if launch.By == openMPILauncher && C.lut4go_mpi_is_open_mpi() == 0 {
		return nil, wrongLibrary(launch)
	}
	if started.Swap(true) {
		return nil, errors.New("mpi: a process can start once, and has before")
	}
	t := newThread()
	var c C.struct_lut4go_mpi_world
	var err error
	t.do(func() { err = check(C.lut4go_mpi_start(C.int(level), &c)) })
	if err != nil {
		return nil, err
	}
	if c.level < C.MPI_THREAD_FUNNELED {
		return nil, fmt.Errorf("mpi: %s supports no programs with threads: want one built with MPI_THREAD_FUNNELED or better", Library())
	}
	t.alone = min(int(c.level), level) < threadSerialized
	w := &World{thread: t, rank: int(c.rank), size: int(c.size), processors: float64(c.processors)}
	if launch.Size > 0 && launch.Size != w.size {
		return nil, fmt.Errorf("%w, which knows of %d", wrongLibrary(launch), w.size)
	}
	w.exchange.init(w.size)
	return w, nil
}

// wrongLibrary is the error of a program that runs under the launcher of another library.
func wrongLibrary(l Launch) error {
	return fmt.Errorf("mpi: %v, but built with %s: want the mpicc and the mpirun of one library (or srun --mpi of a kind that it speaks)", l, Library())
}

// Rank returns this process's number, from 0 to Size() - 1.
func (w *World) Rank() int { return w.rank }

// Size returns how many processes there are.
func (w *World) Size() int { return w.size }

// Processors returns how many threads are good for this rank: as many as the processors
// that it may run on, divided by the ranks that may run on them too, and at least 1. Where the
// environment variable GOMAXPROCS is set it is that.
func (w *World) Processors() int {
	most := runtime.GOMAXPROCS(0)
	if os.Getenv("GOMAXPROCS") != "" {
		return most
	}
	// GOMAXPROCS is lower where a container may use but part of the time of its processors.
	share := w.processors * float64(most) / float64(runtime.NumCPU())
	return min(max(int(share+1e-6), 1), most)
}

// Meet waits until all ranks are at a Meet, and returns a number from each of them, by
// rank. It waits for as long as patience, or without limit if that is 0; if not all have come by
// then it is an error. Exchanges of other ranks do not count as coming: so one that has failed
// alone finds out that the others wait for it elsewhere. Abort is what is left to do then.
func (w *World) Meet(own int, patience time.Duration) ([]int, error) {
	if w.err == errFinished {
		return nil, w.err
	}
	var all *C.int
	err := w.call(func() error { return check(C.lut4go_mpi_meet(C.int(own), C.double(patience.Seconds()), &all)) })
	if err != nil {
		return nil, err
	}
	if all == nil {
		return nil, fmt.Errorf("mpi: not all ranks have come within %v", patience)
	}
	numbers := make([]int, w.size)
	for i, n := range unsafe.Slice(all, w.size) {
		numbers[i] = int(n)
	}
	C.free(unsafe.Pointer(all))
	return numbers, nil
}

// Finish leaves, when all ranks have called it. It is the last call, and the program should
// end after it. If another rank is in an exchange, there and here it is an error that names both.
// After a failed exchange it waits for the others for no more than five seconds.
func (w *World) Finish() error {
	switch w.err {
	case nil:
		if w.err = w.call(func() error { _, err := w.allGather(nil, leaving); return err }); w.err != nil {
			return w.err
		}
	case errFinished:
		return w.err
	default:
		if _, err := w.Meet(0, patience); err != nil {
			return err
		}
	}
	// MPI wants this of the thread that started.
	var err error
	w.thread.do(func() { err = check(C.lut4go_mpi_finish()) })
	w.err = errFinished
	return err
}

// Abort ends all ranks at once, and has the launcher exit with the code. What this rank has
// printed is given some time to reach the launcher: MPICH's drops what it has not read by then.
func (w *World) Abort(code int) {
	time.Sleep(200 * time.Millisecond)
	_ = w.call(func() error { C.lut4go_mpi_abort(C.int(code)); return nil })
}

// Library names the MPI library that the program runs with, as "Open MPI v4.1.4".
func Library() string {
	var text [C.MPI_MAX_LIBRARY_VERSION_STRING]C.char
	name := C.GoStringN(&text[0], C.lut4go_mpi_library(&text[0]))
	name, _, _ = strings.Cut(name, "\n")
	name, _, _ = strings.Cut(name, ",")
	return strings.Join(strings.Fields(strings.ReplaceAll(name, "Version:", "")), " ")
}

// check makes an error of MPI's code.
func check(code C.int) error {
	if code == C.MPI_SUCCESS {
		return nil
	}
	var text [C.MPI_MAX_ERROR_STRING]C.char
	return fmt.Errorf("mpi: error %d: %s", code, C.GoStringN(&text[0], C.lut4go_mpi_error(code, &text[0])))
}

// What a library may support of threads.
const threadFunneled, threadSerialized = int(C.MPI_THREAD_FUNNELED), int(C.MPI_THREAD_SERIALIZED)
