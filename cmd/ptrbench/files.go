package main

import "os"

// checkDir makes the directory if there is none and returns an error if no file
// can be made in it, before a long run rather than after.
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
