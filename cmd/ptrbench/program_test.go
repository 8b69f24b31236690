package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// asProgram, in the environment, makes the test binary the program itself. asProcess names
// a directory that it then leaves a file in whose name is the number of its process.
const (
	asProgram = "LUT4GO_TEST_AS_PTRBENCH"
	asProcess = "LUT4GO_TEST_PROCESSES"
)

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "" {
		os.Exit(m.Run())
	}
	if dir := os.Getenv(asProcess); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(os.Getpid())), nil, 0o666); err != nil {
			panic(err)
		}
	}
	main()
}
