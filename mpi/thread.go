//go:build mpi && cgo

package mpi

import (
	"runtime"
	"sync"
)

// thread is the thread of the operating system that began MPI. A library that supports
// MPI_THREAD_FUNNELED wants all calls from it, one with MPI_THREAD_SERIALIZED only the last,
// and never two calls at a time. Goroutines change threads as they please, so this one is a
// goroutine that is locked to its own.
type thread struct {
	mutex sync.Mutex
	work  chan func()
	done  chan struct{}
	alone bool // all calls are made by this thread
}

func newThread() *thread {
	t := &thread{work: make(chan func()), done: make(chan struct{})}
	go func() {
		runtime.LockOSThread()
		for f := range t.work {
			f()
			t.done <- struct{}{}
		}
	}()
	return t
}

// do calls f on the thread.
func (t *thread) do(f func()) {
	t.work <- f
	<-t.done
}

// call calls f, which calls MPI, where it may do so.
func (w *World) call(f func() error) (err error) {
	t := w.thread
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.alone {
		t.do(func() { err = f() })
		return err
	}
	return f()
}
