//go:build cgo

package main

/*
#include <pthread.h>
#include <stdlib.h>

// An exported Go function runs on the thread of its C caller, so the message is kept
// per thread. It is not _Thread_local: a library loaded by dlopen has hardly any space
// for such variables besides Go's own.
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

// failed stores the message of an error for the calling thread, and returns the result
// of the exported function: 0, or -1 for an error.
func failed(err error) int32 {
	if err == nil {
		return 0
	}
	C.set_message(C.CString(err.Error()))
	return -1
}

// lastFailure returns a pointer to the calling thread's message.
func lastFailure() unsafe.Pointer { return unsafe.Pointer(C.get_message()) }
