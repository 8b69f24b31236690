//go:build cgo

package main

/*
#include <stdio.h>
#include <stdlib.h>

// A Go function that C called runs on the thread that called it, so that this is
// the caller's.
static _Thread_local char message[4096];

static void set_message(const char *text) { snprintf(message, sizeof message, "%s", text); }
static const char *get_message(void) { return message; }
*/
import "C"

import "unsafe"

// failed keeps the text of an error for the calling thread, and returns what the
// exported functions do: 0, or -1 for an error.
func failed(err error) int32 {
	if err == nil {
		return 0
	}
	text := C.CString(err.Error())
	C.set_message(text)
	C.free(unsafe.Pointer(text))
	return -1
}

// lastFailure returns a pointer to the calling thread's text.
func lastFailure() unsafe.Pointer { return unsafe.Pointer(C.get_message()) }
