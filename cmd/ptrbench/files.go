package main

import "os"

// checkDir makes a directory if there is none, and a file in it, which it removes: an
// error before a long run is better than one after it.
func checkDir(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".ptrbench-*")
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Remove(f.Name())
}
