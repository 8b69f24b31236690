package hh

import "fmt"

// guard calls a function of the user's and makes an error of a panic.
func guard(name string, f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s panicked: %v", name, p)
		}
	}()
	return f()
}
