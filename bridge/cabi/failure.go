//go:build cgo

package main

/*
#include <pthread.h>
#include <stdlib.h>

// A Go function that C called runs on the thread that called it, so that what is
// kept for a thread is the caller's. It is not _Thread_local, since a library that
// is loaded late has next to no room for such variables beside Go's own.
static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_key(void) { pthread_key_create(&key, free); }

static void set_message(char *text)
{
	pthread_once(&once, make_key);
	free(pthread_getspecific(key));
	pthread_setspecific(key, text);
}

static const char *get_message(void)
{
	pthread_once(&once, make_key);
	const char *text = pthread_getspecific(key);
	return text ? text : "";
}
*/
import "C"

import "unsafe"

// failed keeps the text of an error for the calling thread, and returns what the
// exported functions do: 0, or -1 for an error.
func failed(err error) int32 {
	if err == nil {
		return 0
	}
	C.set_message(C.CString(err.Error()))
	return -1
}

// lastFailure returns a pointer to the calling thread's text.
func lastFailure() unsafe.Pointer { return unsafe.Pointer(C.get_message()) }
